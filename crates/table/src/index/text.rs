//! Texts as words of eight bytes, which are hashed and compared at once.

use super::{hash, low};
use crate::table::at;

/// A text that is looked up: what a path, or the rest of it, starts with.
#[derive(Clone, Copy)]
pub(super) struct Text {
    pub(super) len: usize,
    /// Its first eight bytes.
    pub(super) first: u64,
    pub(super) hash: u64,
}

impl Text {
    /// The segment at the start of the rest of a path.
    pub(super) fn segment(path: &[u8], rest: &[u8]) -> Self {
        let word = first_of(path, rest);
        let slash = slashes(word);
        if slash != 0 {
            let first = word & (lowest(slash) >> 7).wrapping_sub(1);
            return Text { len: at(slash.trailing_zeros() >> 3), first, hash: hash(0, first) };
        }
        let len = if rest.len() <= 8 { rest.len() } else { end_of(rest) };
        Text { len, first: word, hash: hash_of(word, rest, len) }
    }

    /// All of the rest of a path.
    pub(super) fn rest(path: &[u8], rest: &[u8]) -> Self {
        let first = first_of(path, rest);
        Text { len: rest.len(), first, hash: hash_of(first, rest, rest.len()) }
    }
}

/// The hash of a text of which the first word is known: as many bytes as the rest of a path starts with.
fn hash_of(first: u64, rest: &[u8], len: usize) -> u64 {
    if len <= 8 { hash(0, first) } else { hash_of_many(rest.get(..len).unwrap_or_default()) }
}

#[inline(never)]
fn hash_of_many(text: &[u8]) -> u64 {
    let Some((before, last)) = words_of(text) else { return 0 };
    hash(before.iter().fold(0, |sum, chunk| hash(sum, u64::from_le_bytes(*chunk))), last)
}

/// The words of a text of at least eight bytes, the last of them apart: it overlaps the one before, unless the bytes come
/// out even.
pub(super) fn words_of(text: &[u8]) -> Option<(&[[u8; 8]], u64)> {
    let (_, before) = text.split_last()?;
    Some((before.as_chunks().0, u64::from_le_bytes(*text.last_chunk()?)))
}

/// The segments of a path.
pub(crate) struct Segments<'p> {
    /// From the next on, if there is one.
    rest: Option<&'p [u8]>,
}

impl<'p> Segments<'p> {
    pub(crate) fn of(path: &'p [u8]) -> Self {
        Segments { rest: path.get(1..) }
    }

    /// The path from the next segment on.
    pub(crate) fn rest(&self) -> Option<&'p [u8]> {
        self.rest
    }
}

impl<'p> Iterator for Segments<'p> {
    type Item = &'p [u8];

    fn next(&mut self) -> Option<&'p [u8]> {
        let rest = self.rest?;
        let (segment, behind) = rest.split_at_checked(end_of(rest))?;
        self.rest = behind.get(1..);
        Some(segment)
    }
}

/// The first eight bytes of the rest of a path, the first lowest; zeros behind its end.
pub(super) fn first_of(path: &[u8], rest: &[u8]) -> u64 {
    match (rest.first_chunk(), path.last_chunk()) {
        (Some(first), _) => u64::from_le_bytes(*first),
        // The last eight bytes of the path, without those before.
        (None, Some(last)) => u64::from_le_bytes(*last).checked_shr(missing(rest)).unwrap_or_default(),
        (None, None) => gathered(rest),
    }
}

/// How many bits a text of at most eight bytes is short of a word.
fn missing(text: &[u8]) -> u32 {
    low(64_u64.wrapping_sub(u64::try_from(text.len()).unwrap_or_default().wrapping_mul(8)))
}

/// Less than eight bytes, the first lowest: only a path that is itself so short gets here.
#[inline(never)]
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
pub(crate) fn end_of(rest: &[u8]) -> usize {
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
