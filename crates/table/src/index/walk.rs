//! Walking the index with one path: to the candidates, and from candidate to candidate in file order.

use super::text::{Segments, Text, end_of, first_of, words_of};
use super::{Branch, Candidate, Check, Edge, Index, LISTS, Link, Node, SEGMENTS, Slots, high, low};
use crate::automaton;
use crate::captures::Captured;
use crate::kind;
use crate::table::{Table, at};

/// More nodes are on no way: a branch by segment for each segment that can be named, and between two of them a branch
/// by rest and as many nodes as there can be lists.
pub(crate) const MOST_NODES: usize = 3 * SEGMENTS;

/// Where a path has got to.
pub(crate) struct Walk<'w, 't, 'p> {
    table: &'w Table<'t>,
    path: &'p [u8],
    /// Behind the slash before the next segment; one past the end of the path, if there is none.
    at: usize,
    /// The next candidate; 0 behind the last.
    next: u32,
    /// The next candidates of the lists that were set aside, likewise.
    aside: [u32; LISTS],
    /// How many there are.
    count: usize,
}

impl<'w, 't, 'p> Walk<'w, 't, 'p> {
    /// At the start of a path.
    pub(crate) fn new(table: &'w Table<'t>, path: &'p [u8]) -> Self {
        Walk { table, path, at: 1, next: 0, aside: [0; LISTS], count: 0 }
    }

    /// Goes to the candidates for the path.
    pub(crate) fn find(&mut self) {
        let Index { words, root } = self.table.rows().index;
        let (words, mut link) = (Words(words), root);
        let (path, mut at) = (self.path, self.at);
        for _ in 0..MOST_NODES {
            let place = link.at();
            let by_rest = match link.node() {
                Node::BySegment => false,
                Node::ByRest => true,
                Node::Candidates => break,
                Node::Aside => {
                    let word = words.at(place);
                    if let Some(list) = self.aside.get_mut(self.count) {
                        *list = low(word);
                        self.count = self.count.wrapping_add(1);
                    }
                    link = Link(high(word));
                    continue;
                }
            };
            let Some(rest) = path.get(at..) else {
                link = words.branch(place).end;
                continue;
            };
            let text = if by_rest { Text::rest(path, rest) } else { Text::segment(path, rest) };
            link = words.edge(place, text, rest);
            if link == Link::NOWHERE {
                let Branch { other, empty, .. } = words.branch(place);
                link = if by_rest || text.len > 0 { other } else { empty };
            }
            if !by_rest {
                at = at.wrapping_add(text.len).wrapping_add(1);
            }
        }
        self.next = link.at();
        self.at = at;
    }

    /// The next candidate in file order.
    pub(crate) fn next(&mut self) -> Option<Found> {
        let words = Words(self.table.rows().index.words);
        let mut list = &mut self.next;
        let mut candidate = Candidate::unpack(words.at(*list));
        for other in self.aside.iter_mut().take(self.count).filter(|other| **other != 0) {
            let found = Candidate::unpack(words.at(*other));
            if *list == 0 || found.route() < candidate.route() {
                (list, candidate) = (other, found);
            }
        }
        if *list == 0 {
            return None;
        }
        let behind = list.wrapping_add(1);
        *list = if candidate.has_more() { behind.wrapping_add(candidate.words()) } else { 0 };
        Some(Found { candidate, behind })
    }

    /// Whether all checks of a candidate hold.
    pub(crate) fn holds(&self, found: Found) -> bool {
        let words = Words(self.table.rows().index.words);
        let Found { candidate, behind } = found;
        let mut next = behind.wrapping_add(u32::from(candidate.captures() > 0));
        let end = behind.wrapping_add(candidate.words());
        let mut at = self.at;
        while next < end {
            let check = Check::unpack(words.at(next));
            next = next.wrapping_add(1);
            let holds = match check {
                Check::End => at > self.path.len(),
                Check::Some => at <= self.path.len(),
                Check::Rest => at < self.path.len(),
                Check::Kind(segment, kind) => kind::holds(kind, self.segment(segment)),
                Check::Stars(segment, automaton) => {
                    self.table.automaton(automaton).is_some_and(|automaton| {
                        automaton::Walk::start(self.table, automaton)
                            .accepts_all(self.segment(segment).iter().copied())
                    })
                }
                Check::Template(template) => self
                    .table
                    .template(template)
                    .is_some_and(|template| self.table.matches(template.segments, self.path).is_some()),
                Check::Literal(len) => {
                    let to = at.wrapping_add(self::at(len));
                    let is_whole = to == self.path.len() || self.path.get(to) == Some(&b'/');
                    let rest = self.path.get(at..).unwrap_or_default();
                    let holds = is_whole && words.starts(next, self.path, rest, self::at(len));
                    next = next.wrapping_add(len.div_ceil(8));
                    at = to.wrapping_add(1);
                    holds
                }
                Check::Step => {
                    let len = self.path.get(at..).map_or(0, end_of);
                    at = at.wrapping_add(len).wrapping_add(1);
                    len > 0
                }
            };
            if !holds {
                return false;
            }
        }
        true
    }

    /// What a candidate that holds captures.
    pub(crate) fn captured(&self, found: Found) -> Captured {
        let Found { candidate, behind } = found;
        if candidate.words() == 0 {
            return Captured::Nothing;
        }
        let word = Words(self.table.rows().index.words).at(behind);
        if candidate.captures() > 0 {
            let (count, takes_rest) = (candidate.captures(), candidate.takes_rest());
            return Captured::Segments { names: high(word), count, numbers: low(word), takes_rest };
        }
        match Check::unpack(word) {
            Check::Template(template) => Captured::Template(template),
            Check::End
            | Check::Some
            | Check::Rest
            | Check::Kind(..)
            | Check::Stars(..)
            | Check::Literal(_)
            | Check::Step => Captured::Nothing,
        }
    }

    fn segment(&self, segment: u8) -> &'p [u8] {
        Segments::of(self.path).nth(usize::from(segment)).unwrap_or_default()
    }
}

/// A candidate, and where what belongs to it starts.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub(crate) candidate: Candidate,
    behind: u32,
}

/// The words of an index; zero beyond their end.
#[derive(Clone, Copy)]
pub(crate) struct Words<'t>(pub(crate) &'t [u64]);

impl Words<'_> {
    pub(crate) fn at(self, place: u32) -> u64 {
        self.0.get(at(place)).copied().unwrap_or_default()
    }

    fn several<const N: usize>(self, place: u32) -> [u64; N] {
        let words = self.0.get(at(place)..).and_then(<[u64]>::first_chunk);
        words.copied().unwrap_or([0; N])
    }

    pub(crate) fn branch(self, place: u32) -> Branch {
        Branch::unpack(self.several(place))
    }

    /// Where the first edge of a slot is; 0 if there is none.
    pub(crate) fn first_edge(self, branch: u32, slots: Slots, slot: u64) -> u32 {
        let behind = branch.wrapping_add(Branch::WORDS);
        if slots.bits() == 0 {
            return behind;
        }
        let pair = self.at(behind.wrapping_add(low(slot >> 1)));
        if slot & 1 == 0 { low(pair) } else { high(pair) }
    }

    /// Where the edge leads that has a text, which the rest of the path starts with; nowhere, if none has it.
    fn edge(self, place: u32, text: Text, rest: &[u8]) -> Link {
        let slots = Slots(self.at(place));
        let mut edge = self.first_edge(place, slots, slots.of(text.hash));
        while edge != 0 {
            let [head, first] = self.several(edge);
            let Edge { len, more, to } = Edge::unpack(head);
            let behind = edge.wrapping_add(1);
            if first == text.first && at(len) == text.len && (len <= 8 || self.equal(behind, rest, text.len))
            {
                return to;
            }
            edge = if more { behind.wrapping_add(Edge::words(len)) } else { 0 };
        }
        Link::NOWHERE
    }

    /// Whether the words from a place on are as many bytes, of which there are more than eight, as the rest of the path
    /// starts with.
    #[inline(never)]
    fn equal(self, place: u32, rest: &[u8], len: usize) -> bool {
        let (Some(text), Some(words)) = (rest.get(..len), self.0.get(at(place)..)) else { return false };
        let Some((before, last)) = words_of(text) else { return false };
        before.iter().zip(words).all(|(chunk, word)| u64::from_le_bytes(*chunk) == *word)
            && words.get(before.len()) == Some(&last)
    }

    /// Whether the words from a place on are as many bytes as the rest of the path starts with.
    fn starts(self, place: u32, path: &[u8], rest: &[u8], len: usize) -> bool {
        if len > 8 {
            return self.equal(place, rest, len);
        }
        let word = first_of(path, rest);
        let beyond = u64::MAX.checked_shl(bits_of(len)).unwrap_or_default();
        len == 0 || word & !beyond == self.at(place)
    }
}

/// How many bits so many bytes have, at most eight.
fn bits_of(len: usize) -> u32 {
    u32::try_from(len.wrapping_mul(8)).unwrap_or_default()
}
