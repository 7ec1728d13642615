//! The words that routes and requests are made of: few, so that they meet.

/// Segments as a file may write them; each stands for itself in normal form or is brought into it.
pub(super) const SEGMENTS: &[&str] = &[
    "a",
    "b",
    "api",
    "apix",
    "ap",
    "A",
    "v1",
    "",
    "a.b",
    "...",
    "~a",
    "%7Ea",
    "%7ea",
    "caf%C3%A9",
    "café",
    "x y",
    "x%20y",
    "%2a",
    "[x]",
    "a;v=1",
    "%25",
    "a,b",
    "-",
    "@",
    "%3Fx",
];

/// The methods that a file may name.
pub(super) const METHODS: &[&str] = &["GET", "HEAD", "POST", "PURGE", "PROPFIND"];

/// The methods of requests.
pub(super) const ASKED_METHODS: &[&str] = &[
    "GET", "GET", "HEAD", "POST", "PURGE", "PURGE", "PROPFIND", "get", "purge", "GETX", "PURG", "*",
    "CONNECT",
];

/// The headers that are asked for. `cookie` takes only presence, the rest of the language's tests apply to all.
pub(super) const HEADERS: &[&str] = &["accept", "x-a", "fanout", "cookie"];

/// Values that a line may have to be.
pub(super) const VALUES: &[&str] = &["on", "", "a, b", "text/html", "a\tb", "é", "On", "\"on\"", "on;q=0"];

/// Tokens that a line may have to list.
pub(super) const TOKENS: &[&str] = &["on", "text/event-stream", "text/html", "gzip", "é", "a=b", "\\on"];

/// Protocols that a route may demand.
pub(super) const PROTOCOLS: &[&str] =
    &["websocket", "h2c", "WebSocket/13", "websocket/13", "HTTP/2.0", "foo"];

/// Backends.
pub(super) const BACKENDS: &[&str] = &["origin", "assets", "Other backend, 2"];
