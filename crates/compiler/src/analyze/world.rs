//! What all requests of a file have in common: the texts that their parts can be.

use pointwork_plan::SCHEME;

use super::budget::Budget;
use super::language::{Language, Shape};
use super::literal::Part;
use crate::route_set::{Condition, Conditions, PathPolicy, Percent, RouteSet, SplitKey};

/// What a request looks like where nothing is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Taste {
    /// What stands for a text that may be nearly anything.
    pub(super) fill: &'static str,
    pub(super) path: &'static str,
    pub(super) host: &'static str,
}

impl Taste {
    /// As a person would write it.
    pub(super) const PLAIN: Taste = Taste { fill: "x", path: "/", host: "www.example.com" };

    /// As hardly any route has it.
    pub(super) const ODD: Taste = Taste { fill: "k7q0zx", path: "/k7q0zx/k7q0zx", host: "k7q0zx.test" };
}

/// The requests that a file is asked about.
#[derive(Debug)]
pub(super) struct World {
    paths: Language<'static>,
    hosts: Language<'static>,
    protocols: Language<'static>,
    lines: Language<'static>,
    cookies: Language<'static>,
    queries: Language<'static>,
    /// The longest path.
    pub(super) longest_path: usize,
    /// Whether some request is verified.
    pub(super) verifies: bool,
    /// Whether some route asks for a header by which a verified request is told where it came from.
    pub(super) names_told: bool,
    pub(super) budget: Budget,
}

impl World {
    pub(super) fn of(routes: &RouteSet) -> Self {
        let language = |shape: Shape<'static>| Language::of(vec![shape.into()]);
        World {
            // How long a path is as received is another matter: encoding makes it longer.
            paths: language(Shape::Path(PathPolicy { max_length: u16::MAX, ..routes.policy })),
            hosts: language(Shape::Host),
            protocols: language(Shape::Protocol),
            lines: language(Shape::Line),
            cookies: language(Shape::Cookie),
            queries: language(Shape::Any),
            longest_path: usize::from(routes.policy.max_length),
            verifies: routes.verifies(),
            names_told: routes.routes.iter().any(|route| names_told(&route.conditions)),
            budget: Budget::new(),
        }
    }

    /// The path where nothing is asked of it.
    pub(super) fn usual_path(&self, taste: Taste) -> &'static str {
        if taste.path.len() <= self.longest_path { taste.path } else { "/" }
    }

    /// The texts that a part, or a line of it, can be.
    pub(super) fn texts(&self, part: Part<'_>) -> &Language<'static> {
        match part {
            Part::Path => &self.paths,
            Part::Host => &self.hosts,
            Part::Upgrade => &self.protocols,
            Part::Header(_) => &self.lines,
            Part::Cookie(_) => &self.cookies,
            Part::Query(_)
            | Part::Pass
            | Part::Method
            | Part::Scheme
            | Part::Client
            | Part::Country
            | Part::Continent
            | Part::Asn
            | Part::Draw => &self.queries,
        }
    }
}

/// The headers by which a verified request is told where it came from.
const TOLD: [&str; 3] = ["x-forwarded-for", "x-forwarded-host", SCHEME];

fn names_told(conditions: &Conditions) -> bool {
    conditions.iter().any(|condition| match &condition.value {
        Condition::Header(name, _)
        | Condition::Percent(Percent { key: Some(SplitKey::Header(name)), .. }) => {
            TOLD.contains(&name.as_str())
        }
        Condition::AnyOf(sets) | Condition::NoneOf(sets) => sets.iter().any(names_told),
        Condition::Method(_)
        | Condition::Scheme(_)
        | Condition::Host(_)
        | Condition::Path(_)
        | Condition::PathPrefix(_)
        | Condition::PathExtension(_)
        | Condition::PathRegex(_)
        | Condition::Upgrade(_)
        | Condition::Query(..)
        | Condition::Cookie(..)
        | Condition::ClientIp(_)
        | Condition::Country(_)
        | Condition::Continent(_)
        | Condition::Asn(_)
        | Condition::ViaFanout(_)
        | Condition::Percent(_) => false,
    })
}
