//! Properties: what holds for any routes and any request, as functions that tests and fuzz targets call.

use std::borrow::Cow;

use pointwork_compiler::{
    Code, Compiled, Condition, Diagnostic, LineTest, PathPolicy, Pattern, RouteSet, Severity, Sources, Style,
    compile, emit, lower, render,
};
use pointwork_plan::{Refusal, plan};
use pointwork_table::Table;

use crate::corpus::{Case, Expect, Expected, written};
use crate::generate::{Crowd, PatternCase, Scenario, SessionCase, file_beside};
use crate::outcome::Outcome;
use crate::reference;
use crate::request::Request;
use crate::route_set::route_set;

/// What a table makes of a request.
#[must_use]
pub fn outcome_on(table: &Table<'_>, request: &Request) -> Outcome {
    Outcome::of_plan(&plan(table, &request.sample()), request)
}

/// The routes compile, and for each request the plan on their table is what the reference says.
///
/// # Errors
///
/// What is not so, with the case as it can be put in the corpus.
pub fn agree(scenario: &Scenario) -> Result<(), String> {
    agree_on(&scenario.routes.to_string(), &scenario.requests)
}

/// The same of a crowd.
///
/// # Errors
///
/// What is not so, with the case as it can be put in the corpus.
pub fn agree_in_a_crowd(crowd: &Crowd) -> Result<(), String> {
    agree_on(&crowd.routes, &crowd.requests)
}

fn agree_on(routes: &str, requests: &[Request]) -> Result<(), String> {
    let routes = route_set(routes)?;
    let owned = lower(&routes);
    let table = owned.table();
    for request in requests {
        let expected = reference::evaluate(&routes, request);
        let found = outcome_on(&table, request);
        if found != expected {
            let case = Case::of("", request, Expect::Route(String::new()));
            let expect = Expect::Outcome(Box::new(Expected::of(&expected, case.latin1)));
            let case = written(&Case { expect, ..case });
            return Err(format!(
                "the reference expects what stands in this case:\n{case}\nthe table gives {found:#?}\nand not \
                 {expected:#?}"
            ));
        }
    }
    Ok(())
}

/// A text compiles or comes back with diagnostics that can be shown, and does so in the same way each time.
///
/// # Errors
///
/// What is not so.
pub fn compile_is_calm(text: &str, manifest: Option<&str>) -> Result<(), String> {
    let once = compiled(text, manifest)?;
    let again = compiled(text, manifest)?;
    if once != again {
        return Err(format!("two runs differ:\n{once:?}\n{again:?}"));
    }
    Ok(())
}

/// Everything that comes of a text: what is shown of it, and its table as source.
fn compiled(text: &str, manifest: Option<&str>) -> Result<(Vec<String>, Option<String>), String> {
    let beside = |name: &str| {
        Ok(if name == "fastly.toml" {
            manifest.map(|text| text.as_bytes().to_vec())
        } else {
            file_beside(name)
        })
    };
    let Compiled { routes, diagnostics, sources } =
        compile("routes.toml", text, &beside).map_err(|error| error.to_string())?;
    let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let is_about_meaning = |it: &&Diagnostic| !is_about_routes_at_work(it.code);
    if routes.is_some() && errors.clone().any(|it| is_about_meaning(&it))
        || routes.is_none() && errors.count() == 0
    {
        return Err(format!(
            "what is not understood is said, and nothing else hides routes: {diagnostics:?}"
        ));
    }
    if !diagnostics.is_sorted_by_key(|it| (it.file, it.primary.span.start)) {
        return Err(format!("not in file order: {diagnostics:?}"));
    }
    let shown = diagnostics.iter().flat_map(|it| shown(it, &sources)).collect();
    Ok((shown, routes.map(|routes| emit(&lower(&routes), "::pointwork_table"))))
}

/// Whether an error is about what understood routes do.
fn is_about_routes_at_work(code: Code) -> bool {
    matches!(code, Code::Test | Code::Work | Code::Unreachable | Code::Contradiction | Code::NotDecided)
}

fn shown(diagnostic: &Diagnostic, sources: &Sources) -> [String; 2] {
    [Style::Plain, Style::Coloured].map(|style| render(diagnostic, sources, style))
}

/// The normal form of a path is what the reference says, and its own normal form.
///
/// # Errors
///
/// What is not so.
pub fn normal_form_is_fixed(path: &[u8], policy: PathPolicy) -> Result<(), String> {
    let normal = pointwork_plan::normal_form(path, policy);
    let expected = reference::normal_form(path, policy);
    let found = match &normal {
        Ok(normal) => Ok(String::from_utf8_lossy(normal).into_owned()),
        Err(fault) => Err(Refusal::Path(*fault).status()),
    };
    if found != expected {
        return Err(format!("reference: {expected:?}, plan: {normal:?}"));
    }
    let Ok(normal) = normal else { return Ok(()) };
    if matches!(normal, Cow::Borrowed(_)) != (&*normal == path) {
        return Err(format!("{} is copied if and only if it differs", path.escape_ascii()));
    }
    // Encoding can take a path beyond the greatest length, which is that of the path as received.
    match pointwork_plan::normal_form(&normal, policy) {
        Ok(Cow::Borrowed(_)) => Ok(()),
        Err(_) if normal.len() > usize::from(policy.max_length) => Ok(()),
        other => Err(format!("{} is not a fixed point: {other:?}", normal.escape_ascii())),
    }
}

/// A pattern that compiles matches what the `regex` crate says, as the automaton of the route set and in the table.
///
/// # Errors
///
/// What is not so.
pub fn patterns_agree(case: &PatternCase) -> Result<(), String> {
    let PatternCase { text, ignore_case, subjects } = case;
    let quoted = toml::Value::String(text.clone());
    let routes = route_set(&format!(
        "version = 1\n[default]\npass = \"b\"\n[[route]]\nname = \"r\"\npass = \"b\"\n\
         query.x = {{ regex = {quoted}, ignore_case = {ignore_case} }}\n"
    ))?;
    let pattern = only_pattern(&routes).ok_or("the route set holds no pattern")?;
    let expected = reference::expression(pattern).map_err(|error| error.to_string())?;
    let owned = lower(&routes);
    let table = owned.table();
    for subject in subjects {
        let query = subject.iter().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
        let request = Request::get(&format!("https://h/?x={query}"));
        let found = [pattern.automaton.accepts(subject), outcome_on(&table, &request).route == "r"];
        let expected = expected.is_match(subject);
        if found != [expected; 2] {
            let subject = subject.escape_ascii();
            return Err(format!(
                "`{subject}`: {expected} is expected, the automaton and the table say {found:?}"
            ));
        }
    }
    Ok(())
}

/// What a WebSocket is answered is what the reference says.
///
/// # Errors
///
/// What is not so.
pub fn replies_agree(SessionCase { session, body }: &SessionCase) -> Result<(), String> {
    let (expected, found) = (reference::reply(session, body), session.reply(body));
    if found == expected { Ok(()) } else { Err(format!("reference: {expected:?}, plan: {found:?}")) }
}

/// The pattern of the one value test of the first route.
fn only_pattern(routes: &RouteSet) -> Option<&Pattern> {
    let condition = routes.routes.first()?.conditions.first()?;
    let Condition::Query(_, test) = &condition.value else { return None };
    let LineTest::Regex(patterns) = &test.line else { return None };
    patterns.first()
}

/// How many cases a property is tried on: `POINTWORK_CASES`, or this many.
#[must_use]
pub fn cases(default: u32) -> u32 {
    std::env::var("POINTWORK_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(default)
}
