//! Words: how the nodes lie in the table. What lies behind a node follows it, so that a path touches few pages.

use std::collections::BTreeMap;

use pointwork_table::{
    Branch as Head, Candidate, Hash, Link, Literal, Node as Kind, Slot, key, longer_key, pair,
};

use super::nodes::{Branch, Node};
use crate::lower::row;

/// So many texts have no more slots than they fill.
const FEW: usize = 4;

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
            Node::Aside(one, other) => {
                let at = self.pair();
                let links = [one, other].map(|node| self.place(*node));
                self.words[at] = pair(links[0].0, links[1].0);
                Link::to(Kind::Aside, row(at / 2))
            }
            Node::Literal { text, segments, next } => {
                let at = self.pair();
                self.words.truncate(at + 1);
                self.words.extend(words_of(text));
                let segments = u8::try_from(*segments).unwrap_or(u8::MAX);
                let literal = Literal { len: row(text.len()), segments, to: self.place(*next) };
                self.words[at] = literal.pack();
                Link::to(Kind::Literal, row(at / 2))
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

    /// The place of a pair of words, which are zero so far.
    fn pair(&mut self) -> usize {
        let at = self.words.len().next_multiple_of(2);
        self.words.resize(at + 2, 0);
        at
    }

    /// A branch: its slots, the texts that do not fit into them, and then what is next.
    fn branch(&mut self, branch: &Branch) -> u32 {
        let Filled { hash, slots } = filled(branch);
        let at = self.pair();
        self.words.resize(at + 2 + 2 * slots.len(), 0);
        let keys: Vec<u64> =
            slots.iter().map(|slot| slot.map_or(0, |it| self.key(it.text, it.key))).collect();
        for (index, (slot, key)) in slots.iter().zip(keys).enumerate() {
            let Some(Filling { text, node, more, .. }) = *slot else { continue };
            let slot = Slot { len: row(text.len()), more, to: self.place(node), key };
            let at = at + 2 + 2 * index;
            self.words[at..at + 2].copy_from_slice(&slot.pack());
        }
        let [other, end] = [branch.other, branch.end].map(|node| self.place(node));
        self.words[at..at + 2].copy_from_slice(&Head { hash, other, end }.pack());
        row(at / 2)
    }

    /// What a slot says of a text with this key; a longer one is added to the words.
    fn key(&mut self, text: &str, key: u64) -> u64 {
        if text.len() <= 8 {
            return key;
        }
        let at = row(self.words.len());
        self.words.extend(words_of(text));
        key & u64::from(u32::MAX) | u64::from(at) << 32
    }
}

/// The slots of a branch.
struct Filled<'b> {
    hash: Hash,
    slots: Vec<Option<Filling<'b>>>,
}

/// What is in a slot.
#[derive(Clone, Copy)]
struct Filling<'b> {
    text: &'b str,
    node: usize,
    key: u64,
    more: bool,
}

/// The texts of a branch in slots, so that few are not in the first one of their keys. The multipliers that are tried are
/// always the same.
fn filled(branch: &Branch) -> Filled<'_> {
    let keys = |all: bool| branch.edges.keys().map(move |text| key_of(text, all));
    let all = are_alike(keys(false).collect());
    let fillings: Vec<Filling<'_>> = branch
        .edges
        .iter()
        .zip(keys(all))
        .map(|((text, node), key)| Filling { text, node: *node, key, more: false })
        .collect();
    // Of three slots at most two are filled, if there are more than a few.
    let least = if fillings.len() > FEW { fillings.len() + fillings.len() / 2 } else { fillings.len() };
    let bits = least.max(2).next_power_of_two().trailing_zeros();
    let hashes = (1..=TRIES).map(|number| {
        let mixed = (number ^ number << 7).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Hash::new((mixed ^ mixed >> 31).wrapping_mul(0xBF58_476D_1CE4_E5B9), bits, all)
    });
    let mut best = (usize::MAX, Hash(0));
    for hash in hashes {
        best = best.min((fill(&fillings, hash).1, hash));
        if best.0 == 0 {
            break;
        }
    }
    Filled { hash: best.1, slots: fill(&fillings, best.1).0 }
}

/// Fills slots. Gives also how many are passed by until each text is found.
fn fill<'b>(fillings: &[Filling<'b>], hash: Hash) -> (Vec<Option<Filling<'b>>>, usize) {
    let place = |number: u32| usize::try_from(number).unwrap_or_default();
    let mut slots: Vec<Option<Filling<'b>>> = vec![None; place(hash.slots())];
    let mut passed = 0;
    for filling in fillings {
        let mut slot = place(hash.slot(filling.key));
        while let Some(Some(taken)) = slots.get_mut(slot) {
            taken.more = true;
            slot += 1;
            passed += 1;
        }
        slots.resize(slots.len().max(slot + 1), None);
        slots[slot] = Some(*filling);
    }
    (slots, passed)
}

/// Whether more than two of these keys are the same.
fn are_alike(mut keys: Vec<u64>) -> bool {
    keys.sort_unstable();
    keys.windows(3).any(|keys| keys[0] == keys[2])
}

/// The key of a text, perhaps of all its words.
fn key_of(text: &str, all: bool) -> u64 {
    let len = u64::try_from(text.len()).unwrap_or_default();
    let mut words = words_of(text);
    let Some(first) = words.next() else { return 0 };
    if len <= 8 {
        let beyond = u64::MAX.checked_shl(8 * row(text.len())).unwrap_or_default();
        return key(first) & !beyond;
    }
    if all {
        return words.fold(key(first), longer_key);
    }
    longer_key(longer_key(key(first), len), words.last().unwrap_or_default())
}
