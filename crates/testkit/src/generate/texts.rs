//! Texts in which captures stand: header values, paths to send and to redirect to, and their queries.

use proptest::collection::vec;
use proptest::prelude::{any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;

use super::policy::PolicyDraft;
use super::templates::fit_segment;
use super::words::{CHANNEL_PIECES, HEADER_PIECES, LITERALS, QUERY_PIECES, SEGMENTS};

/// A text; which captures there are to stand in it is known when it is written.
#[derive(Clone, Debug)]
pub(super) struct TextDraft {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Literal(&'static str),
    Capture(Index),
}

impl TextDraft {
    /// The text with some of these captures in it.
    pub(super) fn written(&self, captures: &[&str]) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Literal(text) => (*text).to_owned(),
            Piece::Capture(_) if captures.is_empty() => "x".to_owned(),
            Piece::Capture(which) => format!("{{{}}}", which.get(captures)),
        });
        pieces.collect()
    }
}

/// A path to be: the segments behind its slashes.
#[derive(Clone, Debug)]
pub(super) struct PathDraft {
    segments: Vec<TextDraft>,
}

impl PathDraft {
    /// The path with some of these captures in it.
    pub(super) fn written(&self, captures: &[&str]) -> String {
        self.segments.iter().flat_map(|segment| ["/".to_owned(), segment.written(captures)]).collect()
    }

    /// Takes out what the policy would refuse.
    pub(super) fn fit(&mut self, policy: PolicyDraft) {
        let count = self.segments.len();
        for (index, segment) in self.segments.iter_mut().enumerate() {
            if let [Piece::Literal(text)] = segment.pieces.as_mut_slice() {
                *text = fit_segment(text, index + 1 == count, policy);
            }
        }
    }

    /// Sees to it that no host follows its first slash.
    pub(super) fn start_with_one_slash(&mut self) {
        let is_alone = self.segments.len() == 1;
        if let Some(TextDraft { pieces }) = self.segments.first_mut()
            && let [Piece::Literal(text @ "")] = pieces.as_mut_slice()
            && !is_alone
        {
            *text = "a";
        }
    }
}

/// A path.
pub(super) fn path_text() -> impl Strategy<Value = PathDraft> {
    let segment = prop_oneof![
        3 => select(SEGMENTS).prop_map(|text| vec![Piece::Literal(text)]),
        4 => capture().prop_map(|it| vec![it]),
        1 => (select(LITERALS), capture()).prop_map(|(text, it)| vec![Piece::Literal(text), it]),
        1 => (capture(), select(LITERALS)).prop_map(|(it, text)| vec![it, Piece::Literal(text)]),
        1 => (capture(), capture()).prop_map(|(one, other)| vec![one, other]),
    ];
    vec(segment.prop_map(|pieces| TextDraft { pieces }), 1..=3).prop_map(|segments| PathDraft { segments })
}

/// A query without its `?`, which is not empty.
pub(super) fn query_text() -> impl Strategy<Value = TextDraft> {
    text(QUERY_PIECES, 1)
}

/// The value of a header line.
pub(super) fn header_text() -> impl Strategy<Value = TextDraft> {
    text(HEADER_PIECES, 0)
}

/// The name of a channel, which is not empty.
pub(super) fn channel_text() -> impl Strategy<Value = TextDraft> {
    text(CHANNEL_PIECES, 1)
}

fn text(literals: &'static [&'static str], at_least: usize) -> impl Strategy<Value = TextDraft> {
    let piece = prop_oneof![1 => select(literals).prop_map(Piece::Literal), 1 => capture()];
    vec(piece, at_least..=3).prop_map(|pieces| TextDraft { pieces })
}

fn capture() -> impl Strategy<Value = Piece> {
    any::<Index>().prop_map(Piece::Capture)
}
