//! Running the tests of a file: each request is planned on the file's own table, and what becomes of it compared.

use pointwork_plan::{Plan, Sample, plan};
use pointwork_table::Table;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::lower::{OwnedTable, lower};
use crate::outcome::{Key, Outcome, Said};
use crate::route_set::{
    Action, Condition, Conditions, Expectation, Handling, Response, Route, RouteSet, Spanned, Test,
};

/// Reports every test whose request becomes something else than it expects.
pub(crate) fn verify(routes: &RouteSet, table: &OwnedTable, problems: &mut Diagnostics) {
    let table = table.table();
    for test in &routes.tests {
        // `check` has reported a request that is none.
        if let Ok(request) = test.request.value.sample() {
            problems.extend(unmet(routes, &table, test, &request));
        }
    }
}

/// What of a test is not met, if anything.
fn unmet(routes: &RouteSet, table: &Table<'_>, test: &Test, request: &Sample) -> Option<Diagnostic> {
    let plan = plan(table, request);
    let outcome = Outcome::of(&plan);
    let is_met = |it: &&Expectation| outcome.said(&it.key).as_ref() == Some(&it.value);
    let mut unmet = test.expect.iter().filter(|it| !is_met(it));
    let first = unmet.next()?;
    let message = format!("the test of {} fails", quoted(&test.request.value.to_string()));
    let mut problem =
        Diagnostic::error(Code::Test, first.span.clone(), message).label(found(&outcome, first));
    for other in unmet {
        problem = problem.related(other.span.clone(), found(&outcome, other));
    }
    let expected = test.expect.iter().find_map(|it| match (&it.key, &it.value) {
        (Key::Route, Said::Text(route)) if route != outcome.route => Some(route),
        _ => None,
    });
    let refused = match (&plan, expected) {
        (Plan::Refuse(refusal), _) => format!(", since {}", refusal.words()),
        (Plan::Forward(_) | Plan::Answer(_), None) => String::new(),
        (Plan::Forward(_) | Plan::Answer(_), Some(route)) => {
            problem = because(routes, &outcome, route, request, problem);
            String::new()
        }
    };
    Some(problem.help(format!("mend the routes, or expect what becomes of it: `{outcome}`{refused}")))
}

/// What a key is instead.
fn found(outcome: &Outcome<'_>, Expectation { key, value, .. }: &Expectation) -> String {
    match (outcome.said(key), key, value) {
        (Some(said), _, _) => format!("{key} {said}"),
        (None, Key::RequestHeader(_) | Key::ResponseHeader(_), Said::Nothing) => {
            format!("no edit removes {key}")
        }
        (None, Key::RequestHeader(_) | Key::ResponseHeader(_), _) => format!("no edit sets {key}"),
        (None, _, _) => format!("{key} is not there"),
    }
}

/// Adds why the expected route does not take the request: a condition does not hold, an earlier one does, or both.
fn because(
    routes: &RouteSet,
    outcome: &Outcome<'_>,
    expected: &str,
    request: &Sample,
    problem: Diagnostic,
) -> Diagnostic {
    let position = |name: &str| routes.routes.iter().position(|route| route.name.value == name);
    let (Some(expected), taken) = (position(expected), position(outcome.route)) else { return problem };
    let Some(route) = routes.routes.get(expected) else { return problem };
    let mut problem = problem;
    if let Some(condition) = failing(routes, route, request) {
        problem = problem.related(condition, "this condition does not hold");
    }
    if let Some(earlier) = taken.filter(|taken| *taken < expected).and_then(|taken| routes.routes.get(taken))
    {
        problem = problem.related(earlier.name.span.clone(), "this route comes first and takes it");
    }
    problem
}

/// Where the first condition of a route stands that does not hold.
fn failing(routes: &RouteSet, route: &Route, request: &Sample) -> Option<std::ops::Range<usize>> {
    let method = route.conditions.iter().find(|it| matches!(it.value, Condition::Method(_)));
    route.conditions.iter().find_map(|condition| {
        // Only a route that names the method takes a PURGE.
        let mut conditions = Conditions::from([condition.clone()]);
        conditions.extend(method.filter(|it| *it != condition).cloned());
        (!takes(routes, route, conditions, request)).then(|| condition.span.clone())
    })
}

/// Whether a route would take a request if it had these conditions and stood alone.
fn takes(routes: &RouteSet, route: &Route, conditions: Conditions, request: &Sample) -> bool {
    let nothing = Handling::plain(Action::Respond(Response { status: 204, content_type: None, body: None }));
    let alone = Route { name: route.name.clone(), conditions, handling: nothing.clone() };
    // Whether it matters that a request came through Fanout is a matter of the whole file.
    let via_fanout = Spanned { value: Condition::ViaFanout(true), span: 0..0 };
    let name = Spanned { value: String::new(), span: 0..0 };
    let verifying = Route { name, conditions: vec![via_fanout], handling: nothing.clone() };
    let alone = lower(&RouteSet {
        routes: [alone].into_iter().chain(routes.verifies().then_some(verifying)).collect(),
        default: nothing,
        policy: routes.policy,
        forwarded: routes.forwarded,
        log: routes.log.clone(),
        tests: Vec::new(),
    });
    let table = alone.table();
    let plan = plan(&table, request);
    plan.route() == route.name.value
}
