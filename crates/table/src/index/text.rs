//! Texts as words of eight bytes, which are looked up and compared at once.

use super::{key, longer_key, low};
use crate::table::at;

/// The length and the key of the segment that starts here in a path, if that is of at most eight bytes. `first` is the key
/// of the next eight bytes.
pub(super) fn short_segment(first: u64, path: &[u8], start: usize) -> Option<(usize, u64)> {
    let slash = zeros(first);
    if slash == 0 {
        return matches!(path.get(start.wrapping_add(8)), None | Some(b'/')).then_some((8, first));
    }
    // What lies below the highest bit of the first slash, which is zero itself.
    Some((at(slash.trailing_zeros() >> 3), first & (slash ^ slash.wrapping_sub(1))))
}

/// The key of a text of more than eight bytes of which that of the first eight is known.
pub(super) fn key_of(first: u64, text: &[u8], all: bool) -> u64 {
    let (before, last) = words_of(text);
    if all {
        let words = before.iter().skip(1);
        return longer_key(words.fold(first, |key, word| longer_key(key, u64::from_le_bytes(*word))), last);
    }
    longer_key(longer_key(first, u64_of(text.len())), last)
}

/// The words of a text of at least eight bytes, the last of them apart: it overlaps the one before, unless the bytes come
/// out even.
pub(super) fn words_of(text: &[u8]) -> (&[[u8; 8]], u64) {
    let before = text.split_last().map_or(&[][..], |(_, before)| before);
    (before.as_chunks().0, text.last_chunk().map_or(0, |last| u64::from_le_bytes(*last)))
}

/// The key of the next eight bytes of a path, if it has not ended before.
#[inline]
pub(super) fn first_of(path: &[u8], start: usize) -> Option<u64> {
    match path.get(start..start.wrapping_add(8)).and_then(<[u8]>::first_chunk) {
        Some(first) => Some(key(u64::from_le_bytes(*first))),
        None => (start <= path.len()).then(|| last_of(path, start)),
    }
}

/// The key of the last bytes of a path, less than eight.
#[inline(never)]
fn last_of(path: &[u8], start: usize) -> u64 {
    let rest = path.get(start..).unwrap_or_default();
    let Some(last) = path.last_chunk() else {
        return rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte ^ b'/'));
    };
    let before = low(64_u64.wrapping_sub(u64_of(rest.len()).wrapping_mul(8)));
    key(u64::from_le_bytes(*last)).checked_shr(before).unwrap_or_default()
}

/// The high bits of the bytes that are zero; above the lowest of them there may be others.
fn zeros(word: u64) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    word.wrapping_sub(LOW) & !word & HIGH
}

/// How many bytes come before the next slash, or before the end.
#[inline(never)]
pub(crate) fn end_of(rest: &[u8]) -> usize {
    let (chunks, odd) = rest.as_chunks();
    let mut before = 0_usize;
    for chunk in chunks {
        let slash = zeros(key(u64::from_le_bytes(*chunk)));
        if slash != 0 {
            return before.wrapping_add(at(slash.trailing_zeros() >> 3));
        }
        before = before.wrapping_add(8);
    }
    before.wrapping_add(odd.iter().take_while(|&&byte| byte != b'/').count())
}

/// A length as a word.
fn u64_of(len: usize) -> u64 {
    u64::try_from(len).unwrap_or_default()
}
