//! Regular expressions, and texts that they match.

use proptest::collection::vec;
use proptest::prelude::{any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::{BoxedStrategy, Strategy};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind};

use super::words::{PATH_PATTERNS, PATTERNS};

/// A pattern, and texts that it matches or nearly does.
#[derive(Clone, Debug)]
pub struct PatternCase {
    /// The pattern as a file has it.
    pub text: String,
    /// Whether it ignores ASCII case.
    pub ignore_case: bool,
    /// What is put to it.
    pub subjects: Vec<Vec<u8>>,
}

/// Patterns of all that the dialect has, and texts drawn from them.
pub fn pattern_case() -> impl Strategy<Value = PatternCase> {
    let subject = (vec(any::<u8>(), 1..=12), vec(mutation(), 0..=2));
    (free(4, LETTERS), any::<bool>(), vec(subject, 1..=6)).prop_map(|(text, ignore_case, subjects)| {
        let subjects = subjects.iter().map(|(choices, mutations)| {
            let subject = sampled(&text, ignore_case, choices);
            mutations.iter().fold(subject, |subject, mutation| mutation.made(subject))
        });
        PatternCase { subjects: subjects.chain([Vec::new()]).collect(), text, ignore_case }
    })
}

/// A pattern for values.
pub(super) fn pattern() -> BoxedStrategy<String> {
    // Some line is like each of them.
    let free = free(2, LETTERS).prop_map(|text| format!("(?:{text}|x)"));
    prop_oneof![2 => select(PATTERNS).prop_map(str::to_owned), 1 => free].boxed()
}

/// A pattern for paths, which are ASCII.
pub(super) fn path_pattern() -> BoxedStrategy<String> {
    // Some path is like each of them.
    let free = free(2, PATH_LETTERS).prop_map(|text| format!("/(?:{text}|x)"));
    prop_oneof![3 => select(PATH_PATTERNS).prop_map(str::to_owned), 1 => free].boxed()
}

const LETTERS: &[&str] = &[
    "a",
    "b",
    "on",
    "x",
    ".",
    "[a-c]",
    "[^a]",
    r"\d",
    r"\w",
    r"\s",
    r"\D",
    r"\W",
    r"\S",
    r"\xFF",
    "é",
    r"\.",
    "/",
    "%",
    "(?i:oN)",
    r"\b",
    r"\B",
    "^",
    "$",
    "(?m:^)",
    "(?m:$)",
    r"\n",
    "[[:upper:]]",
    "(?s:.)",
    r"\x00",
    "K",
    "s",
    "[^\\n]",
    r"\A",
    r"\z",
    "(?R:$)",
    "(?x: a b )",
    "(a)",
    "[a&&b]",
    r"[\w--b]",
];

const PATH_LETTERS: &[&str] =
    &["a", "b", "api", ".", "[a-c/]", "[^/]", r"\d", r"\w", "/", "%", "(?i:API)", r"\b", "C3"];

/// A pattern of these letters.
fn free(depth: u32, letters: &'static [&'static str]) -> BoxedStrategy<String> {
    let repeated = &["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{0}"][..];
    select(letters)
        .prop_map(str::to_owned)
        .prop_recursive(depth, 10, 3, move |inner| {
            prop_oneof![
                3 => vec(inner.clone(), 2..=3).prop_map(|parts| parts.concat()),
                2 => vec(inner.clone(), 2..=3).prop_map(|parts| format!("(?:{})", parts.join("|"))),
                1 => inner.clone().prop_map(|part| format!("({part}|)")),
                2 => (inner, select(repeated)).prop_map(|(part, how)| format!("(?:{part}){how}")),
            ]
        })
        .boxed()
}

/// A text that a pattern matches, or nearly: what it asks of places between letters is not looked at.
pub(super) fn sampled(pattern: &str, ignore_case: bool, choices: &[u8]) -> Vec<u8> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).case_insensitive(ignore_case).build();
    let mut text = Vec::new();
    if let Ok(tree) = parser.parse(pattern) {
        let mut choices = choices.iter().copied().cycle();
        draw(&tree, &mut || choices.next().unwrap_or_default().into(), &mut text);
    }
    text
}

fn draw(tree: &Hir, choose: &mut dyn FnMut() -> usize, text: &mut Vec<u8>) {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.extend(&*literal.0),
        HirKind::Class(Class::Bytes(class)) => {
            let bytes: Vec<u8> = class.iter().flat_map(|range| range.start()..=range.end()).collect();
            text.extend(bytes.get(choose() % bytes.len().max(1)));
        }
        HirKind::Class(Class::Unicode(class)) => {
            let letters: Vec<char> = class.iter().map(ClassUnicodeRange::start).collect();
            let letter = letters.get(choose() % letters.len().max(1));
            text.extend(letter.iter().flat_map(|it| it.to_string().into_bytes()));
        }
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min + 3).min(repetition.min + 3);
            let count = repetition.min as usize + choose() % (most - repetition.min + 1) as usize;
            (0..count).for_each(|_| draw(&repetition.sub, choose, text));
        }
        HirKind::Capture(capture) => draw(&capture.sub, choose, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| draw(part, choose, text)),
        HirKind::Alternation(parts) => {
            if let Some(part) = parts.get(choose() % parts.len().max(1)) {
                draw(part, choose, text);
            }
        }
    }
}

/// A change to a text.
#[derive(Clone, Debug)]
enum Mutation {
    Insert(Index, u8),
    Cut(Index),
    SwapCase(Index),
    Double,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let byte = prop_oneof![2 => select(&b"aAbnO\n\r\0\xFF\xC3\xA9 /.%_"[..]), 1 => any::<u8>()];
    prop_oneof![
        3 => (any::<Index>(), byte).prop_map(|(at, byte)| Mutation::Insert(at, byte)),
        2 => any::<Index>().prop_map(Mutation::Cut),
        2 => any::<Index>().prop_map(Mutation::SwapCase),
        1 => proptest::prelude::Just(Mutation::Double),
    ]
}

impl Mutation {
    fn made(&self, mut text: Vec<u8>) -> Vec<u8> {
        match self {
            Mutation::Insert(at, byte) => text.insert(at.index(text.len() + 1), *byte),
            Mutation::Cut(at) if !text.is_empty() => drop(text.remove(at.index(text.len()))),
            Mutation::SwapCase(at) if !text.is_empty() => {
                let at = at.index(text.len());
                let swapped = [text[at].to_ascii_lowercase(), text[at].to_ascii_uppercase()];
                text[at] = if swapped[0] == text[at] { swapped[1] } else { swapped[0] };
            }
            Mutation::Double => text.extend(text.clone()),
            Mutation::Cut(_) | Mutation::SwapCase(_) => {}
        }
        text
    }
}
