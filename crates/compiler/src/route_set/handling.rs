//! What is done with a request, as a route or `[default]` says it: one action and its modifiers.

use super::{Scheme, Spanned, SplitKey};

/// What is done with a request: an action and what modifies it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Handling {
    /// The one action.
    pub action: Action,
    /// `rewrite`: another path to send.
    pub rewrite: Option<Rewrite>,
    /// `rewrite_host`: another Host to send, `name[:port]` or `[v6][:port]`.
    pub rewrite_host: Option<String>,
    /// `request_header`.
    pub request_header: Edits,
    /// `response_header`.
    pub response_header: Edits,
    /// `fallback`: the backend that is tried once if the other does not answer.
    pub fallback: Option<Backend>,
}

/// What is done with a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Hand the connection off through Fanout.
    Fanout(Backend),
    /// Send through the Fastly cache.
    Send(Destination, Option<Cache>),
    /// Send past the cache.
    Pass(Destination),
    /// Hand a WebSocket straight to the backend.
    Websocket(Backend),
    /// Answer with the place to look at instead.
    Redirect(Redirect),
    /// Answer with what stands in the file.
    Respond(Response),
    /// Answer Fanout with how it holds the connection.
    Grip(Grip),
}

/// The name of a Fastly backend.
pub type Backend = Spanned<String>;

/// Where a request is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    /// To this backend.
    Backend(Backend),
    /// To one of several.
    Split(Split),
}

/// Backends that share the requests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Split {
    /// What keeps a client with its backend; the drawn bucket without one.
    pub key: Option<SplitKey>,
    /// The backends, in alphabetical order.
    pub shares: Vec<Share>,
}

/// A backend and how many of the requests it gets, in proportion to the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Share {
    /// The backend.
    pub backend: Backend,
    /// 0 to 1,000; the sum over a split is 1 to 1,000.
    pub weight: u16,
}

/// How long the cache keeps an answer; what is not given is left to the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cache {
    /// How long it is fresh, in seconds.
    pub ttl: Option<u32>,
    /// How long it may be served stale while a fresh one is fetched, in seconds.
    pub stale_while_revalidate: Option<u32>,
    /// The keys that it can be purged by, with a space between any two.
    pub surrogate_key: Option<String>,
    /// Whether it is kept out of storage that is not PCI compliant.
    pub pci: bool,
}

/// Where a client is sent. What is not given is taken from the request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Redirect {
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
    /// Given, the Location is absolute.
    pub scheme: Option<Scheme>,
    /// Given, the Location is absolute: `name[:port]` or `[v6][:port]`.
    pub host: Option<String>,
    /// The path, in normal form.
    pub path: Option<Text>,
    /// The query, without its `?`.
    pub query: Option<Text>,
    /// The fragment, without its `#`.
    pub fragment: Option<String>,
    /// Whether the query of the request is kept where `query` is not given.
    pub keep_query: bool,
}

/// A static answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Response {
    /// 200 to 599.
    pub status: u16,
    /// Given if there is a body.
    pub content_type: Option<String>,
    /// The body.
    pub body: Option<Vec<u8>>,
}

/// How Fanout holds a connection that this service answers for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grip {
    /// `via`: leads back to this service.
    pub via: Backend,
    /// `channel`: what the connection hears, at least one.
    pub channels: Vec<Text>,
    /// `hold`, with what belongs to it.
    pub hold: Hold,
}

/// What Fanout holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Hold {
    /// `"stream"`: an answer that goes on.
    Stream {
        /// What the client gets at once.
        response: Response,
        /// What it gets from time to time.
        keep_alive: Option<KeepAlive>,
    },
    /// `"response"`: an answer that is yet to come.
    Response {
        /// What the client gets if nothing came in time.
        response: Response,
        /// How long it waits, in seconds.
        timeout: Option<u32>,
    },
    /// `"websocket"`.
    Websocket {
        /// `on_message = "echo"`.
        echoes: bool,
    },
}

/// What keeps a held stream from being taken for dead.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeepAlive {
    /// What is sent.
    pub content: String,
    /// After how many seconds without anything else.
    pub interval: u32,
}

/// How the path that is sent comes from the path that was decided on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rewrite {
    /// Another path, in normal form.
    Path(Text),
    /// The longest matching `path_prefix` of the route is replaced by this, which has no `/` at its end.
    Prefix(String),
}

/// A text in which captures stand.
pub type Text = Vec<TextPiece>;

/// A part of a text in which captures stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextPiece {
    /// Itself.
    Literal(String),
    /// What the capture of this name took.
    Capture(String),
}

/// Edits of header lines, carried out in this order. Names are in lower case, each once in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Edits {
    /// Headers of which every line is removed.
    pub remove: Vec<String>,
    /// Headers whose lines are replaced by these.
    pub set: Vec<(String, Vec<Text>)>,
    /// Headers that get these lines besides.
    pub add: Vec<(String, Vec<Text>)>,
}

impl Handling {
    /// An action without anything that modifies it.
    #[must_use]
    pub fn plain(action: Action) -> Self {
        Handling {
            action,
            rewrite: None,
            rewrite_host: None,
            request_header: Edits::default(),
            response_header: Edits::default(),
            fallback: None,
        }
    }

    /// The backends that a request can go to.
    pub fn backends(&self) -> impl Iterator<Item = &Backend> {
        self.action.backends().into_iter().chain(&self.fallback)
    }
}

impl Action {
    /// The key of the action in the file.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Action::Fanout(_) => "fanout",
            Action::Send(..) => "send",
            Action::Pass(_) => "pass",
            Action::Websocket(_) => "websocket",
            Action::Redirect(_) => "redirect",
            Action::Respond(_) => "respond",
            Action::Grip(_) => "grip",
        }
    }

    /// The split, if requests go to several backends.
    pub(crate) fn split(&self) -> Option<&Split> {
        match self {
            Action::Send(Destination::Split(split), _) | Action::Pass(Destination::Split(split)) => {
                Some(split)
            }
            Action::Send(Destination::Backend(_), _)
            | Action::Pass(Destination::Backend(_))
            | Action::Fanout(_)
            | Action::Websocket(_)
            | Action::Redirect(_)
            | Action::Respond(_)
            | Action::Grip(_) => None,
        }
    }

    /// The backend that leads back to this service.
    pub(crate) fn via(&self) -> Option<&Backend> {
        match self {
            Action::Grip(grip) => Some(&grip.via),
            Action::Fanout(_)
            | Action::Send(..)
            | Action::Pass(_)
            | Action::Websocket(_)
            | Action::Redirect(_)
            | Action::Respond(_) => None,
        }
    }

    fn backends(&self) -> Vec<&Backend> {
        match self {
            Action::Fanout(backend)
            | Action::Websocket(backend)
            | Action::Send(Destination::Backend(backend), _)
            | Action::Pass(Destination::Backend(backend))
            | Action::Grip(Grip { via: backend, .. }) => vec![backend],
            Action::Send(Destination::Split(split), _) | Action::Pass(Destination::Split(split)) => {
                split.shares.iter().map(|share| &share.backend).collect()
            }
            Action::Redirect(_) | Action::Respond(_) => Vec::new(),
        }
    }
}

impl Edits {
    /// The names of the headers that are edited.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        let edited = self.set.iter().chain(&self.add).map(|(name, _)| name);
        self.remove.iter().chain(edited)
    }

    /// Whether nothing is edited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Edits { remove, set, add } = self;
        remove.is_empty() && set.is_empty() && add.is_empty()
    }
}
