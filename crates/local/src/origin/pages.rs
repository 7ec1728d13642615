//! The plain answers: the page, a text, a cacheable text, the time, and what is told about any other request.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;

use super::{App, grip, is_handed_off, websocket};

/// `/`: the page that shows the event stream and the chat live.
pub(super) async fn home() -> Html<&'static str> {
    Html(include_str!("page.html"))
}

/// `/plain`.
pub(super) async fn plain(headers: HeaderMap) -> Response {
    let way = if is_handed_off(&headers) { "handed off through Fanout" } else { "sent by the edge" };
    format!("A plain answer of the demo origin; the request was {way}.\n").into_response()
}

/// `/cacheable`: a copy can be told from a fresh one by its number. The local server has no cache.
pub(super) async fn cacheable(State(app): State<App>) -> Response {
    let text = format!("Made {} times; on Fastly the cache answers for a minute.\n", app.count());
    ([(header::CACHE_CONTROL, "public, max-age=60")], text).into_response()
}

#[derive(Serialize)]
struct Time {
    unix_ms: u128,
}

/// `/api/time`: an answer that must not be cached.
pub(super) async fn time() -> Response {
    let unix_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let body = serde_json::to_string(&Time { unix_ms }).unwrap_or_default();
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "application/json")];
    (headers, body + "\n").into_response()
}

/// Everything else: says what arrived, so that any routes.toml can be tried. The chat and the event stream are on
/// every path.
pub(super) async fn anything(
    state: State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if websocket::is_event(&headers) {
        return websocket::chat(state, headers, body).await;
    }
    let accepts = headers.get_all(header::ACCEPT).iter().any(|line| {
        line.as_bytes()
            .split(|byte| *byte == b',')
            .any(|part| part.trim_ascii().starts_with(b"text/event-stream"))
    });
    if accepts && is_handed_off(&headers) {
        return grip::event_stream(&headers);
    }
    let way = if is_handed_off(&headers) { "handed off through Fanout" } else { "sent by the edge" };
    let host = headers
        .get(header::HOST)
        .map_or_else(String::new, |host| String::from_utf8_lossy(host.as_bytes()).into_owned());
    format!("{method} {uri}\nhost: {host}\nbody: {} bytes\nway: {way}\n", body.len()).into_response()
}
