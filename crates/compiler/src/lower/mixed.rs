//! Segments with captures or stars in them, as automata: one that accepts the segment, and one per capture that
//! accepts, read backwards, what may stand behind it.

use pointwork_table as table;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, Look};

use super::{Lowering, append, row};
use crate::regex::{Dfa, determinise};
use crate::route_set::{Kind, Piece};

/// The row of a mixed segment.
pub(super) fn lower(lowering: &mut Lowering, pieces: &[Piece]) -> table::Segment {
    let automaton = automaton(pieces.iter().map(forwards));
    let mut cuts = Vec::new();
    let mut skip = 0;
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Literal(text) => skip += text.len(),
            Piece::Capture(capture) => {
                let behind = automaton_behind(&pieces[index + 1..]);
                cuts.push(table::Cut {
                    skip: row(skip),
                    kind: capture.kind,
                    behind: lowering.automaton(&behind),
                });
                skip = 0;
            }
            Piece::Run => {}
        }
    }
    let automaton = lowering.automaton(&automaton);
    table::Segment::Mixed { automaton, cuts: append(&mut lowering.cuts, cuts) }
}

/// Whether the automata of a segment are small enough for a table.
pub(super) fn fits(pieces: &[Piece]) -> bool {
    let captures = pieces.iter().enumerate().filter(|(_, piece)| matches!(piece, Piece::Capture(_)));
    try_automaton(pieces.iter().map(forwards)).is_some()
        && captures
            .map(|(at, _)| at + 1)
            .all(|at| try_automaton(pieces[at..].iter().rev().map(backwards)).is_some())
}

fn automaton_behind(pieces: &[Piece]) -> Dfa {
    automaton(pieces.iter().rev().map(backwards))
}

/// The automaton of a piecewise expression. `check` saw to it that it fits.
fn automaton(pieces: impl Iterator<Item = String>) -> Dfa {
    try_automaton(pieces).unwrap_or_else(Dfa::never)
}

/// The automaton of an expression for a whole segment, unless it is too large.
fn try_automaton(pieces: impl Iterator<Item = String>) -> Option<Dfa> {
    let expression: String = pieces.collect();
    let parsed = ParserBuilder::new().unicode(false).utf8(false).build().parse(&expression).ok()?;
    let whole = Hir::concat(vec![Hir::look(Look::Start), parsed, Hir::look(Look::End)]);
    determinise(&whole).ok()
}

/// One character of a segment: a percent-encoding is never cut.
const CHARACTER: &str = "(?:%[0-9A-F]{2}|[^%/])";
const CHARACTER_BACKWARDS: &str = "(?:[0-9A-F]{2}%|[^%/])";

fn forwards(piece: &Piece) -> String {
    match piece {
        Piece::Literal(text) => regex_syntax::escape(text),
        Piece::Run => format!("{CHARACTER}*"),
        Piece::Capture(capture) => match capture.kind {
            Kind::Any => format!("{CHARACTER}+"),
            Kind::Int => "[0-9]+".to_owned(),
            Kind::Hex => "[0-9A-Fa-f]+".to_owned(),
            Kind::Alnum => "[0-9A-Za-z]+".to_owned(),
            Kind::Slug => "[a-z0-9]+(?:-[a-z0-9]+)*".to_owned(),
            Kind::Uuid => "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}".to_owned(),
        },
    }
}

fn backwards(piece: &Piece) -> String {
    match piece {
        // Literals are in normal form, which is ASCII: letters can be turned around one by one.
        Piece::Literal(text) => regex_syntax::escape(&text.chars().rev().collect::<String>()),
        Piece::Run => format!("{CHARACTER_BACKWARDS}*"),
        Piece::Capture(capture) => match capture.kind {
            Kind::Any => format!("{CHARACTER_BACKWARDS}+"),
            Kind::Uuid => "[0-9A-Fa-f]{12}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{8}".to_owned(),
            // The same in both directions.
            Kind::Int | Kind::Hex | Kind::Alnum | Kind::Slug => forwards(piece),
        },
    }
}
