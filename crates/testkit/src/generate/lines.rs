//! Header lines: values that a route asks for, dressed in what surrounds them on the wire, and free ones.

use proptest::collection::vec;
use proptest::prelude::{Just, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;

/// What is put around a value. Most leave it to stand alone.
#[derive(Clone, Debug)]
pub(super) struct Dress {
    which: Index,
    before: &'static [u8],
    after: &'static [u8],
    swaps_case: bool,
}

impl Dress {
    /// One of the values, dressed.
    pub(super) fn put_on(&self, values: &[Vec<u8>]) -> Vec<u8> {
        let value = values.get(self.which.index(values.len().max(1))).map(Vec::as_slice).unwrap_or_default();
        let mut line = self.before.to_vec();
        line.extend(value.iter().map(|byte| match byte {
            b'a'..=b'z' if self.swaps_case => byte.to_ascii_uppercase(),
            b'A'..=b'Z' if self.swaps_case => byte.to_ascii_lowercase(),
            other => *other,
        }));
        line.extend(self.after);
        line
    }
}

pub(super) fn dress() -> impl Strategy<Value = Dress> {
    const BEFORE: &[&[u8]] = &[
        b" ",
        b"\t ",
        b"text/html, ",
        b"x;a=\"b,\", ",
        b"\"",
        b"x",
        b",",
        b"\"\\\",",
        b"x\\\",",
        b";",
        b"h2c ,",
    ];
    const AFTER: &[&[u8]] = &[
        b" ",
        b" \t",
        b";q=0",
        b" ; v=\"a,b\"",
        b", x",
        b",",
        b"\"",
        b"x",
        b"/13",
        b"/12",
        b"/",
        b" /13",
        b"\\",
        b"\xff",
    ];
    let before = prop_oneof![3 => Just(&b""[..]), 1 => select(BEFORE)];
    let after = prop_oneof![3 => Just(&b""[..]), 1 => select(AFTER)];
    (any::<Index>(), before, after, proptest::bool::weighted(0.2))
        .prop_map(|(which, before, after, swaps_case)| Dress { which, before, after, swaps_case })
}

/// A line of a header that may be asked for.
pub(super) fn free_line() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&[u8]] = &[
        b"on",
        b"ON",
        b"text/html",
        b"text/event-stream",
        b"gzip",
        b"a",
        b"b",
        b",",
        b",",
        b", ",
        b";",
        b";q=0",
        b"\"",
        b"\"",
        b"\\",
        b"\\\"",
        b" ",
        b"\t",
        b"\xff",
        "é".as_bytes(),
        b"a=b",
    ];
    vec(select(PIECES), 0..=6).prop_map(|pieces| pieces.concat())
}

/// A line of the Upgrade header.
pub(super) fn free_upgrade() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&[u8]] = &[
        b"websocket",
        b"WebSocket",
        b"websocket",
        b"h2c",
        b"HTTP/2.0",
        b"websocketx",
        b"/13",
        b"/12",
        b"/",
        b",",
        b", ",
        b" ,",
        b" ",
        b"\t",
        b"\xff",
        b";",
        b"\"",
    ];
    vec(select(PIECES), 0..=4).prop_map(|pieces| pieces.concat())
}
