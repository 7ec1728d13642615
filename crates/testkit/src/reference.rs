//! The reference: what docs/language.md says about one request, in the slowest and most obvious way.
//!
//! It works on the route set and never sees a table; nothing of the table's or the plan's logic is called, so that a
//! mistake there is not repeated here. The route set is the compiler's, though: its check has brought literals,
//! prefixes, hosts and networks into normal form, which only the corpus and the diagnostics fixtures hold to the page.
//! Each function cites the section that it follows.

mod action;
mod asked;
mod client;
mod condition;
mod edits;
mod events;
mod fallback;
mod first_pass;
mod grip;
mod hash;
mod host;
mod lines;
mod loops;
mod occurrences;
mod path;
mod pattern;
mod redirect;
mod rewrite;
mod segment;
mod share;
mod split;
mod taken;
mod target;
mod template;
mod text;
mod upgrade;
mod value;

use std::collections::BTreeMap;

use pointwork_compiler::{Route, RouteSet};

use crate::outcome::Outcome;
use crate::request::Request;
use asked::Asked;
use first_pass::{FirstPass, looks_at_grip_sig};
use taken::Taken;
use target::Target;

pub(crate) use events::reply;
pub use path::normal_form;
pub(crate) use pattern::expression;

/// What a template captured: name and text.
type Captures = BTreeMap<String, String>;

/// What becomes of a request.
#[must_use]
pub fn evaluate(routes: &RouteSet, request: &Request) -> Outcome {
    // Section 4: "The path and a `#` are looked at first, then the host, then the routes."
    let target = Target::of(&request.uri);
    let path = match normal_form(&target.path, routes.policy) {
        Ok(path) => path,
        Err(status) => return Outcome::refusal("!path", status),
    };
    if target.query.contains(&b'#') {
        return Outcome::refusal("!path", 400);
    }
    let Some(host) = host::host(request, &target.authority) else { return Outcome::refusal("!host", 400) };
    // Section 4: "refused with 405 and the id `!method` before any route sees it".
    if request.method == b"CONNECT" {
        return Outcome::refusal("!method", 405);
    }

    let first_pass = FirstPass::of(routes, request, &host);
    let asked = Asked {
        request: &first_pass.request,
        host: first_pass.host.as_deref(),
        is_verified: first_pass.is_verified,
        is_websocket: first_pass.is_websocket,
        came: request,
        own_host: &host,
        path: &path,
        query: &target.query,
        policy: routes.policy,
    };
    // Section 1: "The first whose conditions all hold takes the request", else `[default]`.
    let (id, conditions, handling, captures) = match first_that_takes(&routes.routes, asked) {
        Some((route, captures)) => {
            (route.name.value.as_str(), route.conditions.as_slice(), &route.handling, captures)
        }
        // Section 4: "`[default]` never takes a PURGE".
        None if request.method == b"PURGE" => return Outcome::refusal("!method", 405),
        None => ("default", &[][..], &routes.default, Captures::new()),
    };
    let (forwarded, verifies) = (routes.forwarded, looks_at_grip_sig(routes));
    let taken = Taken { asked, target: &target, id, conditions, handling, captures, forwarded, verifies };
    action::outcome(&taken)
}

/// Sections 1 and 4: "routes are tried in file order"; one that does not name PURGE lets it by.
fn first_that_takes<'r>(routes: &'r [Route], asked: Asked<'_>) -> Option<(&'r Route, Captures)> {
    for route in routes {
        if asked.request.method == b"PURGE" && !names_purge(route) {
            continue;
        }
        let mut captures = Captures::new();
        let mut all_hold = true;
        for condition in &route.conditions {
            match condition::holds(&condition.value, asked) {
                Some(found) => captures.extend(found),
                None => all_hold = false,
            }
        }
        if all_hold {
            return Some((route, captures));
        }
    }
    None
}

/// Section 4: "a route takes PURGE only if its `method` names it".
fn names_purge(route: &Route) -> bool {
    let named = route.conditions.iter().filter_map(|condition| condition.value.methods());
    named.flatten().any(|method| method == "PURGE")
}
