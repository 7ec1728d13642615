//! Routes and requests, and which route takes a request: the slow and obvious way, first in file order.

/// One route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// What the path must be.
    pub path: PathTest,
}

/// What the path must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathTest {
    /// Of these segments.
    Template(Vec<Segment>),
    /// This text, or below it.
    Prefix(String),
}

/// One segment of a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// This text.
    Literal(String),
    /// Any text but the empty one.
    Capture,
    /// The rest of the path, at least one byte.
    Rest,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// Its path, in normal form.
    pub path: String,
    /// What is to come of it.
    pub expected: Expected,
    /// Where its route stands.
    pub place: Place,
}

/// What is to come of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Expected {
    /// The route that takes it, unless none does.
    pub route: Option<usize>,
    /// The bytes that its template captures.
    pub captured: usize,
    /// The bytes that a contender captures which knows a prefix only as a capture of the rest.
    pub captured_with_rest: usize,
}

/// Where the route of a request stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In the first third.
    Front,
    /// In the second third.
    Middle,
    /// In the last third.
    End,
    /// Nowhere: no route takes it.
    Miss,
}

impl Route {
    /// A route of a template.
    pub(crate) fn template(segments: Vec<Segment>) -> Self {
        Route { path: PathTest::Template(segments) }
    }

    /// The conditions as lines of a routes.toml.
    pub(crate) fn toml(&self) -> String {
        match &self.path {
            PathTest::Template(segments) => format!("path = \"{}\"\n", crate::spelling::template(segments)),
            PathTest::Prefix(prefix) => format!("path_prefix = \"{prefix}\"\n"),
        }
    }

    /// The bytes that are captured of a path, the rest below a prefix apart; nothing if the route does not take it.
    fn takes(&self, path: &str) -> Option<(usize, usize)> {
        match &self.path {
            PathTest::Template(segments) => captured(segments, path.strip_prefix('/')?).map(|it| (it, 0)),
            PathTest::Prefix(prefix) => match path.strip_prefix(prefix.as_str())? {
                "" => Some((0, 0)),
                below => below.strip_prefix('/').map(|rest| (0, rest.len())),
            },
        }
    }
}

/// What is to come of a path: the first route in file order that takes it.
pub(crate) fn decide(routes: &[Route], path: &str) -> Expected {
    let found = routes.iter().enumerate().find_map(|(index, route)| Some((index, route.takes(path)?)));
    found.map_or_else(Expected::default, |(index, (captured, rest))| Expected {
        route: Some(index),
        captured,
        captured_with_rest: captured + rest,
    })
}

/// The bytes that segments capture of a path behind its slash, if it matches.
fn captured(segments: &[Segment], path: &str) -> Option<usize> {
    let (first, others) = segments.split_first()?;
    let (segment, below) =
        path.split_once('/').map_or((path, None), |(segment, below)| (segment, Some(below)));
    let here = match first {
        Segment::Rest => return (!path.is_empty()).then_some(path.len()),
        Segment::Literal(text) => (text == segment).then_some(0)?,
        Segment::Capture => (!segment.is_empty()).then_some(segment.len())?,
    };
    match below {
        None => others.is_empty().then_some(here),
        Some(below) => captured(others, below).map(|it| here + it),
    }
}
