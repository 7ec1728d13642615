//! What came through Fanout as its client sent it: docs/language.md, section 7.

use std::net::IpAddr;

use pointwork_compiler::{Action, Condition, RouteSet, Spanned};

use super::host::is_name_and_port;
use super::lines::{lines, without_blanks};
use crate::request::Request;

/// A request as conditions and redirects see it.
pub(super) struct FirstPass {
    /// The request, with what the first pass was.
    pub(super) request: Request,
    /// The host as the client sent it, if that is known.
    pub(super) host: Option<String>,
    /// Whether the request is verified.
    pub(super) is_verified: bool,
    /// Whether it is a WebSocket-over-HTTP request.
    pub(super) is_websocket: bool,
}

impl FirstPass {
    /// What a request that came with a sound host was.
    pub(super) fn of(routes: &RouteSet, came: &Request, host: &str) -> Self {
        // "Grip-Sig is looked at only in files with a `grip` action or a `via_fanout` condition."
        let is_verified = came.via_fanout && looks_at_grip_sig(routes);
        let is_websocket = is_verified && is_websocket_over_http(came);
        let mut seen =
            FirstPass { request: came.clone(), host: Some(host.to_owned()), is_verified, is_websocket };
        if is_websocket {
            // "`method` sees GET, and `upgrade` sees `websocket`"
            seen.request.method = b"GET".to_vec();
            seen.request.headers.insert("upgrade".to_owned(), vec![b"websocket".to_vec()]);
        }
        // "With `[forwarded] enable = false` nothing is taken from there"
        if is_verified && routes.forwarded {
            seen.host = only_line(came, "x-forwarded-host")
                .and_then(|host| String::from_utf8(host).ok())
                .filter(|host| is_name_and_port(host));
            seen.request.tls = only_line(came, "pointwork-scheme") == Some(b"https".to_vec());
            seen.request.client = first_address(came);
        }
        seen
    }
}

/// Whether there is "a `grip` action or a `via_fanout` condition".
pub(super) fn looks_at_grip_sig(routes: &RouteSet) -> bool {
    let answers = |action: &Action| matches!(action, Action::Grip(_));
    let asks = routes.routes.iter().any(|route| asks_for_fanout(&route.conditions));
    asks || routes.routes.iter().any(|route| answers(&route.handling.action))
        || answers(&routes.default.action)
}

fn asks_for_fanout(conditions: &[Spanned<Condition>]) -> bool {
    conditions.iter().any(|condition| {
        if let Condition::AnyOf(sets) | Condition::NoneOf(sets) = &condition.value {
            sets.iter().any(|set| asks_for_fanout(set))
        } else {
            matches!(condition.value, Condition::ViaFanout(_))
        }
    })
}

/// "A verified POST with exactly one Content-Type line, which is `application/websocket-events`"; "in another
/// letter case or with parameters it is none".
fn is_websocket_over_http(came: &Request) -> bool {
    let Some(line) = only_line(came, "content-type") else { return false };
    came.method == b"POST" && line == b"application/websocket-events"
}

/// "the first address of the first line of X-Forwarded-For".
fn first_address(came: &Request) -> Option<IpAddr> {
    let lines = lines(came, "x-forwarded-for");
    let first = lines.first()?.split(|byte| *byte == b',').next()?;
    String::from_utf8(without_blanks(first)).ok()?.parse().ok()
}

/// The line of a header of which there is exactly one.
fn only_line(came: &Request, name: &str) -> Option<Vec<u8>> {
    match lines(came, name).as_slice() {
        [line] => Some(line.clone()),
        [] | [_, _, ..] => None,
    }
}
