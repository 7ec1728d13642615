//! The modifiers `request_header` and `response_header`: header lines that are removed, set and added.

use std::collections::BTreeMap;

use pointwork_plan::{LOOP_GUARD, SCHEME};
use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::route_set::{Edits, Span, Spanned, Text};

use super::Context;
use super::composed::{self, Written};
use super::conditions::is_token;
use super::fields::{Field, named, texts};
use super::owner::Owner;
use super::unknown::{REQUEST_HEADER, RESPONSE_HEADER};

pub(crate) const KEYS: &[&str] = &["remove", "set", "add"];

/// What the headers are of that are edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A request that is sent or passed.
    Sent,
    /// A request that is handed off through Fanout.
    Fanout,
    /// A request that is handed straight to a backend.
    Websocket,
    /// An answer to the client.
    Answer,
}

/// The value of `request_header` or `response_header`.
pub(super) fn check_edits(
    context: &mut Context<'_>,
    field: &Field<'_>,
    owner: &Owner<'_, '_>,
    place: Place,
) -> Edits {
    let what = if place == Place::Answer { RESPONSE_HEADER } else { REQUEST_HEADER };
    let help = format!(
        "write what is done with which header: `{} = {{ set = {{ NAME = \"value\" }} }}`",
        field.key()
    );
    if !field.value().is_table() {
        context.push(field.wrong_type("a table", help));
        return Edits::default();
    }
    let Some(table) = field.table(what, KEYS, context.problems) else { return Edits::default() };
    if KEYS.iter().all(|key| table.get(key).is_none()) && !table.has_unknown() {
        let problem =
            Diagnostic::error(Code::Empty, field.span(), format!("{} is an empty table", field.shown()));
        context.push(problem.help(help));
    }
    let mut lines =
        |key: &str| table.get(key).map(|field| lines(context, &field, owner, place)).unwrap_or_default();
    let (set, add) = (lines("set"), lines("add"));
    let remove = table.get("remove").map(|field| names(context, &field, place)).unwrap_or_default();
    Edits { remove, set, add }
}

/// The names of a `remove`, in lower case.
fn names(context: &mut Context<'_>, field: &Field<'_>, place: Place) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let mut names = Vec::new();
    for text in texts(field, context.problems) {
        names.extend(name(context, (&text.value, text.span), place, &mut seen));
    }
    names
}

/// The lines of a `set` or an `add`, by name in lower case.
fn lines(
    context: &mut Context<'_>,
    field: &Field<'_>,
    owner: &Owner<'_, '_>,
    place: Place,
) -> Vec<(String, Vec<Text>)> {
    let help = format!("name the header: `{} = {{ NAME = \"value\" }}`", field.key());
    let DeValue::Table(table) = field.value() else {
        context.push(field.wrong_type("a table", help));
        return Vec::new();
    };
    if table.is_empty() {
        let message = format!("{} is an empty table", field.shown());
        context.push(Diagnostic::error(Code::Empty, field.span(), message).help(help));
    }
    let mut seen = BTreeMap::new();
    let mut lines = Vec::new();
    for header in named(table, "") {
        let name = name(context, (header.key(), header.key_span()), place, &mut seen);
        let values = texts(&header, context.problems);
        let values: Vec<Text> = values.iter().filter_map(|text| value(context, owner, text)).collect();
        lines.extend(name.map(|name| (name, values)));
    }
    lines.sort_by(|(a, _), (b, _)| a.cmp(b));
    lines
}

/// A name in lower case that stands for the first time in its table or list, and can be edited.
fn name(
    context: &mut Context<'_>,
    (name, span): (&str, Span),
    place: Place,
    seen: &mut BTreeMap<String, Span>,
) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if let Some(help) = unfit_name(name, place) {
        let what = if place == Place::Answer { "`response_header`" } else { "`request_header`" };
        let message = format!("{what} cannot edit {}", quoted(name));
        context.push(Diagnostic::error(Code::HeaderEdit, span, message).help(help));
        return None;
    }
    if let Some(earlier) = seen.get(&lower) {
        let problem = Diagnostic::error(Code::DuplicateHeader, span, format!("`{lower}` is named twice"))
            .related(earlier.clone(), "this is the same header");
        context.push(problem.help("header names ignore case: name it once; several lines are a list"));
        return None;
    }
    seen.insert(lower.clone(), span);
    Some(lower)
}

/// Why lines of this name cannot be edited, and what to write instead.
pub(crate) fn unfit_name(name: &str, place: Place) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let lower = lower.as_str();
    if !is_token(lower) {
        return Some("a header name has letters, digits and `-`");
    }
    let is_handoff = match place {
        Place::Fanout | Place::Websocket => true,
        Place::Sent | Place::Answer => false,
    };
    Some(match (lower, place) {
        ("host", Place::Sent) => "write `rewrite_host`",
        ("host", Place::Fanout | Place::Websocket) => {
            "a handoff sends the Host that the service sets for its backend"
        }
        ("host", Place::Answer) => "Host is of requests: leave it out",
        ("connection" | "upgrade" | "te" | "trailer" | "transfer-encoding", _) => {
            "it speaks of one connection, and the platform writes it itself: leave it out"
        }
        (LOOP_GUARD, _) => "it ends loops, and is of handoffs alone: leave it out",
        (SCHEME, _) => "it is what a handoff tells the second pass: leave it out",
        ("content-length", _) => "the platform counts the body itself: leave it out",
        ("location", Place::Answer) => "write the action `redirect`",
        (_, Place::Answer) if lower.starts_with("grip-") => {
            "what speaks to Fanout never goes to a client: leave it out"
        }
        ("grip-sig", _) => "Fanout signs what it forwards, and nobody else can: leave it out",
        (_, Place::Fanout) if is_set_by_fanout(lower) => {
            "Fanout sets it itself, whatever is sent: leave it out"
        }
        _ if is_handoff && is_kept_on_handoff(lower) => {
            "the platform does not change it on a handoff: leave it out, or `send` or `pass` the request"
        }
        _ => return None,
    })
}

/// Whether Fanout sets lines of this name itself.
pub(super) fn is_set_by_fanout(lower: &str) -> bool {
    matches!(lower, "accept-encoding" | "content-encoding" | "keep-alive" | "x-forwarded-proto")
        || lower.starts_with("grip-")
}

/// Whether the platform hands lines of this name off as the client sent them.
fn is_kept_on_handoff(lower: &str) -> bool {
    matches!(
        lower,
        "sec-websocket-version"
            | "sec-websocket-key"
            | "pushpin-route"
            | "content-range"
            | "expect"
            | "fastly-ff"
            | "proxy-authenticate"
            | "proxy-authorization"
            | "cdn-loop"
    )
}

/// The value of a line (RFC 9110 5.5, without the bytes above ASCII).
fn value(context: &mut Context<'_>, owner: &Owner<'_, '_>, text: &Spanned<String>) -> Option<Text> {
    let line = text.value.as_str();
    let written = Written { text, part: 0..line.len(), code: Code::HeaderEdit };
    let is_unfit = |letter: &(usize, char)| !matches!(letter.1, ' ' | '\t') && !letter.1.is_ascii_graphic();
    if let Some((at, letter)) = line.char_indices().find(is_unfit) {
        let help = "write visible ASCII letters, with spaces and tabs between them";
        return written.problem(
            context,
            at..at + letter.len_utf8(),
            "no header line holds this letter",
            help,
        );
    }
    let bare = line.trim_matches([' ', '\t']);
    if bare.len() < line.len() {
        let start = line.len() - line.trim_start_matches([' ', '\t']).len();
        let at = if start > 0 { 0..start } else { bare.len()..line.len() };
        let help = "leave them out: blanks at the ends of a line are not part of it";
        return written.problem(context, at, "a header line has no blanks at its ends", help);
    }
    composed::plain(context, owner, &written)
}
