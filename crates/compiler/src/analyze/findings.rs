//! What is told of routes that cannot be reached.

use super::budget::Undecided;
use super::reach::{Blocker, Reach};
use crate::diagnostic::{Code, Diagnostic};
use crate::route_set::{Condition, Route, RouteSet};

/// So many of the routes that stand in the way are shown.
const SHOWN: usize = 5;

/// What there is to say of whether a route can be reached, if anything.
pub(super) fn finding(routes: &RouteSet, route: &Route, reach: &Reach) -> Option<Diagnostic> {
    match reach {
        Reach::By(_) => None,
        Reach::Covered { by, is_least, place } => Some(covered(routes, route, (by, *is_least), *place)),
        Reach::Contradictory(conditions) => contradictory(route, conditions),
        Reach::Undecided(why) => Some(undecided(route, why)),
    }
}

fn covered(
    routes: &RouteSet,
    route: &Route,
    (blockers, is_least): (&[Blocker], bool),
    place: Option<usize>,
) -> Diagnostic {
    let name = |number: usize| routes.routes.get(number).map(|route| &route.name);
    let owner = &route.name;
    let message = format!("route `{}` can never be reached", owner.value);
    let label = match blockers {
        [_] => "an earlier route takes every request that this one would take",
        _ if is_least => "earlier routes together take every request that this one would take",
        _ => "earlier routes take every request that this one would take: these, or some of them",
    };
    let mut problem = Diagnostic::error(Code::Unreachable, owner.span.clone(), message).label(label);
    for blocker in blockers.iter().take(SHOWN) {
        let Some(name) = name(blocker.route) else { continue };
        let words = match &blocker.witness {
            Some(witness) if witness.rests_on_place => {
                format!("takes {witness}, if a client can have this address there")
            }
            Some(witness) => format!("takes {witness}"),
            None => "takes some of them".to_owned(),
        };
        problem = problem.related(name.span.clone(), words);
    }
    let more = match blockers.len().saturating_sub(SHOWN) {
        0 => String::new(),
        1 => " (one more route stands in its way)".to_owned(),
        more => format!(" ({more} more routes stand in its way)"),
    };
    problem.help(match place.and_then(name) {
        Some(place) => format!("put `{}` before `{}`{more}", owner.value, place.value),
        None => format!("leave it out, or let the routes before it take less{more}"),
    })
}

fn contradictory(route: &Route, conditions: &[usize]) -> Option<Diagnostic> {
    let mut conditions = conditions.iter().filter_map(|condition| route.conditions.get(*condition));
    let first = conditions.next()?;
    let others: Vec<_> = conditions.collect();
    let problem = |message: &str, label: &str, help: &str| {
        let message = format!("route `{}` can never be reached: {message}", route.name.value);
        Diagnostic::error(Code::Contradiction, first.span.clone(), message).label(label).help(help)
    };
    if others.is_empty() {
        let help = if holds_purge(&first.value) {
            "a route takes PURGE only if its own `method` names it: write it there"
        } else {
            "let it hold for some request, or leave the route out"
        };
        return Some(problem("no request meets this condition", "this never holds", help));
    }
    let help = "leave one of them out, or make routes of their own";
    let problem = problem("no request meets all its conditions", "this never holds", help);
    Some(others.iter().fold(problem, |problem, other| problem.related(other.span.clone(), "beside this")))
}

/// Whether this holds sets of which some asks for a PURGE.
fn holds_purge(condition: &Condition) -> bool {
    let (Condition::AnyOf(sets) | Condition::NoneOf(sets)) = condition else { return false };
    let methods = sets.iter().flatten().filter_map(|condition| condition.value.methods());
    methods.flatten().any(|method| method == "PURGE")
}

fn undecided(route: &Route, why: &Undecided) -> Diagnostic {
    let message = format!("not decided: whether route `{}` can be reached", route.name.value);
    let (make, help): (fn(_, _, _) -> Diagnostic, _) = match why {
        Undecided::Mistaken(_) => (Diagnostic::error, "it is not the file that is to be mended"),
        Undecided::States
        | Undecided::Cases
        | Undecided::Automaton
        | Undecided::Bucket
        | Undecided::Length
        | Undecided::Forwarded => {
            (Diagnostic::warning, "a `[[test]]` that expects this route shows that it can be reached")
        }
    };
    make(Code::NotDecided, route.name.span.clone(), message).label(why.to_string()).help(help)
}
