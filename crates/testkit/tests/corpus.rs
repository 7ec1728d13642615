//! The corpus, on the reference, on the table on the heap and on the static table.

use std::collections::BTreeSet;

use pointwork_compiler::{OwnedTable, RouteSet, lower};
use pointwork_testkit::{Case, File, Outcome, Problem, evaluate, files, outcome_on, route_set, written};

/// A file with its routes on the heap and its cases.
struct Opened {
    file: &'static File,
    routes: RouteSet,
    owned: OwnedTable,
    cases: Vec<Case>,
}

fn open() -> Result<Vec<Opened>, String> {
    let open = |file: &'static File| {
        let routes = route_set(&file.routes()?).map_err(|error| format!("{}:\n{error}", file.name))?;
        Ok(Opened { file, owned: lower(&routes), routes, cases: file.cases()? })
    };
    files().iter().map(open).collect()
}

/// What cases expect and do not get from an evaluator.
fn unmet(evaluate: impl Fn(&Opened, &Case) -> Outcome) -> Result<(), Problem> {
    let mut failures = Vec::new();
    for opened in &open()? {
        for case in &opened.cases {
            let outcome = evaluate(opened, case);
            let unmet = case.expect.unmet(&outcome, case.latin1).join(", ");
            if !unmet.is_empty() {
                let (name, case) = (opened.file.name, written(case));
                failures.push(format!("{name}: not met: {unmet}\n{case}{outcome:#?}"));
            }
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
fn the_static_table_does_what_the_cases_expect() -> Result<(), Problem> {
    unmet(|opened, case| outcome_on(opened.file.table, &case.request))
}

#[test]
fn reference_heap_table_and_static_table_agree_on_every_key() -> Result<(), Problem> {
    for Opened { file, routes, owned, cases } in &open()? {
        let heap = owned.table();
        for Case { why, request, .. } in cases {
            let reference = evaluate(routes, request);
            assert_eq!(outcome_on(&heap, request), reference, "{}: {why}: heap table", file.name);
            assert_eq!(outcome_on(file.table, request), reference, "{}: {why}: static table", file.name);
        }
    }
    Ok(())
}

#[test]
fn each_static_table_is_the_heap_table_of_its_routes() -> Result<(), Problem> {
    for Opened { file, owned, .. } in &open()? {
        assert_eq!(*file.table, owned.table(), "{}", file.name);
    }
    Ok(())
}

#[test]
fn each_claim_stands_once_in_its_file() -> Result<(), Problem> {
    for Opened { file, cases, .. } in &open()? {
        let mut claims = BTreeSet::new();
        for Case { why, .. } in cases {
            assert!(!why.is_empty() && claims.insert(why), "{}: {why}", file.name);
        }
    }
    Ok(())
}

#[test]
fn each_route_of_the_corpus_takes_a_request() -> Result<(), Problem> {
    for Opened { file, routes, cases, .. } in &open()? {
        let taken: BTreeSet<String> =
            cases.iter().map(|case| evaluate(routes, &case.request).route).collect();
        for route in &routes.routes {
            let name = &route.name.value;
            assert!(taken.contains(name), "{}: no case for {name}", file.name);
        }
    }
    Ok(())
}
