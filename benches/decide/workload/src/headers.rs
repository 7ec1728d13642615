//! Routes that share paths and differ in method, headers, query keys and cookies.

use crate::Workload;
use crate::line::{Part, Test};
use crate::random::Random;
use crate::requests::{miss, of_thirds, taken};
use crate::route::{PathTest, Place, Request, Route, Segment};
use crate::words::word;

/// How many routes share a path.
const PER_PATH: usize = 5;

/// A hundred routes on twenty paths.
pub(crate) fn headers() -> Workload {
    let mut random = Random::new(0x4EAD);
    let mut routes = Vec::new();
    for index in 0..20 {
        let mut segments: Vec<Segment> =
            [word(&mut random), word(&mut random)].map(|it| Segment::Literal(format!("{it}{index}"))).into();
        if index % 2 == 0 {
            segments.push(Segment::Capture);
        }
        for kind in 0..PER_PATH {
            routes.push(route(segments.clone(), kind, index));
        }
    }
    let requests = of_thirds(&routes, &mut random, asked, |routes, kind, random| match kind % 2 {
        0 => miss(routes, kind, random),
        _ => unmet(routes, random),
    });
    Workload { name: format!("headers-{}", routes.len()), routes, requests }
}

/// The route of a kind on a path; which header it asks for depends on the path.
fn route(segments: Vec<Segment>, kind: usize, index: usize) -> Route {
    let route = Route::of(PathTest::Template(segments));
    let names = ["x-api-version", "x-tenant", "x-requested-with", "x-client"];
    match kind {
        0 => route.method("POST").when(Part::Header("content-type"), Test::Prefix("application/json")),
        1 => {
            let types = ["text/event-stream", "application/json", "image/webp"];
            route.when(Part::Header("accept"), Test::Token(types[index % types.len()]))
        }
        2 => route.method("GET").when(Part::Query("format"), Test::Exact("csv")),
        3 => {
            let header = Part::Header(names[index % names.len()]);
            route.when(Part::Cookie("beta"), Test::Exact("1")).when(header, Test::Present)
        }
        _ => {
            let header = Part::Header("authorization");
            route.method("GET").when(header, Test::Prefix("Bearer")).when(Part::Header("range"), Test::Absent)
        }
    }
}

/// A request that a route takes, unless an earlier one does.
fn asked(route: &Route, random: &mut Random) -> Request {
    let mut request = Request::new(taken(&route.path, random));
    request.method = route.method.unwrap_or("GET");
    request.lines = route.tests.iter().filter_map(|(part, test)| Some((*part, test.line()?))).collect();
    // What a browser adds.
    for (part, line) in [
        (Part::Header("accept"), "text/html, application/xhtml+xml"),
        (Part::Header("x-requested-with"), "fetch"),
        (Part::Cookie("beta"), "0"),
    ] {
        if random.happens(40) && !request.lines.iter().any(|it| it.0 == part) {
            request.lines.push((part, line.to_owned()));
        }
    }
    request
}

/// A request for the path of a route, of which it meets nothing else.
fn unmet(routes: &[Route], random: &mut Random) -> Request {
    let mut request = asked(&routes[random.below(routes.len())], random);
    request.lines.retain(|it| it.0 == Part::Header("accept") && it.1.starts_with("text/html, application/x"));
    request.place = Place::Miss;
    request
}
