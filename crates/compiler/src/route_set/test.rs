//! What a file says becomes of requests: its `[[test]]`s. They are run in `verify`.

use super::{Span, Spanned};
use crate::outcome::{Key, Said};
use crate::request::RequestText;

/// A `[[test]]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Test {
    /// The request, at the `request` key.
    pub request: Spanned<RequestText>,
    /// What is expected to become of it, in file order; never empty.
    pub expect: Vec<Expectation>,
}

/// What one key of an outcome is expected to be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expectation {
    /// The key.
    pub key: Key,
    /// Its value.
    pub value: Said,
    /// Where the value stands.
    pub span: Span,
}
