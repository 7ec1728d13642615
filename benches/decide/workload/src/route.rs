//! Routes and requests, and which route takes a request: the slow and obvious way, first in file order.

use crate::line::{Part, Test};
use crate::spelling::template;
use crate::tail::Tail;

/// One route: the path and all else must be as it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// What the path must be.
    pub path: PathTest,
    /// The method, if there is only one.
    pub method: Option<&'static str>,
    /// What the lines of parts must be.
    pub tests: Vec<(Part, Test)>,
}

/// What the path must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathTest {
    /// Of these segments.
    Template(Vec<Segment>),
    /// This text, or below it.
    Prefix(String),
    /// A regular expression.
    Regex {
        /// The literal that it starts with.
        head: String,
        /// What follows.
        tail: Tail,
    },
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
    /// Any number of whole segments.
    AnyDepth,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// Its method.
    pub method: &'static str,
    /// Its path, in normal form.
    pub path: String,
    /// The lines of its parts, at most one of each.
    pub lines: Vec<(Part, String)>,
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

impl Place {
    /// All of them, with their names.
    pub const ALL: [(Place, &'static str); 4] =
        [(Place::Front, "front"), (Place::Middle, "middle"), (Place::End, "end"), (Place::Miss, "miss")];
}

impl Route {
    /// A route of a path.
    pub(crate) const fn of(path: PathTest) -> Self {
        Route { path, method: None, tests: Vec::new() }
    }

    /// A route of a template.
    pub(crate) const fn template(segments: Vec<Segment>) -> Self {
        Route::of(PathTest::Template(segments))
    }

    /// The same for one method.
    pub(crate) fn method(self, method: &'static str) -> Self {
        Route { method: Some(method), ..self }
    }

    /// The same with one more condition.
    pub(crate) fn when(mut self, part: Part, test: Test) -> Self {
        self.tests.push((part, test));
        self
    }

    /// The conditions as lines of a routes.toml.
    pub(crate) fn toml(&self) -> String {
        let path = match &self.path {
            PathTest::Template(segments) => format!("path = \"{}\"\n", template(segments)),
            PathTest::Prefix(prefix) => format!("path_prefix = \"{prefix}\"\n"),
            PathTest::Regex { head, tail } => format!("path_regex = '{head}{}'\n", tail.expression()),
        };
        let method = self.method.map(|it| format!("method = \"{it}\"\n")).unwrap_or_default();
        let tests = self.tests.iter().map(|(part, test)| format!("{} = {}\n", part.key(), test.value()));
        [path, method].into_iter().chain(tests).collect()
    }

    /// The bytes that are captured of the path of a request, and those of the rest below a prefix; nothing if the
    /// route does not take the request.
    fn takes(&self, request: &Request) -> Option<(usize, usize)> {
        let line = |part| request.lines.iter().find(|it| it.0 == part).map(|it| it.1.as_str());
        let is_asked = self.method.is_none_or(|it| it == request.method);
        let captured = self.path.takes(&request.path)?;
        (is_asked && self.tests.iter().all(|(part, test)| test.passes(line(*part)))).then_some(captured)
    }
}

impl PathTest {
    fn takes(&self, path: &str) -> Option<(usize, usize)> {
        match self {
            PathTest::Template(segments) => captured(segments, path.strip_prefix('/')).map(|it| (it, 0)),
            PathTest::Prefix(prefix) => match path.strip_prefix(prefix.as_str())? {
                "" => Some((0, 0)),
                below => below.strip_prefix('/').map(|rest| (0, rest.len())),
            },
            PathTest::Regex { head, tail } => {
                path.strip_prefix(head.as_str()).filter(|rest| tail.takes(rest)).map(|_| (0, 0))
            }
        }
    }
}

impl Request {
    /// A GET of a path without anything.
    pub(crate) const fn new(path: String) -> Self {
        let expected = Expected { route: None, captured: 0, captured_with_rest: 0 };
        Request { method: "GET", path, lines: Vec::new(), expected, place: Place::Miss }
    }

    /// The same, knowing which of these routes takes it: the first.
    pub(crate) fn decided(self, routes: &[Route]) -> Self {
        let found = routes.iter().enumerate().find_map(|(index, route)| Some((index, route.takes(&self)?)));
        let expected = found.map_or_else(Expected::default, |(index, (captured, rest))| Expected {
            route: Some(index),
            captured,
            captured_with_rest: captured + rest,
        });
        Request { expected, ..self }
    }
}

/// The bytes that segments capture of what is left of a path, if it matches: the text behind a slash, or nothing.
fn captured(segments: &[Segment], path: Option<&str>) -> Option<usize> {
    let Some((first, others)) = segments.split_first() else { return path.is_none().then_some(0) };
    let below = |path: &str| path.find('/').map(|slash| slash + 1);
    if *first == Segment::AnyDepth {
        // Where each number of segments leaves off, none to all.
        let mut left = Some(path);
        return std::iter::from_fn(|| {
            let here = left?;
            left = here.map(|path| below(path).map(|at| &path[at..]));
            Some(here)
        })
        .find_map(|path| captured(others, path));
    }
    let path = path?;
    let segment = path.split('/').next().unwrap_or_default();
    let here = match first {
        Segment::Rest => return (!path.is_empty()).then_some(path.len()),
        Segment::Literal(text) => (text == segment).then_some(0)?,
        Segment::Capture | Segment::AnyDepth => (!segment.is_empty()).then_some(segment.len())?,
    };
    captured(others, below(path).map(|at| &path[at..])).map(|it| here + it)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(template: &str) -> Route {
        let segment = |text: &str| match text {
            "{}" => Segment::Capture,
            "{*}" => Segment::Rest,
            "**" => Segment::AnyDepth,
            text => Segment::Literal(text.to_owned()),
        };
        Route::template(template.split('/').skip(1).map(segment).collect())
    }

    #[test]
    fn a_template_takes_whole_paths() {
        for (template, path, taken) in [
            ("/a/{}", "/a/bc", Some(2)),
            ("/a/{}", "/a/", None),
            ("/a/{}", "/a", None),
            ("/a/{}", "/a/b/c", None),
            ("/a/{*}", "/a/b/c", Some(3)),
            ("/a/{*}", "/a/", None),
            ("/a/**", "/a", Some(0)),
            ("/a/**/z", "/a/z", Some(0)),
            ("/a/**/z", "/a/b//z", Some(0)),
            ("/a/{}/**/z", "/a/z", None),
            ("/a/{}/**/z", "/a/bcd/e/z", Some(3)),
            ("/a/**/z", "/a/b/z/y", None),
        ] {
            let request = Request::new(path.to_owned()).decided(&[route(template)]);
            assert_eq!(request.expected.route.map(|_| request.expected.captured), taken, "{template} {path}");
        }
    }

    #[test]
    fn the_first_route_takes_a_request() {
        let routes = [route("/a/b"), route("/a/{}"), route("/{*}")];
        for (path, taken) in [("/a/b", 0), ("/a/c", 1), ("/a", 2)] {
            assert_eq!(Request::new(path.to_owned()).decided(&routes).expected.route, Some(taken));
        }
    }

    #[test]
    fn a_route_takes_a_request_only_if_all_holds() {
        let header = Part::Header("accept");
        let routes = [route("/a").method("POST").when(header, Test::Token("b"))];
        let request = |method, line: &str| Request {
            method,
            lines: vec![(header, line.to_owned())],
            ..Request::new("/a".to_owned())
        };
        assert_eq!(request("POST", "a, b").decided(&routes).expected.route, Some(0));
        assert_eq!(request("POST", "a, bc").decided(&routes).expected.route, None);
        assert_eq!(request("GET", "a, b").decided(&routes).expected.route, None);
    }
}
