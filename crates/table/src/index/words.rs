//! The words of an index, read: nothing is beyond their end.

use super::text::{first_of, key_of, words_of};
use super::{Branch, Link, Literal, Slot, high, key, low};
use crate::table::at;

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
    pub(super) fn look_up(self, link: Link, path: &[u8], start: usize, end: usize) -> Link {
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
    pub(super) fn end(self, place: u32, path: &[u8], start: usize, len: u32) -> Option<usize> {
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
    pub(super) fn look_up(
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
