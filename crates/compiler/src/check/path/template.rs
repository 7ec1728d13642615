//! Path templates: segments of literals, captures and stars.

use pointwork_table::MAX_CAPTURES;

use crate::diagnostic::{either, nearest, quoted};
use crate::route_set::{Capture, EmptySegments, Kind, PathPolicy, Piece, Segment, Span, Spanned, Template};

use super::super::Context;
use super::{check_start, normal, problem};

/// The kinds of captures.
const KINDS: &[(&str, Kind)] = &[
    ("int", Kind::Int),
    ("hex", Kind::Hex),
    ("alnum", Kind::Alnum),
    ("slug", Kind::Slug),
    ("uuid", Kind::Uuid),
];

/// A template in normal form, if nothing is wrong with it.
pub(super) fn check_template(context: &mut Context<'_>, text: &Spanned<String>) -> Option<Template> {
    check_start(context, text)?;
    let mut checker = Checker { context, text, names: Vec::new(), has_variable: false };
    let seen = without_trailing_slash(&text.value, checker.context.policy);
    let count = seen.matches('/').count();
    let mut segments = Vec::with_capacity(count);
    let mut at = 1;
    for (index, segment) in seen.split('/').skip(1).enumerate() {
        let piece = at..at + segment.len();
        at = piece.end + 1;
        segments.push(checker.segment(segment, piece, index + 1 == count)?);
    }
    // The policy's word on the whole: whether it has empty segments.
    let mut shape: String = segments.iter().map(|it| if is_empty(it) { "/" } else { "/x" }).collect();
    if seen.len() < text.value.len() {
        shape.push('/');
    }
    let normal = normal(checker.context, text, &shape, 0..text.value.len())?;
    if normal.len() < shape.len() {
        let last = segments.pop();
        segments.retain(|segment| !is_empty(segment));
        segments.extend(last);
    }
    Some(Template { segments })
}

/// A template as `trailing_slash` sees it: the empty segments of a path are merged before its last slash is ignored.
fn without_trailing_slash(text: &str, policy: PathPolicy) -> &str {
    if !policy.ignore_trailing_slash {
        return text;
    }
    let seen = match policy.empty_segments {
        EmptySegments::Merge => text.trim_end_matches('/'),
        EmptySegments::Keep | EmptySegments::Reject => text.strip_suffix('/').unwrap_or(text),
    };
    if seen.is_empty() { "/" } else { seen }
}

fn is_empty(segment: &Segment) -> bool {
    matches!(segment, Segment::Literal(text) if text.is_empty())
}

/// Checks the segments of one template.
struct Checker<'k, 'c> {
    context: &'k mut Context<'c>,
    text: &'k Spanned<String>,
    /// The captures so far.
    names: Vec<String>,
    /// Whether there was a `**` or a `{*name}`.
    has_variable: bool,
}

impl Checker<'_, '_> {
    fn segment(&mut self, text: &str, piece: Span, is_last: bool) -> Option<Segment> {
        if text == "**" {
            self.variable(piece)?;
            return Some(Segment::AnyDepth);
        }
        if text == "*" {
            return Some(Segment::Any);
        }
        if let Some(name) = text.strip_prefix("{*").and_then(|rest| rest.strip_suffix('}')) {
            self.variable(piece.clone())?;
            if !is_last {
                let help = "what takes the rest of the path stands last; `**` may stand anywhere";
                return self.problem(piece, format!("{} is not last", quoted(text)), help);
            }
            return self.name(name, piece).map(Segment::Rest);
        }
        let mut pieces = self.pieces(text, &piece)?;
        Some(match pieces.as_mut_slice() {
            [] => Segment::Literal(String::new()),
            [Piece::Literal(literal)] => Segment::Literal(std::mem::take(literal)),
            [Piece::Capture(capture)] => Segment::Capture(capture.clone()),
            _ => Segment::Mixed(pieces),
        })
    }

    /// Cuts a segment at its braces and stars.
    fn pieces(&mut self, text: &str, whole: &Span) -> Option<Vec<Piece>> {
        let guard = if text.contains(['{', '}', '*']) { "/x" } else { "/" };
        let mut pieces = Vec::new();
        let mut at = 0;
        while let Some(found) = text[at..].find(['{', '}', '*']) {
            let start = at + found;
            self.literal(&text[at..start], guard, whole.start + at, &mut pieces)?;
            at = match &text[start..=start] {
                "{" => self.capture(text, start, whole, &mut pieces)?,
                "*" => self.run(start, whole, &mut pieces)?,
                _ => {
                    return self.problem(
                        at_byte(whole, start),
                        "this `}` closes nothing",
                        "write `%7D` for a brace",
                    );
                }
            };
        }
        self.literal(&text[at..], guard, whole.start + at, &mut pieces)?;
        Some(pieces)
    }

    /// A literal piece. `guard` is what stands before it while it is brought into normal form: a dot makes a dot
    /// segment only where it is the whole segment.
    fn literal(&mut self, text: &str, guard: &str, at: usize, pieces: &mut Vec<Piece>) -> Option<()> {
        if !text.is_empty() {
            let normal = normal(self.context, self.text, &format!("{guard}{text}"), at..at + text.len())?;
            pieces.push(Piece::Literal(normal[guard.len()..].to_owned()));
        }
        Some(())
    }

    fn capture(&mut self, text: &str, start: usize, whole: &Span, pieces: &mut Vec<Piece>) -> Option<usize> {
        let Some(length) = text[start..].find('}') else {
            let help = "close the capture with `}`, or write `%7B` for a brace";
            return self.problem(whole.start + start..whole.end, "this `{` is not closed", help);
        };
        let end = start + length + 1;
        let piece = whole.start + start..whole.start + end;
        match pieces.last() {
            Some(Piece::Capture(_)) => {
                let help = "put text between them, or capture them as one";
                return self.problem(piece, "two captures touch: where one ends could not be told", help);
            }
            _ if pieces.contains(&Piece::Run) => return self.problem(piece, BOTH, BOTH_HELP),
            _ => {}
        }
        let inner = &text[start + 1..end - 1];
        let (name, kind) = match inner.split_once(':') {
            Some((name, kind)) => (name, self.kind(kind, piece.clone())?),
            None => (inner, Kind::Any),
        };
        let name = self.name(name, piece)?;
        pieces.push(Piece::Capture(Capture { name, kind }));
        Some(end)
    }

    fn run(&mut self, start: usize, whole: &Span, pieces: &mut Vec<Piece>) -> Option<usize> {
        let piece = at_byte(whole, start);
        match pieces.last() {
            Some(Piece::Run) => {
                let help = "`**` stands alone in its segment; within one, a single `*` takes any text";
                return self.problem(piece, "`**` is not alone in its segment", help);
            }
            _ if pieces.iter().any(|it| matches!(it, Piece::Capture(_))) => {
                return self.problem(piece, BOTH, BOTH_HELP);
            }
            _ => pieces.push(Piece::Run),
        }
        Some(start + 1)
    }

    fn kind(&mut self, text: &str, piece: Span) -> Option<Kind> {
        if let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == text) {
            return Some(*kind);
        }
        let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
        let help = match nearest(text, names.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                format!("a capture is of one of the kinds {}; use `path_regex` for others", either(&names))
            }
        };
        self.problem(piece, format!("there is no kind {}", quoted(text)), help)
    }

    /// A name that can be given to one more capture.
    fn name(&mut self, name: &str, piece: Span) -> Option<String> {
        let mut letters = name.bytes();
        let is_name = letters.next().is_some_and(|it| it.is_ascii_lowercase())
            && letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
        if !is_name {
            let help = "a name starts with a lower-case letter and has lower-case letters, digits and `_`";
            return self.problem(piece, format!("{} cannot name a capture", quoted(name)), help);
        }
        if self.names.iter().any(|it| it == name) {
            let help = "give each capture a name of its own";
            return self.problem(piece, format!("the template has two captures `{name}`"), help);
        }
        if self.names.len() == MAX_CAPTURES {
            let help = "capture only what is used; `*` takes a segment and `**` any number of them";
            return self.problem(piece, format!("a template has at most {MAX_CAPTURES} captures"), help);
        }
        self.names.push(name.to_owned());
        Some(name.to_owned())
    }

    /// Takes note of a piece of variable depth, of which there is only one.
    fn variable(&mut self, piece: Span) -> Option<()> {
        if std::mem::replace(&mut self.has_variable, true) {
            let help = "leave one out: with two, where one ends could not be told";
            return self.problem(piece, "a template has only one `**` or `{*name}`", help);
        }
        Some(())
    }

    fn problem<T>(&mut self, piece: Span, message: impl Into<String>, help: impl Into<String>) -> Option<T> {
        problem(self.context, self.text, piece, message, help)
    }
}

const BOTH: &str = "a segment has either captures or stars";
const BOTH_HELP: &str = "name what the star takes: `{name}`; it then takes at least one byte";

fn at_byte(whole: &Span, at: usize) -> Span {
    whole.start + at..whole.start + at + 1
}
