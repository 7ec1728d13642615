//! The rows of a table: plain numbers and ranges, so that a `static` of them is data and not code.
//! What they mean to a request is in `decide`; that they are sound is asserted in `table`.

use crate::handling::{Edit, Handling, Log, Piece, Share, Split};
use crate::index::Index;

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
    /// All of these [`Rows::conditions`] must hold besides what [`Rows::index`] says; cheapest first.
    pub conditions: Range,
    /// Whether the route names `PURGE` in `method`: no other route takes a purge request.
    pub takes_purge: bool,
    /// What is done with a request that the route takes, an index of [`Rows::handlings`].
    pub handling: u32,
}

/// One test on one part of the request. A range is a list of which one must do, unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// The method is one of these [`Rows::texts`], byte for byte.
    Method {
        /// The methods.
        any_of: Range,
    },
    /// Whether the client spoke TLS to the edge.
    Secure(bool),
    /// The host is one of these [`Rows::texts`]; one that starts with a dot is any longer host that ends in it.
    Host {
        /// The hosts, in lower case.
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
    /// The last segment of the path has one of these [`Rows::texts`] behind its last dot, in any ASCII case.
    PathExtension {
        /// The extensions.
        any_of: Range,
    },
    /// One of these [`Rows::automata`] accepts the whole path.
    PathRegex {
        /// The automata.
        any_of: Range,
    },
    /// The lines of a part pass a test.
    Lines {
        /// An index of [`Rows::parts`].
        part: u16,
        /// The test.
        test: LineTest,
        /// Whether no line may pass it, instead of some line.
        not: bool,
    },
    /// The protocols of the Upgrade header pass a test.
    Upgrade {
        /// The index of the Upgrade header in [`Rows::parts`].
        part: u16,
        /// The test.
        test: UpgradeTest,
    },
    /// The address of the client lies in one of these [`Rows::nets`].
    Client {
        /// The networks.
        any_of: Range,
    },
    /// The country of the client is one of these [`Rows::texts`].
    Country {
        /// Two upper-case letters each (ISO 3166-1).
        any_of: Range,
    },
    /// The continent of the client is one of these [`Rows::texts`].
    Continent {
        /// Two upper-case letters each.
        any_of: Range,
    },
    /// The autonomous system of the client is one of these [`Rows::numbers`].
    Asn {
        /// The numbers.
        any_of: Range,
    },
    /// Whether the request came through Fanout, by a signature that is valid.
    ViaFanout(bool),
    /// The bucket of the request is below a number.
    Bucket {
        /// What the bucket is drawn from, an index of [`Rows::keys`].
        key: u16,
        /// The number, 1 to 10,000.
        below: u16,
    },
    /// All conditions of at least one of these [`Rows::sets`] hold.
    AnyOf {
        /// The sets.
        sets: Range,
    },
    /// All conditions of none of these [`Rows::sets`] hold.
    NoneOf {
        /// The sets.
        sets: Range,
    },
}

/// A test that one line passes or not. Texts that ignore case are in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineTest {
    /// Any line.
    Present,
    /// It equals one of these [`Rows::texts`].
    Exact(TextTest),
    /// It starts with one of these.
    Prefix(TextTest),
    /// It ends in one of these.
    Suffix(TextTest),
    /// It holds one of these.
    Contains(TextTest),
    /// It holds one of these [`Rows::texts`] as a list element, parameters aside, in any ASCII case.
    Token(Range),
    /// One of these [`Rows::automata`] accepts it.
    Regex(Range),
}

/// Texts to compare with, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextTest {
    /// A range of [`Rows::texts`].
    pub any_of: Range,
    /// Whether ASCII case is ignored.
    pub ignore_case: bool,
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

/// A network: the addresses that share its first bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Net {
    /// Its first address; an IPv4 address as its IPv4-mapped IPv6 address.
    pub address: u128,
    /// How many of the 128 bits count.
    pub bits: u8,
    /// Whether it holds IPv4 addresses.
    pub is_v4: bool,
}

/// What a bucket is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Chance, once per request.
    Drawn,
    /// The first line of a part (an index of [`Rows::parts`]); chance where there is none.
    Part(u16),
    /// The address of the client; chance where it is not known.
    Client,
}

/// A deterministic automaton over bytes. State 0 is dead; a state of a number from `accepting` on accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Automaton {
    /// 256 [`Rows::classes`]: the class of each byte.
    pub classes: Range,
    /// The next states, a range of [`Rows::steps`]: a row of `stride` per state, a column per class.
    pub steps: Range,
    /// How many classes there are.
    pub stride: u16,
    /// Where it starts.
    pub start: u16,
    /// The first accepting state.
    pub accepting: u16,
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
    /// `{name}` or `{name:kind}`: one segment that is not empty.
    Capture(Kind),
    /// `*`: one segment that is not empty; nothing is captured.
    Any,
    /// Text with stars in it: an index of [`Rows::automata`], which accepts the segments that match.
    Stars(u32),
    /// Text with captures in it.
    Captures {
        /// The text before the first capture, a range of [`Rows::text`].
        start: Range,
        /// The captures, a range of [`Rows::cuts`].
        cuts: Range,
    },
    /// `{*name}`, last: the rest of the path, at least one byte.
    Rest,
    /// `**`, once: any number of segments, also none.
    AnyDepth,
}

/// Where a capture within a segment starts and ends. It takes the shortest text with which the rest can match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cut {
    /// How many bytes of text stand between the capture before and this one.
    pub skip: u32,
    /// What may be captured.
    pub kind: Kind,
    /// An index of [`Rows::automata`]: it accepts, read backwards, what may stand behind the capture.
    pub behind: u32,
}

/// What a capture may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Any text that is not empty.
    Any,
    /// `[0-9]+`
    Int,
    /// `[0-9A-Fa-f]+`
    Hex,
    /// `[0-9A-Za-z]+`
    Alnum,
    /// `[a-z0-9]+(-[a-z0-9]+)*`
    Slug,
    /// Hexadecimal digits in groups of 8-4-4-4-12.
    Uuid,
}

/// A part of the request that consists of lines: what a [`crate::Head`] reads at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The header of this name (a range of [`Rows::text`], in lower case).
    Header(Range),
    /// The occurrences of this key in the query, decoded.
    Query(Range),
    /// The cookies of this name.
    Cookie {
        /// The name, a range of [`Rows::text`].
        name: Range,
        /// The index of the Cookie header in [`Rows::parts`].
        header: u16,
    },
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
    /// Which routes a path can belong to.
    pub index: Index<'t>,
    /// What else the routes ask for.
    pub conditions: &'t [Condition],
    /// The templates of all routes.
    pub templates: &'t [Template],
    /// The segments of all templates.
    pub segments: &'t [Segment],
    /// The captures within segments.
    pub cuts: &'t [Cut],
    /// The protocols of all Upgrade conditions.
    pub protocols: &'t [Protocol],
    /// The sets of conditions of all `any_of` and `none_of`, each a range of [`Rows::conditions`].
    pub sets: &'t [Range],
    /// The networks of all address conditions.
    pub nets: &'t [Net],
    /// The autonomous systems.
    pub numbers: &'t [u32],
    /// What buckets are drawn from.
    pub keys: &'t [Key],
    /// The automata of regular expressions and mixed segments.
    pub automata: &'t [Automaton],
    /// Their byte classes.
    pub classes: &'t [u8],
    /// Their next states.
    pub steps: &'t [u16],
    /// The parts that some condition asks for.
    pub parts: &'t [Part],
    /// What routes do, each once.
    pub handlings: &'t [Handling],
    /// The splits of all destinations.
    pub splits: &'t [Split],
    /// The shares of all splits.
    pub shares: &'t [Share],
    /// The pieces of all texts that are put together.
    pub pieces: &'t [Piece],
    /// The edits of all handlings.
    pub edits: &'t [Edit],
    /// The channels of all connections that are answered for, each a range of [`Rows::pieces`].
    pub channels: &'t [Range],
    /// The bodies of all answers.
    pub bytes: &'t [u8],
    /// Which paths are refused, and how others are brought into normal form.
    pub policy: PathPolicy,
    /// Whether X-Forwarded-For, -Proto and -Host are replaced on everything that is sent or handed off.
    pub forwarded: bool,
    /// Whether it matters to some route that a request came through Fanout; without, no signature is looked at.
    pub verifies: bool,
    /// What is logged of each request.
    pub log: Log,
}

/// Which paths are refused, and how others are brought into normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathPolicy {
    /// Whether `%2F` and `%5C` are kept instead of refused.
    pub keep_encoded_slash: bool,
    /// Whether `.` and `..` are resolved (RFC 3986 5.2.4) instead of refused.
    pub resolve_dot_segments: bool,
    /// What is done with `//`.
    pub empty_segments: EmptySegments,
    /// Whether conditions do not see one slash at the end of a path.
    pub ignore_trailing_slash: bool,
    /// The longest path, in bytes as received.
    pub max_length: u16,
}

impl PathPolicy {
    /// The policy of a file that does not say otherwise.
    pub const DEFAULT: PathPolicy = PathPolicy {
        keep_encoded_slash: false,
        resolve_dot_segments: false,
        empty_segments: EmptySegments::Keep,
        ignore_trailing_slash: false,
        max_length: 8192,
    };
}

/// What is done with empty segments of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EmptySegments {
    /// They stay.
    Keep,
    /// Runs of slashes become one.
    Merge,
    /// The path is refused.
    Reject,
}
