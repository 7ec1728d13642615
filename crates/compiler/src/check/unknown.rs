//! Keys that a table does not have: what was meant, or where they belong.

use super::conditions;
use crate::diagnostic::{did_you_mean, either, nearest};

/// How messages name the tables.
pub(super) const TOP: &str = "a routes.toml";
pub(super) const DEFAULT: &str = "[default]";
pub(super) const ROUTE: &str = "a route";
pub(super) const SET: &str = "a condition set";
pub(super) const VALUE_TEST: &str = "a value test";
pub(super) const REDIRECT: &str = "`redirect`";
pub(super) const RESPOND: &str = "`respond`";
pub(super) const CACHE: &str = "`cache`";
pub(super) const REWRITE: &str = "`rewrite`";
pub(super) const REQUEST_HEADER: &str = "`request_header`";
pub(super) const RESPONSE_HEADER: &str = "`response_header`";
pub(super) const LOG: &str = "[log]";

/// What to write instead of a key that a table does not have.
pub(super) fn help(name: &str, what: &str, known: &[&str]) -> String {
    if let Some(place) = right_place(name, what) {
        place.to_owned()
    } else if let Some(help) = negation(name, what) {
        help
    } else if let Some(meant) = other_name(name, what).or_else(|| nearest(name, known.iter().copied())) {
        did_you_mean(meant)
    } else if what == DEFAULT {
        format!("{DEFAULT} is what happens when no route matches: it takes only {}", either(known))
    } else {
        format!("{what} takes {}", either(known))
    }
}

/// The key that other languages call so.
fn other_name(name: &str, what: &str) -> Option<&'static str> {
    Some(match (what, name) {
        (ROUTE | SET, "ip" | "address" | "client_address" | "remote_ip" | "remote_addr") => "client_ip",
        (VALUE_TEST, "equals" | "equal" | "eq" | "is" | "value") => "exact",
        (VALUE_TEST, "starts_with") => "prefix",
        (VALUE_TEST, "ends_with") => "suffix",
        (VALUE_TEST, "includes") => "contains",
        (VALUE_TEST, "matches" | "pattern") => "regex",
        _ => return None,
    })
}

/// What to write instead of a key that means that a condition must not hold.
fn negation(name: &str, what: &str) -> Option<String> {
    let negated = match name {
        "not" | "except" | "unless" | "none" => "path",
        _ => name.strip_prefix("not_").filter(|condition| conditions::keys().contains(condition))?,
    };
    match what {
        ROUTE => {
            Some(format!("write what must not hold as condition sets: `none_of = [{{ {negated} = ... }}]`"))
        }
        SET => Some("what must not hold stands in the `none_of` of the route".to_owned()),
        _ => None,
    }
}

/// What to do with the key of a route at the top of the file.
const ROUTE_KEY: &str = "start a route with a line `[[route]]` and write its keys below";

/// Where a key belongs that is written in another table than its own.
fn right_place(name: &str, what: &str) -> Option<&'static str> {
    Some(match (what, name) {
        (_, "version") => "`version` stands at the top of the file: move it above the first [table]",
        (_, "backends") => "`backends` stands at the top of the file: move it above the first [table]",
        (SET, "any") => "a set without conditions would always hold: leave it out",
        (SET, "any_of" | "none_of") => "a set holds conditions, not further sets: write its conditions out",
        (SET, "percent" | "split_key") => "a share is of a whole route: write it beside the sets",
        (SET, "name" | "fanout" | "send" | "pass") => "this belongs to the route: a set holds conditions",
        (ROUTE, "encoded_slash" | "dot_segment" | "empty_segment" | "trailing_slash" | "max_length") => {
            "the path policy is one for the whole file: write it below `[path]`"
        }
        (TOP, "fanout" | "send" | "pass") => "write what happens when no route matches below `[default]`",
        (TOP, "name" | "any" | "any_of" | "none_of" | "percent" | "split_key") => ROUTE_KEY,
        (TOP, condition) if conditions::keys().contains(&condition) => ROUTE_KEY,
        (ROUTE | SET, "geo" | "geo.country" | "geo.continent" | "geo.asn") => {
            "the place of a client has keys of its own, without `geo`: `country`, `continent` and `asn`"
        }
        (VALUE_TEST, "present" | "exists") => {
            "write `true` in place of the table if there must be a line, or `false` if there must be none"
        }
        (ROUTE | SET, "exact" | "prefix" | "suffix" | "contains" | "token" | "regex" | "ignore_case") => {
            "it tests a value: `header.NAME = { prefix = \"...\" }`, likewise for `query` and `cookie`"
        }
        _ => return None,
    })
}
