//! Texts in which captures stand: cut at their braces, the rest brought into the form in which it is sent.

use pointwork_plan::PathFault;

use crate::diagnostic::{Code, quoted};
use crate::route_set::{PathPolicy, Span, Spanned, Text, TextPiece};

use super::Context;
use super::owner::Owner;
use super::path::{Run, is_name, normal_run};

/// How a text writes a brace that stands for itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Braces {
    /// As `%7B` and `%7D`; a star is no text either.
    Encoded,
    /// Likewise, but a star is itself.
    InQuery,
    /// Twice.
    Doubled,
}

/// A text of the file, of which a part is read.
pub(super) struct Written<'w> {
    pub(super) text: &'w Spanned<String>,
    /// The bytes of the part.
    pub(super) part: Span,
    /// What problems with it are called.
    pub(super) code: Code,
}

const UNFIT_FOR_LOCATION: &str = "this cannot stand in a Location";

/// A piece of a text.
enum Cut {
    /// Itself, and the byte that it starts at.
    Literal(String, usize),
    /// A capture.
    Capture(String),
}

impl Written<'_> {
    fn shown(&self) -> &str {
        &self.text.value[self.part.clone()]
    }

    /// Reports a problem at bytes of the text; always `None`.
    pub(super) fn problem<T>(
        &self,
        context: &mut Context<'_>,
        at: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<T> {
        context.report(self.code, (self.text, at), message, help)
    }
}

/// The part as it is, with captures.
pub(super) fn plain(context: &mut Context<'_>, owner: &Owner<'_, '_>, written: &Written<'_>) -> Option<Text> {
    let cuts = cut(context, owner, written, Braces::Doubled)?;
    Some(cuts.into_iter().map(TextPiece::from).collect())
}

/// The part as a path in normal form, with captures.
pub(super) fn path(
    context: &mut Context<'_>,
    owner: &Owner<'_, '_>,
    written: &Written<'_>,
    policy: PathPolicy,
) -> Option<Text> {
    let cuts = cut(context, owner, written, Braces::Encoded)?;
    let last = cuts.len().saturating_sub(1);
    let mut text = Text::new();
    for (index, piece) in cuts.into_iter().enumerate() {
        let (literal, at) = match piece {
            Cut::Literal(literal, at) => (literal, at),
            Cut::Capture(name) => {
                text.push(TextPiece::Capture(name));
                continue;
            }
        };
        let run = Run { text: &literal, is_behind: index > 0, is_before: index < last };
        text.push(TextPiece::Literal(normal(context, written, &run, at, policy)?));
    }
    Some(text)
}

/// The part as a path in normal form, without captures.
pub(super) fn literal_path(
    context: &mut Context<'_>,
    written: &Written<'_>,
    policy: PathPolicy,
) -> Option<String> {
    let run = Run { text: written.shown(), is_behind: false, is_before: false };
    normal(context, written, &run, written.part.start, policy)
}

/// A run of a path that starts at this byte of the text, in normal form.
fn normal(
    context: &mut Context<'_>,
    written: &Written<'_>,
    run: &Run<'_>,
    at: usize,
    policy: PathPolicy,
) -> Option<String> {
    match normal_run(run, policy) {
        Ok(normal) => Some(normal),
        Err((piece, fault)) => {
            let piece = at + piece.start..at + piece.end;
            let message =
                if written.code == Code::Redirect { UNFIT_FOR_LOCATION } else { "this path cannot be sent" };
            written.problem(context, piece, message, instead_of(fault))
        }
    }
}

/// What to write instead of a path that is not sent.
fn instead_of(fault: PathFault) -> &'static str {
    match fault {
        PathFault::DotSegment => "leave `.` and `..` segments out: write the path that they lead to",
        PathFault::EmptySegment => "`empty_segment` of `[path]` refuses such paths: leave one slash out",
        PathFault::EncodedSlash => "`encoded_slash` of `[path]` refuses `%2F`, `%5C` and `\\`: write `/`",
        PathFault::Encoding => "a `%` is followed by two hexadecimal digits; write `%25` for a percent sign",
        PathFault::Control => "leave control characters out",
        PathFault::TooLong => "a path has at most 65535 bytes",
        PathFault::NotAbsolute | PathFault::Fragment => "write a path like `/new`",
    }
}

/// The part as a query in normal form, with captures.
pub(super) fn query(context: &mut Context<'_>, owner: &Owner<'_, '_>, written: &Written<'_>) -> Option<Text> {
    let mut text = Text::new();
    for piece in cut(context, owner, written, Braces::InQuery)? {
        text.push(match piece {
            Cut::Literal(literal, at) => TextPiece::Literal(encoded(context, written, &literal, at)?),
            Cut::Capture(name) => TextPiece::Capture(name),
        });
    }
    Some(text)
}

/// The part as a fragment in normal form, which holds no captures.
pub(super) fn fragment(context: &mut Context<'_>, written: &Written<'_>) -> Option<String> {
    let shown = written.shown();
    if let Some(at) = shown.find(['{', '}']) {
        let at = written.part.start + at;
        let help = "a capture stands in the path or the query; write `%7B` and `%7D` for braces";
        return written.problem(context, at..at + 1, "a fragment holds no captures", help);
    }
    encoded(context, written, shown, written.part.start)
}

/// Text of a query or fragment in the normal form of RFC 3986 6.2.2, which is that of paths but for slashes and dots.
fn encoded(context: &mut Context<'_>, written: &Written<'_>, literal: &str, at: usize) -> Option<String> {
    let policy = PathPolicy { keep_encoded_slash: true, max_length: u16::MAX, ..PathPolicy::DEFAULT };
    let mut parts = Vec::new();
    let mut start = at;
    for part in literal.split('/') {
        let run = Run { text: part, is_behind: true, is_before: true };
        match normal_run(&run, policy) {
            Ok(normal) => parts.push(normal),
            Err((piece, fault)) => {
                let piece = start + piece.start..start + piece.end;
                return written.problem(context, piece, UNFIT_FOR_LOCATION, instead_of(fault));
            }
        }
        start += part.len() + 1;
    }
    Some(parts.join("/"))
}

/// Cuts a text at its captures. All that are unfit are reported.
fn cut(
    context: &mut Context<'_>,
    owner: &Owner<'_, '_>,
    written: &Written<'_>,
    braces: Braces,
) -> Option<Vec<Cut>> {
    let text = written.shown();
    let special: &[char] = if braces == Braces::Encoded { &['{', '}', '*'] } else { &['{', '}'] };
    let mut cuts = Vec::new();
    let mut literal = String::new();
    let (mut at, mut literal_at, mut is_fit) = (0, 0, true);
    while let Some(found) = text[at..].find(special) {
        let start = at + found;
        literal.push_str(&text[at..start]);
        let rest = &text[start..];
        if braces == Braces::Doubled && (rest.starts_with("{{") || rest.starts_with("}}")) {
            literal.push_str(&rest[..1]);
            at = start + 2;
            continue;
        }
        let end = if rest.starts_with('{') { rest.find('}').map(|length| start + length + 1) } else { None };
        let Some(end) = end else {
            return lone(context, written, start, braces);
        };
        if !literal.is_empty() {
            cuts.push(Cut::Literal(std::mem::take(&mut literal), written.part.start + literal_at));
        }
        match capture(context, owner, written, start..end) {
            Some(name) => cuts.push(Cut::Capture(name)),
            None => is_fit = false,
        }
        (at, literal_at) = (end, end);
    }
    literal.push_str(&text[at..]);
    if !literal.is_empty() {
        cuts.push(Cut::Literal(literal, written.part.start + literal_at));
    }
    is_fit.then_some(cuts)
}

/// Reports a brace or a star that belongs to no capture.
fn lone<T>(context: &mut Context<'_>, written: &Written<'_>, at: usize, braces: Braces) -> Option<T> {
    let (message, help) = match (&written.shown()[at..=at], braces) {
        ("*", _) => {
            ("a star stands for nothing here", "name what is taken over: `{rest}`; write `%2A` for a star")
        }
        ("{", Braces::Encoded | Braces::InQuery) => {
            ("this `{` is not closed", "close the capture with `}`, or write `%7B` for a brace")
        }
        ("{", Braces::Doubled) => {
            ("this `{` is not closed", "close the capture with `}`, or write `{{` for a brace")
        }
        (_, Braces::Encoded | Braces::InQuery) => ("this `}` closes nothing", "write `%7D` for a brace"),
        (_, Braces::Doubled) => ("this `}` closes nothing", "write `}}` for a brace"),
    };
    let at = written.part.start + at;
    written.problem(context, at..at + 1, message, help)
}

/// The name of a capture that the route has; `piece` is its place within the part, braces included.
fn capture(
    context: &mut Context<'_>,
    owner: &Owner<'_, '_>,
    written: &Written<'_>,
    piece: Span,
) -> Option<String> {
    let shown = &written.shown()[piece.clone()];
    let inner = &shown[1..shown.len() - 1];
    let at = written.part.start + piece.start..written.part.start + piece.end;
    let bare = inner.strip_prefix('*').unwrap_or(inner);
    let bare = bare.split_once(':').map_or(bare, |(name, _)| name);
    if !is_name(inner) {
        let help = if is_name(bare) {
            format!("write `{{{bare}}}`: what it may hold is said in the `path`")
        } else {
            "a capture is written as its name between braces, like `{id}`".to_owned()
        };
        return written.problem(context, at, format!("{} is not a capture", quoted(shown)), help);
    }
    if let Some((message, help)) = owner.lacks(inner) {
        return context.report(Code::Capture, (written.text, at), message, help);
    }
    Some(inner.to_owned())
}

impl From<Cut> for TextPiece {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Literal(text, _) => TextPiece::Literal(text),
            Cut::Capture(name) => TextPiece::Capture(name),
        }
    }
}
