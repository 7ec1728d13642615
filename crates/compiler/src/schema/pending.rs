//! Stand-ins.
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
