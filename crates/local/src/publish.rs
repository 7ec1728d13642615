//! Publishing to channels, as a server that speaks GRIP does: messages and the request that carries them.

use serde::{Deserialize, Serialize};

use crate::{LocalError, Result};

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
pub fn publish(_url: &str, _items: &[Item]) -> Result<()> {
    Err(LocalError::Missing("publish"))
}
