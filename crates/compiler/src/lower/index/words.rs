//! Words: how the nodes lie in the table. What lies behind a node follows it, so that a path touches few pages.

use std::collections::BTreeMap;

use pointwork_table::{Branch as Head, Candidate, Edge, Link, Node as Kind, Slots, hash, pair};

use super::nodes::{Branch, Node};
use crate::lower::row;

/// So many edges are looked through one by one.
const FEW: usize = 2;

/// How many multipliers are tried for the slots of a branch.
const TRIES: u64 = 64;

/// How the nodes lie in the table.
pub(super) struct Laid {
    pub(super) words: Vec<u64>,
    pub(super) root: Link,
    /// How many words are candidates of each route.
    pub(super) candidates: Vec<usize>,
}

/// Lays out the nodes of so many routes.
pub(super) fn words(nodes: &[Node], root: usize, routes: usize) -> Laid {
    let mut layout = Layout {
        nodes,
        words: vec![0],
        placed: vec![None; nodes.len()],
        lists: BTreeMap::new(),
        candidates: vec![0; routes],
    };
    let root = layout.place(root);
    let Layout { words, candidates, .. } = layout;
    Laid { words, root, candidates }
}

/// A text as words: eight bytes each, the first lowest. The last word is the last eight bytes, or all there are.
pub(super) fn words_of(text: &str) -> impl Iterator<Item = u64> {
    let text = text.as_bytes();
    let starts = (0..text.len()).step_by(8).map(|at| at.min(text.len().saturating_sub(8)));
    starts.map(|at| text[at..].iter().take(8).rev().fold(0, |word, &byte| word << 8 | u64::from(byte)))
}

struct Layout<'n> {
    nodes: &'n [Node],
    words: Vec<u64>,
    placed: Vec<Option<Link>>,
    /// Where each list of candidates stands.
    lists: BTreeMap<Vec<u64>, u32>,
    /// How many words are candidates of each route.
    candidates: Vec<usize>,
}

impl Layout<'_> {
    fn place(&mut self, node: usize) -> Link {
        if let Some(link) = self.placed[node] {
            return link;
        }
        let link = match &self.nodes[node] {
            Node::Candidates(candidates) => Link::to(Kind::Candidates, self.list(candidates)),
            Node::Aside(candidates, next) => {
                let at = self.words.len();
                self.words.push(0);
                let list = self.list(candidates);
                let next = self.place(*next);
                self.words[at] = pair(list, next.0);
                Link::to(Kind::Aside, row(at))
            }
            Node::Branch(branch) => {
                let kind = if branch.by_rest { Kind::ByRest } else { Kind::BySegment };
                Link::to(kind, self.branch(branch))
            }
        };
        self.placed[node] = Some(link);
        link
    }

    /// A list of candidates, which stands once however often it is used; none is at 0.
    fn list(&mut self, candidates: &[Vec<u64>]) -> u32 {
        let Some((last, before)) = candidates.split_last() else { return 0 };
        let mut words = Vec::new();
        for candidate in before {
            words.push(candidate[0] | Candidate::MORE);
            words.extend(&candidate[1..]);
        }
        words.extend(last);
        if let Some(at) = self.lists.get(&words) {
            return *at;
        }
        let at = row(self.words.len());
        for candidate in candidates {
            let route = candidate.first().map_or(u32::MAX, |head| Candidate::unpack(*head).route());
            if let Some(count) = usize::try_from(route).ok().and_then(|route| self.candidates.get_mut(route))
            {
                *count += candidate.len();
            }
        }
        self.words.extend(&words);
        self.lists.insert(words, at);
        at
    }

    fn branch(&mut self, branch: &Branch) -> u32 {
        let (slots, edges) = slots(branch);
        let at = self.words.len();
        let first = at + 3;
        let pairs = if slots.bits() > 0 { edges.len() / 2 } else { 0 };
        self.words.resize(first + pairs, 0);
        for (slot, edges) in edges.iter().enumerate().filter(|(_, edges)| !edges.is_empty()) {
            if slots.bits() > 0 {
                let half = u64::from(row(self.words.len())) << (slot % 2 * 32);
                self.words[first + slot / 2] |= half;
            }
            let mut heads = Vec::new();
            for (text, _) in edges {
                heads.push(self.words.len());
                self.words.push(0);
                self.words.extend(words_of(text));
                self.words.extend(text.is_empty().then_some(0));
            }
            for (index, (text, node)) in edges.iter().enumerate() {
                let to = self.place(*node);
                let edge = Edge { len: row(text.len()), more: index + 1 < edges.len(), to };
                self.words[heads[index]] = edge.pack();
            }
        }
        let [other, empty, end] = [branch.other, branch.empty, branch.end].map(|node| self.place(node));
        self.words[at..first].copy_from_slice(&Head { slots, other, empty, end }.pack());
        row(at)
    }
}

/// The edges of one slot: each text and the node that it leads to.
type Shared<'b> = Vec<(&'b str, usize)>;

/// The slots of a branch with the edges of each, so that few share one. The multipliers that are tried are always the
/// same.
fn slots(branch: &Branch) -> (Slots, Vec<Shared<'_>>) {
    if (1..=FEW).contains(&branch.edges.len()) {
        return (
            Slots::new(0, 0),
            vec![branch.edges.iter().map(|(text, node)| (text.as_str(), *node)).collect()],
        );
    }
    let bits = branch.edges.len().next_power_of_two().trailing_zeros() + 1;
    let count = 1 << bits;
    let hashes: Vec<u64> = branch.edges.keys().map(|text| words_of(text).fold(0, hash)).collect();
    let place = |slots: Slots, hash: u64| usize::try_from(slots.of(hash)).unwrap_or_default();
    let mut best = (usize::MAX, Slots(1));
    let mut state = 0_u64;
    for _ in 0..TRIES {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ state >> 31).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let slots = Slots::new(u8::try_from(bits).unwrap_or(31), mixed);
        let mut used = vec![false; count];
        let shared = hashes.iter().filter(|&&hash| std::mem::replace(&mut used[place(slots, hash)], true));
        best = best.min((shared.count(), slots));
        if best.0 == 0 {
            break;
        }
    }
    let (_, slots) = best;
    let mut edges = vec![Shared::new(); count];
    for ((text, node), hash) in branch.edges.iter().zip(hashes) {
        edges[place(slots, hash)].push((text, *node));
    }
    (slots, edges)
}
