//! What is hardest: many templates that overlap and differ in one literal, prefixes at every level, `**` in the middle,
//! and the longest paths. Only the worst request counts here.

use crate::Workload;
use crate::random::Random;
use crate::requests::{miss, of_thirds, taken};
use crate::route::{PathTest, Place, Request, Route, Segment};

/// The depth of the templates that differ in one literal.
const DEPTH: usize = 8;

/// How many literals there are at each depth.
const LITERALS: usize = 40;

/// The longest path that the policy lets through.
const LONGEST: usize = 8_192;

/// About 400 routes.
pub(crate) fn adversarial() -> Workload {
    let mut random = Random::new(0xADE5);
    let mut routes = overlapping(&mut random);
    routes.extend(prefixes());
    routes.extend(in_the_middle());
    let requests = of_thirds(&routes, &mut random, asked, none);
    Workload { name: format!("adversarial-{}", routes.len()), routes, requests }
}

/// Captures but for one literal, at each depth many.
fn overlapping(random: &mut Random) -> Vec<Route> {
    let mut routes = Vec::new();
    for depth in 0..DEPTH {
        for number in 0..LITERALS {
            let mut segments = vec![Segment::Capture; DEPTH];
            segments[depth] = Segment::Literal(literal(number));
            routes.push(Route::of(PathTest::Template(segments)));
        }
    }
    random.shuffle(&mut routes);
    routes
}

/// A prefix at each level, the deepest first.
fn prefixes() -> Vec<Route> {
    let level = |depth| Route::of(PathTest::Prefix("/level".repeat(depth)));
    (1..=40).rev().map(level).collect()
}

/// Any number of segments between two literals.
fn in_the_middle() -> Vec<Route> {
    let route = |number: usize| {
        let segments = vec![
            Segment::Literal("any".to_owned()),
            Segment::Capture,
            Segment::AnyDepth,
            Segment::Literal(literal(number)),
        ];
        Route::of(PathTest::Template(segments))
    };
    (0..LITERALS).map(route).collect()
}

fn literal(number: usize) -> String {
    format!("literal{number:02}")
}

/// A path that a route takes, unless an earlier one does; captures hold the literals of other routes.
fn asked(route: &Route, random: &mut Random) -> Request {
    let PathTest::Template(segments) = &route.path else {
        return Request::new(taken(&route.path, random));
    };
    let mut path = String::new();
    for segment in segments {
        match segment {
            Segment::Literal(text) => path.push_str(&format!("/{text}")),
            Segment::Capture | Segment::Rest => path.push_str(&format!("/{}", near(random))),
            Segment::AnyDepth => path.push_str(&"/any".repeat(random.below(LONGEST / 5))),
        }
    }
    Request::new(path)
}

/// A literal of some routes, or what is none by its last byte.
fn near(random: &mut Random) -> String {
    let literal = literal(random.below(LITERALS));
    if random.happens(20) { literal } else { format!("{literal}~") }
}

/// What no route takes, but many nearly.
fn none(routes: &[Route], kind: usize, random: &mut Random) -> Request {
    let path = match kind % 4 {
        0 => "/level".repeat(random.between(1, LONGEST / 6)).replacen("/level", "/leveL", 1),
        1 => (0..random.between(1, LONGEST / 11)).map(|_| format!("/{}~", literal(random.below(99)))).collect(),
        2 => format!("/any{}", "/literal0".repeat(random.between(1, LONGEST / 10))),
        _ => return miss(routes, kind, random),
    };
    Request { place: Place::Miss, ..Request::new(path) }
}
