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
    starts: [u32; REACHED],
    /// The next candidates of each list; 0 behind the last.
    lists: [u32; LISTS],
    /// How many lists there are.
    count: usize,
    /// What a candidate that is a template captured.
    by_template: Option<(Range, Captures)>,
}

impl<'w, 't, 'p> Walk<'w, 't, 'p> {
    /// To the candidates for a path.
    pub(crate) fn new(table: &'w Table<'t>, path: &'p [u8]) -> Self {
        let Index { words, root } = table.rows().index;
        let (words, mut link) = (Words(words), root);
        let (mut starts, mut depth) = ([1; REACHED], 0_usize);
        let (mut lists, mut count) = ([0; LISTS], 0_usize);
        let mut at = 1_usize;
        for _ in 0..MOST_NODES {
            let (node, place) = (link.node(), link.at());
            if node == Node::Candidates {
                break;
            }
            let head = words.at(place);
            if node == Node::Aside {
                add(&mut lists, &mut count, low(head));
                link = Link(high(head));
                continue;
            }
            let Branch { bits, end } = Branch::unpack(head);
            let Some(rest) = path.get(at..) else {
                link = end;
                continue;
            };
            if node == Node::ByRest {
                let found = words.edge(place, bits, Text::of(rest));
                link = if found == Link::NOWHERE { words.other(place, true) } else { found };
                continue;
            }
            let text = Text::segment(path, rest);
            let found = words.edge(place, bits, text);
            link = if found == Link::NOWHERE { words.other(place, !text.bytes.is_empty()) } else { found };
            at = at.wrapping_add(text.bytes.len()).wrapping_add(1);
            depth = depth.wrapping_add(1);
            reach(&mut starts, depth, at);
        }
        add(&mut lists, &mut count, link.at());
        Walk { table, path, at, starts, lists, count, by_template: None }
    }

    /// The next candidate in file order.
    pub(crate) fn next(&mut self) -> Option<Found> {
        let words = Words(self.table.rows().index.words);
        let mut found = None;
        let mut first = u32::MAX;
        for list in self.lists.iter_mut().take(self.count).filter(|list| **list != 0) {
            let head = words.at(*list);
            if low(head) < first {
                first = low(head);
                found = Some((head, list));
            }
        }
        let (head, list) = found?;
        let candidate = Candidate::unpack(head);
        let behind = list.wrapping_add(1);
        *list = if candidate.more { behind.wrapping_add(u32::from(candidate.words)) } else { 0 };
        Some(Found { candidate, behind })
    }

    /// Whether all checks of a candidate hold.
    pub(crate) fn holds(&mut self, found: &Found) -> bool {
        let words = Words(self.table.rows().index.words);
        self.by_template = None;
        let Candidate { words: len, captures, .. } = found.candidate;
        let mut next = found.behind.wrapping_add(u32::from(captures > 0));
        let end = found.behind.wrapping_add(u32::from(len));
        let mut at = self.at;
        while next < end {
            let check = Check::unpack(words.at(next));
            next = next.wrapping_add(1);
            let holds = match check {
                Check::End(segment) => self.start(segment) > self.path.len(),
                Check::Some(segment) => self.start(segment) <= self.path.len(),
                Check::Rest(segment) => self.start(segment) < self.path.len(),
                Check::Kind(segment, kind) => kind::holds(kind, self.segment(segment)),
                Check::Stars(segment, automaton) => self.table.automaton(automaton).is_some_and(|automaton| {
                    automaton::Walk::start(self.table, automaton).accepts_all(self.segment(segment))
                }),
                Check::Template(template) => return self.matches(template),
                Check::Literal(segment, len) => {
                    let to = at.wrapping_add(self::at(len));
                    let text = self.path.get(at..to);
                    let is_whole = self.path.get(to).is_none_or(|&byte| byte == b'/');
                    let holds = is_whole && text.is_some_and(|text| words.equal(next, text));
                    next = next.wrapping_add(len.div_ceil(8));
                    at = to.wrapping_add(1);
                    reach(&mut self.starts, usize::from(segment), at);
                    holds
                }
                Check::Step(segment) => {
                    let text = self.path.get(at..).map(|rest| Text::segment(self.path, rest).bytes);
                    let len = text.map_or(0, <[u8]>::len);
                    at = at.wrapping_add(len).wrapping_add(1);
                    reach(&mut self.starts, usize::from(segment), at);
                    len > 0
                }
            };
            if !holds {
                return false;
            }
        }
        true
    }

    /// Whether a template matches.
    fn matches(&mut self, template: u32) -> bool {
        let Some(template) = self.table.rows().templates.get(at(template)) else { return false };
        let captures = self.table.matches(template.segments, self.path);
        self.by_template = captures.map(|captures| (template.captures, captures));
        self.by_template.is_some()
    }

    /// The captures of a candidate that holds, and their names.
    pub(crate) fn captures(&self, found: &Found) -> (Range, Captures) {
        if let Some(captured) = self.by_template {
            return captured;
        }
        let Candidate { captures: count, takes_rest, .. } = found.candidate;
        let mut captures = Captures::NONE;
        if count == 0 {
            return (Range { at: 0, len: 0 }, captures);
        }
        let named = Words(self.table.rows().index.words).at(found.behind);
        let mut segments = low(named);
        for left in (0..count).rev() {
            let rest = self.rest(segments & 15);
            let len = if left == 0 && takes_rest { rest.len() } else { Text::segment(self.path, rest).bytes.len() };
            let start = self.path.len().wrapping_sub(rest.len());
            captures.push(start, start.wrapping_add(len));
            segments >>= 4_u32;
        }
        (Range { at: high(named), len: u32::from(count) }, captures)
    }

    fn start(&self, segment: u8) -> usize {
        self.starts.get(usize::from(segment)).map_or(0, |start| at(*start))
    }

    /// The path from the start of a segment on.
    fn rest(&self, segment: u32) -> &'p [u8] {
        let start = self.starts.get(at(segment)).map_or(0, |start| at(*start));
        self.path.get(start..).unwrap_or_default()
    }

    fn segment(&self, segment: u8) -> &'p [u8] {
        Text::segment(self.path, self.rest(u32::from(segment))).bytes
    }
}

fn add(lists: &mut [u32; LISTS], count: &mut usize, list: u32) {
    if let Some(place) = lists.get_mut(*count) {
        *place = list;
        *count = count.wrapping_add(1);
    }
}

fn reach(starts: &mut [u32; REACHED], segment: usize, at: usize) {
    if let Some(start) = starts.get_mut(segment) {
        // A path of 4 GiB has no segment there.
        *start = u32::try_from(at).unwrap_or(u32::MAX);
    }
}

/// A candidate, and where what belongs to it starts.
pub(crate) struct Found {
    pub(crate) candidate: Candidate,
    behind: u32,
}

/// A text of the path that is looked up.
#[derive(Clone, Copy)]
struct Text<'p> {
    bytes: &'p [u8],
    /// Its first eight bytes.
    first: u64,
    hash: u64,
}

impl<'p> Text<'p> {
    /// The segment at the start of the rest of a path.
    fn segment(path: &[u8], rest: &'p [u8]) -> Self {
        let word = first_of(path, rest);
        let slash = slashes(word);
        let len = if slash != 0 {
            at(slash.trailing_zeros() >> 3)
        } else if rest.len() <= 8 {
            rest.len()
        } else {
            return Text::of(rest.get(..end_of(rest)).unwrap_or_default());
        };
        let first = if slash != 0 { word & (lowest(slash) >> 7).wrapping_sub(1) } else { word };
        Text { bytes: rest.get(..len).unwrap_or_default(), first, hash: hash(0, first) }
    }

    /// All of a text.
    fn of(bytes: &'p [u8]) -> Self {
        let (chunks, odd) = bytes.as_chunks();
        let last = if odd.is_empty() { None } else { Some(last_of(bytes)) };
        let words = chunks.iter().map(|chunk| u64::from_le_bytes(*chunk));
        let first = chunks.first().map(|chunk| u64::from_le_bytes(*chunk)).or(last).unwrap_or_default();
        let sum = words.fold(0, hash);
        Text { bytes, first, hash: last.map_or(sum, |last| hash(sum, last)) }
    }
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
        let pair = self.at(place.wrapping_add(Branch::HEAD).wrapping_add(low(slot >> 1)));
        if slot & 1 == 0 { low(pair) } else { high(pair) }
    }

    /// Where the edge leads that has a text; nowhere, if none has it.
    fn edge(self, place: u32, bits: u8, text: Text<'_>) -> Link {
        let mut edge = self.slot(place, slot(text.hash, self.at(place.wrapping_add(2)), bits));
        while edge != 0 {
            let Edge { len, more, to } = Edge::unpack(self.at(edge));
            let first = edge.wrapping_add(1);
            if at(len) == text.bytes.len()
                && self.at(first) == text.first
                && (len <= 8 || self.equal(first, text.bytes))
            {
                return to;
            }
            edge = if more { first.wrapping_add(Edge::words(len)) } else { 0 };
        }
        Link::NOWHERE
    }

    /// Where a branch leads that has no edge for a segment.
    pub(crate) fn other(self, place: u32, has_text: bool) -> Link {
        let pair = self.at(place.wrapping_add(1));
        Link(if has_text { low(pair) } else { high(pair) })
    }

    /// Whether the words from a place on are a text.
    fn equal(self, place: u32, text: &[u8]) -> bool {
        let mut words = self.0.get(at(place)..).unwrap_or_default().iter();
        let (chunks, odd) = text.as_chunks();
        chunks.iter().zip(words.by_ref()).all(|(chunk, word)| u64::from_le_bytes(*chunk) == *word)
            && (odd.is_empty() || words.next() == Some(&last_of(text)))
    }
}

/// The first eight bytes of the rest of a path, the first lowest; zeros behind its end.
fn first_of(path: &[u8], rest: &[u8]) -> u64 {
    match (rest.first_chunk(), path.last_chunk()) {
        (Some(first), _) => u64::from_le_bytes(*first),
        // The last eight bytes of the path, without those before.
        (None, Some(last)) => u64::from_le_bytes(*last).checked_shr(missing(rest)).unwrap_or_default(),
        (None, None) => gathered(rest),
    }
}

/// The bytes of a text behind its whole words, of which there are some: the first lowest, then zeros.
fn last_of(text: &[u8]) -> u64 {
    let odd = text.as_chunks::<8>().1;
    text.last_chunk().map_or_else(|| gathered(odd), |last| u64::from_le_bytes(*last) >> missing(odd))
}

/// How many bits a text of at most eight bytes is short of a word.
fn missing(text: &[u8]) -> u32 {
    low(64_u64.wrapping_sub(u64::try_from(text.len()).unwrap_or_default().wrapping_mul(8)))
}

/// Less than eight bytes, the first lowest.
fn gathered(text: &[u8]) -> u64 {
    text.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// The high bits of the bytes that are slashes; above the lowest of them there may be others.
fn slashes(word: u64) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let zeros = word ^ 0x2F2F_2F2F_2F2F_2F2F;
    zeros.wrapping_sub(LOW) & !zeros & HIGH
}

/// The lowest bit of those that are set.
fn lowest(bits: u64) -> u64 {
    bits & bits.wrapping_neg()
}

/// How many bytes come before the next slash, or before the end.
fn end_of(rest: &[u8]) -> usize {
    let (chunks, odd) = rest.as_chunks();
    let mut before = 0_usize;
    for chunk in chunks {
        let slash = slashes(u64::from_le_bytes(*chunk));
        if slash != 0 {
            return before.wrapping_add(at(slash.trailing_zeros() >> 3));
        }
        before = before.wrapping_add(8);
    }
    before.wrapping_add(odd.iter().take_while(|&&byte| byte != b'/').count())
}
