//! The templates of a code-hosting API, of the kind that many services have.

use crate::Workload;
use crate::random::Random;
use crate::requests::requests;
use crate::route::{Route, Segment};

/// A template a line: `{}` is a capture, `{*}` the rest.
const TEMPLATES: &str = include_str!("rest.txt");

/// The templates, in an order in which no route is out of reach: a literal before a capture.
pub(crate) fn rest() -> Workload {
    let mut templates: Vec<Vec<Segment>> = TEMPLATES.lines().map(template).collect();
    templates.sort_unstable();
    let routes: Vec<Route> = templates.into_iter().map(Route::template).collect();
    let requests = requests(&routes, &mut Random::new(0x4E57));
    Workload { name: format!("rest-{}", routes.len()), routes, requests }
}

fn template(line: &str) -> Vec<Segment> {
    let segment = |text| match text {
        "{}" => Segment::Capture,
        "{*}" => Segment::Rest,
        text => Segment::Literal(String::from(text)),
    };
    line.split('/').skip(1).map(segment).collect()
}
