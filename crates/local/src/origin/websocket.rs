//! The chat: a WebSocket as the origin sees it, WebSocket-over-HTTP. What one says is published to all.
//! Protocol: <https://pushpin.org/docs/protocols/websocket-over-http/>

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use pointwork_plan::{Event, WEBSOCKET_EVENTS, parse_events};
use serde::Serialize;

use super::grip::not_held;
use super::{App, CHAT, is_handed_off};
use crate::Item;

/// More is not a chat message, and Pushpin refuses publications above 64 KB.
const LONGEST: usize = 4096;

/// A GRIP control message, which stands in a text event after `c:`.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Control<'a> {
    Subscribe { channel: &'a str },
}

/// Whether the request carries events of a WebSocket.
pub(super) fn is_event(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes() == WEBSOCKET_EVENTS.as_bytes())
}

/// `/realtime/chat`.
pub(super) async fn chat(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    if !is_handed_off(&headers) {
        return not_held("the WebSocket chat");
    }
    if !is_event(&headers) {
        return "This is the chat of the demo origin: connect with a WebSocket client.\n".into_response();
    }
    let Some(events) = parse_events(&body) else {
        return (StatusCode::BAD_REQUEST, "not WebSocket-over-HTTP\n").into_response();
    };
    let (answer, said) = take(&events);
    if !said.is_empty() {
        app.publish(said).await;
    }
    ([(header::CONTENT_TYPE, WEBSOCKET_EVENTS), (header::SEC_WEBSOCKET_EXTENSIONS, "grip")], answer)
        .into_response()
}

/// What to answer to the events, and what to publish.
fn take(events: &[Event<'_>]) -> (Vec<u8>, Vec<Item>) {
    let mut answer = Vec::new();
    let mut said = Vec::new();
    for event in events {
        match event {
            Event::Open => {
                Event::Open.write(&mut answer);
                let control =
                    serde_json::to_string(&Control::Subscribe { channel: CHAT }).unwrap_or_default();
                Event::Text(&format!("c:{control}")).write(&mut answer);
                // No greeting: Viceroy can lose what is sent right after its 101.
            }
            Event::Text(text) if text.len() > LONGEST => {
                Event::Text("m:That was too long to be passed on.").write(&mut answer);
            }
            Event::Text(text) => said.push(Item::message(CHAT, *text)),
            Event::Binary(_) => Event::Text("m:Only text is passed on.").write(&mut answer),
            Event::Ping(content) => Event::Pong(content).write(&mut answer),
            Event::Close(content) => Event::Close(content).write(&mut answer),
            Event::Pong(_) | Event::Disconnect => {}
        }
    }
    (answer, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_subscribes_and_says_nothing() {
        let (answer, said) = take(&[Event::Open]);
        let expected = "OPEN\r\nTEXT 27\r\nc:{\"type\":\"subscribe\",\"channel\":\"chat\"}\r\n";
        assert_eq!(String::from_utf8_lossy(&answer), expected);
        assert_eq!(said, []);
    }

    #[test]
    fn a_text_is_published_and_not_answered() {
        assert_eq!(take(&[Event::Text("hi")]), (vec![], vec![Item::message("chat", "hi")]));
    }

    #[test]
    fn a_close_is_given_back_and_a_loss_is_not() {
        assert_eq!(take(&[Event::Close(b"\x03\xe8")]), (b"CLOSE 2\r\n\x03\xe8\r\n".to_vec(), vec![]));
        assert_eq!(take(&[Event::Disconnect]), (vec![], vec![]));
    }

    #[test]
    fn a_long_text_is_refused() {
        let (answer, said) = take(&[Event::Text(&"x".repeat(LONGEST + 1))]);
        assert!(!answer.is_empty());
        assert_eq!(said, []);
    }
}
