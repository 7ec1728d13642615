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
//! A branch is a multiplier, links for what no edge takes, and its slots, two to a word: a slot has the place of an edge,
//! and is found by multiplying the hash of a text. Few edges have no slots. An edge is a head and its text; edges of one
//! slot follow each other. Nothing that the words say can make reading them fail or go on for ever: what is not there leads
//! nowhere, and every list and path is walked forwards.

mod text;
mod walk;

use crate::kind;
use crate::rows::Kind;

pub(crate) use text::Segments;
pub(crate) use walk::{MOST_NODES, Walk, Words};

/// How many segments of a path can be named, and branched by.
pub const SEGMENTS: usize = 16;

/// How many lists of candidates can be set aside on the way of a path.
pub const LISTS: usize = 3;

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

/// The first words of a branch, behind which come its slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch {
    /// How the slot of a text is found.
    pub slots: Slots,
    /// What is next for a text that no edge has.
    pub other: Link,
    /// What is next for an empty segment that no edge has.
    pub empty: Link,
    /// What is next if the path ends before this segment.
    pub end: Link,
}

impl Branch {
    /// How many words come before the slots.
    pub const WORDS: u32 = 3;

    /// As words.
    #[must_use]
    pub fn pack(self) -> [u64; 3] {
        [self.slots.0, pair(self.other.0, self.empty.0), pair(self.end.0, 0)]
    }

    pub(crate) fn unpack([slots, others, end]: [u64; 3]) -> Self {
        Branch {
            slots: Slots(slots),
            other: Link(low(others)),
            empty: Link(high(others)),
            end: Link(low(end)),
        }
    }
}

/// A multiplier whose lowest six bits are the logarithm of how many slots there are: 1 to 31; 0 where there are none, and
/// all edges follow each other in their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slots(pub u64);

impl Slots {
    /// Slots of a number that is a power of two.
    #[must_use]
    pub fn new(bits: u8, multiplier: u64) -> Self {
        Slots(multiplier & !63 | u64::from(bits))
    }

    /// The slot of a text with this hash.
    #[must_use]
    pub fn of(self, hash: u64) -> u64 {
        hash.wrapping_mul(self.0 | 1).wrapping_shr(0_u32.wrapping_sub(low(self.0)))
    }

    /// The logarithm of how many there are.
    #[must_use]
    pub fn bits(self) -> u32 {
        low(self.0 & 63)
    }
}

/// The first word of an edge; its text follows, eight bytes a word and the first of them lowest. The last word is the last
/// eight bytes, or all there are with zeros behind.
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
    pub fn pack(self) -> u64 {
        pair(self.len << 1 | u32::from(self.more), self.to.0)
    }

    /// How many words the text of an edge takes.
    #[must_use]
    pub fn words(len: u32) -> u32 {
        if len > 8 { len.div_ceil(8) } else { 1 }
    }

    pub(crate) fn unpack(word: u64) -> Self {
        Edge { len: low(word) >> 1, more: word & 1 == 1, to: Link(high(word)) }
    }
}

/// The first word of a candidate: a route that takes the path if its checks hold. If it has captures, the next word
/// says what they are called (the first of [`crate::Rows::texts`], high half) and which segments they are (four bits
/// each, from the lowest); then come the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate(u64);

impl Candidate {
    /// The mark of a candidate that another one of its list follows.
    pub const MORE: u64 = 1 << 57;

    /// A candidate for a route (an index of [`crate::Rows::routes`]) to which so many words belong that follow. It has
    /// so many captures, the last of which perhaps goes on to the end of the path.
    #[must_use]
    pub fn pack(route: u32, words: u16, captures: u8, takes_rest: bool) -> u64 {
        pair(route, u32::from(words) | u32::from(captures) << 16 | u32::from(takes_rest) << 24)
    }

    /// From a word.
    #[must_use]
    pub fn unpack(word: u64) -> Self {
        Candidate(word)
    }

    /// An index of [`crate::Rows::routes`].
    #[must_use]
    pub fn route(self) -> u32 {
        low(self.0)
    }

    pub(crate) fn words(self) -> u32 {
        high(self.0) & 0xFFFF
    }

    /// How many captures it has.
    #[must_use]
    pub fn captures(self) -> u8 {
        byte(self.0, 48)
    }

    pub(crate) fn takes_rest(self) -> bool {
        self.0 >> 56 & 1 == 1
    }

    pub(crate) fn has_more(self) -> bool {
        self.0 & Self::MORE != 0
    }
}

/// What must hold of the path besides, in one word unless it says otherwise. It is checked from where the branches
/// ended; what names a segment by its number does so from the start of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// The path has no more segments.
    End,
    /// It has more.
    Some,
    /// It has at least one more byte.
    Rest,
    /// The segment of this number is of a kind.
    Kind(u8, Kind),
    /// One of [`crate::Rows::automata`] accepts the segment of this number.
    Stars(u8, u32),
    /// One of [`crate::Rows::templates`] matches the path; it gives the captures.
    Template(u32),
    /// As many bytes come next, whole segments with slashes between; they follow as the text of an edge does.
    Literal(u32),
    /// A segment that is not empty comes next.
    Step,
}

impl Check {
    /// As a word.
    #[must_use]
    pub fn pack(self) -> u64 {
        let (code, segment, more) = match self {
            Check::End => (0, 0, 0),
            Check::Some => (1, 0, 0),
            Check::Rest => (2, 0, 0),
            Check::Kind(segment, kind) => (3, segment, kind::number_of(kind)),
            Check::Stars(segment, automaton) => (4, segment, automaton),
            Check::Template(template) => (5, 0, template),
            Check::Literal(len) => (6, 0, len),
            Check::Step => (7, 0, 0),
        };
        pair(code | u32::from(segment) << 8, more)
    }

    /// From a word.
    #[must_use]
    pub fn unpack(word: u64) -> Self {
        let (segment, more) = (byte(word, 8), high(word));
        match byte(word, 0) {
            0 => Check::End,
            1 => Check::Some,
            2 => Check::Rest,
            3 => Check::Kind(segment, kind::of_number(more)),
            4 => Check::Stars(segment, more),
            5 => Check::Template(more),
            6 => Check::Literal(more),
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

/// The hash of a text that a branch looks for, by one word more: what was before starts at zero, and a text of one word is
/// its own hash.
#[must_use]
pub fn hash(before: u64, word: u64) -> u64 {
    before.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23) ^ word
}
