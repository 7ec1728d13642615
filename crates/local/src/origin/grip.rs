//! Held connections: the event stream and the long poll, asked for by response headers.
//! GRIP: <https://pushpin.org/docs/protocols/grip/>

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::{EVENTS, POLL, is_handed_off};

const HOLD: HeaderName = HeaderName::from_static("grip-hold");
const CHANNEL: HeaderName = HeaderName::from_static("grip-channel");
const KEEP_ALIVE: HeaderName = HeaderName::from_static("grip-keep-alive");
const TIMEOUT: HeaderName = HeaderName::from_static("grip-timeout");

/// `/realtime/events`: an event stream that stays open.
pub(super) async fn events(headers: HeaderMap) -> Response {
    event_stream(&headers)
}

/// What `/realtime/events` answers; also given for other paths to a client that asks for an event stream.
pub(super) fn event_stream(headers: &HeaderMap) -> Response {
    if !is_handed_off(headers) {
        return not_held("the event stream");
    }
    let hold = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (HOLD, HeaderValue::from_static("stream")),
        (CHANNEL, HeaderValue::from_static(EVENTS)),
        // A comment line: it tells a client (and what is between) that the silence is meant.
        (KEEP_ALIVE, HeaderValue::from_static(r":\n\n; format=cstring; timeout=20")),
    ];
    (hold, "event: hello\ndata: held by Fanout, fed through the channel `events`\n\n").into_response()
}

/// `/realtime/poll`: answered by the next publication, or after a while with "nothing yet".
pub(super) async fn poll(headers: HeaderMap) -> Response {
    if !is_handed_off(&headers) {
        return not_held("the long poll");
    }
    let hold = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (HOLD, HeaderValue::from_static("response")),
        (CHANNEL, HeaderValue::from_static(POLL)),
        (TIMEOUT, HeaderValue::from_static("30")),
    ];
    (hold, "nothing yet\n").into_response()
}

/// The answer to a request for a held connection that no route handed off.
pub(super) fn not_held(what: &str) -> Response {
    format!(
        "This is {what} of the demo origin, and this request was not handed off through Fanout, so it is not held.\n\
         A route with `fanout = \"origin\"` that takes it makes it live.\n"
    )
    .into_response()
}
