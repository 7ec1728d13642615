//! Properties of what the compiler proves: held against requests, one by one, on the reference.

use std::collections::BTreeMap;

use pointwork_compiler::{
    Action, Blocker, Condition, Handling, Reach, Response, Route, RouteSet, Spanned, Undecided, Witness,
    lower, reach,
};

use crate::corpus::{Case, CaseText, Expect, Lines};
use crate::generate::{Scenario, SmallWorld};
use crate::reference::evaluate;
use crate::request::Request;
use crate::route_set::route_set;

/// No route that takes one of the requests is said to be out of reach, and every witness comes to its route.
///
/// # Errors
///
/// What is not so.
pub fn proofs_agree(scenario: &Scenario) -> Result<(), String> {
    let routes = bare(&route_set(&scenario.routes.to_string())?);
    let reached = reached(&routes);
    confirm(&routes, &reached)?;
    refute(&routes, &reached, &scenario.requests)
}

/// What is said of each route of a small world is exactly so.
///
/// # Errors
///
/// What is not so.
pub fn proofs_are_exact(world: &SmallWorld) -> Result<(), String> {
    let routes = bare(&route_set(&world.routes)?);
    let all = reached(&routes);
    confirm(&routes, &all)?;
    refute(&routes, &all, &world.requests)?;
    for (number, reach) in all.iter().enumerate() {
        match reach {
            Reach::By(_) => {}
            Reach::Covered { by, is_least, place } => {
                if !is_least {
                    return Err(format!("the blockers of r{number} may be more than are needed"));
                }
                covered(&routes, number, by)?;
                placed(&routes, number, by, *place, &all)?;
            }
            Reach::Contradictory(conditions) => contradictory(&routes, number, conditions, &world.requests)?,
            Reach::Undecided(why) => return Err(format!("r{number} is not decided: {why}")),
        }
    }
    Ok(())
}

/// The routes as they decide, whatever they then do. A last one sees to it that requests are verified as before.
fn bare(routes: &RouteSet) -> RouteSet {
    let nothing = Handling::plain(Action::Respond(Response { status: 204, content_type: None, body: None }));
    let mut bare = routes.clone();
    bare.routes.iter_mut().for_each(|route| route.handling = nothing.clone());
    bare.default = nothing.clone();
    if routes.verifies() {
        let condition = Spanned { value: Condition::ViaFanout(true), span: 0..0 };
        let name = Spanned { value: "verified".to_owned(), span: 0..0 };
        bare.routes.push(Route { name, conditions: vec![condition], handling: nothing });
    }
    bare
}

/// Some of the routes, in this order, and what sees to it that requests are verified as before.
fn only(routes: &RouteSet, kept: &[usize]) -> RouteSet {
    let verifying = routes.routes.iter().filter(|route| route.name.value == "verified");
    let kept = kept.iter().map(|number| &routes.routes[*number]);
    RouteSet { routes: kept.chain(verifying).cloned().collect(), ..routes.clone() }
}

/// What is said of each route, but for the one that was added.
fn reached(routes: &RouteSet) -> Vec<Reach> {
    let count = routes.routes.iter().filter(|route| route.name.value != "verified").count();
    let mut reached = reach(routes, &lower(routes));
    reached.truncate(count);
    reached
}

/// The request of a witness.
fn request(witness: &Witness) -> Result<Request, String> {
    let text = &witness.request;
    let mut header: BTreeMap<String, Lines> = BTreeMap::new();
    for (name, line) in &text.headers {
        let lines = header.entry(name.clone()).or_insert(Lines::Many(Vec::new()));
        if let Lines::Many(lines) = lines {
            lines.push(line.clone());
        }
    }
    let client_ip = text.client_ip.as_ref().map(|client| client.parse().map_err(|_| client.clone()));
    let case = CaseText {
        why: String::new(),
        proves: Vec::new(),
        request: format!("{} {}", text.method.as_deref().unwrap_or("GET"), text.url),
        header,
        client_ip: client_ip.transpose()?,
        tls: None,
        country: text.country.clone(),
        continent: text.continent.clone(),
        asn: text.asn,
        via_fanout: text.via_fanout,
        draw: text.draw,
        latin1: false,
        repeat: None,
        expect: Expect::Route(String::new()),
    };
    let mut request = Case::try_from(&case)?.request;
    for (name, line) in &witness.others {
        request.headers.entry(name.clone()).or_default().push(line.clone());
    }
    Ok(request)
}

/// A witness comes to a route.
fn comes_to(routes: &RouteSet, witness: &Witness, route: usize) -> Result<(), String> {
    let (found, expected) = (evaluate(routes, &request(witness)?).route, &routes.routes[route].name.value);
    if found == *expected { Ok(()) } else { Err(format!("{witness} comes to {found} and not to {expected}")) }
}

/// A route can be reached.
fn can_be_reached(routes: &RouteSet, route: usize) -> Result<(), String> {
    let reach = &reached(routes)[route];
    let Reach::By(witness) = reach else { return Err(format!("it is still {reach:?}")) };
    comes_to(routes, witness, route)
}

/// The witness of each route comes to it, and nothing is mistaken.
fn confirm(routes: &RouteSet, reached: &[Reach]) -> Result<(), String> {
    for (number, reach) in reached.iter().enumerate() {
        match reach {
            Reach::By(witness) => comes_to(routes, witness, number)?,
            Reach::Undecided(why @ Undecided::Mistaken(_)) => return Err(format!("r{number}: {why}")),
            Reach::Covered { .. } | Reach::Contradictory(_) | Reach::Undecided(_) => {}
        }
    }
    Ok(())
}

/// No request comes to a route that cannot be reached.
fn refute(routes: &RouteSet, reached: &[Reach], requests: &[Request]) -> Result<(), String> {
    let is_out = |reach: &Reach| matches!(reach, Reach::Covered { .. } | Reach::Contradictory(_));
    if !reached.iter().any(is_out) {
        return Ok(());
    }
    for request in requests {
        let taken = evaluate(routes, request).route;
        let number = routes.routes.iter().position(|route| route.name.value == taken);
        if let Some(reach) = number.and_then(|number| reached.get(number)).filter(|reach| is_out(reach)) {
            return Err(format!("{request:?} comes to {taken}, of which is said {reach:?}"));
        }
    }
    Ok(())
}

/// The blockers of a route are as few as they can be, and each has a request that it keeps from the route.
fn covered(routes: &RouteSet, route: usize, by: &[Blocker]) -> Result<(), String> {
    let numbers: Vec<usize> = by.iter().map(|blocker| blocker.route).collect();
    for blocker in by {
        let witness = blocker.witness.as_ref();
        let witness = witness.ok_or_else(|| format!("no witness for {} before {route}", blocker.route))?;
        for taker in [route, blocker.route] {
            comes_to(&only(routes, &[taker]), witness, 0)?;
        }
        let taken = evaluate(routes, &request(witness)?).route;
        if !routes.routes[..route].iter().any(|earlier| earlier.name.value == taken) {
            return Err(format!("{witness} is kept from {route} by {taken}"));
        }
        let mut others: Vec<usize> = numbers.iter().copied().filter(|it| *it != blocker.route).collect();
        others.push(route);
        let fewer = only(routes, &others);
        can_be_reached(&fewer, others.len() - 1).map_err(|it| format!("without {}: {it}", blocker.route))?;
    }
    let all = [numbers, vec![route]].concat();
    let by_these = &reached(&only(routes, &all))[all.len() - 1];
    let is_covered = matches!(by_these, Reach::Covered { .. });
    if is_covered { Ok(()) } else { Err(format!("by these routes alone it is {by_these:?}")) }
}

/// A route is put where it mends the order, and if it is not, no place before a blocker mends it.
fn placed(
    routes: &RouteSet,
    route: usize,
    by: &[Blocker],
    place: Option<usize>,
    before: &[Reach],
) -> Result<(), String> {
    for blocker in by {
        let mut order: Vec<usize> = (0..before.len()).filter(|it| *it != route).collect();
        order.insert(blocker.route, route);
        let after = reached(&only(routes, &order));
        let is_by = |reach: &Reach| matches!(reach, Reach::By(_));
        let mends = order
            .iter()
            .zip(&after)
            .all(|(number, reach)| is_by(reach) || *number != route && !is_by(&before[*number]));
        let is_right = match place {
            Some(place) if place == blocker.route => mends,
            Some(_) => true,
            None => !mends,
        };
        if !is_right {
            return Err(format!("{route} before {}: {mends}, and {place:?} is said", blocker.route));
        }
    }
    Ok(())
}

/// No request meets these conditions together, and some one meets all but each of them.
fn contradictory(
    routes: &RouteSet,
    route: usize,
    conditions: &[usize],
    requests: &[Request],
) -> Result<(), String> {
    let of = |kept: &[usize]| {
        let mut alone = only(routes, &[route]);
        let all = alone.routes[0].conditions.clone();
        alone.routes[0].conditions = kept.iter().filter_map(|it| all.get(*it).cloned()).collect();
        alone
    };
    let alone = of(conditions);
    let name = &alone.routes[0].name.value;
    if let Some(request) = requests.iter().find(|request| evaluate(&alone, request).route == *name) {
        return Err(format!("{request:?} meets the conditions {conditions:?} of {name}"));
    }
    let all = &routes.routes[route].conditions;
    let names_purge =
        |it: &usize| all[*it].value.methods().is_some_and(|it| it.iter().any(|it| it == "PURGE"));
    for left_out in conditions {
        // Without its `method` a route would take no PURGE.
        let is_kept = |it: &usize| it != left_out && (conditions.contains(it) || names_purge(it));
        let kept: Vec<usize> = (0..all.len()).filter(is_kept).collect();
        let fewer = of(&kept);
        can_be_reached(&fewer, 0).map_err(|it| format!("of {name}, {kept:?} without {left_out}: {it}"))?;
    }
    Ok(())
}
