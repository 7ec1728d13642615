//! What no contender can be below: the harness itself, and a look at each byte of the path.

use std::hint::black_box;

use super::Contender;
use crate::workload::{Answer, Request, Workload};

/// Answers without looking: what the harness itself costs.
pub(crate) struct Nothing;

impl Contender for Nothing {
    fn of<W: Workload>() -> Self {
        Nothing
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        request.found
    }

    fn expected(request: &Request) -> Answer {
        request.found
    }
}

/// Hashes the path, and compares it with the right one.
pub(crate) struct Floor;

impl Contender for Floor {
    fn of<W: Workload>() -> Self {
        Floor
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        let (path, right) = (request.path.as_bytes(), black_box(request.path).as_bytes());
        black_box(hash(path));
        if is_equal(path, right) { request.found } else { Answer::NONE }
    }

    fn expected(request: &Request) -> Answer {
        request.found
    }
}

fn hash(path: &[u8]) -> u64 {
    let (words, rest) = path.as_chunks::<8>();
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let hash = words.iter().fold(0, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    rest.iter().fold(hash, |hash, byte| mix(hash, u64::from(*byte)))
}

/// By eight bytes: the `memcmp` of wasm32-wasip1 goes byte by byte.
fn is_equal(one: &[u8], other: &[u8]) -> bool {
    let ((words, rest), (others, rest_of_other)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    let are_equal =
        |(one, other): (&[u8; 8], &[u8; 8])| u64::from_le_bytes(*one) == u64::from_le_bytes(*other);
    one.len() == other.len()
        && words.iter().zip(others).all(are_equal)
        && rest.iter().zip(rest_of_other).all(|(one, other)| one == other)
}
