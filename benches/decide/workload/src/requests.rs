//! Requests for routes: such that they take, and such that none takes though they look alike.

use std::ops::Range;

use crate::random::Random;
use crate::route::{PathTest, Place, Request, Route, Segment};
use crate::words::{value, word};

/// How many requests each third of a file gets, and how many no route takes: 300 in all.
const PER_THIRD: usize = 80;
const MISSES: usize = 60;

/// The requests for routes of paths alone.
pub(crate) fn requests(routes: &[Route], random: &mut Random) -> Vec<Request> {
    of_thirds(routes, random, |route, random| Request::new(taken(&route.path, random)), miss)
}

/// The requests for these routes: for each third of the file, by `asked`, and by `missing` such that none takes.
pub(crate) fn of_thirds(
    routes: &[Route],
    random: &mut Random,
    asked: fn(&Route, &mut Random) -> Request,
    missing: impl Fn(&[Route], usize, &mut Random) -> Request,
) -> Vec<Request> {
    let third = |part: usize| routes.len() * part / 3;
    let mut requests = Vec::new();
    for (place, part) in [(Place::Front, 0), (Place::Middle, 1), (Place::End, 2)] {
        for _ in 0..PER_THIRD {
            let range = third(part)..third(part + 1);
            requests.push(Request { place, ..hit(routes, &range, asked, random) });
        }
    }
    for kind in 0..MISSES {
        let request = std::iter::repeat_with(|| missing(routes, kind, random).decided(routes));
        let missed = |it: &Request| it.expected.route.is_none() && it.path.len() > 1;
        requests.extend(request.filter(missed).take(1));
    }
    requests
}

/// A request that one of the routes of a range takes, no earlier one.
fn hit(
    routes: &[Route],
    range: &Range<usize>,
    asked: fn(&Route, &mut Random) -> Request,
    random: &mut Random,
) -> Request {
    loop {
        let index = random.between(range.start, range.end - 1);
        let request = asked(&routes[index], random).decided(routes);
        if request.expected.route == Some(index) {
            return request;
        }
    }
}

/// A request that no route should take; what is wrong with its path depends on the kind.
pub(crate) fn miss(routes: &[Route], kind: usize, random: &mut Random) -> Request {
    let path = taken(&routes[random.below(routes.len())].path, random);
    Request::new(match kind % 5 {
        0 => format!("/unknown{}", path[1..].trim_start_matches(|it| it != '/')),
        1 => format!("{path}/{}", word(random)),
        2 => format!("{}~", &path[..path.len() - 1]),
        3 => probe(random),
        _ => path.rsplit_once('/').map_or_else(String::new, |(above, _)| above.to_owned()),
    })
}

/// A path that a route takes, unless an earlier one does.
pub(crate) fn taken(path: &PathTest, random: &mut Random) -> String {
    match path {
        PathTest::Template(segments) => {
            segments.iter().map(|it| format!("/{}", text(it, random))).collect::<Vec<_>>().concat()
        }
        PathTest::Prefix(prefix) => {
            let below = random.below(4);
            (0..below).fold(prefix.clone(), |path, _| format!("{path}/{}", value(random)))
        }
        PathTest::Regex { head, tail } => format!("{head}{}", tail.text(random)),
    }
}

fn text(segment: &Segment, random: &mut Random) -> String {
    match segment {
        Segment::Literal(text) => text.clone(),
        Segment::Capture => value(random),
        Segment::Rest | Segment::AnyDepth => format!("{}/{}", word(random), value(random)),
    }
}

/// What robots ask for.
fn probe(random: &mut Random) -> String {
    let probes = [
        "/.env",
        "/.git/config",
        "/wp-login.php",
        "/wp-content/plugins/index.php",
        "/phpmyadmin/index.php",
        "/cgi-bin/luci/;stok=/locale",
        "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
        "/actuator/health",
    ];
    random.pick(&probes).to_owned()
}
