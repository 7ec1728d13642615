//! The path index: which routes a path can belong to, found in one pass over its segments.
//!
//! It is an automaton over segments in one list of words, each node followed by what lies behind it, so that one path
//! touches few pages of memory. Node kinds, behind a [`Link`]:
//!
//! - **candidates**: the routes that are left, in file order, each with the checks that remain;
//! - **by segment**: the next segment is looked up among the literals that some route wants there;
//! - **by rest**: the whole rest of the path is looked up;
//! - **aside**: candidates that hold for all that lies behind, and the node that is next.
//!
//! A branch is a head, its two other targets, a multiplier and `2^bits` slots, two to a word: a slot has the place of an
//! edge, and is found by multiplying the hash of the text. An edge is a head and its text; edges of one slot follow
//! each other. Nothing that the words say can make reading them fail or go on for ever: what is not there leads
//! nowhere, and every list and path is walked forwards.

mod walk;

use crate::kind;
use crate::rows::Kind;

pub(crate) use walk::{MOST_NODES, Walk, Words};

/// How many segment starts a walk remembers; the last of them is where it stands, however deep.
pub const REACHED: usize = 16;

/// How many lists of candidates are looked through at once: those set aside on the way, and the last.
pub const LISTS: usize = 4;

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
    /// A list of candidates; none at 0.
    Candidates,
    /// A branch by the next segment.
    BySegment,
    /// A branch by the whole rest of the path.
    ByRest,
    /// A word: the place of a list of candidates, and the next node.
    Aside,
}

impl Link {
    /// No candidate is left.
    pub const NOWHERE: Link = Link(0);

    /// A link to a node at this word, below 2^30.
    #[must_use]
    pub const fn to(node: Node, at: u32) -> Link {
        let tag = match node {
            Node::Candidates => 0,
            Node::BySegment => 1,
            Node::ByRest => 2,
            Node::Aside => 3,
        };
        Link(at << 2 | tag)
    }

    /// What the node is.
    #[must_use]
    pub const fn node(self) -> Node {
        match self.0 & 3 {
            0 => Node::Candidates,
            1 => Node::BySegment,
            2 => Node::ByRest,
            _ => Node::Aside,
        }
    }

    /// Where it is.
    #[must_use]
    pub const fn at(self) -> u32 {
        self.0 >> 2
    }
}

/// The first word of a branch, behind which come its other targets (the link for a segment that no edge takes, and the
/// one for where an empty segment or nothing fits), its multiplier and its slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch {
    /// There are `2^bits` slots: 1 to 31.
    pub bits: u8,
    /// What is next if the path ends before this segment.
    pub end: Link,
}

impl Branch {
    /// How many words come before the slots.
    pub const HEAD: u32 = 3;

    /// As a word.
    #[must_use]
    pub const fn pack(self) -> u64 {
        pair(low_of(self.bits), self.end.0)
    }

    pub(crate) const fn unpack(word: u64) -> Self {
        Branch { bits: byte(word, 0), end: Link(high(word)) }
    }
}

/// The first word of an edge; its text follows, eight bytes a word and the first of them lowest, padded with zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// The length of the text in bytes, below 2^31.
    pub len: u32,
    /// Whether another edge of the same slot follows.
    pub more: bool,
    /// What is next if the text is this one.
    pub to: Link,
}

impl Edge {
    /// As a word.
    #[must_use]
    pub const fn pack(self) -> u64 {
        pair(self.len << 1 | low_of(self.more as u8), self.to.0)
    }

    pub(crate) const fn unpack(word: u64) -> Self {
        Edge { len: low(word) >> 1, more: word & 1 == 1, to: Link(high(word)) }
    }
}

/// The first word of a candidate: a route that takes the path if its checks hold. If it has captures, the next word
/// says what they are called (the first of [`crate::Rows::texts`], high half) and which segments they are (four bits
/// each, from the lowest); then come the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate {
    /// An index of [`crate::Rows::routes`].
    pub route: u32,
    /// How many words follow that belong to it.
    pub words: u16,
    /// How many captures there are.
    pub captures: u8,
    /// Whether the last capture goes on to the end of the path.
    pub takes_rest: bool,
    /// Whether this is the last of its list.
    pub is_last: bool,
}

impl Candidate {
    /// As a word.
    #[must_use]
    pub const fn pack(self) -> u64 {
        let flags = self.takes_rest as u32 | (self.is_last as u32) << 1;
        pair(self.route, self.words as u32 | low_of(self.captures) << 16 | flags << 24)
    }

    pub(crate) const fn unpack(word: u64) -> Self {
        Candidate {
            route: low(word),
            words: (word >> 32) as u16,
            captures: byte(word, 48),
            takes_rest: word >> 56 & 1 == 1,
            is_last: word >> 57 & 1 == 1,
        }
    }
}

/// What must hold of the path besides, in one word unless it says otherwise. A segment is named by its number; those
/// from [`REACHED`] on share the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// The path has no segment of this number.
    End(u8),
    /// The path has a segment of this number.
    Some(u8),
    /// From the segment of this number on there is at least one byte.
    Rest(u8),
    /// The segment of this number is of a kind.
    Kind(u8, Kind),
    /// One of [`crate::Rows::automata`] accepts the segment of this number.
    Stars(u8, u32),
    /// One of [`crate::Rows::templates`] matches the path; it gives the captures.
    Template(u32),
    /// As many bytes come next, whole segments with slashes between; they follow, eight to a word and padded with
    /// zeros. The segment behind them has this number.
    Literal(u8, u32),
    /// A segment that is not empty comes next; the one behind it has this number.
    Step(u8),
}

impl Check {
    /// As a word.
    #[must_use]
    pub const fn pack(self) -> u64 {
        let (code, segment, more) = match self {
            Check::End(segment) => (0, segment, 0),
            Check::Some(segment) => (1, segment, 0),
            Check::Rest(segment) => (2, segment, 0),
            Check::Kind(segment, kind) => (3, segment, kind as u32),
            Check::Stars(segment, automaton) => (4, segment, automaton),
            Check::Template(template) => (5, 0, template),
            Check::Literal(segment, len) => (6, segment, len),
            Check::Step(segment) => (7, segment, 0),
        };
        pair(code | low_of(segment) << 8, more)
    }

    pub(crate) const fn unpack(word: u64) -> Self {
        let (segment, more) = (byte(word, 8), high(word));
        match byte(word, 0) {
            0 => Check::End(segment),
            1 => Check::Some(segment),
            2 => Check::Rest(segment),
            3 => Check::Kind(segment, kind::of_number(more)),
            4 => Check::Stars(segment, more),
            5 => Check::Template(more),
            6 => Check::Literal(segment, more),
            _ => Check::Step(segment),
        }
    }
}

/// Two halves as a word.
#[must_use]
pub const fn pair(low: u32, high: u32) -> u64 {
    low as u64 | (high as u64) << 32
}

/// The lower half of a word.
pub(crate) const fn low(word: u64) -> u32 {
    word as u32
}

/// The higher half of a word.
pub(crate) const fn high(word: u64) -> u32 {
    low(word >> 32)
}

const fn byte(word: u64, at: u32) -> u8 {
    (word >> at) as u8
}

const fn low_of(byte: u8) -> u32 {
    byte as u32
}

/// The hash of a text that a branch looks for. Its words are those of [`words_of`].
#[must_use]
pub const fn hash(before: u64, word: u64) -> u64 {
    (before.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Which of `2^bits` slots a hash belongs to.
#[must_use]
pub const fn slot(hash: u64, multiplier: u64, bits: u8) -> u64 {
    (hash ^ hash >> 32).wrapping_mul(multiplier) >> (64 - bits as u32) % 64
}
