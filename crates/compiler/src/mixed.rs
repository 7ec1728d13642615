//! Segments with captures or stars in them, as automata. With stars, one accepts the segment. With captures, there is
//! one per capture that accepts, read backwards, what may stand behind it: so where a capture ends is found in one pass.

use crate::regex::{Dfa, parse};
use crate::route_set::{Capture, Kind, Piece};

/// A segment with captures or stars in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mixed {
    /// As it stands in the file.
    pub pieces: Vec<Piece>,
    /// What it is matched with.
    pub(crate) form: Form,
}

/// What a segment is matched with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// Accepts the segments that match.
    Stars(Dfa),
    /// Finds the captures of those that match.
    Captures {
        /// The text before the first.
        start: String,
        /// The captures.
        cuts: Vec<Cut>,
    },
}

/// A capture within a segment, and what is needed to find its end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Cut {
    /// How many bytes of text stand between the capture before and this one.
    pub(crate) skip: usize,
    /// What may be captured.
    pub(crate) kind: Kind,
    /// Accepts, read backwards, what may stand behind the capture.
    pub(crate) behind: Dfa,
}

impl Mixed {
    /// The segment of these pieces, which are in normal form; `None` if an automaton of it is too large for a table.
    pub(crate) fn of(pieces: Vec<Piece>) -> Option<Self> {
        let has_capture = pieces.iter().any(|piece| matches!(piece, Piece::Capture(_)));
        let form = if has_capture {
            captures(&pieces)?
        } else {
            Form::Stars(automaton(pieces.iter().map(forwards))?)
        };
        Some(Mixed { pieces, form })
    }
}

fn captures(pieces: &[Piece]) -> Option<Form> {
    let (mut start, mut cuts, mut skip) = (String::new(), Vec::new(), 0);
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Literal(text) if cuts.is_empty() => start.push_str(text),
            Piece::Literal(text) => skip = text.len(),
            Piece::Capture(Capture { name: _, kind }) => {
                let behind = automaton(pieces[index + 1..].iter().rev().map(backwards))?;
                cuts.push(Cut { skip: std::mem::take(&mut skip), kind: *kind, behind });
            }
            Piece::Run => {}
        }
    }
    Some(Form::Captures { start, cuts })
}

/// The automaton of an expression for a whole segment, unless it is too large.
fn automaton(pieces: impl Iterator<Item = String>) -> Option<Dfa> {
    parse(&pieces.collect::<String>(), false, false).ok()
}

/// One character of a segment: a percent-encoding is never cut.
const CHARACTER: &str = "(?:%[0-9A-F]{2}|[^%/])";
const CHARACTER_BACKWARDS: &str = "(?:[0-9A-F]{2}%|[^%/])";

/// A piece of a segment with stars.
fn forwards(piece: &Piece) -> String {
    match piece {
        Piece::Literal(text) => regex_syntax::escape(text),
        // Captures and stars do not stand in one segment.
        Piece::Run | Piece::Capture(_) => format!("{CHARACTER}*"),
    }
}

/// A piece of a segment with captures, as it reads from the end.
fn backwards(piece: &Piece) -> String {
    match piece {
        // Literals are in normal form, which is ASCII: letters can be turned around one by one.
        Piece::Literal(text) => regex_syntax::escape(&text.chars().rev().collect::<String>()),
        Piece::Run => format!("{CHARACTER_BACKWARDS}*"),
        Piece::Capture(capture) => match capture.kind {
            Kind::Any => format!("{CHARACTER_BACKWARDS}+"),
            Kind::Int => "[0-9]+".to_owned(),
            Kind::Hex => "[0-9A-Fa-f]+".to_owned(),
            Kind::Alnum => "[0-9A-Za-z]+".to_owned(),
            Kind::Slug => "[a-z0-9]+(?:-[a-z0-9]+)*".to_owned(),
            Kind::Uuid => "[0-9A-Fa-f]{12}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{8}".to_owned(),
        },
    }
}
