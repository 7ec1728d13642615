//! The corpus, on the reference and on the table on the heap. What runs as a static table, and under Viceroy, is the
//! matter of e2e.

use std::collections::BTreeSet;

use pointwork_compiler::{OwnedTable, RouteSet, lower};
use pointwork_testkit::{Case, Outcome, Problem, evaluate, files, outcome_on};

/// A file with its routes on the heap and its cases.
struct Opened {
    name: String,
    routes: RouteSet,
    owned: OwnedTable,
    cases: Vec<Case>,
}

fn open() -> Result<Vec<Opened>, String> {
    let mut opened = Vec::new();
    for file in files()? {
        let routes = file.route_set()?;
        opened.push(Opened { cases: file.cases()?, owned: lower(&routes), routes, name: file.name });
    }
    Ok(opened)
}

/// What cases expect and do not get from an evaluator.
fn unmet(evaluate: impl Fn(&Opened, &Case) -> Outcome) -> Result<(), Problem> {
    let mut failures = Vec::new();
    for opened in &open()? {
        for case in &opened.cases {
            let unmet = case.unmet(&evaluate(opened, case));
            failures.extend(unmet.map(|unmet| format!("{}: {unmet}", opened.name)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    Ok(())
}

#[test]
fn the_reference_does_what_the_cases_expect() -> Result<(), Problem> {
    unmet(|opened, case| evaluate(&opened.routes, &case.request))
}

#[test]
fn the_table_on_the_heap_does_what_the_cases_expect() -> Result<(), Problem> {
    unmet(|opened, case| outcome_on(&opened.owned.table(), &case.request))
}

#[test]
fn reference_and_heap_table_agree_on_every_key() -> Result<(), Problem> {
    for Opened { name, routes, owned, cases } in &open()? {
        let heap = owned.table();
        for Case { why, request, .. } in cases {
            assert_eq!(outcome_on(&heap, request), evaluate(routes, request), "{name}: {why}");
        }
    }
    Ok(())
}

#[test]
fn each_claim_stands_once_in_its_file() -> Result<(), Problem> {
    for Opened { name, cases, .. } in &open()? {
        let mut claims = BTreeSet::new();
        for Case { why, .. } in cases {
            assert!(!why.is_empty() && claims.insert(why), "{name}: {why}");
        }
    }
    Ok(())
}

#[test]
fn each_route_of_the_corpus_takes_a_request() -> Result<(), Problem> {
    for Opened { name, routes, cases, .. } in &open()? {
        let taken: BTreeSet<String> =
            cases.iter().map(|case| evaluate(routes, &case.request).route).collect();
        for route in &routes.routes {
            let route = &route.name.value;
            assert!(taken.contains(route), "{name}: no case for {route}");
        }
    }
    Ok(())
}
