//! Stand-ins.
pub(super) const ACTIONS: &[&str] = &["fanout", "send", "pass", "websocket", "redirect", "respond"];
pub(super) const MODIFIERS: &[&str] =
    &["rewrite", "rewrite_host", "request_header", "response_header", "cache", "fallback"];
pub(super) const REDIRECT: &[&str] = &["to", "scheme", "host", "status", "query"];
pub(super) const RESPOND: &[&str] = &["status", "body", "body_file", "content_type"];
pub(super) const CACHE: &[&str] = &["ttl", "stale_while_revalidate", "surrogate_key", "pci"];
pub(super) const EDITS: &[&str] = &["remove", "set", "add"];
pub(super) const LOG: &[&str] = &["header", "endpoint"];
pub(super) const TEST: &[&str] =
    &["request", "header", "client_ip", "country", "continent", "asn", "draw", "expect"];
pub(super) const EXPECT: &[&str] = &[
    "route",
    "action",
    "backend",
    "fanout",
    "send",
    "pass",
    "websocket",
    "captures",
    "path",
    "host",
    "status",
    "location",
    "cache",
    "request_header",
    "response_header",
];
pub(super) const NOWHERE: &[&str] =
    &["host", "connection", "upgrade", "te", "trailer", "transfer-encoding", "content-length"];
pub(super) const HANDOFF: &[&str] = &[
    "sec-websocket-version",
    "sec-websocket-key",
    "pushpin-route",
    "content-range",
    "expect",
    "fastly-ff",
    "proxy-authenticate",
    "proxy-authorization",
    "cdn-loop",
];
pub(super) const FANOUT: &[&str] =
    &["accept-encoding", "content-encoding", "keep-alive", "x-forwarded-proto"];
pub(super) const MODIFIERS_OF: [(&str, &[&str]); 6] = [
    ("cache", &["send"]),
    ("rewrite", &["fanout", "send", "pass", "websocket"]),
    ("rewrite_host", &["send", "pass"]),
    ("request_header", &["fanout", "send", "pass", "websocket"]),
    ("response_header", &["send", "pass", "redirect", "respond"]),
    ("fallback", &["fanout", "send", "pass"]),
];
pub(super) const OTHERS: &[&str] = &["name", "any", "any_of", "none_of", "percent", "split_key"];
pub(super) const TOP: &[&str] =
    &["version", "backends", "default", "forwarded", "log", "path", "route", "test"];
pub(super) const FORWARDED: &[&str] = &["enable"];
