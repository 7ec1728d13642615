//! What comes back to be handed off again: docs/language.md, section 7.

use super::lines::lines;
use crate::request::Request;

/// The id of the service that requests of tests come to.
pub(super) const SERVICE: &str = "0000000000000000000000";

/// Whether a line `pointwork-loop` says that this service has handed the request off.
pub(super) fn has_come_back(came: &Request) -> bool {
    lines(came, "pointwork-loop").iter().any(|line| line == SERVICE.as_bytes())
}
