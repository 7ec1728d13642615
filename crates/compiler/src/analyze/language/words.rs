//! Any number of words, each with what may follow it, as one automaton: a tree of their bytes.

use std::collections::BTreeMap;

use super::Tail;

/// The state from which nothing is accepted.
pub(super) const DEAD: u32 = 0;

/// The state from which everything is accepted.
pub(super) const ALL: u32 = 1;

/// Words and what may follow each.
#[derive(Debug)]
pub(super) struct Words {
    /// The first two stand for [`DEAD`] and [`ALL`].
    nodes: Vec<Node>,
}

/// What was read so far of some words.
#[derive(Debug, Default)]
struct Node {
    next: BTreeMap<u8, u32>,
    /// A word ends here.
    ends: bool,
    /// Everything that follows is accepted.
    opens: bool,
    /// Everything behind a slash is accepted.
    opens_below: bool,
}

impl Words {
    pub(super) const START: u32 = 2;

    /// No words.
    pub(super) fn new() -> Self {
        let all = Node { ends: true, opens: true, ..Node::default() };
        Words { nodes: vec![Node::default(), all, Node::default()] }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.len() == 3 && !self.nodes[2].ends && !self.nodes[2].opens
    }

    pub(super) fn add(&mut self, word: &[u8], tail: Tail) {
        let mut at = Self::START;
        for byte in word {
            let last = self.nodes.len();
            let next = *self.nodes[index(at)].next.entry(*byte).or_insert(number(last));
            if index(next) == last {
                self.nodes.push(Node::default());
            }
            at = next;
        }
        let node = &mut self.nodes[index(at)];
        node.ends |= tail != Tail::Something;
        node.opens |= matches!(tail, Tail::Anything | Tail::Something);
        node.opens_below |= tail == Tail::Below;
    }

    pub(super) fn step(&self, state: u32, byte: u8) -> u32 {
        let node = &self.nodes[index(state)];
        if node.opens || node.opens_below && byte == b'/' {
            return ALL;
        }
        match state {
            DEAD => DEAD,
            _ => node.next.get(&byte).copied().unwrap_or(DEAD),
        }
    }

    pub(super) fn accepts(&self, state: u32) -> bool {
        self.nodes[index(state)].ends
    }

    /// The bytes that some state tells from others.
    pub(super) fn bytes(&self) -> impl Iterator<Item = u8> {
        self.nodes.iter().flat_map(|node| node.next.keys().copied().chain(node.opens_below.then_some(b'/')))
    }
}

fn index(state: u32) -> usize {
    usize::try_from(state).unwrap_or(usize::MAX)
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(DEAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_followed_by_what_may_follow_it() {
        let mut words = Words::new();
        assert!(words.is_empty());
        words.add(b"/a", Tail::Nothing);
        words.add(b"/ab", Tail::Below);
        words.add(b"/ac", Tail::Anything);
        words.add(b"/d/", Tail::Something);
        for (text, is_accepted) in [
            ("/", false),
            ("/a", true),
            ("/a/", false),
            ("/ab", true),
            ("/ab/c", true),
            ("/abc", false),
            ("/ac", true),
            ("/acd", true),
            ("/d/", false),
            ("/d/e", true),
        ] {
            let state = text.bytes().fold(Words::START, |state, byte| words.step(state, byte));
            assert_eq!(words.accepts(state), is_accepted, "{text}");
        }
    }
}
