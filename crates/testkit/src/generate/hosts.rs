//! Hosts: what a route asks for, dressed, and odd ones.

use proptest::prelude::{Just, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Strategy;

use super::sets::SetDraft;

/// How a host that is asked for is given.
#[derive(Clone, Copy, Debug)]
pub(super) struct HostDress {
    /// What stands in the place of a star.
    below: &'static str,
    after: &'static str,
    upper: bool,
}

impl HostDress {
    /// The host that the first of these sets with hosts asks for.
    pub(super) fn host(self, sets: &[&SetDraft]) -> Option<Vec<u8>> {
        let host = sets.iter().find_map(|set| set.hosts.first())?;
        let host = host.replace('*', self.below) + self.after;
        Some(if self.upper { host.to_ascii_uppercase() } else { host }.into_bytes())
    }
}

pub(super) fn host_dress() -> impl Strategy<Value = HostDress> {
    let below = select(&["a", "a.b", "", "www", ".", "x-"][..]);
    let after = prop_oneof![3 => Just(""), 1 => select(&[".", ":8080", ".:1", "..", "x", ":"][..])];
    (below, after, proptest::bool::weighted(0.2)).prop_map(|(below, after, upper)| HostDress {
        below,
        after,
        upper,
    })
}

/// The authority of the URI and the Host lines.
pub(super) fn hosts() -> impl Strategy<Value = (Vec<u8>, Vec<Vec<u8>>)> {
    const USUAL: &[u8] = b"www.example.com";
    const ODD: &[&[u8]] = &[
        b"",
        b"h",
        b"example.com",
        b".example.com",
        b"a.example.com",
        b"WWW.EXAMPLE.COM.:8080",
        b"xexample.com",
        b"a.x",
        b"www.example.com..",
        b"H.Example.",
        b"h:0",
        b"h:443",
        b"h:65535",
        b"h:65536",
        b"h:99999999999999999999",
        b"h:",
        b"h:+1",
        b"h:-1",
        b"h:8 0",
        b"h:80:80",
        b":80",
        b"h:080",
        b"[::1]",
        b"[::1]:80",
        b"[::1]:",
        b"[::1]x",
        b"[::ffff:1.2.3.4]",
        b"[::1",
        b"::1",
        b"[::g]",
        b"[v1.x]",
        b"[::1%25e]",
        b"[]",
        b"]",
        b"]:1",
        b"a]:80",
        b"[1.2.3.4]",
        b"1.2.3",
        b"xn--",
        b"a_b-c",
        b"a..b",
        b".",
        b"a b",
        b"a,b",
        b"*.x",
        b"user@h",
        b"h/x",
        b"h/..",
        b"h?x",
        b"h#x",
        b"h\\x",
        b"%41",
        "é".as_bytes(),
        b"\xff",
        b" h ",
        b"\th",
        b"h\t:80",
    ];
    let long = (250..=256_usize, proptest::bool::ANY).prop_map(|(length, port)| {
        ["a".repeat(length), if port { ":80".into() } else { String::new() }].concat()
    });
    let odd = || prop_oneof![30 => select(ODD).prop_map(<[u8]>::to_vec), 1 => long.clone().prop_map(String::into_bytes)];
    prop_oneof![
        40 => Just((USUAL.to_vec(), vec![USUAL.to_vec()])),
        // The platform writes the Host line into the URI.
        4 => odd().prop_map(|host| (host.clone(), vec![host])),
        1 => odd().prop_map(|host| (USUAL.to_vec(), vec![host])),
        // HTTP/2 or an absolute-form target: no Host line.
        2 => odd().prop_map(|host| (host, vec![])),
        1 => (odd(), odd()).prop_map(|(one, other)| (one.clone(), vec![one, other])),
        1 => Just((USUAL.to_vec(), vec![USUAL.to_vec(), USUAL.to_vec()])),
    ]
}
