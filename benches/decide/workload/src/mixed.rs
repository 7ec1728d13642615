//! Exact paths, prefixes and templates together, with literal siblings beside captures.
//!
//! Routes come in families below a path of their own. In a family a literal stands before a capture and a capture before
//! a rest, so that the first in file order is the one that contenders choose which know no order.

use std::collections::BTreeSet;

use crate::Workload;
use crate::random::Random;
use crate::requests::requests;
use crate::route::{PathTest, Route, Segment};
use crate::spelling::template;
use crate::words::word;

/// So many routes: 40 % exact, 20 % prefixes, 40 % templates with 1 to 3 captures.
pub(crate) fn mixed(size: usize) -> Workload {
    let mut random = Random::new(0x31BED);
    let mut roots = BTreeSet::new();
    let mut routes: Vec<Route> = Vec::new();
    while routes.len() < size {
        let root = root(&mut random);
        if roots.insert(root.clone()) {
            // Also the smallest workload has several families.
            let count = random.between(6, 14).min(size.div_ceil(4)).min(size - routes.len());
            routes.extend(family(&root, count, &mut random));
        }
    }
    let requests = requests(&routes, &mut random);
    Workload { name: format!("mixed-{size}"), routes, requests }
}

/// The path that a family stands below: of two or three segments, as its first says, so that no root is below another.
fn root(random: &mut Random) -> Vec<String> {
    let first = word(random);
    let depth = 2 + first.len() % 2;
    [first].into_iter().chain((1..depth).map(|_| word(random))).map(str::to_owned).collect()
}

/// Routes below a root, in the order of their segments: those that say more before those that say less.
fn family(root: &[String], count: usize, random: &mut Random) -> Vec<Route> {
    let mut routes: BTreeSet<Vec<Segment>> = BTreeSet::new();
    // A few words are used again and again, which gives captures literal siblings.
    let words: Vec<&str> = (0..4).map(|_| word(random)).collect();
    while routes.len() < count {
        let form: &[u8] = match random.below(10) {
            0..4 => random.pick::<[u8]>(&[b"L", b"LL", b"LLL", b"LL"]),
            4..6 => random.pick::<[u8]>(&[b"LR", b"LLR"]),
            _ => random.pick::<[u8]>(&[b"C", b"CL", b"LC", b"CLC", b"LCL", b"CLCL", b"LCLC", b"CLCLC"]),
        };
        let pieces = form.iter().map(|kind| match kind {
            b'L' => Segment::Literal(random.pick(&words).to_owned()),
            b'C' => Segment::Capture,
            _ => Segment::Rest,
        });
        let segments: Vec<Segment> = root.iter().cloned().map(Segment::Literal).chain(pieces).collect();
        if !routes.iter().any(|other| conflict(&segments, other)) {
            routes.insert(segments);
        }
    }
    routes.into_iter().map(route).collect()
}

/// Whether routers refuse two templates together: to them a prefix is an exact path and a rest below it, and a rest
/// cannot stand beside a capture.
fn conflict(one: &[Segment], other: &[Segment]) -> bool {
    let excludes = |one: &[Segment], other: &[Segment]| match one {
        [prefix @ .., Segment::Rest] => match other.strip_prefix(prefix) {
            Some(below) => matches!(below, [] | [Segment::Capture, ..]),
            None => false,
        },
        _ => false,
    };
    excludes(one, other) || excludes(other, one)
}

/// A rest at the end stands for a prefix.
fn route(segments: Vec<Segment>) -> Route {
    match segments.as_slice() {
        [prefix @ .., Segment::Rest] => Route::of(PathTest::Prefix(template(prefix))),
        _ => Route::template(segments),
    }
}
