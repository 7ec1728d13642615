//! The rows of a table: plain numbers and ranges, so that a `static` of them is data and not code.
//! What they mean to a request is in `decide`; that they are sound is asserted in `table`.

/// A run of rows, or of bytes of [`Rows::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    /// Where the run starts.
    pub at: u32,
    /// How many rows or bytes it has.
    pub len: u32,
}

/// One route, or `[default]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route {
    /// The route id, a range of [`Rows::text`].
    pub name: Range,
    /// All of these [`Rows::conditions`] must hold; cheapest first.
    pub conditions: Range,
    /// Whether the route names `PURGE` in `method`: no other route takes a purge request.
    pub takes_purge: bool,
    /// What is done with a request that the route takes.
    pub action: Action,
}

/// What is done with a request; a backend is a range of [`Rows::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Hand the connection off through Fanout.
    Fanout {
        /// The backend that Fanout talks to.
        backend: Range,
    },
    /// Send through the Fastly cache.
    Send {
        /// The backend that is asked on a cache miss.
        backend: Range,
    },
    /// Send and bypass the cache.
    Pass {
        /// The backend that is asked.
        backend: Range,
    },
}

/// One test on one part of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// The method is one of these [`Rows::texts`], byte for byte.
    Method {
        /// The methods.
        any_of: Range,
    },
    /// The path matches one of these [`Rows::templates`].
    Path {
        /// The templates; the first that matches gives the captures.
        any_of: Range,
    },
    /// The path is, or is below, one of these [`Rows::texts`].
    PathPrefix {
        /// The prefixes; one that ends in `/` means only what is below.
        any_of: Range,
    },
    /// The lines of a header pass a test.
    Header {
        /// An index of [`Rows::parts`].
        part: u16,
        /// The test.
        test: LineTest,
    },
    /// The protocols of the Upgrade header pass a test.
    Upgrade {
        /// The index of the Upgrade header in [`Rows::parts`].
        part: u16,
        /// The test.
        test: UpgradeTest,
    },
}

/// A test on the lines of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineTest {
    /// There is at least one line.
    Present,
    /// There is no line.
    Absent,
    /// Some line equals one of these [`Rows::texts`].
    Exact(Range),
    /// Some line holds one of these [`Rows::texts`] as a list element, parameters aside, in any ASCII case.
    Token(Range),
}

/// A test on the protocols of the Upgrade header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UpgradeTest {
    /// At least one protocol is asked for.
    Some,
    /// No protocol is asked for.
    None,
    /// One of these [`Rows::protocols`] is asked for.
    AnyOf(Range),
}

/// A protocol of the Upgrade header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Protocol {
    /// The protocol, a range of [`Rows::text`]; compared in any ASCII case.
    pub text: Range,
    /// Whether the text names a `/version` too; without one, the version of the request is not looked at.
    pub versioned: bool,
    /// Whether only a GET can ask for it, as for `websocket` (RFC 6455 4.1).
    pub only_get: bool,
}

/// A path template: segments between slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Template {
    /// A range of [`Rows::segments`].
    pub segments: Range,
    /// The names of its captures in order, a range of [`Rows::texts`].
    pub captures: Range,
}

/// One segment of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// This range of [`Rows::text`], byte for byte.
    Literal(Range),
    /// `{name}`: one segment that is not empty.
    Capture,
    /// `{*name}`, last: the rest of the path, at least one byte.
    Rest,
    /// `**`, last: any number of segments, also none.
    AnyDepth,
}

/// A part of the request that consists of lines: what a [`crate::Head`] reads at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The header of this name (a range of [`Rows::text`], in lower case).
    Header(Range),
}

/// All rows of a table, in file order where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rows<'t> {
    /// Every name and literal; the ranges of the other rows point into it.
    pub text: &'t str,
    /// Lists of names and literals.
    pub texts: &'t [Range],
    /// The routes, in file order.
    pub routes: &'t [Route],
    /// What takes a request that no route takes.
    pub default: &'t Route,
    /// The conditions of all routes.
    pub conditions: &'t [Condition],
    /// The templates of all routes.
    pub templates: &'t [Template],
    /// The segments of all templates.
    pub segments: &'t [Segment],
    /// The protocols of all Upgrade conditions.
    pub protocols: &'t [Protocol],
    /// The parts that some condition asks for.
    pub parts: &'t [Part],
    /// Whether X-Forwarded-For, -Proto and -Host are replaced on everything that is sent or handed off.
    pub forwarded: bool,
}
