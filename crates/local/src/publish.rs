//! Publishing to channels, as a server that speaks GRIP does: messages and the request that carries them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{LocalError, Result};

const TIMEOUT: Duration = Duration::from_secs(5);

/// One message to one channel, in up to three forms.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    /// The channel.
    pub channel: String,
    /// What each kind of subscriber gets.
    pub formats: Formats,
}

/// What each kind of subscriber gets; who is not named gets nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Formats {
    /// For connections held with `Grip-Hold: response` (a long poll).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_response: Option<HttpResponse>,
    /// For connections held with `Grip-Hold: stream`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_stream: Option<HttpStream>,
    /// For WebSocket connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ws_message: Option<WsMessage>,
}

/// The answer to a long poll.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HttpResponse {
    /// The body.
    pub body: String,
}

/// The next piece of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HttpStream {
    /// The piece, for an event stream with its `data:` and blank line.
    pub content: String,
}

/// A text message to a WebSocket.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WsMessage {
    /// The text.
    pub content: String,
}

impl Item {
    /// A message for the streams of a channel.
    pub fn stream(channel: impl Into<String>, content: impl Into<String>) -> Self {
        let http_stream = Some(HttpStream { content: content.into() });
        Self { channel: channel.into(), formats: Formats { http_stream, ..Formats::default() } }
    }

    /// The answer for the long polls of a channel.
    pub fn response(channel: impl Into<String>, body: impl Into<String>) -> Self {
        let http_response = Some(HttpResponse { body: body.into() });
        Self { channel: channel.into(), formats: Formats { http_response, ..Formats::default() } }
    }

    /// A text message for the WebSocket connections of a channel.
    pub fn message(channel: impl Into<String>, content: impl Into<String>) -> Self {
        let ws_message = Some(WsMessage { content: content.into() });
        Self { channel: channel.into(), formats: Formats { ws_message, ..Formats::default() } }
    }
}

/// Publishes the items through the publishing endpoint at `url` (`Chain::publish_url`), and waits for its answer.
///
/// # Errors
/// When the endpoint cannot be reached or refuses.
pub fn publish(url: &str, items: &[Item]) -> Result<()> {
    #[derive(Serialize)]
    struct Message<'a> {
        items: &'a [Item],
    }
    let error = |why: String| LocalError::Publish { url: url.to_owned(), why };
    let body = serde_json::to_vec(&Message { items }).map_err(|cause| error(cause.to_string()))?;
    let agent = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).proxy(None).build().new_agent();
    agent
        .post(url)
        .content_type("application/json")
        .send(&body[..])
        .map(drop)
        .map_err(|cause| error(cause.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_written_as_grip_wants_them() {
        let text = |item| serde_json::to_string(&item).unwrap_or_default();
        let stream = r#"{"channel":"test","formats":{"http-stream":{"content":"data: hi\n\n"}}}"#;
        assert_eq!(text(Item::stream("test", "data: hi\n\n")), stream);
        let response = r#"{"channel":"test","formats":{"http-response":{"body":"hi"}}}"#;
        assert_eq!(text(Item::response("test", "hi")), response);
        let message = r#"{"channel":"test","formats":{"ws-message":{"content":"hi"}}}"#;
        assert_eq!(text(Item::message("test", "hi")), message);
    }
}
