//! Value tests: what a header, a query key or a cookie must be.

use proptest::bool;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::{select, subsequence};
use proptest::strategy::Strategy;

use super::patterns::{pattern, sampled};
use super::words::{COOKIES, FRAGMENTS, HEADERS, KEYS, QUERY_VALUES, TOKENS, VALUES};
use super::written::{self, Notation, Tables};

/// What lines belong to, as the file says it.
pub(super) const PARTS: [&str; 3] = ["header", "query", "cookie"];

#[derive(Clone, Debug)]
pub(super) struct ValueDraft {
    /// One of [`PARTS`].
    pub(super) part: &'static str,
    pub(super) name: &'static str,
    pub(super) test: TestDraft,
}

#[derive(Clone, Debug)]
pub(super) enum TestDraft {
    Present(bool),
    Table { key: &'static str, texts: Vec<String>, ignore_case: bool, not: bool },
}

impl ValueDraft {
    /// Whether the test asks that there be no such line.
    pub(super) fn is_negative(&self) -> bool {
        match self.test {
            TestDraft::Present(is_there) => !is_there,
            TestDraft::Table { not, .. } => not,
        }
    }

    /// Lines of which each satisfies the test, but for its `not`.
    pub(super) fn lines(&self, choices: &[u8]) -> Vec<Vec<u8>> {
        let TestDraft::Table { key, texts, ignore_case, .. } = &self.test else {
            return vec![b"x".to_vec(), Vec::new()];
        };
        texts
            .iter()
            .map(|text| match *key {
                "prefix" => format!("{text}zz").into_bytes(),
                "suffix" => format!("zz{text}").into_bytes(),
                "contains" => format!("z{text}z").into_bytes(),
                "regex" => sampled(text, *ignore_case, choices),
                _ => text.clone().into_bytes(),
            })
            .collect()
    }

    /// The name as a key; those of headers in other letter cases, where there is a table for them.
    pub(super) fn written_name(&self, notation: Notation) -> String {
        match notation.tables {
            Tables::Inline | Tables::Headed if self.part == "header" => self.name.to_ascii_uppercase(),
            Tables::Dotted | Tables::Inline | Tables::Headed => written::key(self.name, notation),
        }
    }

    pub(super) fn written(&self, notation: Notation) -> String {
        match &self.test {
            TestDraft::Present(is_there) => is_there.to_string(),
            TestDraft::Table { key, texts, ignore_case, not } => {
                let texts = written::texts(texts, notation);
                if *key == "exact" && !ignore_case && !not && !notation.long {
                    return texts;
                }
                let flag = |name: &str, is_set: bool| match (is_set, notation.long) {
                    (true, _) => format!(", {name} = true"),
                    (false, true) => format!(", {name} = false"),
                    (false, false) => String::new(),
                };
                format!("{{ {key} = {texts}{}{} }}", flag("ignore_case", *ignore_case), flag("not", *not))
            }
        }
    }
}

/// A test on any part. What could never be met is not asked for.
pub(super) fn value() -> impl Strategy<Value = ValueDraft> {
    let named = |part, names: &'static [&'static str]| (Just(part), select(names));
    let named =
        prop_oneof![3 => named("header", HEADERS), 2 => named("query", KEYS), 2 => named("cookie", COOKIES)];
    (named, test(), select(QUERY_VALUES)).prop_map(|((part, name), test, query_value)| {
        let test = match test {
            TestDraft::Table { .. } if name == "cookie" && part == "header" => TestDraft::Present(true),
            TestDraft::Table { key, mut texts, ignore_case, not } => {
                if part == "cookie" {
                    texts.iter_mut().filter(|text| text.contains(';')).for_each(|text| "on".clone_into(text));
                }
                if part == "query" && matches!(key, "exact" | "prefix" | "suffix" | "contains") {
                    texts.push(query_value.to_owned());
                }
                TestDraft::Table { key, texts, ignore_case, not }
            }
            present @ TestDraft::Present(_) => present,
        };
        ValueDraft { part, name, test }
    })
}

fn test() -> impl Strategy<Value = TestDraft> {
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<String>>();
    let table = |key: &'static str, words: &'static [&'static str]| {
        (subsequence(words, 1..=2), bool::weighted(0.3), bool::weighted(0.25)).prop_map(
            move |(texts, ignore_case, not)| TestDraft::Table {
                key,
                texts: owned(texts),
                ignore_case: ignore_case && key != "token",
                not,
            },
        )
    };
    let patterns = proptest::collection::vec(pattern(), 1..=2);
    let regex = (patterns, bool::weighted(0.3), bool::weighted(0.25))
        .prop_map(|(texts, ignore_case, not)| TestDraft::Table { key: "regex", texts, ignore_case, not });
    prop_oneof![
        1 => bool::ANY.prop_map(TestDraft::Present),
        3 => table("exact", VALUES),
        1 => table("prefix", FRAGMENTS),
        1 => table("suffix", FRAGMENTS),
        1 => table("contains", FRAGMENTS),
        3 => table("token", TOKENS),
        2 => regex,
    ]
}
