//! Words: how the nodes lie in the table. What lies behind a node follows it, so that a path touches few pages.

use std::collections::BTreeMap;

use pointwork_table::{Branch as Head, Edge, Link, Node as Kind, hash, pair, slot};

use super::nodes::{Branch, Node};
use crate::lower::row;

/// How many multipliers are tried for the slots of a branch.
const TRIES: u64 = 64;

/// The mark of a candidate that another one follows.
const MORE: u64 = 1 << 57;

/// The words of the nodes, and where the root is.
pub(super) fn words(nodes: &[Node], root: usize) -> (Vec<u64>, Link) {
    let mut words = Words { nodes, words: vec![0], placed: vec![None; nodes.len()], lists: BTreeMap::new() };
    let root = words.place(root);
    (words.words, root)
}

/// A text as words: eight bytes each, the first lowest, padded with zeros.
pub(super) fn words_of(text: &str) -> impl Iterator<Item = u64> {
    text.as_bytes()
        .chunks(8)
        .map(|chunk| chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)))
}

struct Words<'n> {
    nodes: &'n [Node],
    words: Vec<u64>,
    placed: Vec<Option<Link>>,
    /// Where each list of candidates stands.
    lists: BTreeMap<Vec<u64>, u32>,
}

impl Words<'_> {
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
            words.push(candidate[0] | MORE);
            words.extend(&candidate[1..]);
        }
        words.extend(last);
        if let Some(at) = self.lists.get(&words) {
            return *at;
        }
        let at = row(self.words.len());
        self.words.extend(&words);
        self.lists.insert(words, at);
        at
    }

    fn branch(&mut self, branch: &Branch) -> u32 {
        let Slots { bits, multiplier, edges } = slots(branch);
        let at = self.words.len();
        self.words.extend([0, 0, multiplier]);
        let first = self.words.len();
        self.words.resize(first + (1 << bits) / 2, 0);
        for (slot, edges) in &edges {
            let half = u64::from(row(self.words.len())) << (slot % 2 * 32);
            self.words[first + slot / 2] |= half;
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
        let [other, none, end] = [branch.other, branch.none, branch.end].map(|node| self.place(node));
        self.words[at] = Head { bits, end }.pack();
        self.words[at + 1] = pair(other.0, none.0);
        row(at)
    }
}

/// The slots of a branch, with the edges of each.
struct Slots<'b> {
    bits: u8,
    multiplier: u64,
    edges: BTreeMap<usize, Vec<(&'b str, usize)>>,
}

/// The slots with the fewest edges that share one. The multipliers that are tried are always the same.
fn slots(branch: &Branch) -> Slots<'_> {
    let bits = branch.edges.len().next_power_of_two().trailing_zeros() + 1;
    let bits = u8::try_from(bits).unwrap_or(31).min(31);
    let hashes: Vec<u64> = branch.edges.keys().map(|text| words_of(text).fold(0, hash)).collect();
    let place =
        |hash: u64, multiplier: u64| usize::try_from(slot(hash, multiplier, bits)).unwrap_or_default();
    let mut best = (usize::MAX, 1);
    let mut state = 0_u64;
    let mut used = Vec::new();
    for _ in 0..TRIES {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let multiplier = (state ^ state >> 31).wrapping_mul(0xBF58_476D_1CE4_E5B9) | 1;
        used.clear();
        used.resize(1 << bits, false);
        let shared = hashes
            .iter()
            .filter(|&&hash| std::mem::replace(&mut used[place(hash, multiplier)], true))
            .count();
        best = best.min((shared, multiplier));
        if shared == 0 {
            break;
        }
    }
    let (_, multiplier) = best;
    let mut edges: BTreeMap<usize, Vec<(&str, usize)>> = BTreeMap::new();
    for ((text, node), hash) in branch.edges.iter().zip(hashes) {
        edges.entry(place(hash, multiplier)).or_default().push((text, *node));
    }
    Slots { bits, multiplier, edges }
}
