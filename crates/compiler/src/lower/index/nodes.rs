//! Nodes: the subset construction. A node stands for all patterns that a path can still be of when it has come so far.

mod candidates;

use std::collections::{BTreeMap, BTreeSet};

use pointwork_table::{Kind, SEGMENTS, WAYS};

use super::pattern::{End, Pattern, Step};
use crate::lower::Lowering;

/// How many times the patterns may stand in all, where a literal stands beside a capture and what lies behind the capture
/// lies behind both: beyond it, the path goes both ways.
const COPIES: usize = 4;

/// So many patterns are tried one by one: more are cheaper to tell apart.
const FEW: usize = 1;

/// From how many candidates on they are a way of their own, counted once for each pattern behind them.
const ASIDE: usize = 16;

/// How often such candidates may stand where no more ways can branch off.
const CROWD: usize = 4096;

/// Beside so many patterns that are no exact paths the whole rest of a path is not looked up: each is tried on each text
/// when compiling.
const OTHERS: usize = 32;

/// A node of the index.
pub(in crate::lower) enum Node {
    /// The candidates that are left, as words.
    Candidates(Vec<Vec<u64>>),
    /// So many segments, with slashes between, and what lies behind them.
    Literal { text: String, segments: usize, next: usize },
    /// Two nodes: a path goes both ways.
    Aside(usize, usize),
    /// Where each text leads.
    Branch(Branch),
}

/// A branch by the next segment or by the whole rest of the path.
pub(in crate::lower) struct Branch {
    pub(super) by_rest: bool,
    pub(super) edges: BTreeMap<String, usize>,
    /// Where a text leads that has no edge and is not empty.
    pub(super) other: usize,
    /// Where the end of the path leads.
    pub(super) end: usize,
}

impl Branch {
    /// All that can be next.
    pub(in crate::lower) fn next(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.edges.values().copied().chain([self.other, self.end])
    }
}

/// A pattern that a path can still be of. As many of its steps are taken as the node is deep.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    pattern: usize,
    /// What must come behind the steps, as far as it has not come yet.
    end: End,
    /// The steps that a segment was taken for without looking at its text.
    unseen: Vec<u8>,
}

/// Where a node is: how many segments lie before it, and how many ways may branch off behind it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    depth: usize,
    room: usize,
}

/// All nodes, and which is the root.
pub(super) fn nodes(patterns: &[Pattern<'_>], lowering: &mut Lowering) -> (Vec<Node>, usize) {
    let mut nodes = Construction {
        patterns,
        lowering,
        nodes: Vec::new(),
        known: BTreeMap::new(),
        templates: BTreeMap::new(),
    };
    let items = patterns.iter().enumerate();
    let items = items.map(|(pattern, it)| Item { pattern, end: it.end, unseen: Vec::new() }).collect();
    let root = nodes.node(Place { depth: 0, room: WAYS - 1 }, items, COPIES * patterns.len());
    (nodes.nodes, root)
}

struct Construction<'n, 'r> {
    patterns: &'n [Pattern<'r>],
    lowering: &'n mut Lowering,
    nodes: Vec<Node>,
    /// The node for what is left of patterns; how many copies there might be changes its form only, not what it says.
    known: BTreeMap<(Place, Vec<Item>), usize>,
    /// The row of each template that must be matched as such.
    templates: BTreeMap<usize, u32>,
}

impl<'n> Construction<'n, '_> {
    /// The node for what is left of the patterns, of which there may be so many copies behind it.
    fn node(&mut self, place: Place, mut items: Vec<Item>, copies: usize) -> usize {
        self.drop_behind(&mut items, |item| self.is_settled(item, place.depth) && self.is_certain(item));
        let key = (place, items);
        if let Some(node) = self.known.get(&key) {
            return *node;
        }
        let items = &key.1;
        let active = items.iter().filter(|it| self.is_active(it, place.depth)).count();
        let (settled, others) = split(items, |it| self.is_settled(it, place.depth));
        // Where no more can branch off, what is settled would stand in all that lies behind.
        let is_crowded = place.room == 0 && settled.len() * active > CROWD;
        let (literal, open) = split(items, |it| self.literal(it, place.depth).is_some());
        let texts: BTreeSet<&str> = literal.iter().filter_map(|it| self.literal(it, place.depth)).collect();
        let is_copied = active > copies || texts.len() * open.len() > copies;
        let node = if active <= FEW || place.depth >= SEGMENTS || is_crowded {
            Node::Candidates(self.candidates(place.depth, items))
        } else if settled.len() * active >= ASIDE && place.room > 0 {
            let next = Place { room: place.room - 1, ..place };
            let settled = Node::Candidates(self.candidates(place.depth, &settled));
            Node::Aside(self.push(settled), self.node(next, others, copies))
        } else if is_copied && !literal.is_empty() && !open.is_empty() {
            self.apart(place, literal, open, copies)
        } else if let Some((text, segments)) = self.common(place.depth, items) {
            let place = Place { depth: place.depth + segments, ..place };
            Node::Literal { text, segments, next: self.node(place, items.clone(), copies) }
        } else if let Some(whole) = self.whole(place.depth, items) {
            Node::Branch(self.by_rest(place, items, &whole, copies))
        } else {
            Node::Branch(self.by_segment(place, items, copies))
        };
        let node = self.push(node);
        self.known.insert(key, node);
        node
    }

    /// Two ways, so that what may be any segment is not copied to each literal beside it. Where there is no room for
    /// that, all are candidates.
    fn apart(&mut self, place: Place, literal: Vec<Item>, open: Vec<Item>, copies: usize) -> Node {
        let Some(room) = place.room.checked_sub(1) else {
            let mut items = [literal, open].concat();
            items.sort();
            return Node::Candidates(self.candidates(place.depth, &items));
        };
        let all = literal.len() + open.len();
        let share = |items: &[Item]| items.len().max(copies * items.len() / all);
        let copies = [share(&literal), share(&open)];
        // Where each literal leads to one pattern, no way branches off behind it.
        let mut texts: Vec<&str> = literal.iter().filter_map(|it| self.literal(it, place.depth)).collect();
        texts.sort_unstable();
        let is_single = texts.windows(FEW + 1).all(|texts| texts[0] != texts[FEW]);
        let behind = if is_single { 0 } else { room - room / 2 };
        let literal = self.node(Place { room: behind, ..place }, literal, copies[0]);
        let open = self.node(Place { room: room - behind, ..place }, open, copies[1]);
        Node::Aside(open, literal)
    }

    fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Whether a pattern that is settled takes the path whatever it is, and whatever else the request has.
    fn is_certain(&self, item: &Item) -> bool {
        let pattern = &self.patterns[item.pattern];
        pattern.taker.is_all && !pattern.by_template && item.unseen.is_empty()
    }

    /// Drops what comes behind an item that takes the path for certain: it is never asked.
    fn drop_behind(&self, items: &mut Vec<Item>, takes: impl Fn(&Item) -> bool) {
        let Some(first) = items.iter().position(takes) else { return };
        let mut index = 0;
        items.retain(|item| {
            index += 1;
            index <= first + 1 || self.patterns[item.pattern].taker.takes_purge
        });
    }

    /// Whether a segment must come that the pattern says something about.
    fn is_active(&self, item: &Item, depth: usize) -> bool {
        self.patterns[item.pattern].steps.len() > depth
    }

    /// The text that must come next, if it is one.
    fn literal(&self, item: &Item, depth: usize) -> Option<&'n str> {
        let patterns: &'n [Pattern<'_>] = self.patterns;
        match patterns[item.pattern].steps.get(depth) {
            Some(Step::Literal(text)) => Some(text),
            Some(Step::Kind(_) | Step::Stars(..) | Step::Mixed) | None => None,
        }
    }

    /// Whether whatever segments come change nothing.
    fn is_settled(&self, item: &Item, depth: usize) -> bool {
        !self.is_active(item, depth) && item.end == End::Below
    }

    /// The text of the rest of a path that is of this pattern, if there is one such text only.
    fn rest(&self, item: &Item, depth: usize) -> Option<String> {
        let Pattern { steps, end, .. } = &self.patterns[item.pattern];
        if *end != End::Here || steps.len() <= depth {
            return None;
        }
        let texts = steps[depth..].iter().map(|step| match step {
            Step::Literal(text) => Some(text.as_str()),
            Step::Kind(_) | Step::Stars(..) | Step::Mixed => None,
        });
        Some(texts.collect::<Option<Vec<&str>>>()?.join("/"))
    }

    /// The literals that all patterns go on with, and how many they are.
    fn common(&self, depth: usize, items: &[Item]) -> Option<(String, usize)> {
        let (first, others) = items.split_first()?;
        let is_common = |(text, depth): &(&str, usize)| {
            others.iter().all(|other| self.literal(other, *depth) == Some(text))
        };
        let texts = (depth..SEGMENTS).map_while(|depth| Some((self.literal(first, depth)?, depth)));
        let texts: Vec<&str> = texts.take_while(is_common).map(|(text, _)| text).collect();
        (!texts.is_empty()).then(|| (texts.join("/"), texts.len()))
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
        (!texts.is_empty() && texts.len() >= 8 * others && others <= OTHERS).then_some(texts)
    }

    fn by_rest(
        &mut self,
        place: Place,
        items: &[Item],
        texts: &BTreeMap<String, Vec<Item>>,
        copies: usize,
    ) -> Branch {
        let (others, _) = split(items, |it| self.rest(it, place.depth).is_none());
        let mut edges = BTreeMap::new();
        for (text, of_text) in texts {
            let others = others.iter().filter(|it| self.takes(it, place.depth, text));
            let mut takers: Vec<Item> = of_text.iter().chain(others).cloned().collect();
            takers.sort();
            self.drop_behind(&mut takers, |item| self.is_certain(item));
            // What others capture is found as they are checked once more.
            let from = |item| self.rest(item, place.depth).is_none().then_some(place.depth);
            let from: Vec<Option<usize>> = takers.iter().map(from).collect();
            let candidates = takers.iter().zip(from).map(|(it, from)| self.candidate(it, from)).collect();
            edges.insert(text.clone(), self.push(Node::Candidates(candidates)));
        }
        let end = self.end(place.depth, items);
        let is_empty = others.is_empty();
        let other = self.node(place, others, copies);
        if !is_empty {
            edges.entry(String::new()).or_insert(other);
        }
        Branch { by_rest: true, edges, other, end }
    }

    fn by_segment(&mut self, place: Place, items: &[Item], copies: usize) -> Branch {
        let Place { depth, room } = place;
        let mut texts: BTreeMap<&str, Vec<Item>> = BTreeMap::new();
        let mut open = Vec::new();
        for item in items {
            match self.literal(item, depth) {
                Some(text) => texts.entry(text).or_default().push(item.clone()),
                None => open.push(item.clone()),
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
        let next = Place { depth: depth + 1, room };
        let (mut edges, mut other) = (BTreeMap::new(), 0);
        for ((text, items), copies) in behind.into_iter().zip(shares) {
            let node = self.node(next, items, copies);
            match text {
                Some(text) => drop(edges.insert(text.to_owned(), node)),
                None => other = node,
            }
        }
        let empty: Vec<Item> = open.iter().filter_map(|it| self.step(it, depth, Some(""))).collect();
        if !empty.is_empty() && !edges.contains_key("") {
            let empty = Node::Candidates(self.candidates(depth + 1, &empty));
            edges.insert(String::new(), self.push(empty));
        }
        Branch { by_rest: false, edges, other, end: self.end(depth, items) }
    }

    /// What is left of a pattern behind a segment: of this text, or of one that no literal has.
    fn step(&self, item: &Item, depth: usize, text: Option<&str>) -> Option<Item> {
        let mut item = item.clone();
        let is_empty = text == Some("");
        let takes = match (self.patterns[item.pattern].steps.get(depth), text) {
            (Some(Step::Literal(literal)), text) => text == Some(literal),
            (Some(Step::Kind(kind)), Some(text)) => kind.holds(text.as_bytes()),
            (Some(Step::Stars(automaton, _)), Some(text)) => automaton.accepts(text.as_bytes()),
            (Some(Step::Mixed), _) => !is_empty,
            (Some(Step::Kind(Kind::Any)), None) => true,
            (Some(Step::Kind(_) | Step::Stars(..)), None) => {
                item.unseen.extend(u8::try_from(depth));
                true
            }
            (None, _) => {
                item.end = match item.end {
                    // An empty segment is no byte yet, but the slash behind it is one.
                    End::Rest if is_empty => End::Some,
                    End::Rest | End::Some | End::Below => End::Below,
                    End::Here => return None,
                };
                true
            }
        };
        takes.then_some(item)
    }

    /// Whether a pattern takes the whole rest of a path.
    fn takes(&self, item: &Item, depth: usize, rest: &str) -> bool {
        let texts = rest.split('/').zip(depth..);
        let left =
            texts.clone().try_fold(item.clone(), |item, (text, depth)| self.step(&item, depth, Some(text)));
        left.is_some_and(|item| self.may_end(&item, depth + texts.count()))
    }

    /// Whether a pattern takes a path that ends before this segment.
    fn may_end(&self, item: &Item, depth: usize) -> bool {
        !self.is_active(item, depth) && matches!(item.end, End::Here | End::Below)
    }
}

/// Items of which something holds, and the others.
fn split(items: &[Item], is_first: impl Fn(&Item) -> bool) -> (Vec<Item>, Vec<Item>) {
    items.iter().cloned().partition(is_first)
}
