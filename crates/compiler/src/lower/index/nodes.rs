//! Nodes: the subset construction. A node stands for all patterns that a path can still be of when it has come so far.

use std::collections::BTreeMap;

use pointwork_table::{Candidate, Check, Kind, LISTS, REACHED, pair};

use super::pattern::{End, Pattern, Step};
use super::words::words_of;
use crate::lower::Lowering;

/// How many times the patterns may stand in all, where a literal stands beside a capture and what lies behind the capture
/// lies behind both: beyond it, several patterns are left to be tried one by one.
const COPIES: usize = 8;

/// From how many candidates on they are set aside, counted once for each pattern behind them.
const ASIDE: usize = 16;

/// A node of the index.
pub(super) enum Node {
    /// The candidates that are left, as words.
    Candidates(Vec<Vec<u64>>),
    /// Candidates for all that lies behind, and what does.
    Aside(Vec<Vec<u64>>, usize),
    /// Where each text leads.
    Branch(Branch),
}

/// A branch by the next segment or by the whole rest of the path.
pub(super) struct Branch {
    pub(super) by_rest: bool,
    pub(super) edges: BTreeMap<String, usize>,
    /// Where a text leads that has no edge.
    pub(super) other: usize,
    /// Where an empty segment leads that has no edge.
    pub(super) none: usize,
    /// Where the end of the path leads.
    pub(super) end: usize,
}

/// A pattern that a path can still be of. As many of its steps are taken as the node is deep.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    pattern: usize,
    /// The steps that a segment was taken for without looking at its text.
    unseen: Vec<u8>,
}

/// Where a node is: how many segments lie before it, and how many lists of candidates were set aside on the way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    depth: usize,
    lists: usize,
}

/// All nodes, and which is the root.
pub(super) fn nodes(patterns: &[Pattern<'_>], lowering: &mut Lowering) -> (Vec<Node>, usize) {
    let mut nodes =
        Nodes { patterns, lowering, nodes: Vec::new(), known: BTreeMap::new(), templates: BTreeMap::new() };
    let items = (0..patterns.len()).map(|pattern| Item { pattern, unseen: Vec::new() }).collect();
    let root = nodes.node(Place { depth: 0, lists: 0 }, items, COPIES * patterns.len());
    (nodes.nodes, root)
}

struct Nodes<'n, 'r> {
    patterns: &'n [Pattern<'r>],
    lowering: &'n mut Lowering,
    nodes: Vec<Node>,
    known: BTreeMap<(Place, Vec<Item>), usize>,
    /// The row of each template that must be matched as such.
    templates: BTreeMap<usize, u32>,
}

impl<'r> Nodes<'_, 'r> {
    /// The node for what is left of the patterns, of which there may be so many copies behind it.
    fn node(&mut self, place: Place, items: Vec<Item>, copies: usize) -> usize {
        let key = (place, items);
        if let Some(node) = self.known.get(&key) {
            return *node;
        }
        let items = &key.1;
        let active = items.iter().filter(|it| self.is_active(it, place.depth)).count();
        // Of templates of one route the first that matches counts: they stay in one list.
        let may_leave =
            |it: &Item| self.is_settled(it, place.depth) && !self.patterns[it.pattern].has_siblings;
        let (settled, others): (Vec<Item>, Vec<Item>) = items.iter().cloned().partition(may_leave);
        let node = if active <= 1 || active > copies || place.depth + 1 >= REACHED {
            Node::Candidates(self.candidates(place.depth, items))
        } else if settled.len() * active >= ASIDE && place.lists + 1 < LISTS {
            let next = Place { lists: place.lists + 1, ..place };
            Node::Aside(self.candidates(place.depth, &settled), self.node(next, others, copies))
        } else if let Some(whole) = self.whole(place.depth, items) {
            Node::Branch(self.by_rest(place, items, whole, copies))
        } else {
            Node::Branch(self.by_segment(place, items, copies))
        };
        let node = self.push(node);
        self.known.insert(key, node);
        node
    }

    fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Whether a segment must come that the pattern says something about.
    fn is_active(&self, item: &Item, depth: usize) -> bool {
        self.patterns[item.pattern].steps.len() > depth
    }

    /// Whether whatever segments come change nothing.
    fn is_settled(&self, item: &Item, depth: usize) -> bool {
        !self.is_active(item, depth) && self.patterns[item.pattern].end != End::Here
    }

    /// The text of the rest of a path that is of this pattern, if there is one such text only.
    fn rest(&self, item: &Item, depth: usize) -> Option<String> {
        let Pattern { steps, end, .. } = &self.patterns[item.pattern];
        if *end != End::Here || !self.is_active(item, depth) {
            return None;
        }
        let texts = steps[depth..].iter().map(|step| match step {
            Step::Literal(text) => Some(text.as_str()),
            Step::Kind(_) | Step::Stars(..) | Step::Mixed => None,
        });
        Some(texts.collect::<Option<Vec<&str>>>()?.join("/"))
    }

    /// The items of each text of the rest, where it is cheaper to look up the whole rest first.
    fn whole(&self, depth: usize, items: &[Item]) -> Option<BTreeMap<String, Vec<Item>>> {
        let mut texts: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        let mut others = 0;
        for item in items.iter().filter(|it| self.is_active(it, depth)) {
            match self.rest(item, depth) {
                Some(text) => texts.entry(text).or_default().push(item.clone()),
                None => others += 1,
            }
        }
        (!texts.is_empty() && texts.len() >= 8 * others).then_some(texts)
    }

    fn by_rest(
        &mut self,
        place: Place,
        items: &[Item],
        texts: BTreeMap<String, Vec<Item>>,
        copies: usize,
    ) -> Branch {
        let is_whole = |item: &Item| texts.values().any(|it| it.binary_search(item).is_ok());
        let others: Vec<Item> = items.iter().filter(|it| !is_whole(it)).cloned().collect();
        let mut edges = BTreeMap::new();
        for (text, of_text) in &texts {
            let mut candidates: Vec<(usize, Vec<u64>)> = Vec::new();
            for item in of_text {
                candidates.push((item.pattern, self.candidate(item, place.depth, Seen::Text(text))));
            }
            for item in &others {
                if let Some(item) = self.takes(item, place.depth, text) {
                    candidates.push((item.pattern, self.candidate(&item, place.depth, Seen::Text(text))));
                }
            }
            candidates.sort();
            let node = Node::Candidates(candidates.into_iter().map(|(_, words)| words).collect());
            edges.insert(text.clone(), self.push(node));
        }
        let end = self.end(place.depth, items);
        let other = self.node(place, others, copies);
        Branch { by_rest: true, edges, other, none: other, end }
    }

    fn by_segment(&mut self, place: Place, items: &[Item], copies: usize) -> Branch {
        let Place { depth, lists } = place;
        let mut texts: BTreeMap<&str, Vec<Item>> = BTreeMap::new();
        let mut open = Vec::new();
        for item in items {
            match self.patterns[item.pattern].steps.get(depth) {
                Some(Step::Literal(text)) => texts.entry(text).or_default().push(item.clone()),
                Some(Step::Kind(_) | Step::Stars(..) | Step::Mixed) | None => open.push(item.clone()),
            }
        }
        let mut behind: Vec<(Option<&str>, Vec<Item>)> = Vec::new();
        for (text, mut items) in texts {
            items.extend(open.iter().filter_map(|it| self.step(it, depth, Some(text))));
            items.sort();
            behind.push((Some(text), items));
        }
        behind.push((None, open.iter().filter_map(|it| self.step(it, depth, None)).collect()));

        let weight = |items: &[Item]| items.iter().filter(|it| self.is_active(it, depth + 1)).count();
        let all: usize = behind.iter().map(|(_, items)| weight(items)).sum();
        let shares: Vec<usize> =
            behind.iter().map(|(_, items)| copies * weight(items) / all.max(1)).collect();
        let next = Place { depth: depth + 1, lists };
        let (mut edges, mut other) = (BTreeMap::new(), 0);
        for ((text, items), copies) in behind.into_iter().zip(shares) {
            let node = self.node(next, items, copies);
            match text {
                Some(text) => drop(edges.insert(text.to_owned(), node)),
                None => other = node,
            }
        }
        let empty: Vec<Item> = open.iter().filter_map(|it| self.step(it, depth, Some(""))).collect();
        let none = Node::Candidates(self.candidates(depth + 1, &empty));
        Branch { by_rest: false, edges, other, none: self.push(none), end: self.end(depth, items) }
    }

    /// What is left of a pattern behind a segment: of this text, or of one that no literal has.
    fn step(&self, item: &Item, depth: usize, text: Option<&str>) -> Option<Item> {
        let pattern = &self.patterns[item.pattern];
        let mut item = item.clone();
        let takes = match (pattern.steps.get(depth), text) {
            (Some(Step::Literal(literal)), Some(text)) => literal == text,
            (Some(Step::Literal(_)), None) => false,
            (Some(Step::Kind(kind)), Some(text)) => kind.holds(text.as_bytes()),
            (Some(Step::Stars(automaton, _)), Some(text)) => automaton.accepts(text.as_bytes()),
            (Some(Step::Mixed), Some(text)) => !text.is_empty(),
            (Some(Step::Kind(Kind::Any) | Step::Mixed), None) => true,
            (Some(Step::Kind(_) | Step::Stars(..)), None) => {
                item.unseen.extend(u8::try_from(depth));
                true
            }
            (None, _) => pattern.end != End::Here,
        };
        takes.then_some(item)
    }

    /// What is left of a pattern behind the whole rest of a path, if it takes that.
    fn takes(&self, item: &Item, depth: usize, rest: &str) -> Option<Item> {
        let mut item = item.clone();
        let mut behind = depth;
        for text in rest.split('/') {
            item = self.step(&item, behind, Some(text))?;
            behind += 1;
        }
        (!self.is_active(&item, behind) && !(self.is_ended_before(&item, depth, rest))).then_some(item)
    }

    /// Whether a pattern wants a byte more than the rest of a path has.
    fn is_ended_before(&self, item: &Item, depth: usize, rest: &str) -> bool {
        let Pattern { steps, end, .. } = &self.patterns[item.pattern];
        let behind = rest.split('/').count() + depth;
        match end {
            End::Here | End::Below => false,
            End::Some => steps.len() >= behind,
            End::Rest => match steps.len().checked_sub(depth) {
                Some(from) => rest.split('/').skip(from).collect::<Vec<_>>().join("/").is_empty(),
                None => false,
            },
        }
    }

    /// The candidates where the path ends before this segment.
    fn end(&mut self, depth: usize, items: &[Item]) -> usize {
        let ends = |it: &&Item| {
            let Pattern { steps, end, .. } = &self.patterns[it.pattern];
            match end {
                End::Here | End::Below => steps.len() <= depth,
                End::Some | End::Rest => steps.len() < depth,
            }
        };
        let items: Vec<Item> = items.iter().filter(ends).cloned().collect();
        let candidates = items.iter().map(|it| self.candidate(it, depth, Seen::End)).collect();
        self.push(Node::Candidates(candidates))
    }

    fn candidates(&mut self, depth: usize, items: &[Item]) -> Vec<Vec<u64>> {
        items.iter().map(|it| self.candidate(it, depth, Seen::Nothing)).collect()
    }

    /// The words of a candidate: its head, and what is still to be checked where the walk has got to a segment.
    fn candidate(&mut self, item: &Item, depth: usize, seen: Seen<'_>) -> Vec<u64> {
        let pattern = &self.patterns[item.pattern];
        let is_reached = |segment: &u8| seen == Seen::Nothing || usize::from(*segment) <= depth;
        if pattern.by_template || !pattern.captures.iter().all(is_reached) {
            let template = self.template(item.pattern);
            return with_head(pattern, None, vec![Check::Template(template).pack()]);
        }
        let mut checks: Vec<u64> = item.unseen.iter().map(|&step| check_of(pattern, step)).collect();
        if seen == Seen::Nothing {
            checks.extend(steps_from(pattern, depth));
        }
        let behind = number(pattern.steps.len());
        match (pattern.end, seen) {
            (End::Here, Seen::Nothing) => checks.push(Check::End(behind).pack()),
            (End::Some, Seen::Nothing) if pattern.steps.len() >= depth => {
                checks.push(Check::Some(behind).pack())
            }
            // Only what lies behind can be empty, and that of a text was looked at.
            (End::Rest, Seen::Nothing | Seen::End) => checks.push(Check::Rest(behind).pack()),
            (End::Here | End::Below | End::Some | End::Rest, _) => {}
        }
        let named = (!pattern.captures.is_empty()).then(|| {
            let segments =
                pattern.captures.iter().rev().fold(0, |all, &segment| all << 4 | u32::from(segment));
            pair(segments, pattern.names.at)
        });
        with_head(pattern, named, checks)
    }

    fn template(&mut self, pattern: usize) -> u32 {
        if let Some(row) = self.templates.get(&pattern) {
            return *row;
        }
        let row = self.patterns[pattern].template.map_or(u32::MAX, |it| self.lowering.template_row(it));
        self.templates.insert(pattern, row);
        row
    }
}

/// What is known of the rest of a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen<'s> {
    Nothing,
    /// There is none.
    End,
    /// This text.
    Text(&'s str),
}

/// What must hold of the segment of a step.
fn check_of(pattern: &Pattern<'_>, step: u8) -> u64 {
    let check = match &pattern.steps[usize::from(step)] {
        Step::Kind(kind) => Check::Kind(step, *kind),
        Step::Stars(_, automaton) => Check::Stars(step, *automaton),
        Step::Literal(_) | Step::Mixed => Check::Some(step),
    };
    check.pack()
}

/// The checks of the steps from a segment on; literals next to each other are one.
fn steps_from(pattern: &Pattern<'_>, depth: usize) -> Vec<u64> {
    let mut checks = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    let flush = |texts: &mut Vec<&str>, behind: usize, checks: &mut Vec<u64>| {
        let text = std::mem::take(texts).join("/");
        checks.push(Check::Literal(number(behind), crate::lower::row(text.len())).pack());
        checks.extend(words_of(&text));
    };
    for (index, step) in pattern.steps.iter().enumerate().skip(depth) {
        if let Step::Literal(text) = step {
            texts.push(text);
            continue;
        }
        if !texts.is_empty() {
            flush(&mut texts, index, &mut checks);
        }
        checks.push(Check::Step(number(index + 1)).pack());
        if !matches!(step, Step::Kind(Kind::Any)) {
            checks.push(check_of(pattern, number(index)));
        }
    }
    if !texts.is_empty() {
        flush(&mut texts, pattern.steps.len(), &mut checks);
    }
    checks
}

/// The number of a segment; those that are not told apart share the last.
fn number(segment: usize) -> u8 {
    u8::try_from(segment.min(REACHED - 1)).unwrap_or_default()
}

fn with_head(pattern: &Pattern<'_>, named: Option<u64>, checks: Vec<u64>) -> Vec<u64> {
    let mut words = vec![0];
    words.extend(named);
    words.extend(checks);
    let head = Candidate {
        route: pattern.route,
        words: u16::try_from(words.len() - 1).unwrap_or(u16::MAX),
        captures: if named.is_some() { u8::try_from(pattern.captures.len()).unwrap_or_default() } else { 0 },
        takes_rest: named.is_some() && pattern.end == End::Rest,
        more: false,
    };
    words[0] = head.pack();
    words
}
