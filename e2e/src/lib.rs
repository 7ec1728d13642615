//! The equipment of the end-to-end suite: a recording origin, raw clients, and running edges.
//! The claims themselves are the cases in `tests/e2e`.

mod client;
mod normal_form;
mod origin;
mod program;
mod stand;
mod wire;

pub use client::{Answer, Ask, Event, Events, Handshake, Socket, Talk};
pub use normal_form::{Arrival, EmptySegment, Policy};
pub use origin::{Behaviour, Flow, HUGE, LARGE, MEDIUM, Origin, Record, pattern};
pub use program::Program;
pub use stand::{Edge, Extras, Stand};
pub use wire::{Framing, Head, Line, PATIENCE, Wire};
