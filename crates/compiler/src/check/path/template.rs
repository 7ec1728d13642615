//! Path templates: segments of literals, captures and stars.

use pointwork_plan::PathFault;
use pointwork_table::MAX_CAPTURES;

use crate::diagnostic::{did_you_mean, either, nearest, quoted};
use crate::route_set::{
    Capture, EmptySegments, Kind, Mixed, PathPolicy, Piece, Segment, Span, Spanned, Template,
};

use super::super::Context;
use super::{check_escape, check_start, instead_of, normal, problem};

/// The kinds of captures.
pub(crate) const KINDS: &[(&str, Kind)] = &[
    ("int", Kind::Int),
    ("hex", Kind::Hex),
    ("alnum", Kind::Alnum),
    ("slug", Kind::Slug),
    ("uuid", Kind::Uuid),
];

/// What the kinds are called elsewhere.
const OTHER_NAMES_OF_KINDS: &[(&str, &str)] = &[
    ("integer", "int"),
    ("number", "int"),
    ("num", "int"),
    ("digits", "int"),
    ("hexadecimal", "hex"),
    ("alphanumeric", "alnum"),
    ("guid", "uuid"),
];

/// A template in normal form, if nothing is wrong with it.
pub(super) fn check_template(context: &mut Context<'_>, text: &Spanned<String>) -> Option<Template> {
    if let Some(at) = optional(&text.value) {
        let help = "give two templates as a list, one with the segment and one without it";
        return problem(context, text, at_byte(&(0..text.value.len()), at), "no segment is optional", help);
    }
    check_start(context, text)?;
    let policy = context.policy;
    let seen = seen_part(&text.value, policy);
    let mut checker = Checker { context, text, names: Vec::new(), has_variable: false };
    let count = seen.matches('/').count();
    let mut segments = Vec::with_capacity(count);
    let mut at = 1;
    for (index, segment) in seen.split('/').skip(1).enumerate() {
        let piece = at..at + segment.len();
        at = piece.end + 1;
        segments.push(checker.segment(segment, piece, index + 1 == count)?);
    }
    // The policy's word on the whole: whether it has empty segments.
    if policy.empty_segments == EmptySegments::Reject
        && let Some(at) = text.value.find("//")
    {
        let help = instead_of(PathFault::EmptySegment);
        return problem(context, text, at..at + 2, "no request can have this path", help);
    }
    if policy.empty_segments == EmptySegments::Merge {
        let last = segments.pop();
        segments.retain(|segment| !is_empty(segment));
        segments.extend(last);
    }
    Some(Template { segments })
}

/// What of a template is compared: with an ignored slash at its end, what stands before that.
fn seen_part(text: &str, policy: PathPolicy) -> &str {
    // Empty segments are merged before the slash at the end is looked at.
    let bare = match policy.empty_segments {
        EmptySegments::Merge => text.trim_end_matches('/'),
        EmptySegments::Keep | EmptySegments::Reject => text.strip_suffix('/').unwrap_or(text),
    };
    if policy.ignore_trailing_slash && !bare.is_empty() { bare } else { text }
}

/// The question mark by which other languages say that a segment may be missing: `{id?}` or `{id}?`.
fn optional(text: &str) -> Option<usize> {
    let at = text.find('?')?;
    let (before, behind) = (&text[..at], &text[at + 1..]);
    let opened = before.rfind('{').filter(|&open| !before[open..].contains('}'));
    let is_within = opened.is_some_and(|open| open + 1 < at);
    let is_behind = before.ends_with('}') && (behind.is_empty() || behind.starts_with('/'));
    (is_within || is_behind).then_some(at)
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
        if text.is_empty() {
            return Some(Segment::Literal(String::new()));
        }
        if !text.contains(['{', '}', '*']) {
            // With its slash, so that a segment of dots is seen as one.
            let start = piece.start - 1;
            let normal = normal(self.context, self.text, &self.text.value[start..piece.end], start)?;
            return Some(Segment::Literal(normal[1..].to_owned()));
        }
        let pieces = self.pieces(text, &piece)?;
        if let [Piece::Capture(capture)] = pieces.as_slice() {
            return Some(Segment::Capture(capture.clone()));
        }
        let Some(mixed) = Mixed::of(pieces) else {
            let help = "have fewer captures or stars in it, or less text between them";
            return self.problem(piece, "this segment takes an automaton of more than 64 KB", help);
        };
        Some(Segment::Mixed(mixed))
    }

    /// Cuts a segment at its braces and stars.
    fn pieces(&mut self, text: &str, whole: &Span) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut at = 0;
        while let Some(found) = text[at..].find(['{', '}', '*']) {
            let start = at + found;
            check_escape(self.context, self.text, whole.start + start)?;
            self.literal(&text[at..start], whole.start + at, &mut pieces)?;
            at = match &text[start..=start] {
                "{" => self.capture(text, start, whole, &mut pieces)?,
                "*" => self.run(start, whole, &mut pieces)?,
                _ => {
                    let help = "write `%7D` for a brace";
                    return self.problem(at_byte(whole, start), "this `}` closes nothing", help);
                }
            };
        }
        self.literal(&text[at..], whole.start + at, &mut pieces)?;
        Some(pieces)
    }

    fn literal(&mut self, text: &str, at: usize, pieces: &mut Vec<Piece>) -> Option<()> {
        if !text.is_empty() {
            pieces.push(Piece::Literal(normal(self.context, self.text, text, at)?));
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
        if inner.starts_with('*') {
            let help = "what takes the rest of the path is a segment of its own, the last one";
            return self.problem(
                piece,
                format!("{} is not alone in its segment", quoted(&text[start..end])),
                help,
            );
        }
        let (name, kind) = match inner.split_once(':') {
            Some((name, kind)) => (name, self.kind(kind, piece.end - 1 - kind.len()..piece.end - 1)?),
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
        let other = OTHER_NAMES_OF_KINDS.iter().find(|(other, _)| *other == text).map(|(_, name)| *name);
        let help = match other.or_else(|| nearest(text, names.iter().copied())) {
            Some(meant) => did_you_mean(meant),
            None => format!("a kind is one of {}; use `path_regex` for other forms", either(&names)),
        };
        self.problem(piece, format!("there is no kind {}", quoted(text)), help)
    }

    /// A name that can be given to one more capture.
    fn name(&mut self, name: &str, piece: Span) -> Option<String> {
        if !is_name(name) {
            let help = meant_name(name).map_or_else(
                || {
                    "a name starts with a lower-case letter and has lower-case letters, digits and `_`"
                        .to_owned()
                },
                |meant| did_you_mean(&meant),
            );
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

/// Whether a text can name a capture.
pub(in crate::check) fn is_name(text: &str) -> bool {
    let mut letters = text.bytes();
    letters.next().is_some_and(|it| it.is_ascii_lowercase())
        && letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
}

/// What was probably meant by a text that cannot name a capture.
fn meant_name(text: &str) -> Option<String> {
    let rest =
        ["*", "..."].iter().find_map(|mark| text.strip_suffix(mark).or_else(|| text.strip_prefix(mark)));
    if let Some(rest) = rest {
        return is_name(rest).then(|| format!("{{*{rest}}}"));
    }
    let mut meant = String::new();
    for letter in text.chars() {
        if letter.is_ascii_uppercase() && meant.ends_with(|before: char| before.is_ascii_lowercase()) {
            meant.push('_');
        }
        meant.push(if matches!(letter, '-' | '.' | ' ') { '_' } else { letter.to_ascii_lowercase() });
    }
    is_name(&meant).then_some(meant)
}

const BOTH: &str = "a segment has either captures or stars";
const BOTH_HELP: &str = "name what the star takes: `{name}`; it then takes at least one byte";

fn at_byte(whole: &Span, at: usize) -> Span {
    whole.start + at..whole.start + at + 1
}
