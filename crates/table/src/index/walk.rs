//! Walking the index with one path: to the candidates, and from candidate to candidate in file order.

use super::text::{Segments, Text, end_of, last_of};
use super::{Branch, Candidate, Check, Edge, Index, LISTS, Link, Node, SEGMENTS, Slots, high, low};
use crate::automaton;
use crate::kind;
use crate::table::{Table, at};
use crate::captures::Captured;

/// More nodes are on no way: a branch by segment for each segment that can be named, and between two of them a branch
/// by rest and as many nodes as there can be lists.
pub(crate) const MOST_NODES: usize = 3 * SEGMENTS;

/// Where a path has got to.
pub(crate) struct Walk<'w, 't, 'p> {
    table: &'w Table<'t>,
    path: &'p [u8],
    /// Behind the slash before the next segment; one past the end of the path, if there is none.
    at: usize,
    /// The next candidates of each list; 0 behind the last.
    lists: [u32; LISTS],
    /// How many lists there are.
    count: usize,
}

impl<'w, 't, 'p> Walk<'w, 't, 'p> {
    /// At the start of a path.
    pub(crate) fn new(table: &'w Table<'t>, path: &'p [u8]) -> Self {
        Walk { table, path, at: 1, lists: [0; LISTS], count: 0 }
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
                    self.add(low(word));
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
        self.add(link.at());
        self.at = at;
    }

    /// The next candidate in file order.
    pub(crate) fn next(&mut self) -> Option<Found> {
        let words = Words(self.table.rows().index.words);
        let (mut head, mut from) = (Candidate::unpack(u64::MAX), 0);
        for (index, &list) in self.lists.iter().take(self.count).enumerate() {
            let candidate = Candidate::unpack(words.at(list));
            if list != 0 && candidate.route() < head.route() {
                (head, from) = (candidate, index);
            }
        }
        let list = self.lists.get_mut(from).filter(|list| **list != 0)?;
        let behind = list.wrapping_add(1);
        *list = if head.has_more() { behind.wrapping_add(head.words()) } else { 0 };
        Some(Found { candidate: head, behind })
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
                Check::Stars(segment, automaton) => self.table.automaton(automaton).is_some_and(|automaton| {
                    automaton::Walk::start(self.table, automaton).accepts_all(self.segment(segment))
                }),
                Check::Template(template) => self.table.template(template).is_some_and(|template| {
                    self.table.matches(template.segments, self.path).is_some()
                }),
                Check::Literal(len) => {
                    let to = at.wrapping_add(self::at(len));
                    let is_whole = to == self.path.len() || self.path.get(to) == Some(&b'/');
                    let rest = self.path.get(at..).unwrap_or_default();
                    let holds = is_whole && words.equal(next, rest, self::at(len));
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
            _ => Captured::Nothing,
        }
    }

    fn segment(&self, segment: u8) -> &'p [u8] {
        Segments::of(self.path).nth(usize::from(segment)).unwrap_or_default()
    }

    fn add(&mut self, list: u32) {
        if let Some(place) = self.lists.get_mut(self.count) {
            *place = list;
            self.count = self.count.wrapping_add(1);
        }
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
    pub(crate) fn slot(self, place: u32, slot: u64) -> u32 {
        let pair = self.at(place.wrapping_add(Branch::WORDS).wrapping_add(low(slot >> 1)));
        if slot & 1 == 0 { low(pair) } else { high(pair) }
    }

    /// Where the edge leads that has a text, which the rest of the path starts with; nowhere, if none has it.
    fn edge(self, place: u32, text: Text, rest: &[u8]) -> Link {
        let mut edge = self.slot(place, Slots(self.at(place)).of(text.hash));
        while edge != 0 {
            let [head, first] = self.several(edge);
            let Edge { len, more, to } = Edge::unpack(head);
            let behind = edge.wrapping_add(1);
            if first == text.first && at(len) == text.len && (len <= 8 || self.equal(behind, rest, text.len)) {
                return to;
            }
            edge = if more { behind.wrapping_add(Edge::words(len)) } else { 0 };
        }
        Link::NOWHERE
    }

    /// Whether the words from a place on are as many bytes as the rest of the path starts with.
    #[inline(never)]
    fn equal(self, place: u32, rest: &[u8], len: usize) -> bool {
        let (Some(text), Some(words)) = (rest.get(..len), self.0.get(at(place)..)) else { return false };
        let (chunks, odd) = text.as_chunks();
        chunks.iter().zip(words).all(|(chunk, word)| u64::from_le_bytes(*chunk) == *word)
            && (odd.is_empty() || words.get(chunks.len()) == Some(&last_of(text)))
    }
}
