//! What the generators are worth: routes compile, and requests meet what routes can tell apart.

use std::collections::BTreeMap;

use pointwork_compiler::{Condition, RouteSet, Upgrade};
use pointwork_testkit::{
    Action, Case, Expect, Outcome, Problem, Request, evaluate, route_set, scenario, written,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// Scenarios that are the same in every run.
const SCENARIOS: usize = 2_000;

fn each_scenario(mut look: impl FnMut(&RouteSet, &[Request])) -> Result<(), Problem> {
    let mut runner = TestRunner::deterministic();
    let strategy = scenario();
    for _ in 0..SCENARIOS {
        let scenario = strategy.new_tree(&mut runner).map_err(|error| error.to_string())?.current();
        look(&route_set(&scenario.routes.to_string())?, &scenario.requests);
    }
    Ok(())
}

/// What a route that took a request had to decide.
fn features(outcome: &Outcome, routes: &RouteSet, request: &Request) -> Vec<&'static str> {
    let mut features = Vec::new();
    match (outcome.route.as_str(), outcome.action) {
        ("!path", _) if outcome.status == Some(414) => features.push("!path 414"),
        ("!path", _) => features.push("!path 400"),
        ("!host", _) => features.push("!host"),
        ("!method", _) => features.push("!method"),
        (_, Action::Fanout) => features.push("fanout"),
        (_, Action::Send) => features.push("send"),
        (_, Action::Pass) => features.push("pass"),
        (_, Action::Refuse) => features.push("another refusal"),
    }
    if outcome.captures.len() > 1 {
        features.push("several captures");
    }
    if outcome.sets_uri {
        features.push("sets the URI");
    }
    let Some(route) = routes.routes.iter().find(|route| route.name.value == outcome.route) else {
        return features;
    };
    features.push(if route.conditions.len() > 1 { "several conditions" } else { "at most one condition" });
    if request.method == b"PURGE" {
        features.push("PURGE is taken");
    }
    features.extend(route.conditions.iter().map(|condition| match &condition.value {
        Condition::Method(_) => "method",
        Condition::Path(_) => "path",
        Condition::PathPrefix(_) => "path_prefix",
        Condition::Upgrade(Upgrade::Some) => "upgrade some",
        Condition::Upgrade(Upgrade::None) => "upgrade none",
        Condition::Upgrade(Upgrade::AnyOf(_)) => "upgrade any of",
        Condition::Header(..) => "header",
        _ => "other",
    }));
    features
}

#[test]
fn requests_meet_what_routes_can_tell_apart() -> Result<(), Problem> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut requests = 0;
    each_scenario(|routes, asked| {
        for request in asked {
            requests += 1;
            for feature in features(&evaluate(routes, request), routes, request) {
                *seen.entry(feature).or_default() += 1;
            }
        }
    })?;
    // In a thousand requests at least so many; a generator that loses its aim shows here.
    for (feature, at_least) in [
        ("!host", 50),
        ("!method", 10),
        ("!path 400", 50),
        ("!path 414", 1),
        ("PURGE is taken", 5),
        ("fanout", 100),
        ("method", 50),
        ("pass", 100),
        ("path", 100),
        ("path_prefix", 30),
        ("send", 100),
        ("sets the URI", 50),
        ("several captures", 10),
        ("several conditions", 50),
        ("upgrade any of", 10),
        ("upgrade none", 5),
        ("upgrade some", 5),
    ] {
        let seen = seen.get(feature).copied().unwrap_or_default();
        assert!(seen * 1_000 >= at_least * requests, "{feature}: {seen} of {requests}");
    }
    assert!(!seen.contains_key("another refusal"));
    Ok(())
}

#[test]
fn a_request_that_is_printed_is_read_as_itself() -> Result<(), Problem> {
    let mut problems = String::new();
    each_scenario(|_, requests| {
        for request in requests {
            let case = Case::of("claim", request, Expect::Route("default".to_owned()));
            let text = written(&case);
            if Case::read(&text) != Ok(vec![case]) {
                problems += &text;
            }
        }
    })?;
    assert!(problems.is_empty(), "{problems}");
    Ok(())
}
