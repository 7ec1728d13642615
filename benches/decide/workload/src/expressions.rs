//! Regular expressions behind literal heads.

use std::collections::BTreeSet;

use crate::Workload;
use crate::random::Random;
use crate::requests::requests;
use crate::route::{PathTest, Route};
use crate::tail::Tail;
use crate::words::word;

/// So many routes with a `path_regex`.
pub(crate) fn expressions(size: usize) -> Workload {
    let mut random = Random::new(0x4E6E5);
    let mut heads = BTreeSet::new();
    while heads.len() < size {
        heads.insert(format!("/{}/{}/", word(&mut random), word(&mut random)));
    }
    let mut heads: Vec<String> = heads.into_iter().collect();
    random.shuffle(&mut heads);
    let tails = Tail::ALL.into_iter().cycle();
    let routes = heads.into_iter().zip(tails).map(|(head, tail)| Route::of(PathTest::Regex { head, tail }));
    let routes: Vec<Route> = routes.collect();
    let requests = requests(&routes, &mut random);
    Workload { name: format!("regex-{size}"), routes, requests }
}
