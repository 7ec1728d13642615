//! Requests for routes: paths that they take, and paths that none takes though they look alike.

use crate::random::Random;
use crate::route::{PathTest, Place, Request, Route, Segment, decide};
use crate::words::{value, word};

/// How many requests each third of a file gets, and how many no route takes: 300 in all.
const PER_THIRD: usize = 80;
const MISSES: usize = 60;

/// The requests for these routes.
pub(crate) fn requests(routes: &[Route], random: &mut Random) -> Vec<Request> {
    let third = |part: usize| routes.len() * part / 3;
    let mut requests = Vec::new();
    for (place, part) in [(Place::Front, 0), (Place::Middle, 1), (Place::End, 2)] {
        for _ in 0..PER_THIRD {
            requests.push(hit(routes, third(part)..third(part + 1), place, random));
        }
    }
    for kind in 0..MISSES {
        requests.push(miss(routes, kind, random));
    }
    requests
}

/// A request that one of the routes of a range takes, no earlier one.
fn hit(routes: &[Route], range: std::ops::Range<usize>, place: Place, random: &mut Random) -> Request {
    loop {
        let index = random.between(range.start, range.end - 1);
        let path = taken(&routes[index].path, random);
        let expected = decide(routes, &path);
        if expected.route == Some(index) {
            return Request { path, expected, place };
        }
    }
}

/// A request that no route takes; what is wrong with its path depends on the kind.
fn miss(routes: &[Route], kind: usize, random: &mut Random) -> Request {
    loop {
        let path = taken(&routes[random.below(routes.len())].path, random);
        let path = match kind % 5 {
            0 => format!("/unknown{}", path.trim_start_matches(|it| it != '/')),
            1 => format!("{path}/{}", word(random)),
            2 => format!("{}~", path.split_at(path.len() - 1).0),
            3 => probe(random),
            _ => path.rsplit_once('/').map_or_else(String::new, |(above, _)| above.to_owned()),
        };
        let expected = decide(routes, &path);
        if expected.route.is_none() && path.len() > 1 {
            return Request { path, expected, place: Place::Miss };
        }
    }
}

/// A path that a route takes, unless an earlier one does.
fn taken(path: &PathTest, random: &mut Random) -> String {
    match path {
        PathTest::Template(segments) => segments.iter().map(|it| format!("/{}", text(it, random))).collect(),
        PathTest::Prefix(prefix) => {
            let below = random.below(4);
            (0..below).fold(prefix.clone(), |path, _| format!("{path}/{}", value(random)))
        }
    }
}

fn text(segment: &Segment, random: &mut Random) -> String {
    match segment {
        Segment::Literal(text) => text.clone(),
        Segment::Capture => value(random),
        Segment::Rest => format!("{}/{}", word(random), value(random)),
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
