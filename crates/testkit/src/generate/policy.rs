//! Path policies.

use std::fmt::{self, Display, Formatter};

use pointwork_compiler::{EmptySegments, PathPolicy};
use proptest::prelude::Just;
use proptest::prop_oneof;
use proptest::sample::select;
use proptest::strategy::Strategy;

/// The `[path]` table; what is not given is not written.
#[derive(Clone, Copy, Debug)]
pub(super) struct PolicyDraft {
    encoded_slash: Option<&'static str>,
    dot_segment: Option<&'static str>,
    empty_segment: Option<&'static str>,
    trailing_slash: Option<&'static str>,
    pub(super) max_length: Option<u16>,
}

impl PolicyDraft {
    pub(super) fn keeps_encoded_slash(self) -> bool {
        self.encoded_slash == Some("keep")
    }

    pub(super) fn rejects_empty_segments(self) -> bool {
        self.empty_segment == Some("reject")
    }
}

impl Display for PolicyDraft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let keys = [
            ("encoded_slash", self.encoded_slash),
            ("dot_segment", self.dot_segment),
            ("empty_segment", self.empty_segment),
            ("trailing_slash", self.trailing_slash),
        ];
        f.write_str("\n[path]\n")?;
        for (key, value) in keys {
            value.map_or(Ok(()), |value| writeln!(f, "{key} = {value:?}"))?;
        }
        self.max_length.map_or(Ok(()), |length| writeln!(f, "max_length = {length}"))
    }
}

/// Any policy; most are near the default.
pub(super) fn policy() -> impl Strategy<Value = PolicyDraft> {
    let choice =
        |choices: &'static [&'static str]| prop_oneof![3 => Just(None), 2 => select(choices).prop_map(Some)];
    (
        choice(&["reject", "keep", "keep"]),
        choice(&["reject", "resolve", "resolve"]),
        choice(&["keep", "merge", "merge", "reject"]),
        choice(&["strict", "ignore", "ignore"]),
        prop_oneof![6 => Just(None), 1 => select(&[40, 100, 8_192, 65_535][..]).prop_map(Some)],
    )
        .prop_map(|(encoded_slash, dot_segment, empty_segment, trailing_slash, max_length)| {
            PolicyDraft { encoded_slash, dot_segment, empty_segment, trailing_slash, max_length }
        })
}

/// Any policy, as the plan takes it.
pub fn path_policy() -> impl Strategy<Value = PathPolicy> {
    policy().prop_map(|draft| PathPolicy {
        keep_encoded_slash: draft.keeps_encoded_slash(),
        resolve_dot_segments: draft.dot_segment == Some("resolve"),
        empty_segments: match draft.empty_segment {
            Some("merge") => EmptySegments::Merge,
            Some("reject") => EmptySegments::Reject,
            Some(_) | None => EmptySegments::Keep,
        },
        ignore_trailing_slash: draft.trailing_slash == Some("ignore"),
        max_length: draft.max_length.unwrap_or(PathPolicy::DEFAULT.max_length),
    })
}
