//! The examples that the edge holds connections for, each as its own routes.toml has it: what replaces a starter kit in
//! `kits`, the other ones in `recipes`. The first two examples have modules of their own.

mod kits;
mod recipes;

use pointwork_e2e::Head;

use crate::support::Case;

pub(crate) fn cases() -> Vec<Case> {
    [kits::cases(), recipes::cases()].concat()
}

/// Whether any header line is meant for Fanout.
fn has_grip(head: &Head) -> bool {
    head.lines.iter().any(|line| line.name.to_ascii_lowercase().starts_with("grip-"))
}
