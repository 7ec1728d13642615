//! The suite's clients: raw HTTP/1.1 (`ask`), HTTP/2 (`http2`), event streams (`events`), WebSocket
//! (`socket`).

mod ask;
mod events;
mod http2;
mod socket;

use std::sync::atomic::{AtomicU64, Ordering};

pub use ask::{Answer, Ask, Talk};
pub use events::{Event, Events};
pub use socket::{Handshake, Socket};

/// The header with which a request says which routes file it is routed by, where the program has several.
const ROUTES: &str = "e2e-routes";

/// A tag that no other request of this run has.
pub(crate) fn fresh_tag() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("e2e-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
