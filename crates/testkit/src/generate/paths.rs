//! Raw paths: paths that a route takes, in other spellings and with something added, and odd ones.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;

use super::draft::{Piece, RouteDraft};
use super::words::SEGMENTS;

/// How the path of a request comes about.
#[derive(Clone, Debug)]
pub(super) struct PathSeed {
    base: Base,
    /// What stands in the place of captures, and how many of them in the place of a rest.
    fills: Vec<&'static str>,
    tail: &'static [u8],
    spelling: Vec<u8>,
    fault: Option<(Index, &'static [u8])>,
}

#[derive(Clone, Debug)]
enum Base {
    /// One of the templates and prefixes of the route, if it has any.
    Follow(Index),
    /// These segments.
    Free(Vec<&'static str>),
    /// A path of about the greatest length.
    Long(usize),
}

impl PathSeed {
    /// The path that follows a route.
    pub(super) fn path(&self, route: Option<&RouteDraft>) -> Vec<u8> {
        let mut path = match &self.base {
            Base::Follow(which) => match followed(route, *which, &self.fills) {
                Some(path) => path,
                None => format!("/{}", self.fills.join("/")),
            },
            Base::Free(segments) => format!("/{}", segments.join("/")),
            Base::Long(length) => format!("/a/{}", "b".repeat(*length)),
        }
        .into_bytes();
        path.extend(self.tail);
        let mut path = respelled(&path, &self.spelling);
        if let Some((at, fault)) = &self.fault {
            let at = at.index(path.len() + 1);
            path.splice(at..at, fault.iter().copied());
        }
        path
    }
}

fn followed(route: Option<&RouteDraft>, which: Index, fills: &[&str]) -> Option<String> {
    let route = route?;
    let choices = route.paths.len() + route.prefixes.len();
    if choices == 0 {
        return None;
    }
    let which = which.index(choices);
    let Some(template) = route.paths.get(which) else {
        return route.prefixes.get(which - route.paths.len()).cloned();
    };
    let mut path = String::new();
    let mut next = fills.iter().cycle();
    for piece in &template.pieces {
        match piece {
            Piece::Literal(text) => path.extend(["/", text]),
            Piece::Capture => path.extend(["/", next.next().unwrap_or(&"x")]),
            Piece::Rest => path.extend(["/", &fills.join("/")]),
            // No segment at all is one of the lengths.
            Piece::AnyDepth => fills.iter().for_each(|fill| path.extend(["/", fill])),
        }
    }
    Some(path)
}

/// The same path, or nearly so, with other letters percent-encoded.
fn respelled(path: &[u8], spelling: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(path.len());
    let mut rest = path;
    for how in spelling.iter().cycle() {
        let [byte, after @ ..] = rest else { return written };
        rest = after;
        match (byte, how) {
            (b'%', 0..32) => {
                let triplet = rest.get(..2).and_then(|it| str::from_utf8(it).ok());
                let byte = triplet.and_then(|it| u8::from_str_radix(it, 16).ok());
                written.push(byte.unwrap_or(b'%'));
                rest = rest.get(if byte.is_some() { 2 } else { 0 }..).unwrap_or_default();
            }
            (b'%', 32..64) => {
                written.push(b'%');
                written.extend(rest.iter().take(2).map(u8::to_ascii_lowercase));
                rest = rest.get(2..).unwrap_or_default();
            }
            (b'/', 4..) => written.push(b'/'),
            (byte, 0..16) => written.extend(format!("%{byte:02x}").bytes()),
            (byte, 16..32) => written.extend(format!("%{byte:02X}").bytes()),
            (byte, _) => written.push(*byte),
        }
    }
    path.to_vec()
}

pub(super) fn seed() -> impl Strategy<Value = PathSeed> {
    const FILLS: &[&str] =
        &["x", "a", "b", "", "api", "y.z", "%C3%A9", "é", "%41", "x", "a", "b", "a b", "%25", ".."];
    const TAILS: &[&[u8]] = &[b"/", b"//", b"x", b"/x", b"/a/b", b"%", b".", b"/.", b"%2f"];
    let base = prop_oneof![
        60 => any::<Index>().prop_map(Base::Follow),
        20 => vec(select(SEGMENTS), 0..=4).prop_map(Base::Free),
        1 => (8180..8195_usize).prop_map(Base::Long),
    ];
    let tail = prop_oneof![5 => Just(&b""[..]), 1 => select(TAILS)];
    let spelling = prop_oneof![3 => Just(vec![]), 1 => vec(any::<u8>(), 1..=8)];
    let fault = option::weighted(0.06, (any::<Index>(), select(FAULTS)));
    (base, vec(select(FILLS), 0..=3), tail, spelling, fault)
        .prop_map(|(base, fills, tail, spelling, fault)| PathSeed { base, fills, tail, spelling, fault })
}

/// What makes a path unfit, odd, or another one.
const FAULTS: &[&[u8]] = &[
    b"/../", b"/./", b"..", b".", b"%2e", b"%2E%2e", b"/%2e/", b"%2F", b"%5c", b"\\", b"%", b"%zz", b"%4",
    b"%00", b"%7f", b"\0", b"\x1f", b"\x7f", b"\xff", b"#", b"?", b"//", b"/", b"%252e", b"{", b"}", b"|",
    b"^", b"`", b"\"", b"<", b">", b" ", b":", b"://", b"@", b"%c3", b"%C3", b"~", b"%7E",
];

/// A raw path, mostly of what the path policy is about.
pub fn raw_path() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => select(FAULTS).prop_map(<[u8]>::to_vec),
        4 => select(SEGMENTS).prop_map(|it| it.as_bytes().to_vec()),
        2 => Just(b"/".to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
        1 => any::<u8>().prop_map(|byte| format!("%{byte:02x}").into_bytes()),
        1 => any::<u8>().prop_map(|byte| format!("%{byte:02X}").into_bytes()),
    ];
    prop_oneof![
        40 => vec(part, 0..=8).prop_map(|parts| [&b"/"[..], &parts.concat()].concat()),
        4 => vec(any::<u8>(), 0..=8),
        1 => (8188..8196_usize).prop_map(|length| [&b"/"[..], &vec![b'a'; length]].concat()),
    ]
}
