//! The route set: all validated routes of one file, in normal form, still with spans.

use std::ops::Range;

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
    pub default: Action,
    /// Whether X-Forwarded-For, -Proto and -Host are replaced on everything that is sent or handed off.
    pub forwarded: bool,
}

/// One `[[route]]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// Its name, which is unique.
    pub name: Spanned<String>,
    /// Its conditions, all of which must hold; none for `any = true`.
    pub conditions: Vec<Spanned<Condition>>,
    /// What is done with a request that it takes.
    pub action: Action,
}

/// One test on one part of the request. A list is an OR.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// `method`: exact.
    Method(Vec<String>),
    /// `path`: templates.
    Path(Vec<Template>),
    /// `path_prefix`: texts in normal form; one with a `/` at its end means only what is below.
    PathPrefix(Vec<String>),
    /// `upgrade`.
    Upgrade(Upgrade),
    /// `header.<name>`, the name in lower case.
    Header(String, LineTest),
}

impl Condition {
    /// The methods, if this is a condition on the method.
    #[must_use]
    pub fn methods(&self) -> Option<&[String]> {
        match self {
            Condition::Method(methods) => Some(methods),
            Condition::Path(_) | Condition::PathPrefix(_) | Condition::Upgrade(_) | Condition::Header(..) => {
                None
            }
        }
    }

    /// Whether only a WebSocket handshake passes this condition.
    pub(crate) fn demands_websocket(&self) -> bool {
        match self {
            Condition::Upgrade(Upgrade::AnyOf(protocols)) => protocols.iter().all(Protocol::is_websocket),
            Condition::Upgrade(Upgrade::Some | Upgrade::None)
            | Condition::Method(_)
            | Condition::Path(_)
            | Condition::PathPrefix(_)
            | Condition::Header(..) => false,
        }
    }
}

/// A test on the lines of a header.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LineTest {
    /// `true`: at least one line.
    Present,
    /// `false`: no line.
    Absent,
    /// A string or a list: some line equals one of these.
    Exact(Vec<String>),
    /// `{ token = ... }`: some line lists one of these.
    Token(Vec<String>),
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
    /// `{name}`: one segment that is not empty.
    Capture(String),
    /// `{*name}`, last: the rest of the path, at least one byte.
    Rest(String),
    /// `**`, last: any number of segments, also none.
    AnyDepth,
}

/// The one action of a route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Hand the connection off through Fanout.
    Fanout(Backend),
    /// Send through the Fastly cache.
    Send(Backend),
    /// Send past the cache.
    Pass(Backend),
}

/// The name of a Fastly backend.
pub type Backend = Spanned<String>;

impl Action {
    /// The key of the action in the file.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Action::Fanout(_) => "fanout",
            Action::Send(_) => "send",
            Action::Pass(_) => "pass",
        }
    }

    /// The backend that is asked.
    #[must_use]
    pub const fn backend(&self) -> &Backend {
        match self {
            Action::Fanout(backend) | Action::Send(backend) | Action::Pass(backend) => backend,
        }
    }
}

impl RouteSet {
    /// The names of all backends that some action leads to, each once, in alphabetical order.
    #[must_use]
    pub fn backends(&self) -> Vec<&str> {
        let actions = self.routes.iter().map(|route| &route.action).chain([&self.default]);
        let mut names: Vec<&str> = actions.map(|action| action.backend().value.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
