//! The decision: which route of a compiled table takes a request.
//!
//! A [`Table`] is flat, read-only data: a `static` in the Wasm, or lent from the heap to tools and tests.
//! [`Table::decide`] asks a [`Head`] only for what a condition needs; nothing is built and nothing allocated.
//! What is then done with the request belongs to `pointwork-plan`.

#![no_std]
#![warn(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod automaton;
mod captures;
mod decide;
mod display;
mod handling;
mod head;
mod index;
mod kind;
mod lines;
mod rows;
mod table;
mod template;
mod value;

pub use captures::MAX_CAPTURES;
pub use decide::Decision;
pub use handling::{
    Action, Cache, Change, Destination, Edit, Grip, Handling, Hold, Log, Piece, Redirect, Response, Rewrite,
    Share, Split,
};
pub use head::{Geo, Head};
pub use index::{
    Branch, Candidate, Check, Hash, Index, Link, Literal, Node, SEGMENTS, Slot, WAYS, key, longer_key, pair,
};
pub use lines::{HeaderLines, Line, Lines, octet, trim};
pub use rows::{
    Automaton, Condition, Cut, EmptySegments, Key, Kind, LineTest, Net, Part, PathPolicy, Protocol, Range,
    Route, Rows, Segment, Template, TextTest, UpgradeTest,
};
pub use table::Table;
pub use value::asks_for;
