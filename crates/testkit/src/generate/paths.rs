//! Raw paths: paths that a route takes, in other spellings and with something added, and odd ones.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;

use super::patterns::sampled;
use super::sets::SetDraft;
use super::templates::{Piece, TemplateDraft};
use super::words::SEGMENTS;

/// How the path of a request comes about.
#[derive(Clone, Debug)]
pub(super) struct PathSeed {
    base: Base,
    /// What stands in the place of captures, and how many of them in the place of a rest.
    fills: Vec<&'static str>,
    /// What is drawn from expressions.
    choices: Vec<u8>,
    /// Whether an extension that is asked for is given.
    extension: bool,
    tail: &'static [u8],
    spelling: Vec<u8>,
    fault: Option<(Index, &'static [u8])>,
}

#[derive(Clone, Debug)]
enum Base {
    /// One of the templates, prefixes and expressions that are followed, if there are any.
    Follow(Index),
    /// These segments.
    Free(Vec<&'static str>),
    /// A path of about the greatest length, or of so many bytes; the second is what it is filled with.
    Long(Option<usize>, usize, &'static [u8]),
}

impl PathSeed {
    /// The path that follows the first of these sets that says something about paths.
    pub(super) fn path(&self, sets: &[&SetDraft], max_length: u16) -> Vec<u8> {
        let mut path = match &self.base {
            Base::Follow(which) => {
                let mut followed = sets.iter().find_map(|set| self.followed(set, *which));
                let extension = sets.iter().find_map(|set| set.extensions.first());
                if let (Some(extension), true) = (extension, self.extension) {
                    let path = followed.get_or_insert_with(|| b"/x".to_vec());
                    path.extend(format!(".{extension}").bytes());
                }
                followed.unwrap_or_else(|| format!("/{}", self.fills.join("/")).into_bytes())
            }
            Base::Free(segments) => format!("/{}", segments.join("/")).into_bytes(),
            Base::Long(length, above, filling) => {
                let length = length.unwrap_or(usize::from(max_length) + above);
                let segment = filling.iter().copied().cycle().take(300).chain(*b"/");
                b"/a/".iter().copied().chain(segment.cycle()).take(length.saturating_sub(3)).collect()
            }
        };
        path.extend(self.tail);
        let mut path = respelled(&path, &self.spelling);
        if let Some((at, fault)) = &self.fault {
            let at = at.index(path.len() + 1);
            path.splice(at..at, fault.iter().copied());
        }
        path
    }

    fn followed(&self, set: &SetDraft, which: Index) -> Option<Vec<u8>> {
        let templates = set.paths.iter().map(|template| self.filled(template).into_bytes());
        let fills = self.fills.join("/");
        let prefixes = set.prefixes.iter().map(|prefix| match fills.as_str() {
            "" => prefix.text().into_bytes(),
            fills => format!("{}/{fills}", prefix.text()).into_bytes(),
        });
        // What an expression draws may hold what ends a path.
        let patterns = set.patterns.iter().map(|pattern| sampled(pattern, false, &self.choices));
        let choices: Vec<Vec<u8>> = templates.chain(prefixes).chain(patterns).collect();
        (!choices.is_empty()).then(|| choices[which.index(choices.len())].clone())
    }

    /// A path that a template takes if the fills are of the right kinds.
    fn filled(&self, template: &TemplateDraft) -> String {
        let fills = &self.fills;
        let mut next = fills.iter().cycle();
        let mut fill = || next.next().copied().unwrap_or("x");
        let mut path = String::new();
        for piece in &template.pieces {
            match piece {
                Piece::Literal(text) => path.extend(["/", text]),
                Piece::Captures(text) => {
                    path.push('/');
                    for (index, part) in text.split('{').enumerate() {
                        match part.split_once('}') {
                            Some((kind, after)) if index > 0 => {
                                path.extend([self.of_kind(kind, fill()), after]);
                            }
                            Some(_) | None => path.push_str(part),
                        }
                    }
                }
                Piece::Stars(text) => {
                    let parts: Vec<&str> = text.split('*').collect();
                    path.push('/');
                    for (index, part) in parts.iter().enumerate() {
                        path.extend([if index > 0 { fill() } else { "" }, part]);
                    }
                }
                Piece::Rest => path.extend(["/", &fills.join("/")]),
                // No segment at all is one of the lengths.
                Piece::AnyDepth => fills.iter().for_each(|fill| path.extend(["/", fill])),
            }
        }
        path
    }

    /// A text of a kind, or the fill as it is.
    fn of_kind(&self, kind: &str, fill: &'static str) -> &'static str {
        let choice = usize::from(self.choices.first().copied().unwrap_or_default());
        let texts: &[&str] = match kind {
            ":int" => &["42", "007", "1"],
            ":hex" => &["aF0", "1", "b"],
            ":alnum" => &["aZ9", "a", "1"],
            ":slug" => &["a-b", "a", "a-b-1"],
            ":uuid" => &["01234567-89ab-cdef-0123-456789ABCDEF"],
            _ => &[],
        };
        if choice.is_multiple_of(4) { fill } else { texts.get(choice % texts.len().max(1)).unwrap_or(&fill) }
    }
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

pub(super) fn seed(fills: &'static [&'static str]) -> impl Strategy<Value = PathSeed> {
    const TAILS: &[&[u8]] =
        &[b"/", b"/", b"//", b"x", b"/x", b"/a/b", b"%", b".", b"/.", b"/..", b"%2f", b".css"];
    const FILLINGS: &[&[u8]] = &[b"b", b"b", b"\xC3\xA9", b"%41"];
    let length = prop_oneof![8 => Just(None), 1 => Just(Some(65_535))];
    let base = prop_oneof![
        120 => any::<Index>().prop_map(Base::Follow),
        30 => vec(select(SEGMENTS), 0..=4).prop_map(Base::Free),
        2 => (length, 0..6_usize, select(FILLINGS))
            .prop_map(|(length, above, filling)| Base::Long(length, above, filling)),
    ];
    let tail = prop_oneof![5 => Just(&b""[..]), 1 => select(TAILS)];
    let spelling = prop_oneof![3 => Just(vec![]), 1 => vec(any::<u8>(), 1..=8)];
    let fault = option::weighted(0.06, (any::<Index>(), select(FAULTS)));
    let fills = vec(select(fills), 0..=3);
    let choices = vec(any::<u8>(), 1..=8);
    (base, fills, choices, proptest::bool::weighted(0.85), tail, spelling, fault).prop_map(
        |(base, fills, choices, extension, tail, spelling, fault)| PathSeed {
            base,
            fills,
            choices,
            extension,
            tail,
            spelling,
            fault,
        },
    )
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
