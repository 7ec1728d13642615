//! Walking the index with one path: to the candidates, and from candidate to candidate in file order.

use super::{Branch, Candidate, Check, Edge, Index, LISTS, Link, Node, REACHED, hash, high, low, slot};
use crate::automaton;
use crate::kind;
use crate::rows::Range;
use crate::table::{Table, at};
use crate::template::Captures;

/// More nodes are on no way: a branch by segment for each segment that can be named, and between two of them a branch
/// by rest and as many nodes as there can be lists.
pub(crate) const MOST_NODES: usize = 3 * REACHED;

/// Where a path has got to.
pub(crate) struct Walk<'w, 't, 'p> {
    table: &'w Table<'t>,
    path: &'p [u8],
    /// Behind the slash before the next segment; one past the end of the path, if there is none.
    at: usize,
    /// Where the segments start that were reached, and one past the end where there is none.
    starts: [usize; REACHED],
    /// The next candidates of each list; 0 behind the last.
    lists: [u32; LISTS],
}

impl<'w, 't, 'p> Walk<'w, 't, 'p> {
    /// To the candidates for a path.
    pub(crate) fn new(table: &'w Table<'t>, path: &'p [u8]) -> Self {
        let mut walk = Walk { table, path, at: 1, starts: [0; REACHED], lists: [0; LISTS] };
        let mut reached = walk.starts.iter_mut();
        let mut lists = walk.lists.iter_mut();
        if let Some(start) = reached.next() {
            *start = 1;
        }
        let Index { words, root } = table.rows().index;
        let words = Words(words);
        let mut link = root;
        for _ in 0..MOST_NODES {
            match link.node() {
                Node::Candidates => {
                    if let Some(list) = lists.next() {
                        *list = link.at();
                    }
                    break;
                }
                Node::Aside => {
                    let word = words.at(link.at());
                    if let Some(list) = lists.next() {
                        *list = low(word);
                    }
                    link = Link(high(word));
                }
                Node::BySegment => {
                    let branch = Branch::unpack(words.at(link.at()));
                    if walk.at > path.len() {
                        link = branch.end;
                        continue;
                    }
                    let (end, hash) = segment(path, walk.at);
                    let found = words.edge(link.at(), branch, hash, path, walk.at, end);
                    link = found.unwrap_or_else(|| words.other(link.at(), end > walk.at));
                    walk.at = end.saturating_add(1);
                    if let Some(start) = reached.next() {
                        *start = walk.at;
                    }
                }
                Node::ByRest => {
                    let branch = Branch::unpack(words.at(link.at()));
                    if walk.at > path.len() {
                        link = branch.end;
                        continue;
                    }
                    let hash = hash_of(path, walk.at, path.len());
                    let found = words.edge(link.at(), branch, hash, path, walk.at, path.len());
                    link = found.unwrap_or_else(|| words.other(link.at(), true));
                }
            }
        }
        walk
    }

    /// The next candidate in file order.
    pub(crate) fn next(&mut self) -> Option<Found> {
        let words = Words(self.table.rows().index.words);
        let mut found: Option<(Candidate, &mut u32)> = None;
        for list in self.lists.iter_mut().filter(|list| **list != 0) {
            let candidate = Candidate::unpack(words.at(*list));
            if found.as_ref().is_none_or(|(before, _)| candidate.route < before.route) {
                found = Some((candidate, list));
            }
        }
        let (candidate, list) = found?;
        let first = list.saturating_add(1);
        *list = if candidate.is_last { 0 } else { first.saturating_add(u32::from(candidate.words)) };
        Some(Found { candidate, first })
    }

    /// What a candidate captures and the names of it, if all its checks hold.
    pub(crate) fn captures(&mut self, found: &Found) -> Option<(Range, Captures)> {
        let words = Words(self.table.rows().index.words);
        let Candidate { words: len, captures, takes_rest, .. } = found.candidate;
        let (mut next, end) = (found.first, found.first.saturating_add(u32::from(len)));
        let named = if captures > 0 {
            next = next.saturating_add(1);
            words.at(found.first)
        } else {
            0
        };
        let mut at = self.at;
        let mut by_template = None;
        while next < end {
            let check = Check::unpack(words.at(next));
            next = next.saturating_add(1);
            match check {
                Check::End(segment) => (self.start(segment) > self.path.len()).then_some(())?,
                Check::Some(segment) => (self.start(segment) <= self.path.len()).then_some(())?,
                Check::Rest(segment) => (self.start(segment) < self.path.len()).then_some(())?,
                Check::Kind(segment, kind) => kind::holds(kind, self.segment(segment)).then_some(())?,
                Check::Stars(segment, automaton) => {
                    let automaton = self.table.automaton(automaton)?;
                    let walk = automaton::Walk::start(self.table, automaton);
                    walk.accepts_all(self.segment(segment)).then_some(())?;
                }
                Check::Template(template) => {
                    let template = self.table.rows().templates.get(self::at(template))?;
                    let captures = self.table.matches(template.segments, self.path)?;
                    by_template = Some((template.captures, captures));
                }
                Check::Literal(segment, len) => {
                    let to = at.saturating_add(self::at(len));
                    let is_whole = self.path.get(to).is_none_or(|&byte| byte == b'/');
                    (to <= self.path.len() && is_whole && words.equal(next, self.path, at, to))
                        .then_some(())?;
                    next = next.saturating_add(len.div_ceil(8));
                    at = to.saturating_add(1);
                    self.reach(segment, at);
                }
                Check::Step(segment) => {
                    let end = end_of(self.path, at);
                    (end > at).then_some(())?;
                    at = end.saturating_add(1);
                    self.reach(segment, at);
                }
            }
        }
        Some(by_template.unwrap_or_else(|| {
            (
                Range { at: high(named), len: u32::from(captures) },
                self.taken(low(named), captures, takes_rest),
            )
        }))
    }

    /// The captures whose segments have these numbers, four bits each.
    fn taken(&self, mut numbers: u32, count: u8, takes_rest: bool) -> Captures {
        let mut captures = Captures::default();
        for left in (0..count).rev() {
            let start = self.starts.get(at(numbers & 15)).copied().unwrap_or_default();
            let end = if left == 0 && takes_rest { self.path.len() } else { end_of(self.path, start) };
            captures.push(start, end);
            numbers >>= 4_u32;
        }
        captures
    }

    fn start(&self, segment: u8) -> usize {
        self.starts.get(usize::from(segment)).copied().unwrap_or_default()
    }

    fn reach(&mut self, segment: u8, at: usize) {
        if let Some(start) = self.starts.get_mut(usize::from(segment)) {
            *start = at;
        }
    }

    fn segment(&self, segment: u8) -> &'p [u8] {
        let start = self.start(segment);
        self.path.get(start..end_of(self.path, start)).unwrap_or_default()
    }
}

/// A candidate, and where what belongs to it starts.
pub(crate) struct Found {
    pub(crate) candidate: Candidate,
    first: u32,
}

/// The words of an index; zero beyond their end.
#[derive(Clone, Copy)]
pub(crate) struct Words<'t>(pub(crate) &'t [u64]);

impl Words<'_> {
    pub(crate) fn at(self, place: u32) -> u64 {
        self.0.get(at(place)).copied().unwrap_or_default()
    }

    /// Where the first edge of a slot is; 0 if there is none.
    pub(crate) fn slot(self, place: u32, slot: u64) -> u32 {
        let pair = self.at(place.saturating_add(Branch::HEAD).saturating_add(low(slot >> 1)));
        if slot & 1 == 0 { low(pair) } else { high(pair) }
    }

    /// Where the edge leads that has the text from `at` to `end`.
    fn edge(self, place: u32, branch: Branch, hash: u64, path: &[u8], at: usize, end: usize) -> Option<Link> {
        let mut edge = self.slot(place, slot(hash, self.at(place.saturating_add(2)), branch.bits));
        while edge != 0 {
            let Edge { len, more, to } = Edge::unpack(self.at(edge));
            let text = edge.saturating_add(1);
            if self::at(len) == end.saturating_sub(at) && self.equal(text, path, at, end) {
                return Some(to);
            }
            edge = if more { text.saturating_add(len.div_ceil(8)) } else { 0 };
        }
        None
    }

    /// Where a branch leads that has no edge for a segment.
    pub(crate) fn other(self, place: u32, has_text: bool) -> Link {
        let pair = self.at(place.saturating_add(1));
        Link(if has_text { low(pair) } else { high(pair) })
    }

    /// Whether the words from `place` on are the path from `at` to `end`.
    fn equal(self, mut place: u32, path: &[u8], mut at: usize, end: usize) -> bool {
        while at < end {
            if self.at(place) != word(path, at, end) {
                return false;
            }
            place = place.saturating_add(1);
            at = at.saturating_add(8);
        }
        true
    }
}

/// Eight bytes of a path from `at` on, the first lowest; zeros from `end` on.
fn word(path: &[u8], at: usize, end: usize) -> u64 {
    let len = end.saturating_sub(at);
    let word = load(path, at);
    if len < 8 { word & !(u64::MAX << len.wrapping_mul(8)) } else { word }
}

/// Eight bytes of a path from `at` on, the first lowest; zeros behind its end.
fn load(path: &[u8], at: usize) -> u64 {
    let rest = path.get(at..).unwrap_or_default();
    if let Some(chunk) = rest.first_chunk() {
        return u64::from_le_bytes(*chunk);
    }
    match path.last_chunk() {
        // The last eight bytes, without those before `at`.
        Some(chunk) => u64::from_le_bytes(*chunk).checked_shr(missing(rest)).unwrap_or_default(),
        None => rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// How many bits a text is short of a word.
fn missing(text: &[u8]) -> u32 {
    u32::try_from(text.len()).map_or(0, |len| 64_u32.saturating_sub(len.saturating_mul(8)))
}

/// Where the segment at `at` ends, and its hash.
fn segment(path: &[u8], at: usize) -> (usize, u64) {
    let end = end_of(path, at);
    (end, hash_of(path, at, end))
}

/// Where the segment at `at` ends: at the next slash, or at the end of the path.
fn end_of(path: &[u8], mut at: usize) -> usize {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const SLASHES: u64 = 0x2F2F_2F2F_2F2F_2F2F;
    while at < path.len() {
        // A byte that is zero in here is a slash; the lowest such has its high bit set in `found`.
        let word = load(path, at) ^ SLASHES;
        let found = word.wrapping_sub(LOW) & !word & HIGH;
        if found != 0 {
            return at.saturating_add(self::at(found.trailing_zeros() / 8));
        }
        at = at.saturating_add(8);
    }
    path.len()
}

/// The hash of the text from `at` to `end`.
fn hash_of(path: &[u8], mut at: usize, end: usize) -> u64 {
    let mut sum = 0;
    while at < end {
        sum = hash(sum, word(path, at, end));
        at = at.saturating_add(8);
    }
    sum
}
