//! What it makes of a request that it comes through Fanout, or nearly, in words that can be counted.

use pointwork_compiler::{Condition, RouteSet};
use pointwork_testkit::{Action, Outcome, Request, evaluate};

/// What the second pass of a request meets.
pub(crate) fn features(outcome: &Outcome, routes: &RouteSet, request: &Request) -> Vec<String> {
    let mut found: Vec<&str> = Vec::new();
    let mut feature = |feature: &'static str, is_there: bool| found.extend(is_there.then_some(feature));
    let is_verified = request.via_fanout && routes.verifies();
    let is_routed = outcome.action != Action::Refuse;
    let unsigned = evaluate(routes, &Request { via_fanout: false, ..request.clone() });
    feature("verified", is_verified && is_routed);
    feature("through Fanout, and not looked at", request.via_fanout && !is_verified && is_routed);
    feature("a loop of what is verified", outcome.route == "!loop" && is_verified);
    feature("a loop by its mark", outcome.route == "!loop" && !is_verified);
    feature("another service has marked it", outcome.loop_guard.is_some() && has(request, "pointwork-loop"));
    feature("another route if it were not signed", is_routed && unsigned.route != outcome.route);
    feature("a redirect without a host", outcome.route == "!host" && unsigned.action == Action::Redirect);
    feature("another Location if it were not signed", is_verified && unsigned.location != outcome.location);
    let moved = request.headers.get("host").is_some_and(|it| it.iter().any(|it| it == b"origin.internal"));
    let taken = routes.routes.iter().find(|route| route.name.value == outcome.route);
    for condition in taken.iter().flat_map(|route| &route.conditions).filter(|_| is_verified) {
        feature("the host of the first pass", moved && matches!(condition.value, Condition::Host(_)));
        feature("the scheme of the first pass", matches!(condition.value, Condition::Scheme(_)));
        feature("the client of the first pass", matches!(condition.value, Condition::ClientIp(_)));
    }
    let is_post = request.method == b"POST" && has(request, "content-type");
    feature("WebSocket events", is_verified && is_post && unsigned.route != outcome.route);
    feature("sent on as it came", is_verified && routes.forwarded && outcome.backend.is_some());
    found.into_iter().map(str::to_owned).collect()
}

fn has(request: &Request, name: &str) -> bool {
    request.headers.contains_key(name)
}
