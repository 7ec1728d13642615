//! Walking the index with one path: to the candidates, and from candidate to candidate in file order.

use super::text::{end_of, first_of, short_segment};
use super::words::Words;
use super::{Candidate, Check, Link, Literal, Node, SEGMENTS, WAYS, high, low};
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
    /// The ways that it goes: of each the node that is next, until that is the next candidate.
    ways: [Link; WAYS],
    /// How many segments lie before the node of each.
    depths: [u8; WAYS],
    /// How many there are.
    count: usize,
    /// What a template captured that the last candidate was checked for.
    template: Captured,
}

impl<'w, 't, 'p> Walk<'w, 't, 'p> {
    /// At the start of a path.
    pub(crate) fn new(table: &'w Table<'t>, path: &'p [u8]) -> Self {
        let mut ways = [Link::NOWHERE; WAYS];
        ways[0] = table.rows().index.root;
        let template = Captured::Nothing;
        Walk { table, path, starts: [0; SEGMENTS], ways, depths: [0; WAYS], count: 1, template }
    }

    /// Goes all ways to their candidates.
    pub(crate) fn find(&mut self) {
        let mut number = 0;
        while number < self.count
            && let (Some(way), Some(depth)) = (self.ways.get(number), self.depths.get(number))
        {
            let (link, depth) = self.follow(*way, u32::from(*depth));
            if let (Some(way), Some(reached)) = (self.ways.get_mut(number), self.depths.get_mut(number)) {
                *way = link;
                *reached = u8::try_from(depth).unwrap_or(u8::MAX);
            }
            number = number.wrapping_add(1);
        }
    }

    /// Goes one way, from a node before which so many segments lie to candidates. Those that branch off are for later.
    fn follow(&mut self, mut link: Link, mut depth: u32) -> (Link, u32) {
        let (path, words) = (self.path, Words(self.table.rows().index.words));
        let pairs = words.pairs();
        let mut start = self.start(depth);
        loop {
            match link.node() {
                Node::BySegment => {}
                Node::Candidates => return (link, depth),
                Node::Literal => {
                    let (Literal { len, segments, to }, text) = words.literal(link);
                    let Some(end) = words.end(text, path, start, len) else { return (Link::NOWHERE, depth) };
                    depth = depth.wrapping_add(u32::from(segments));
                    start = self.reach(depth, end);
                    link = to;
                    continue;
                }
                Node::ByRest => {
                    link = words.look_up(link, path, start, path.len());
                    // Another one would be the same again.
                    if link.node() == Node::ByRest {
                        return (Link::NOWHERE, depth);
                    }
                    continue;
                }
                Node::Aside => {
                    let [one, other] = words.aside(link);
                    let behind = self.count;
                    let (Some(way), Some(reached)) = (self.ways.get_mut(behind), self.depths.get_mut(behind))
                    else {
                        return (Link::NOWHERE, depth);
                    };
                    (*way, *reached) = (one, u8::try_from(depth).unwrap_or(u8::MAX));
                    self.count = self.count.wrapping_add(1);
                    link = other;
                    continue;
                }
            }
            let Some(branch) = pairs.branch(link) else { return (Link::NOWHERE, depth) };
            let Some(first) = first_of(path, start) else { return (branch.end, depth) };
            let len = if let Some((len, key)) = short_segment(first, path, start) {
                link = pairs.look_up(link, branch, key, len, |slot| slot.key == key);
                len
            } else {
                let len = path.get(start..).map_or(0, end_of);
                link = words.look_up(link, path, start, start.wrapping_add(len));
                len
            };
            start = start.wrapping_add(len).wrapping_add(1);
            let Some(reached) = self.starts.get_mut(at(depth)) else { return (Link::NOWHERE, depth) };
            *reached = u32::try_from(start).unwrap_or(u32::MAX);
            depth = depth.wrapping_add(1);
        }
    }

    /// The next candidate in file order.
    #[inline]
    pub(crate) fn next(&self) -> Option<Found> {
        let way = if self.count > 1 { self.first_way() } else { 0 };
        let link = self.ways.get(way).copied().filter(|link| *link != Link::NOWHERE)?;
        let candidate = Candidate::unpack(Words(self.table.rows().index.words).at(link.at()));
        Some(Found { candidate, way, behind: link.at().wrapping_add(1) })
    }

    /// The number of the way whose candidate is the first.
    #[inline(never)]
    fn first_way(&self) -> usize {
        let words = Words(self.table.rows().index.words);
        let ways = self.ways.iter().enumerate().filter(|(_, link)| **link != Link::NOWHERE);
        ways.min_by_key(|(_, link)| Candidate::unpack(words.at(link.at()))).map_or(0, |(number, _)| number)
    }

    /// Goes on from the next candidate to the one behind it.
    pub(crate) fn pass(&mut self, Found { candidate, way, behind, .. }: Found) {
        let next = behind.wrapping_add(candidate.words());
        if let Some(way) = self.ways.get_mut(way) {
            *way = if candidate.has_more() { Link::to(Node::Candidates, next) } else { Link::NOWHERE };
        }
    }

    /// Whether all checks of a candidate hold. How far they go is where its captures are.
    pub(crate) fn holds(&mut self, found: Found) -> bool {
        let words = Words(self.table.rows().index.words);
        let Found { candidate, way, behind } = found;
        let mut depth = self.depths.get(way).map_or(0, |depth| u32::from(*depth));
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
    pub(crate) fn captured(&self, Found { candidate, behind, .. }: Found) -> Captured {
        if candidate.captures() == 0 {
            return self.template;
        }
        let word = Words(self.table.rows().index.words).at(behind);
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

/// A candidate, and where what belongs to it starts.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub(crate) candidate: Candidate,
    /// The number of the way that it is on.
    way: usize,
    behind: u32,
}
