//! The rows that say what is done with a request: an action and what modifies it. Who carries them out is
//! `pointwork-plan`; nothing here is looked at to decide.

use crate::rows::{Range, Route};
use crate::table::{Table, at, run};

/// What is done with a request. Routes that do the same share a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handling {
    /// The action.
    pub action: Action,
    /// How the path that is sent comes from the path that was decided on.
    pub rewrite: Rewrite,
    /// The Host to send in place of the client's, a range of [`crate::Rows::text`].
    pub host: Option<Range>,
    /// Edits of what goes to the backend, a range of [`crate::Rows::edits`].
    pub request: Range,
    /// Edits of what goes to the client, a range of [`crate::Rows::edits`].
    pub response: Range,
    /// The backend that is tried once if the other does not answer, a range of [`crate::Rows::text`].
    pub fallback: Option<Range>,
}

/// What is done with a request; a backend is a range of [`crate::Rows::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Hand the connection off through Fanout.
    Fanout {
        /// The backend that Fanout talks to.
        backend: Range,
    },
    /// Send through the Fastly cache.
    Send {
        /// Where to, on a cache miss.
        to: Destination,
        /// What the cache is told; without it, the response says.
        cache: Option<Cache>,
    },
    /// Send and bypass the cache.
    Pass {
        /// Where to.
        to: Destination,
    },
    /// Hand a WebSocket straight to the backend.
    Websocket {
        /// The backend that the client then talks to.
        backend: Range,
    },
    /// Answer with the place to look at instead.
    Redirect(Redirect),
    /// Answer with what stands in the table.
    Respond(Response),
    /// Answer Fanout with how it holds the connection.
    Grip(Grip),
}

/// Where a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// To this backend, a range of [`crate::Rows::text`].
    Backend(Range),
    /// To a backend of this split, an index of [`crate::Rows::splits`].
    Split(u32),
}

/// Backends that share the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Split {
    /// What keeps a client with its backend, an index of [`crate::Rows::keys`].
    pub key: u16,
    /// A range of [`crate::Rows::shares`], in alphabetical order.
    pub shares: Range,
}

/// A backend and how many of the requests it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    /// The backend, a range of [`crate::Rows::text`].
    pub backend: Range,
    /// How many it gets, in proportion to the others: at most 1,000.
    pub weight: u16,
}

/// How long the cache keeps an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cache {
    /// How long it is fresh, in seconds.
    pub ttl: Option<u32>,
    /// How long it may be served stale while a fresh one is fetched, in seconds.
    pub stale_while_revalidate: Option<u32>,
    /// The keys that it can be purged by, with a space between any two: a range of [`crate::Rows::text`].
    pub surrogate_key: Option<Range>,
    /// Whether it is kept out of storage that is not PCI compliant.
    pub pci: bool,
}

/// Where a client is sent. What is not given is taken from the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Redirect {
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
    /// Whether the scheme is `https`; given, the Location is absolute.
    pub secure: Option<bool>,
    /// A range of [`crate::Rows::text`]; given, the Location is absolute.
    pub host: Option<Range>,
    /// The path, a range of [`crate::Rows::pieces`].
    pub path: Option<Range>,
    /// The query without its `?`, a range of [`crate::Rows::pieces`].
    pub query: Option<Range>,
    /// The fragment without its `#`, a range of [`crate::Rows::text`].
    pub fragment: Option<Range>,
    /// Whether the query of the request is kept where there is none here.
    pub keep_query: bool,
}

/// A static answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Response {
    /// 200 to 599.
    pub status: u16,
    /// A range of [`crate::Rows::text`].
    pub content_type: Option<Range>,
    /// A range of [`crate::Rows::bytes`].
    pub body: Range,
}

/// How Fanout holds a connection that this service answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grip {
    /// The backend that leads back to this service, which a connection is handed off to first: a range of
    /// [`crate::Rows::text`].
    pub via: Range,
    /// What the connection hears, a range of [`crate::Rows::channels`].
    pub channels: Range,
    /// What is held.
    pub hold: Hold,
}

/// What Fanout holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hold {
    /// The answer to an HTTP request, which goes on (a stream) or is yet to come (a long poll).
    Http {
        /// What the client gets at once, or when nothing came in time.
        response: Response,
        /// The Grip header lines that say which of both, a range of [`crate::Rows::edits`].
        lines: Range,
    },
    /// A WebSocket.
    Websocket {
        /// Whether its messages are sent back; otherwise nobody hears them.
        echoes: bool,
    },
}

/// How the path that is sent comes from the path that was decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rewrite {
    /// They are the same.
    Keep,
    /// It is put together from these [`crate::Rows::pieces`].
    Path {
        /// The pieces.
        pieces: Range,
    },
    /// The longest prefix that matches is replaced.
    Prefix {
        /// The prefixes, a range of [`crate::Rows::texts`].
        any_of: Range,
        /// What is put in its place, without a `/` at its end: a range of [`crate::Rows::text`].
        to: Range,
    },
}

/// A part of a text that is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// This range of [`crate::Rows::text`].
    Literal(Range),
    /// What the capture of this name took, a range of [`crate::Rows::text`].
    Capture(Range),
}

/// An edit of the lines of one header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// The name in lower case, a range of [`crate::Rows::text`].
    pub name: Range,
    /// What is done with its lines.
    pub change: Change,
}

/// What is done with the lines of a header; a value is a range of [`crate::Rows::pieces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// All are removed.
    Remove,
    /// One of this value takes the place of all.
    Set(Range),
    /// One of this value comes besides.
    Add(Range),
}

/// What is logged of each request; ranges of [`crate::Rows::text`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Log {
    /// The header, in lower case, that gets the route id.
    pub header: Option<Range>,
    /// The log endpoint that gets a line for each request.
    pub endpoint: Option<Range>,
}

/// What no route does.
const NONE: Range = Range { at: 0, len: 0 };
static NOTHING: Handling = Handling {
    action: Action::Respond(Response { status: 500, content_type: None, body: NONE }),
    rewrite: Rewrite::Keep,
    host: None,
    request: NONE,
    response: NONE,
    fallback: None,
};

impl<'t> Table<'t> {
    /// What a route does.
    #[must_use]
    pub fn handling(&self, route: &Route) -> &'t Handling {
        // That it is listed was asserted when the table was made.
        self.rows().handlings.get(at(route.handling)).unwrap_or(&NOTHING)
    }

    /// A split.
    #[must_use]
    pub fn split(&self, split: u32) -> Option<&'t Split> {
        self.rows().splits.get(at(split))
    }

    /// The shares of a split.
    #[must_use]
    pub fn shares(&self, range: Range) -> &'t [Share] {
        run(self.rows().shares, range)
    }

    /// The pieces of a text.
    #[must_use]
    pub fn pieces(&self, range: Range) -> &'t [Piece] {
        run(self.rows().pieces, range)
    }

    /// Edits of header lines.
    #[must_use]
    pub fn edits(&self, range: Range) -> &'t [Edit] {
        run(self.rows().edits, range)
    }

    /// The texts of the channels of a connection, each a range of [`crate::Rows::pieces`].
    #[must_use]
    pub fn channels(&self, range: Range) -> &'t [Range] {
        run(self.rows().channels, range)
    }

    /// The body of an answer.
    #[must_use]
    pub fn body(&self, range: Range) -> &'t [u8] {
        run(self.rows().bytes, range)
    }
}
