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

mod decide;
mod display;
mod head;
mod rows;
mod table;
mod template;
mod value;

pub use decide::Decision;
pub use head::{Head, Lines};
pub use rows::{
    Action, Condition, LineTest, Part, Protocol, Range, Route, Rows, Segment, Template, UpgradeTest,
};
pub use table::Table;
pub use template::{Captures, MAX_CAPTURES};
