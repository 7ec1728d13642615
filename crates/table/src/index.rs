//! The path index: which routes a path can belong to, found in one pass over its segments.
//!
//! It is an automaton over segments in one list of words, each node followed by what lies behind it, so that one path
//! touches few pages of memory. Node kinds, behind a [`Link`]:
//!
//! - **literal**: the next segments must be these, as all routes behind want it;
//! - **by segment**: the next segment is looked up among the literals that some route wants there;
//! - **by rest**: the whole rest of the path is looked up;
//! - **aside**: two nodes, and the path goes both ways;
//! - **candidates**: the routes that are left, in file order, each with the checks that remain.
//!
//! A branch is a [`Branch`] and its slots, which lie next to each other. A text has its slot by its [`key`], and where
//! that is taken the one behind it. Nothing that the words say can make reading them fail or go on for ever: what is not
//! there leads nowhere, and every list and path is walked forwards.

mod text;
mod walk;
mod words;

use crate::kind;
use crate::rows::Kind;

pub(crate) use walk::Walk;
pub(crate) use words::Words;

/// How many segments of a path can be named, and branched by.
pub const SEGMENTS: usize = 15;

/// How many ways a path can go, each to a list of candidates.
pub const WAYS: usize = 8;

/// The path index of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index<'t> {
    /// The nodes. The first word is none, so that no node is at 0.
    pub words: &'t [u64],
    /// Where every path starts.
    pub root: Link,
}

impl Index<'_> {
    /// The index of no routes.
    pub const EMPTY: Index<'static> = Index { words: &[], root: Link::NOWHERE };
}

/// Which node is next: what it is, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link(pub u32);

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A list of candidates, at a word; none at 0.
    Candidates,
    /// Some segments, at a pair of words: see [`Literal`].
    Literal,
    /// A branch by the next segment, at a pair of words.
    BySegment,
    /// A branch by the whole rest of the path, at a pair of words.
    ByRest,
    /// Two nodes, at a pair of words: the halves of the first.
    Aside,
}

impl Link {
    /// No candidate is left.
    pub const NOWHERE: Link = Link(0);

    /// A link to a node at this word or pair of words, below 2^29.
    #[must_use]
    pub const fn to(node: Node, at: u32) -> Link {
        let tag = match node {
            Node::Candidates => 0,
            Node::BySegment => 1,
            Node::Literal => 2,
            Node::ByRest => 3,
            Node::Aside => 4,
        };
        Link(at << 3 | tag)
    }

    /// What the node is.
    #[must_use]
    pub const fn node(self) -> Node {
        match self.0 & 7 {
            0 => Node::Candidates,
            1 => Node::BySegment,
            2 => Node::Literal,
            3 => Node::ByRest,
            _ => Node::Aside,
        }
    }

    /// Where it is.
    #[must_use]
    pub const fn at(self) -> u32 {
        self.0 >> 3
    }
}

/// The first word of a literal node; its text follows, eight bytes a word and the first of them lowest. The last word is
/// the last eight bytes, or all there are with zeros behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal {
    /// The length of the text in bytes, with the slashes between its segments; below 2^24.
    pub len: u32,
    /// How many segments it has.
    pub segments: u8,
    /// What is next.
    pub to: Link,
}

impl Literal {
    /// As a word.
    #[must_use]
    pub fn pack(self) -> u64 {
        pair(self.len << 8 | u32::from(self.segments), self.to.0)
    }

    /// From a word.
    #[must_use]
    pub fn unpack(word: u64) -> Self {
        Literal { len: low(word) >> 8, segments: byte(word, 0), to: Link(high(word)) }
    }
}

/// The first pair of a branch, behind which come its slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch {
    /// How the slot of a key is found.
    pub hash: Hash,
    /// What is next for a text that is not empty, and that no slot has.
    pub other: Link,
    /// What is next if the path ends before this segment: candidates.
    pub end: Link,
}

impl Branch {
    /// As words.
    #[must_use]
    pub fn pack(self) -> [u64; 2] {
        [self.hash.0, pair(self.other.0, self.end.0)]
    }

    /// From words.
    #[must_use]
    pub fn unpack([hash, links]: [u64; 2]) -> Self {
        Branch { hash: Hash(hash), other: Link(low(links)), end: Link(high(links)) }
    }
}

/// A multiplier. Its lowest six bits say how many slots there are that are the first one of some key, and the next one
/// whether all words of long texts are in their [`key`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub u64);

impl Hash {
    /// A hash to slots the number of which has this logarithm, 1 to 32.
    #[must_use]
    pub fn new(multiplier: u64, bits: u32, all: bool) -> Self {
        Hash(multiplier & !127 | u64::from(all) << 6 | u64::from(bits))
    }

    /// The first slot of a key.
    #[must_use]
    pub fn slot(self, key: u64) -> u32 {
        low(key.wrapping_mul(self.0).wrapping_shr(0_u32.wrapping_sub(low(self.0))))
    }

    /// How many slots are the first one of some key; a few more may lie behind them.
    #[must_use]
    pub fn slots(self) -> u32 {
        1_u32.wrapping_shl(low(self.0))
    }

    pub(crate) fn all(self) -> bool {
        self.0 & 64 != 0
    }
}

/// A slot of a branch: a text, and where it leads. One that is empty says that the empty text leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The length of the text in bytes, below 2^31.
    pub len: u32,
    /// Whether a text whose slot this is may be in the next one.
    pub more: bool,
    /// What is next if the text is this one.
    pub to: Link,
    /// What tells the text:
    ///
    /// - of at most eight bytes, its [`key`];
    /// - of a longer one, in the lower half the lower half of its [`longer_key`], to which its length and its last eight
    ///   bytes are added, or all words behind the first ([`struct@Hash`] says which);
    /// - and in the higher half where the text stands, eight bytes a word and the first of them lowest. The last word is
    ///   its last eight bytes.
    pub key: u64,
}

impl Slot {
    /// No text has it.
    pub const EMPTY: Slot = Slot { len: 0, more: false, to: Link::NOWHERE, key: 0 };

    /// As words.
    #[must_use]
    pub fn pack(self) -> [u64; 2] {
        [pair(self.len << 1 | u32::from(self.more), self.to.0), self.key]
    }

    /// From words.
    #[must_use]
    pub fn unpack([start, key]: [u64; 2]) -> Self {
        Slot { len: low(start) >> 1, more: start & 1 == 1, to: Link(high(start)), key }
    }
}

/// A slash for each byte of a word.
pub(crate) const SLASHES: u64 = 0x2F2F_2F2F_2F2F_2F2F;

/// The key of a text of at most eight bytes, which are the lowest of a word; slashes lie behind its end. No two texts of
/// one length have the same.
#[must_use]
pub fn key(word: u64) -> u64 {
    word ^ SLASHES
}

/// The key of a longer text: starting with that of its first eight bytes, each word that counts is added to it.
#[must_use]
pub fn longer_key(key: u64, word: u64) -> u64 {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23) ^ word
}

/// The first word of a candidate: a route that takes the path if its checks hold. Words compare as the candidates come
/// one after the other. If it has captures, the next word says what they are called (the first of
/// [`crate::Rows::texts`], high half) and which segments they are (four bits each, from the lowest); then come the
/// checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate(u64);

impl Candidate {
    /// The mark of a candidate that another one of its list follows.
    pub const MORE: u64 = 1;

    /// The mark of a candidate that takes no path which goes on behind its checks.
    pub const ENDS: u64 = 2;

    /// A candidate for a route (an index of [`crate::Rows::routes`]), of all for the same route the one of this rank, to
    /// which so many words belong that follow, less than 2^15. It has so many captures, the last of which perhaps goes on to the end of
    /// the path.
    #[must_use]
    pub fn pack(route: u32, rank: u16, words: u16, captures: u8, takes_rest: bool) -> u64 {
        let route = u64::from(route) << 38 | u64::from(rank) << 22;
        route | u64::from(words) << 7 | u64::from(captures & 15) << 3 | u64::from(takes_rest) << 2
    }

    /// From a word.
    #[must_use]
    pub fn unpack(word: u64) -> Self {
        Candidate(word)
    }

    /// An index of [`crate::Rows::routes`].
    #[must_use]
    pub fn route(self) -> u32 {
        low(self.0 >> 38)
    }

    pub(crate) fn words(self) -> u32 {
        low(self.0 >> 7) & 0x7FFF
    }

    /// How many captures it has.
    #[must_use]
    pub fn captures(self) -> u8 {
        byte(self.0, 3) & 15
    }

    pub(crate) fn takes_rest(self) -> bool {
        self.0 & 4 != 0
    }

    pub(crate) fn ends(self) -> bool {
        self.0 & Self::ENDS != 0
    }

    /// Whether nothing is to be checked, and nothing captured.
    pub(crate) fn is_bare(self) -> bool {
        self.0 & 0x3F_FFFE == 0
    }

    pub(crate) fn has_more(self) -> bool {
        self.0 & Self::MORE != 0
    }
}

/// What must hold of the path besides, in one word unless it says otherwise. It is checked from where the branches
/// ended; what names a segment by its number does so from the start of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// The path has more segments.
    Some,
    /// It has at least one more byte.
    Rest,
    /// The segment of this number is of a kind.
    Kind(u8, Kind),
    /// One of [`crate::Rows::automata`] accepts the segment of this number.
    Stars(u8, u32),
    /// One of [`crate::Rows::templates`] matches the path; it gives the captures.
    Template(u32),
    /// So many segments come next, with slashes between so many bytes in all, which follow as the text of a slot does.
    Literal(u8, u32),
    /// A segment that is not empty comes next.
    Step,
}

impl Check {
    /// As a word.
    #[must_use]
    pub fn pack(self) -> u64 {
        let (code, segment, more) = match self {
            Check::Some => (1, 0, 0),
            Check::Rest => (2, 0, 0),
            Check::Kind(segment, kind) => (3, segment, kind::number_of(kind)),
            Check::Stars(segment, automaton) => (4, segment, automaton),
            Check::Template(template) => (5, 0, template),
            Check::Literal(segments, len) => (6, segments, len),
            Check::Step => (7, 0, 0),
        };
        pair(code | u32::from(segment) << 8, more)
    }

    /// From a word.
    #[must_use]
    pub fn unpack(word: u64) -> Self {
        let (segment, more) = (byte(word, 8), high(word));
        match byte(word, 0) {
            0 | 1 => Check::Some,
            2 => Check::Rest,
            3 => Check::Kind(segment, kind::of_number(more)),
            4 => Check::Stars(segment, more),
            5 => Check::Template(more),
            6 => Check::Literal(segment, more),
            _ => Check::Step,
        }
    }
}

/// Two halves as a word.
#[must_use]
pub fn pair(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

/// The lower half of a word.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "the other half is left out")]
pub(crate) fn low(word: u64) -> u32 {
    word as u32
}

/// The higher half of a word.
pub(crate) fn high(word: u64) -> u32 {
    low(word >> 32)
}

/// The byte of a word above so many bits.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "the others are left out")]
fn byte(word: u64, above: u32) -> u8 {
    (word >> above) as u8
}
