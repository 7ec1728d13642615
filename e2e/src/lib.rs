//! The equipment of the end-to-end suite: a recording origin, raw clients, many clients at once, and running edges.
//! The claims themselves are the cases in `tests/e2e`.

mod client;
mod load;
mod normal_form;
mod origin;
mod program;
mod stand;
mod wire;

pub use client::{Answer, Ask, Event, Events, Handshake, Socket, Talk};
pub use load::{Crowd, Size, Tally};
pub use normal_form::{Arrival, EmptySegment, Policy};
pub use origin::{Behaviour, Flow, HUGE, LARGE, MEDIUM, Origin, Record, pattern};
pub use program::Program;
pub use stand::{Edge, Extras, Stand};
pub use wire::{Framing, Head, Line, PATIENCE, Wire};
