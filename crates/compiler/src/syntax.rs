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
    if let Some((span, _)) = errors.iter().find(|(_, message)| is_within_brackets(message)) {
        let before = text.get(..span.start).unwrap_or(text);
        problems.trust_until(before.rfind('\n').map_or(0, |at| at + 1));
    }
    let line = |span: &Span| text.get(..span.start).unwrap_or(text).matches('\n').count();
    errors.dedup_by_key(|(span, _)| line(span));
    for (span, message) in errors.into_iter().take(MOST_SYNTAX_ERRORS) {
        let mut problem = Diagnostic::error(Code::Syntax, span, message);
        if let Some(help) = help(message) {
            problem = problem.help(help);
        }
        problems.push(problem);
    }
    Document { text, root: root.into_inner() }
}

/// Whether an error of the parser says that a bracket of a value is open to the end of the file.
fn runs_on(message: &str) -> bool {
    message.contains("unclosed array") || message.contains("unclosed inline table")
}

/// Whether an error of the parser is about brackets, so that what follows was read as something else than it is.
fn is_within_brackets(message: &str) -> bool {
    message.contains("unclosed")
        || message.contains("array elements")
        || message.contains("inline table elements")
}

/// A span that lies within the text: an error at the end of the file points behind it.
pub(crate) fn on_text(text: &str, span: Option<Span>) -> Span {
    let span = span.unwrap_or(0..0);
    let boundary =
        |from: usize| (0..=from.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let start = boundary(span.start);
    start..boundary(span.end).max(start)
}

fn help(message: &str) -> Option<&'static str> {
    if message.contains("inline table") {
        Some("use dotted keys (`header.accept = ...`) or one table (`[route.header]`) in a route, not both")
    } else if message.contains("duplicate key") {
        Some("TOML takes each key once in a table: give several values as a list")
    } else if message.contains("array elements") {
        Some("close the list with `]`, or put a comma between its elements")
    } else if message.contains("must be quoted") {
        Some("write texts between double quotes")
    } else {
        None
    }
}
