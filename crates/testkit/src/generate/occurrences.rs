//! Query keys and cookies as they stand in a request: encoded, repeated, beside others.

use proptest::collection::vec;
use proptest::prelude::{Just, any, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Strategy;

/// How an occurrence is written.
#[derive(Clone, Debug)]
pub(super) struct Manner {
    /// How each byte is spelled, in turn.
    spelling: Vec<u8>,
    beside: Beside,
    /// What is drawn from expressions.
    pub(super) choices: Vec<u8>,
}

/// What stands beside an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Nothing,
    /// Another of the name, before it.
    Before,
    /// Another of the name, behind it.
    After,
    /// Empty pieces, and one of another name.
    Others,
    /// Blanks around it.
    Blanks,
    /// It has no `=`.
    NoEquals,
}

impl Manner {
    /// The pieces of a query: a key with its value.
    pub(super) fn query(&self, name: &str, value: &[u8]) -> Vec<Vec<u8>> {
        let key = self.encoded(name.as_bytes());
        let piece = [&key, &b"="[..], &self.encoded(value)].concat();
        match self.beside {
            Beside::Nothing => vec![piece],
            Beside::Before => vec![[&key, &b"=other"[..]].concat(), piece],
            Beside::After => vec![piece, [&key, &b"=1=%2"[..]].concat()],
            Beside::Others => vec![Vec::new(), b"y=on".to_vec(), piece, Vec::new()],
            Beside::Blanks => vec![[&b"+"[..], &piece, b"%20"].concat()],
            Beside::NoEquals => vec![key],
        }
    }

    /// A Cookie line: a cookie with its value.
    pub(super) fn cookie(&self, name: &str, value: &[u8]) -> Vec<u8> {
        let name = name.as_bytes();
        let piece = [name, b"=", value].concat();
        match self.beside {
            Beside::Nothing => piece,
            Beside::Before => [name, b"=other; ", &piece].concat(),
            Beside::After => [&piece, &b";"[..], name, b"=1=2"].concat(),
            Beside::Others => [&b";; y=on;\t"[..], &piece, b" ; z"].concat(),
            Beside::Blanks => [name, b" = ", value].concat(),
            Beside::NoEquals => name.to_vec(),
        }
    }

    fn encoded(&self, text: &[u8]) -> Vec<u8> {
        let mut encoded = Vec::new();
        for (byte, how) in text.iter().zip(self.spelling.iter().cycle()) {
            match (byte, how) {
                (b' ', 0..128) => encoded.push(b'+'),
                // Bytes that mean something in a query are now and then left to mean it.
                (b'&' | b'+' | b'%' | b'#' | b'=' | 0..=32 | 127, 0..240) | (_, 0..48) => {
                    encoded.extend(format!("%{byte:02X}").bytes());
                }
                (_, 48..64) => encoded.extend(format!("%{byte:02x}").bytes()),
                (byte, _) => encoded.push(*byte),
            }
        }
        encoded
    }
}

pub(super) fn manner() -> impl Strategy<Value = Manner> {
    const BESIDE: &[Beside] =
        &[Beside::Before, Beside::After, Beside::Others, Beside::Blanks, Beside::NoEquals];
    let beside = prop_oneof![2 => Just(Beside::Nothing), 1 => select(BESIDE)];
    (vec(any::<u8>(), 1..=6), beside, vec(any::<u8>(), 1..=6))
        .prop_map(|(spelling, beside, choices)| Manner { spelling, beside, choices })
}

/// A query to begin with.
pub(super) fn query() -> impl Strategy<Value = &'static [u8]> {
    const QUERIES: &[&[u8]] = &[
        b"?",
        b"?x",
        b"?a=b&c=%20",
        b"?%c3%A9",
        b"?%",
        b"?%2",
        b"?%zz",
        b"?a=/../b",
        b"??",
        b"?x#y",
        b"?#",
        b"?\xff",
        b"?a=%2F&b=\\",
        b"?%%20",
        b"? ",
        b"?\"{}",
        b"?://",
        b"?&&x=on&x",
        b"?=on&a+b=on",
        b"?a%=on",
    ];
    prop_oneof![5 => Just(&b""[..]), 1 => select(QUERIES)]
}
