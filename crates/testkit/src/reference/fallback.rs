//! Which requests may go to the fallback of their route: docs/language.md, section 6, `fallback`.

use pointwork_compiler::{Action, Protocol, Upgrade};

use super::lines::lines;
use super::taken::Taken;
use super::upgrade::is_asked_for;
use crate::request::Request;

/// The backend that is "tried once".
pub(super) fn backend(taken: &Taken<'_>) -> Option<String> {
    let request = taken.asked.came;
    let may_be_tried = match &taken.handling.action {
        Action::Send(..) | Action::Pass(_) => can_be_sent_twice(request),
        // "With `fanout`: when Fanout is not enabled, as a `pass` with the body; a WebSocket handshake then gets 503."
        Action::Fanout(_) => !is_handshake(request),
        Action::Websocket(_) | Action::Redirect(_) | Action::Respond(_) | Action::Grip(_) => false,
    };
    let fallback = taken.handling.fallback.as_ref()?;
    may_be_tried.then(|| fallback.value.clone())
}

/// "if the method is GET, HEAD or OPTIONS and the request has no body (no Transfer-Encoding, Content-Length absent or 0)".
fn can_be_sent_twice(request: &Request) -> bool {
    let methods: [&[u8]; 3] = [b"GET", b"HEAD", b"OPTIONS"];
    methods.contains(&request.method.as_slice())
        && lines(request, "transfer-encoding").is_empty()
        && lines(request, "content-length").iter().all(|length| length == b"0")
}

/// Whether a request takes part in `upgrade = "websocket"`.
fn is_handshake(request: &Request) -> bool {
    let websocket = Protocol { name: "websocket".to_owned(), version: None };
    is_asked_for(&Upgrade::AnyOf(vec![websocket]), request)
}
