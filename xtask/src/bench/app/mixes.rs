//! The requests that all programs answer in the same way, and routes files that do with them what the kit does:
//! hand off what is read, send the rest. The kit decides by the method and the header Upgrade alone, whatever the path:
//! it does less than the routes ask for, and the same at any number of them.

use std::fmt::Write as _;

/// Requests of one kind.
pub(super) struct Mix {
    pub(super) name: &'static str,
    method: &'static str,
    /// Which routes take them.
    kind: Kind,
    /// Whether Fanout gets them.
    pub(super) is_handed_off: bool,
}

/// What a route looks at beside the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Method,
    Header,
    Handoff,
}

const KINDS: [Kind; 3] = [Kind::Method, Kind::Header, Kind::Handoff];

pub(super) const MIXES: [Mix; 3] = [
    Mix { name: "sent by path and method", method: "POST", kind: Kind::Method, is_handed_off: false },
    Mix { name: "sent by path and header", method: "POST", kind: Kind::Header, is_handed_off: false },
    Mix { name: "handed off through Fanout", method: "GET", kind: Kind::Handoff, is_handed_off: true },
];

impl Mix {
    /// A path that the last route of this kind takes, of as many routes.
    pub(super) fn path(&self, routes: usize) -> String {
        format!("/{}/7", segment(self.last(routes)))
    }

    /// What wrk asks with.
    pub(super) fn script(&self, routes: usize) -> String {
        let (method, kind) = (self.method, self.last(routes));
        format!("wrk.method = \"{method}\"\nwrk.headers[\"x-kind\"] = \"k{kind}\"\n")
    }

    fn last(&self, routes: usize) -> usize {
        (0..routes).rev().find(|&route| kind(route) == self.kind).unwrap_or_default()
    }
}

/// A routes.toml of as many routes. What no route takes is no success, so that it is not measured.
pub(super) fn routes(count: usize) -> String {
    let mut text = "version = 1\n[default]\nrespond = { status = 404 }\n".to_owned();
    for route in 0..count {
        let path = segment(route);
        let rest = match kind(route) {
            Kind::Method => "method = \"POST\"\nsend = \"origin\"".to_owned(),
            Kind::Header => format!("header.x-kind = \"k{route}\"\nsend = \"origin\""),
            Kind::Handoff => "method = [\"GET\", \"HEAD\"]\nfanout = \"origin\"".to_owned(),
        };
        // A `String` takes whatever is written.
        let _ = write!(text, "[[route]]\nname = \"r{route}\"\npath = \"/{path}/{{id}}\"\n{rest}\n");
    }
    text
}

fn kind(route: usize) -> Kind {
    KINDS.get(route % KINDS.len()).copied().unwrap_or(Kind::Method)
}

/// The first segment of a route's paths.
fn segment(route: usize) -> String {
    let kind = match kind(route) {
        Kind::Method => "items",
        Kind::Header => "asked",
        Kind::Handoff => "rooms",
    };
    format!("{kind}-{route}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mix_has_a_route_in_each_file() {
        for mix in &MIXES {
            for count in [10, 1000] {
                let path = mix.path(count);
                let (segment, _) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
                assert!(routes(count).contains(&format!("path = \"/{segment}/{{id}}\"")), "{path}");
            }
        }
    }
}
