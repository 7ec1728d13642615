//! What the generators are worth: routes compile, and requests meet what routes can tell apart.

mod features;
mod handlings;

use std::collections::BTreeMap;

use pointwork_compiler::RouteSet;
use pointwork_testkit::{Case, Expect, Problem, Request, evaluate, route_set, scenario, written};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use features::features;

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

/// In ten thousand requests at least so many; a generator that loses its aim shows here.
const AT_LEAST: &[(&str, usize)] = &[
    ("!host", 500),
    ("!method", 300),
    ("!path 400", 800),
    ("!path 414", 40),
    ("PURGE is taken", 40),
    ("a path longer than its greatest length", 1),
    ("alnum", 30),
    ("any depth", 150),
    ("any_of", 70),
    ("asn", 40),
    ("capture", 70),
    ("captures in text", 170),
    ("client_ip", 20),
    ("contains", 20),
    ("contains ignoring case", 3),
    ("continent", 50),
    ("cookie", 90),
    ("cookie contains", 1),
    ("cookie exact", 1),
    ("cookie not exact", 1),
    ("cookie not regex", 2),
    ("cookie prefix", 1),
    ("cookie present", 1),
    ("cookie regex", 1),
    ("cookie suffix", 1),
    ("cookie token", 2),
    ("country", 50),
    ("exact", 45),
    ("exact ignoring case", 20),
    ("fanout", 1000),
    ("header", 150),
    ("header contains", 1),
    ("header exact", 5),
    ("header not exact", 3),
    ("header not present", 2),
    ("header not regex", 1),
    ("header not token", 4),
    ("header prefix", 1),
    ("header present", 40),
    ("header regex", 2),
    ("header suffix", 1),
    ("header token", 5),
    ("hex", 30),
    ("host", 110),
    ("host below", 40),
    ("ignores a slash", 40),
    ("int", 35),
    ("keeps %2F", 50),
    ("literal", 800),
    ("merges slashes", 45),
    ("method", 240),
    ("none_of", 150),
    ("only any_of is in the way", 150),
    ("only asn is in the way", 40),
    ("only client_ip is in the way", 95),
    ("only continent is in the way", 30),
    ("only cookie is in the way", 115),
    ("only country is in the way", 40),
    ("only header is in the way", 130),
    ("only host is in the way", 45),
    ("only method is in the way", 160),
    ("only none_of is in the way", 25),
    ("only path is in the way", 555),
    ("only path_extension is in the way", 60),
    ("only path_prefix is in the way", 65),
    ("only path_regex is in the way", 85),
    ("only percent is in the way", 100),
    ("only query is in the way", 115),
    ("only scheme is in the way", 60),
    ("only upgrade is in the way", 105),
    ("pass", 1000),
    ("path", 440),
    ("path_extension", 30),
    ("path_prefix", 90),
    ("path_regex", 50),
    ("percent", 90),
    ("percent by key", 40),
    ("prefix", 4),
    ("prefix ignoring case", 1),
    ("present", 80),
    ("query", 90),
    ("query contains", 2),
    ("query exact", 3),
    ("query not exact", 4),
    ("query not present", 3),
    ("query not regex", 1),
    ("query prefix", 1),
    ("query present", 1),
    ("query regex", 3),
    ("query suffix", 1),
    ("query token", 3),
    ("regex", 35),
    ("regex ignoring case", 4),
    ("resolves dots", 25),
    ("rest", 110),
    ("scheme", 50),
    ("send", 1000),
    ("sets the URI", 1000),
    ("several captures", 50),
    ("several conditions", 600),
    ("slug", 35),
    ("star", 100),
    ("stars in text", 90),
    ("suffix", 5),
    ("suffix ignoring case", 3),
    ("token", 70),
    ("upgrade", 100),
    ("upgrade none", 25),
    ("upgrade some", 20),
    ("uuid", 25),
];

#[test]
fn requests_meet_what_routes_can_tell_apart() -> Result<(), Problem> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut requests = 0;
    each_scenario(|routes, asked| {
        for request in asked {
            requests += 1;
            for feature in features(&evaluate(routes, request), routes, request) {
                *seen.entry(feature).or_default() += 1;
            }
        }
    })?;
    let missed: Vec<String> = AT_LEAST
        .iter()
        .map(|&(feature, at_least)| (feature, at_least, seen.get(feature).copied().unwrap_or_default()))
        .filter(|(_, at_least, seen)| seen * 10_000 < at_least * requests)
        .map(|(feature, at_least, seen)| format!("{feature}: {seen} of {requests}, not {at_least} in 10000"))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
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
