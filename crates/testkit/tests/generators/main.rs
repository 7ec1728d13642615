//! What the generators are worth: routes compile, and requests meet what routes can tell apart.

mod at_least;
mod features;
mod handlings;
mod passes;

use std::collections::BTreeMap;

use pointwork_compiler::RouteSet;
use pointwork_testkit::{
    Case, Expect, Expected, Problem, Request, Scenario, evaluate, handled_scenario, route_set, scenario,
    written,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use at_least::{OF_CONDITIONS, OF_HANDLINGS};
use features::features;

/// Scenarios that are the same in every run.
const SCENARIOS: usize = 2_000;

fn each_scenario(
    strategy: &impl Strategy<Value = Scenario>,
    mut look: impl FnMut(&RouteSet, &[Request]),
) -> Result<(), Problem> {
    let mut runner = TestRunner::deterministic();
    for _ in 0..SCENARIOS {
        let scenario = strategy.new_tree(&mut runner).map_err(|error| error.to_string())?.current();
        look(&route_set(&scenario.routes.to_string())?, &scenario.requests);
    }
    Ok(())
}

/// Requests that meet each feature as often as they must.
fn meet(strategy: &impl Strategy<Value = Scenario>, at_least: &[(&str, usize)]) -> Result<(), Problem> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut requests = 0;
    each_scenario(strategy, |routes, asked| {
        for request in asked {
            requests += 1;
            for feature in features(&evaluate(routes, request), routes, request) {
                *seen.entry(feature).or_default() += 1;
            }
        }
    })?;
    let missed: Vec<String> = at_least
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
fn requests_meet_what_routes_can_tell_apart() -> Result<(), Problem> {
    meet(&scenario(), OF_CONDITIONS)
}

#[test]
fn requests_meet_what_routes_do() -> Result<(), Problem> {
    meet(&handled_scenario(), OF_HANDLINGS)
}

#[test]
fn a_request_that_is_printed_is_read_as_itself() -> Result<(), Problem> {
    let mut problems = String::new();
    each_scenario(&scenario(), |_, requests| {
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

#[test]
fn an_outcome_that_is_printed_is_met_by_itself() -> Result<(), Problem> {
    let mut problems = String::new();
    each_scenario(&handled_scenario(), |routes, requests| {
        for request in requests {
            let outcome = evaluate(routes, request);
            let case = Case::of("claim", request, Expect::Route(String::new()));
            let expect = Expect::Outcome(Box::new(Expected::of(&outcome, case.latin1)));
            let text = written(&Case { expect, ..case });
            let read = Case::read(&text).unwrap_or_default();
            if read.len() != 1 || read.iter().any(|case| case.unmet(&outcome).is_some()) {
                problems += &text;
            }
        }
    })?;
    assert!(problems.is_empty(), "{problems}");
    Ok(())
}
