//! Path templates and prefixes.

use std::fmt::{self, Display, Formatter};

use proptest::bool;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Strategy;

use super::policy::PolicyDraft;
use super::sets::PrefixDraft;
use super::words::{KINDS, LITERALS, SEGMENTS};

#[derive(Clone, Debug)]
pub(super) struct TemplateDraft {
    pub(super) pieces: Vec<Piece>,
    /// Which name the first capture has: templates of one route may name theirs differently.
    pub(super) first_name: usize,
}

/// A segment of a template.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Literal(&'static str),
    /// `{name}`, `{name:int}`, ..., or text around them: what is within braces here is the kind with its colon.
    Captures(String),
    /// `*`, or text around stars.
    Stars(String),
    Rest,
    AnyDepth,
}

impl Display for TemplateDraft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut names = self.names();
        let mut name = || format!("{{{}", names.next().unwrap_or("id"));
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Literal(text) => write!(f, "/{text}"),
            Piece::Captures(text) => {
                let parts: Vec<&str> = text.split('{').collect();
                write!(f, "/{}", parts.first().unwrap_or(&""))?;
                parts.iter().skip(1).try_for_each(|part| write!(f, "{}{part}", name()))
            }
            Piece::Stars(text) => write!(f, "/{text}"),
            Piece::Rest => write!(f, "/{}}}", name().replace('{', "{*")),
            Piece::AnyDepth => write!(f, "/**"),
        })
    }
}

impl TemplateDraft {
    /// Names for its captures, in order.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        const NAMES: [&str; 9] = ["id", "x_1", "room", "a", "b2", "rest", "c", "d", "e"];
        NAMES.into_iter().cycle().skip(self.first_name)
    }

    /// The names of its captures.
    pub(super) fn captures(&self) -> Vec<&'static str> {
        let count: usize = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Captures(text) => text.matches('{').count(),
                Piece::Rest => 1,
                Piece::Literal(_) | Piece::Stars(_) | Piece::AnyDepth => 0,
            })
            .sum();
        self.names().take(count).collect()
    }

    pub(super) fn fit(&mut self, policy: PolicyDraft) {
        let count = self.pieces.len();
        for (index, piece) in self.pieces.iter_mut().enumerate() {
            match piece {
                Piece::Literal(text) => *text = fit_segment(text, index + 1 == count, policy),
                Piece::Captures(_) | Piece::Stars(_) | Piece::Rest | Piece::AnyDepth => {}
            }
        }
    }
}

/// A segment, or another in its place if the policy would refuse it.
pub(super) fn fit_segment(segment: &'static str, may_be_empty: bool, policy: PolicyDraft) -> &'static str {
    let has_slash = ["%2F", "%2f", "%5C", "%5c", "\\"].iter().any(|slash| segment.contains(slash));
    if has_slash && !policy.keeps_encoded_slash() {
        return "ab";
    }
    if segment.is_empty() && !may_be_empty && policy.rejects_empty_segments() { "a" } else { segment }
}

/// A template with a capture or two.
pub(super) fn capturing_template() -> impl Strategy<Value = TemplateDraft> {
    let capture = || select(KINDS).prop_map(|kind| Piece::Captures(format!("{{{kind}}}")));
    let first = prop_oneof![1 => capture(), 2 => mixed(), 3 => select(SEGMENTS).prop_map(Piece::Literal)];
    // What such a capture takes may be dots.
    let dots = Just(Piece::Captures("{}.b".to_owned()));
    let last = prop_oneof![2 => capture(), 2 => mixed(), 2 => dots, 3 => Just(Piece::Rest)];
    (first, last, prop_oneof![3 => Just(0), 1 => 0..9_usize])
        .prop_map(|(first, last, first_name)| TemplateDraft { pieces: vec![first, last], first_name })
}

pub(super) fn template() -> impl Strategy<Value = TemplateDraft> {
    let piece = prop_oneof![
        6 => select(SEGMENTS).prop_map(Piece::Literal),
        3 => select(KINDS).prop_map(|kind| Piece::Captures(format!("{{{kind}}}"))),
        2 => mixed(),
        1 => Just(Piece::Stars("*".to_owned())),
        1 => stars(),
    ];
    let last = prop_oneof![
        5 => Just(None),
        1 => Just(Some(Piece::Rest)),
        1 => Just(Some(Piece::Literal(""))),
    ];
    let any_depth = option::weighted(0.2, 0..4_usize);
    let first_name = prop_oneof![2 => Just(0), 1 => 0..9_usize];
    (vec(piece, 0..=3), last, any_depth, first_name).prop_map(|(mut pieces, last, any_depth, first_name)| {
        let has_rest = matches!(last, Some(Piece::Rest));
        pieces.extend(last);
        if let Some(at) = any_depth
            && !has_rest
        {
            pieces.insert(at.min(pieces.len()), Piece::AnyDepth);
        }
        if pieces.is_empty() {
            pieces.push(Piece::Literal(""));
        }
        TemplateDraft { pieces, first_name }
    })
}

/// At most two captures with text around them.
fn mixed() -> impl Strategy<Value = Piece> {
    let literal = || prop_oneof![1 => Just(""), 2 => select(LITERALS)];
    let more = option::of((select(LITERALS), select(KINDS)));
    (literal(), select(KINDS), more, literal()).prop_map(|(before, first, more, after)| {
        let more = more.map(|(between, second)| format!("{between}{{{second}}}")).unwrap_or_default();
        Piece::Captures(format!("{before}{{{first}}}{more}{after}"))
    })
}

fn stars() -> impl Strategy<Value = Piece> {
    let literal = || prop_oneof![1 => Just(""), 1 => select(LITERALS)];
    (literal(), select(LITERALS), literal(), bool::ANY).prop_map(|(before, middle, after, two)| {
        Piece::Stars(if two { format!("{before}*{middle}*{after}") } else { format!("{before}*{middle}") })
    })
}

pub(super) fn prefix() -> impl Strategy<Value = PrefixDraft> {
    (vec(select(SEGMENTS), 0..=2), bool::ANY).prop_map(|(segments, slash)| PrefixDraft { segments, slash })
}
