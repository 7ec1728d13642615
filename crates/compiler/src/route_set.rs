//! The route set: all validated routes of one file, in normal form, still with spans.

mod handling;
mod test;

use std::net::IpAddr;
use std::ops::Range;

pub use pointwork_table::{EmptySegments, Kind, PathPolicy};

pub use crate::mixed::Mixed;
use crate::regex::Dfa;
pub use handling::{
    Action, Backend, Cache, Destination, Edits, Grip, Handling, Hold, KeepAlive, Redirect, Response, Rewrite,
    Share, Split, Text, TextPiece,
};
pub use test::{Expectation, Test};

/// A run of bytes of the file.
pub type Span = Range<usize>;

/// A value and where it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// All routes of one file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RouteSet {
    /// The routes in file order: the first that takes a request decides.
    pub routes: Vec<Route>,
    /// What takes a request that no route takes.
    pub default: Handling,
    /// Which paths are refused, and how others are brought into normal form.
    pub policy: PathPolicy,
    /// Whether X-Forwarded-For, -Proto and -Host are replaced on everything that is sent or handed off.
    pub forwarded: bool,
    /// What is logged of each request.
    pub log: Log,
    /// What the file says becomes of requests.
    pub tests: Vec<Test>,
}

/// What is logged of each request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Log {
    /// The header, its name in lower case, that gets the route id.
    pub header: Option<String>,
    /// The log endpoint that gets a line for each request.
    pub endpoint: Option<String>,
}

/// One `[[route]]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// Its name, which is unique.
    pub name: Spanned<String>,
    /// Its conditions, all of which must hold; none for `any = true`.
    pub conditions: Conditions,
    /// What is done with a request that it takes.
    pub handling: Handling,
}

impl Route {
    /// Whether it names `PURGE` in `method`: no other route takes a purge request.
    pub(crate) fn takes_purge(&self) -> bool {
        let names_purge = |methods: &[String]| methods.iter().any(|method| method == "PURGE");
        self.conditions.iter().filter_map(|it| it.value.methods()).any(names_purge)
    }
}

/// Conditions that must all hold.
pub type Conditions = Vec<Spanned<Condition>>;

/// One test on one part of the request. A list is an OR.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// `method`: exact.
    Method(Vec<String>),
    /// `scheme`.
    Scheme(Scheme),
    /// `host`.
    Host(Vec<Host>),
    /// `path`: templates.
    Path(Vec<Template>),
    /// `path_prefix`: texts in normal form; one with a `/` at its end means only what is below.
    PathPrefix(Vec<String>),
    /// `path_extension`: in lower case.
    PathExtension(Vec<String>),
    /// `path_regex`: the whole path.
    PathRegex(Vec<Pattern>),
    /// `upgrade`.
    Upgrade(Upgrade),
    /// `header.<name>`, the name in lower case.
    Header(String, ValueTest),
    /// `query.<name>`.
    Query(String, ValueTest),
    /// `cookie.<name>`.
    Cookie(String, ValueTest),
    /// `client_ip`.
    ClientIp(Vec<Network>),
    /// `country`: two upper-case letters.
    Country(Vec<String>),
    /// `continent`: two upper-case letters.
    Continent(Vec<String>),
    /// `asn`.
    Asn(Vec<u32>),
    /// `via_fanout`.
    ViaFanout(bool),
    /// `percent`: a share of the requests.
    Percent(Percent),
    /// `any_of`: all conditions of at least one of these hold.
    AnyOf(Vec<Conditions>),
    /// `none_of`: all conditions of none of these hold.
    NoneOf(Vec<Conditions>),
}

impl Condition {
    /// The methods, if this is a condition on the method.
    #[must_use]
    pub fn methods(&self) -> Option<&[String]> {
        let Condition::Method(methods) = self else { return None };
        Some(methods)
    }

    /// The prefixes, if this is a condition on the prefix of the path.
    pub(crate) fn prefixes(&self) -> Option<&[String]> {
        let Condition::PathPrefix(prefixes) = self else { return None };
        Some(prefixes)
    }

    /// Whether this is, or holds, a condition on having come through Fanout.
    fn asks_for_fanout(&self) -> bool {
        match self {
            Condition::ViaFanout(_) => true,
            Condition::AnyOf(sets) | Condition::NoneOf(sets) => {
                sets.iter().flatten().any(|it| it.value.asks_for_fanout())
            }
            Condition::Method(_)
            | Condition::Scheme(_)
            | Condition::Host(_)
            | Condition::Path(_)
            | Condition::PathPrefix(_)
            | Condition::PathExtension(_)
            | Condition::PathRegex(_)
            | Condition::Upgrade(_)
            | Condition::Header(..)
            | Condition::Query(..)
            | Condition::Cookie(..)
            | Condition::ClientIp(_)
            | Condition::Country(_)
            | Condition::Continent(_)
            | Condition::Asn(_)
            | Condition::Percent(_) => false,
        }
    }

    /// Whether only a WebSocket handshake passes this condition.
    pub(crate) fn demands_websocket(&self) -> bool {
        let Condition::Upgrade(Upgrade::AnyOf(protocols)) = self else { return false };
        protocols.iter().all(Protocol::is_websocket)
    }
}

/// How the client speaks to the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Without TLS.
    Http,
    /// With TLS.
    Https,
}

/// A host as it is compared: in lower case, without port and without a dot at its end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// `www.example.com`, or `[::1]`.
    Exact(String),
    /// `*.example.com`, without the star: every longer host that ends in `.example.com`.
    Below(String),
}

/// A regular expression for a whole text, in the dialect of the language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// As it stands in the file.
    pub text: String,
    /// Whether ASCII case is ignored.
    pub ignore_case: bool,
    /// What it is walked with.
    pub automaton: Dfa,
}

/// An address range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    /// Its first address.
    pub address: IpAddr,
    /// How many of its bits count.
    pub bits: u8,
}

/// A share of the requests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Percent {
    /// In hundredths of a percent: 1 to 10,000.
    pub below: u16,
    /// What keeps a client in or out.
    pub key: Option<SplitKey>,
}

/// What a bucket is drawn from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SplitKey {
    /// The first cookie of this name.
    Cookie(String),
    /// The first line of this header, the name in lower case.
    Header(String),
    /// The address of the client.
    ClientIp,
}

/// A test on the lines of a header, a query key or a cookie.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ValueTest {
    /// What a line must be.
    pub line: LineTest,
    /// Whether ASCII case is ignored; never with `Token`, which ignores it always.
    pub ignore_case: bool,
    /// Whether no line may be it, instead of some line.
    pub not: bool,
}

/// What a line must be. A list is an OR.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LineTest {
    /// There at all. `false` is this with `not`.
    Present,
    /// One of these.
    Exact(Vec<String>),
    /// Something that starts with one of these.
    Prefix(Vec<String>),
    /// Something that ends in one of these.
    Suffix(Vec<String>),
    /// Something that holds one of these.
    Contains(Vec<String>),
    /// A list that holds one of these.
    Token(Vec<String>),
    /// As a whole what one of these says.
    Regex(Vec<Pattern>),
}

/// A test on the protocols of the Upgrade header.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Upgrade {
    /// `true`: at least one protocol.
    Some,
    /// `false`: no protocol.
    None,
    /// A string or a list: one of these.
    AnyOf(Vec<Protocol>),
}

/// A protocol of the Upgrade header, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Protocol {
    /// The name.
    pub name: String,
    /// The version, if the file gives one.
    pub version: Option<String>,
}

impl Protocol {
    /// Whether only a GET can ask for this protocol (RFC 6455 4.1).
    #[must_use]
    pub fn is_websocket(&self) -> bool {
        self.name == "websocket"
    }
}

/// A path template: the segments between slashes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Template {
    /// The segments; a `/` at the end of the template is an empty last one.
    pub segments: Vec<Segment>,
}

/// One segment of a template.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Itself, in normal form.
    Literal(String),
    /// `{name}` or `{name:kind}`: one segment that is not empty.
    Capture(Capture),
    /// `*`: one segment that is not empty.
    Any,
    /// Text with captures, or with stars, in it.
    Mixed(Mixed),
    /// `{*name}`, last: the rest of the path, at least one byte.
    Rest(String),
    /// `**`, once: any number of segments, also none.
    AnyDepth,
}

/// A part of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Itself, in normal form.
    Literal(String),
    /// The shortest text that is not empty, from the left, with which the segment matches.
    Capture(Capture),
    /// `*`: any text, also none.
    Run,
}

/// A capture and what it may hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Capture {
    /// Its name.
    pub name: String,
    /// What it may hold.
    pub kind: Kind,
}

impl Template {
    /// The names of the captures, in order.
    #[must_use]
    pub fn captures(&self) -> Vec<&str> {
        self.segments.iter().flat_map(Segment::captures).collect()
    }
}

impl Segment {
    fn captures(&self) -> Vec<&str> {
        match self {
            Segment::Capture(capture) => vec![&capture.name],
            Segment::Rest(name) => vec![name],
            Segment::Mixed(mixed) => mixed.pieces.iter().filter_map(Piece::capture).collect(),
            Segment::Literal(_) | Segment::Any | Segment::AnyDepth => Vec::new(),
        }
    }
}

impl Piece {
    fn capture(&self) -> Option<&str> {
        match self {
            Piece::Capture(capture) => Some(&capture.name),
            Piece::Literal(_) | Piece::Run => None,
        }
    }
}

impl RouteSet {
    /// Whether it matters to some route that a request came through Fanout.
    #[must_use]
    pub fn verifies(&self) -> bool {
        let mut handlings = self.routes.iter().map(|route| &route.handling).chain([&self.default]);
        handlings.any(|handling| matches!(handling.action, Action::Grip(_)))
            || self.routes.iter().flat_map(|route| &route.conditions).any(|it| it.value.asks_for_fanout())
    }

    /// The names of all backends that a request can go to, each once, in alphabetical order.
    #[must_use]
    pub fn backends(&self) -> Vec<&str> {
        let handlings = self.routes.iter().map(|route| &route.handling).chain([&self.default]);
        let mut names: Vec<&str> =
            handlings.flat_map(Handling::backends).map(|backend| backend.value.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The backends that `grip` routes are led back by, each once, in alphabetical order.
    #[must_use]
    pub fn vias(&self) -> Vec<&str> {
        let handlings = self.routes.iter().map(|route| &route.handling).chain([&self.default]);
        let vias = handlings.filter_map(|handling| handling.action.via());
        let mut names: Vec<&str> = vias.map(|via| via.value.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
