//! Keys that a table does not have: what was meant, or where they belong.

use crate::diagnostic::{either, nearest};

/// How messages name the tables.
pub(super) const TOP: &str = "a routes.toml";
pub(super) const DEFAULT: &str = "[default]";
pub(super) const ROUTE: &str = "a route";
pub(super) const SET: &str = "a condition set";

/// What to write instead of a key that a table does not have.
pub(super) fn help(name: &str, what: &str, known: &[&str]) -> String {
    if let Some(place) = right_place(name, what) {
        place.to_owned()
    } else if let Some(meant) = nearest(name, known.iter().copied()) {
        format!("did you mean `{meant}`?")
    } else if what == DEFAULT {
        format!("{DEFAULT} is what happens when no route matches: it takes only {}", either(known))
    } else {
        format!("{what} takes {}", either(known))
    }
}

/// Where a key belongs that is written in another table than its own.
fn right_place(name: &str, what: &str) -> Option<&'static str> {
    Some(match (what, name) {
        (_, "version") => "`version` stands at the top of the file: move it above the first [table]",
        (_, "backends") if what != TOP => {
            "`backends` stands at the top of the file: move it above the first [table]"
        }
        (SET, "any") => "a set without conditions would always hold: leave it out",
        (SET, "any_of" | "none_of") => "a set holds conditions, not further sets: write its conditions out",
        (SET, "percent" | "split_key") => "a share is of a whole route: write it beside the sets",
        (SET, "name" | "fanout" | "send" | "pass") => "this belongs to the route: a set holds conditions",
        (ROUTE, "encoded_slash" | "dot_segment" | "empty_segment" | "trailing_slash" | "max_length") => {
            "the path policy is one for the whole file: write it below `[path]`"
        }
        (TOP, "fanout" | "send" | "pass") => "write what happens when no route matches below `[default]`",
        (TOP, "name" | "method" | "host" | "upgrade" | "header" | "query" | "cookie" | "any") => {
            "start a route with a line `[[route]]` and write its keys below"
        }
        (
            ROUTE | SET,
            "exact" | "prefix" | "suffix" | "contains" | "token" | "regex" | "ignore_case" | "not",
        ) => "it tests a value: `header.NAME = { prefix = \"...\" }`, likewise for `query` and `cookie`",
        _ => return None,
    })
}
