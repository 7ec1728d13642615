//! From text to a TOML document with spans. All syntax errors of a file are reported, the first of each line.

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::route_set::Span;

/// More syntax errors than this are not shown: they follow from the ones before.
const MOST_SYNTAX_ERRORS: usize = 10;

/// A TOML document. What could not be read is missing in it.
#[derive(Debug)]
pub(crate) struct Document<'s> {
    pub(crate) text: &'s str,
    pub(crate) root: DeTable<'s>,
}

/// Parses a file.
pub(crate) fn parse<'s>(text: &'s str, problems: &mut Diagnostics) -> Document<'s> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut errors: Vec<(Span, &str)> =
        errors.iter().map(|error| (on_text(text, error.span()), error.message())).collect();
    errors.sort_by_key(|(span, _)| span.start);
    // A list that is not closed swallows what follows: its first error is the one that says so.
    if errors.iter().any(|(_, message)| runs_on(message)) {
        let first = errors.iter().position(|(_, message)| is_within_brackets(message)).unwrap_or(0);
        errors.truncate(first + 1);
    }
    errors.dedup_by_key(|(span, _)| line_start(text, span.start));
    errors.truncate(MOST_SYNTAX_ERRORS);
    for (span, message) in errors {
        // What stands on a line that cannot be read, or behind a bracket that is not closed, was read as something
        // else than it is.
        let line = line_start(text, span.start);
        let line_end = text[line..].find('\n').map_or(text.len(), |length| line + length);
        problems.distrust(line..if is_within_brackets(message) { text.len() } else { line_end });
        problems.push(Diagnostic::error(Code::Syntax, span, message).help(help(message)));
    }
    Document { text, root: root.into_inner() }
}

/// Where the line of a byte starts.
fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |before| before + 1)
}

/// Whether an error of the parser says that a bracket of a value is open to the end of the file.
fn runs_on(message: &str) -> bool {
    message.contains("unclosed array") || message.contains("unclosed inline table")
}

/// Whether an error of the parser is about brackets, so that what follows was read as something else than it is.
fn is_within_brackets(message: &str) -> bool {
    [
        "unclosed array",
        "unclosed inline table",
        "unclosed table",
        "array elements",
        "inline table elements",
        "key-value pairs",
    ]
    .iter()
    .any(|part| message.contains(part))
}

/// A span that lies within the text: an error at the end of the file points behind it.
pub(crate) fn on_text(text: &str, span: Option<Span>) -> Span {
    let span = span.unwrap_or(0..0);
    let boundary =
        |from: usize| (0..=from.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let start = boundary(span.start);
    start..boundary(span.end).max(start)
}

fn help(message: &str) -> &'static str {
    if message.contains("escaped value") || message.contains("unicode") {
        "between double quotes a backslash starts an escape: write a text with backslashes between single quotes, like \
         `'/\\d+'`"
    } else if message.contains("array elements") || message.contains("unclosed array") {
        "close the list with `]`, or put a comma between its elements"
    } else if message.contains("key-value pairs") || message.contains("unclosed inline table") {
        "close the table with `}`, or put a comma between its keys"
    } else if message.contains("inline table") {
        "use dotted keys (`header.accept = ...`) or one table (`[route.header]`) in a route, not both"
    } else if message.contains("duplicate key") {
        "a key stands once in a table: give several values as a list; a heading like `[default]` stands once in a \
         file, and each route starts with `[[route]]`"
    } else if message.contains("must be quoted") || message.contains("basic string") {
        "write texts between double quotes"
    } else if message.contains("unclosed table") || message.contains("array of tables") {
        "a heading is a line like `[default]` or `[[route]]`"
    } else {
        "a line is a heading like `[[route]]`, a key with its value like `name = \"chat\"`, or a comment behind `#`"
    }
}
