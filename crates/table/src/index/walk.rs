//! Walking the index with one path: to the candidates, and from candidate to candidate in file order.

use super::text::{end_of, first_of, key_of, short_segment, words_of};
use super::{Branch, Candidate, Check, LISTS, Link, Literal, Node, SEGMENTS, Slot, high, key, low};
use crate::automaton;
use crate::captures::{Captured, Captures};
use crate::kind;
use crate::table::{Table, at};

/// Where a path has got to.
pub(crate) struct Walk<'w, 't, 'p> {
    table: &'w Table<'t>,
    path: &'p [u8],
    /// Where each segment behind the first starts that was reached: behind the slash before it. Where the path ends before
    /// it, that is one past its end.
    starts: [u32; SEGMENTS],
    /// The ways that it goes.
    ways: [Way; LISTS],
    /// How many there are.
    count: usize,
    /// What a template captured that the last candidate was checked for.
    template: Captured,
}

/// One way of a path.
#[derive(Clone, Copy)]
struct Way {
    /// The node that is next, until that is the next candidate.
    link: Link,
    /// How many segments lie before it.
    depth: u32,
}

impl<'w, 't, 'p> Walk<'w, 't, 'p> {
    /// At the start of a path.
    pub(crate) fn new(table: &'w Table<'t>, path: &'p [u8]) -> Self {
        let start = Way { link: table.rows().index.root, depth: 0 };
        let mut ways = [Way::NOWHERE; LISTS];
        ways[0] = start;
        Walk { table, path, starts: [0; SEGMENTS], ways, count: 1, template: Captured::Nothing }
    }

    /// Goes all ways to their candidates.
    pub(crate) fn find(&mut self) {
        let mut number = 0;
        while number < self.count
            && let Some(way) = self.ways.get(number).copied()
        {
            let end = self.follow(way);
            if let Some(way) = self.ways.get_mut(number) {
                *way = end;
            }
            number = number.wrapping_add(1);
        }
    }

    /// Goes one way; those that branch off are for later.
    fn follow(&mut self, Way { mut link, mut depth }: Way) -> Way {
        let (path, words) = (self.path, Words(self.table.rows().index.words));
        let pairs = words.pairs();
        let mut start = self.start(depth);
        loop {
            match link.node() {
                Node::BySegment => {}
                Node::Candidates => return Way { link, depth },
                Node::Literal => {
                    let (Literal { len, segments, to }, text) = words.literal(link);
                    let Some(end) = words.end(text, path, start, len) else { return Way::NOWHERE };
                    depth = depth.wrapping_add(u32::from(segments));
                    start = self.reach(depth, end);
                    link = to;
                    continue;
                }
                Node::ByRest => {
                    link = words.look_up(link, path, start, path.len());
                    // Another one would be the same again.
                    if link.node() == Node::ByRest {
                        return Way::NOWHERE;
                    }
                    continue;
                }
                Node::Aside => {
                    let [one, other] = words.aside(link);
                    let Some(way) = self.ways.get_mut(self.count) else { return Way::NOWHERE };
                    *way = Way { link: one, depth };
                    self.count = self.count.wrapping_add(1);
                    link = other;
                    continue;
                }
            }
            let Some(branch) = pairs.branch(link) else { return Way::NOWHERE };
            let Some(first) = first_of(path, start) else { return Way { link: branch.end, depth } };
            let len = if let Some((len, key)) = short_segment(first, path, start) {
                link = pairs.look_up(link, branch, key, len, |slot| slot.key == key);
                len
            } else {
                let len = path.get(start..).map_or(0, end_of);
                link = words.look_up(link, path, start, start.wrapping_add(len));
                len
            };
            start = start.wrapping_add(len).wrapping_add(1);
            let Some(reached) = self.starts.get_mut(at(depth)) else { return Way::NOWHERE };
            *reached = u32::try_from(start).unwrap_or(u32::MAX);
            depth = depth.wrapping_add(1);
        }
    }

    /// The next candidate in file order.
    #[inline]
    pub(crate) fn next(&self) -> Option<Found> {
        let way = if self.count > 1 { self.first_way() } else { 0 };
        let link = self.ways.get(way).map(|way| way.link).filter(|link| *link != Link::NOWHERE)?;
        let candidate = Candidate::unpack(Words(self.table.rows().index.words).at(link.at()));
        Some(Found { candidate, way, behind: link.at().wrapping_add(1) })
    }

    /// The number of the way whose candidate is the first.
    #[inline(never)]
    fn first_way(&self) -> usize {
        let words = Words(self.table.rows().index.words);
        let is_left = |(_, way): &(usize, &Way)| way.link != Link::NOWHERE;
        let ways = self.ways.iter().enumerate().filter(is_left);
        ways.min_by_key(|(_, way)| Candidate::unpack(words.at(way.link.at()))).map_or(0, |(number, _)| number)
    }

    /// Goes on from the next candidate to the one behind it.
    pub(crate) fn pass(&mut self, Found { candidate, way, behind, .. }: Found) {
        let next = behind.wrapping_add(candidate.words());
        if let Some(way) = self.ways.get_mut(way) {
            way.link = if candidate.has_more() { Link::to(Node::Candidates, next) } else { Link::NOWHERE };
        }
    }

    /// Whether all checks of a candidate hold. How far they go is where its captures are.
    pub(crate) fn holds(&mut self, found: Found) -> bool {
        let words = Words(self.table.rows().index.words);
        let Found { candidate, way, behind } = found;
        let mut depth = self.ways.get(way).map_or(0, |way| way.depth);
        self.template = Captured::Nothing;
        let mut next = behind.wrapping_add(u32::from(candidate.captures() > 0));
        let end = behind.wrapping_add(candidate.words());
        let mut start = self.start(depth);
        while next < end {
            let check = Check::unpack(words.at(next));
            next = next.wrapping_add(1);
            let holds = match check {
                Check::Some => start <= self.path.len(),
                Check::Rest => start < self.path.len(),
                Check::Kind(segment, kind) => kind::holds(kind, self.segment(segment)),
                Check::Stars(segment, automaton) => {
                    self.table.automaton(automaton).is_some_and(|automaton| {
                        automaton::Walk::start(self.table, automaton)
                            .accepts_all(self.segment(segment).iter().copied())
                    })
                }
                Check::Template(template) => self.table.template(template).is_some_and(|template| {
                    let captures = self.table.matches(template.segments, self.path);
                    let names = template.captures.at;
                    self.template =
                        captures.map_or(Captured::Nothing, |captures| Captured::Some { names, captures });
                    captures.is_some()
                }),
                Check::Literal(segments, len) => {
                    let Some(end) = words.end(next, self.path, start, len) else { return false };
                    next = next.wrapping_add(len.div_ceil(8));
                    depth = depth.wrapping_add(u32::from(segments));
                    start = self.reach(depth, end);
                    true
                }
                Check::Step => {
                    let len = self.path.get(start..).map_or(0, end_of);
                    depth = depth.wrapping_add(1);
                    start = self.reach(depth, start.wrapping_add(len));
                    len > 0
                }
            };
            if !holds {
                return false;
            }
        }
        !candidate.ends() || start > self.path.len()
    }

    /// Where the segment of a number starts, which was reached.
    fn start(&self, number: u32) -> usize {
        match number.checked_sub(1) {
            Some(before) => self.starts.get(at(before)).copied().map_or(usize::MAX, at),
            None => 1,
        }
    }

    /// Remembers that the segment before a number ends here. Gives where the next one starts.
    fn reach(&mut self, number: u32, end: usize) -> usize {
        let start = end.wrapping_add(1);
        if let Some(reached) = self.starts.get_mut(at(number.wrapping_sub(1))) {
            *reached = u32::try_from(start).unwrap_or(u32::MAX);
        }
        start
    }

    /// The segment of a number, which was reached.
    fn segment(&self, number: u8) -> &'p [u8] {
        let number = u32::from(number);
        let end = self.start(number.wrapping_add(1)).wrapping_sub(1);
        self.path.get(self.start(number)..end).unwrap_or_default()
    }

    /// What a candidate that holds captures.
    pub(crate) fn captured(&self, found: Found) -> Captured {
        let Found { candidate, behind, .. } = found;
        if candidate.captures() == 0 {
            return self.template;
        }
        self.segments(candidate, Words(self.table.rows().index.words).at(behind))
    }

    /// The captures of a candidate, whose word this is.
    fn segments(&self, candidate: Candidate, word: u64) -> Captured {
        let (mut numbers, mut captures) = (low(word), Captures::default());
        for left in (0..candidate.captures()).rev() {
            let number = numbers & 15;
            let end = match left {
                0 if candidate.takes_rest() => self.path.len(),
                _ => self.start(number.wrapping_add(1)).wrapping_sub(1),
            };
            captures.push(self.start(number), end);
            numbers >>= 4_u32;
        }
        Captured::Some { names: high(word), captures }
    }
}

impl Way {
    const NOWHERE: Way = Way { link: Link::NOWHERE, depth: 0 };
}

/// A candidate, and where what belongs to it starts.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub(crate) candidate: Candidate,
    /// The number of the way that it is on.
    way: usize,
    behind: u32,
}

/// The words of an index; zero beyond their end.
#[derive(Clone, Copy)]
pub(crate) struct Words<'t>(pub(crate) &'t [u64]);

/// The same in pairs.
#[derive(Clone, Copy)]
pub(crate) struct Pairs<'t>(&'t [[u64; 2]]);

impl<'t> Words<'t> {
    pub(crate) fn at(self, place: u32) -> u64 {
        self.0.get(at(place)).copied().unwrap_or_default()
    }

    pub(crate) fn pairs(self) -> Pairs<'t> {
        Pairs(self.0.as_chunks().0)
    }

    /// The two nodes of a node that is aside.
    pub(crate) fn aside(self, link: Link) -> [Link; 2] {
        let links = self.at(link.at().wrapping_mul(2));
        [Link(low(links)), Link(high(links))]
    }

    /// A literal node, and where its text starts.
    pub(crate) fn literal(self, link: Link) -> (Literal, u32) {
        let place = link.at().wrapping_mul(2);
        (Literal::unpack(self.at(place)), place.wrapping_add(1))
    }

    /// Where a branch leads for what a path has from one place to another: more than eight bytes, or all of its rest.
    #[inline(never)]
    fn look_up(self, link: Link, path: &[u8], start: usize, end: usize) -> Link {
        let pairs = self.pairs();
        let Some(branch) = pairs.branch(link) else { return Link::NOWHERE };
        let Some(text) = path.get(start..end) else { return branch.end };
        let Some(first) = text.first_chunk().filter(|_| text.len() > 8) else {
            let key = first_of(path, start).unwrap_or_default();
            return pairs.look_up(link, branch, key, text.len(), |slot| slot.key == key);
        };
        let key = key_of(key(u64::from_le_bytes(*first)), text, branch.hash.all());
        let is_same = |slot: Slot| low(slot.key) == low(key) && self.equal(high(slot.key), text);
        pairs.look_up(link, branch, key, text.len(), is_same)
    }

    /// Whether the words from a place on are a text of more than eight bytes.
    fn equal(self, place: u32, text: &[u8]) -> bool {
        let (before, last) = words_of(text);
        let Some(words) = self.0.get(at(place)..) else { return false };
        let Some((words, [end, ..])) = words.split_at_checked(before.len()) else { return false };
        let differing = |chunk: &[u8; 8], word: u64| u64::from_le_bytes(*chunk) ^ word;
        // Two at a time, which takes fewer instructions.
        let ((chunks, odd_chunk), (pairs, odd_word)) = (before.as_chunks(), words.as_chunks());
        chunks.iter().zip(pairs).all(|([a, b], [c, d])| differing(a, *c) | differing(b, *d) == 0)
            && odd_chunk.iter().zip(odd_word).all(|(chunk, word)| differing(chunk, *word) == 0)
            && *end == last
    }

    /// Where segments end in a path that start here, if they are as many bytes of the words from a place on.
    fn end(self, place: u32, path: &[u8], start: usize, len: u32) -> Option<usize> {
        let end = start.wrapping_add(at(len));
        let is_same = if len > 8 {
            self.equal(place, path.get(start..end)?)
        } else {
            let beyond = u64::MAX.checked_shl(len.wrapping_mul(8)).unwrap_or_default();
            key(first_of(path, start)?) & !beyond == self.at(place) & !beyond
        };
        (is_same && (end == path.len() || path.get(end) == Some(&b'/'))).then_some(end)
    }
}

impl Pairs<'_> {
    /// The branch that a link leads to.
    pub(crate) fn branch(self, link: Link) -> Option<Branch> {
        self.0.get(at(link.at())).copied().map(Branch::unpack)
    }

    /// The slot at a place.
    pub(crate) fn slot(self, place: u32) -> Option<Slot> {
        self.0.get(at(place)).copied().map(Slot::unpack)
    }

    /// Where a branch leads for a text of this key and length, which is the one of a slot of that length if `is_same`.
    #[expect(clippy::inline_always, reason = "a call costs more than most look-ups")]
    #[inline(always)]
    fn look_up(
        self,
        link: Link,
        branch: Branch,
        key: u64,
        len: usize,
        is_same: impl Fn(Slot) -> bool,
    ) -> Link {
        let mut place = link.at().wrapping_add(1).wrapping_add(branch.hash.slot(key));
        while let Some(slot) = self.slot(place) {
            if at(slot.len) == len && is_same(slot) {
                return slot.to;
            }
            if !slot.more {
                return if len > 0 { branch.other } else { Link::NOWHERE };
            }
            place = place.wrapping_add(1);
        }
        Link::NOWHERE
    }
}
