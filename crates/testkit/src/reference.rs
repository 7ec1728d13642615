//! The reference: what docs/language.md says about one request, in the slowest and most obvious way.
//!
//! It works on the route set and never sees a table; nothing of the table's or the plan's logic is called, so that a
//! mistake there is not repeated here. The route set is the compiler's, though: its check has brought literals,
//! prefixes, hosts and networks into normal form, which only the corpus and the diagnostics fixtures hold to the page.
//! Each function cites the section that it follows.

mod asked;
mod client;
mod condition;
mod host;
mod lines;
mod occurrences;
mod path;
mod pattern;
mod segment;
mod share;
mod target;
mod template;
mod upgrade;
mod value;

use std::collections::BTreeMap;

use pointwork_compiler::{Action as RouteAction, Route, RouteSet};

use crate::outcome::{Action, Bytes, Forwarded, Outcome};
use crate::request::Request;
use asked::Asked;
use target::Target;

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

    let asked = Asked { request, path: &path, query: &target.query, host: &host, policy: routes.policy };
    // Section 1: "The first whose conditions all hold takes the request", else `[default]`.
    let (id, action, captures) = match first_that_takes(&routes.routes, asked) {
        Some((route, captures)) => (route.name.value.as_str(), &route.handling, captures),
        // Section 4: "`[default]` never takes a PURGE".
        None if request.method == b"PURGE" => return Outcome::refusal("!method", 405),
        None => ("default", &routes.default, Captures::new()),
    };

    let (action, backend) = match &action.action {
        RouteAction::Fanout(backend) => (Action::Fanout, backend),
        RouteAction::Send(pointwork_compiler::Destination::Backend(backend), _) => (Action::Send, backend),
        RouteAction::Pass(pointwork_compiler::Destination::Backend(backend)) => (Action::Pass, backend),
        _ => return Outcome::refusal("!path", 400),
    };
    // Section 4: "a query with an invalid percent-encoding would arrive there as another one".
    if action == Action::Fanout && !path::every_percent_sign_starts_a_triplet(&target.query) {
        return Outcome::refusal("!path", 400);
    }
    Outcome {
        route: id.to_owned(),
        action,
        status: None,
        backend: Some(backend.value.clone()),
        captures,
        // Section 4: "the path that the routes see is, byte for byte, the path that the backend gets", and the query
        // "is forwarded as it came".
        path: Some(Bytes([path.as_bytes(), &target.query].concat())),
        uri: Some(Bytes([&target.scheme, &target.authority, path.as_bytes(), &target.query].concat())),
        // Section 4: "If the normal form differs from what came, [it] is sent on. If not, nothing is rewritten."
        sets_uri: path.as_bytes() != target.path,
        forwarded: routes.forwarded.then(|| forwarded(request, host)),
        // Section 7: "Grip-Sig is removed from everything that is sent or passed".
        removes_grip_sig: matches!(action, Action::Send | Action::Pass),
    }
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

/// Section 6: the client's address, scheme and host.
fn forwarded(request: &Request, host: String) -> Forwarded {
    Forwarded {
        // "an IPv4-mapped address as IPv4"
        client: request.client.map(|address| client::as_known(address).to_string()),
        proto: if request.tls { "https".to_owned() } else { "http".to_owned() },
        host,
    }
}
