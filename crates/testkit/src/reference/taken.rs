//! A request that a route took. Nothing is decided here.

use pointwork_compiler::{Condition, Handling, Spanned};

use super::Captures;
use super::asked::Asked;
use super::target::Target;

/// A request that a route, or `[default]`, took.
pub(super) struct Taken<'a> {
    /// The request.
    pub(super) asked: Asked<'a>,
    /// The parts of its URI as it came.
    pub(super) target: &'a Target,
    /// The route id.
    pub(super) id: &'a str,
    /// The conditions of the route.
    pub(super) conditions: &'a [Spanned<Condition>],
    /// What the route does.
    pub(super) handling: &'a Handling,
    /// What its template captured.
    pub(super) captures: Captures,
    /// Whether the X-Forwarded headers are replaced.
    pub(super) forwarded: bool,
    /// Whether Grip-Sig is looked at.
    pub(super) verifies: bool,
}
