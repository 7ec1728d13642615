//! Exact paths only.

use std::collections::BTreeSet;

use crate::Workload;
use crate::random::Random;
use crate::requests::requests;
use crate::route::{Route, Segment};
use crate::words::word;

/// So many exact paths.
pub(crate) fn exact(size: usize) -> Workload {
    let mut random = Random::new(0xE0AC7);
    let mut known = BTreeSet::new();
    let mut routes = Vec::new();
    while routes.len() < size {
        let depth = random.between(3, 4) + usize::from(random.happens(30));
        let segments: Vec<Segment> =
            (0..depth).map(|_| Segment::Literal(word(&mut random).to_owned())).collect();
        if known.insert(segments.clone()) {
            routes.push(Route::template(segments));
        }
    }
    let requests = requests(&routes, &mut random);
    Workload { name: format!("exact-{size}"), routes, requests }
}
