//! What is asked of one part of a request, and what it can be then: one value, one text, lines, or an address.

mod addresses;
mod lines;
mod share;
mod texts;
mod values;

pub(super) use addresses::{Addresses, Client};
pub(super) use lines::Lines;
pub(super) use share::Share;
pub(super) use texts::Text;
pub(super) use values::{Usual, Value};
