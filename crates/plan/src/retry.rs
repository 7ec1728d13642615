//! Whether a request may go to the fallback of its route: only what can be sent once more as it was.

use pointwork_table::{HeaderLines, Lines, asks_for};

use crate::request::Request;

/// Whether a request that was sent or passed can be sent again: no method that changes something, and no body, which
/// would be gone.
pub(crate) fn can_be_sent_again<R: Request>(request: &R) -> bool {
    matches!(request.method(), b"GET" | b"HEAD" | b"OPTIONS")
        && HeaderLines::new(&request.unlisted("transfer-encoding")).next().is_none()
        && HeaderLines::new(&request.unlisted("content-length")).all(|length| length == b"0")
}

/// Whether a request that cannot be handed off can be passed instead: not a WebSocket handshake, since only a handoff
/// opens a WebSocket.
pub(crate) fn can_be_passed<R: Request>(request: &R) -> bool {
    request.method() != b"GET" || !asks_for(Lines::new(&request.unlisted("upgrade")), b"websocket")
}
