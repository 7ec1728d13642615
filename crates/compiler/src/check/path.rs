//! Conditions on the path, brought into the normal form that requests are compared in.

mod template;

use pointwork_plan::{PathFault, normal_form};

use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::regex;
use crate::route_set::{Condition, PathPolicy, Pattern, Span, Spanned};

use super::Context;
use super::fields::{Field, texts};

/// The templates of a `path`.
pub(super) fn check_templates(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let texts = texts(field, context.problems);
    let templates: Vec<_> = texts.iter().filter_map(|text| template::check_template(context, text)).collect();
    (!templates.is_empty()).then_some(Condition::Path(templates))
}

/// The texts of a `path_prefix`.
pub(super) fn check_prefixes(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let texts = texts(field, context.problems);
    let prefixes: Vec<String> = texts.iter().filter_map(|text| prefix(context, text)).collect();
    (!prefixes.is_empty()).then_some(Condition::PathPrefix(prefixes))
}

fn prefix(context: &mut Context<'_>, text: &Spanned<String>) -> Option<String> {
    check_start(context, text)?;
    if let Some(at) = text.value.find(['{', '}', '*']) {
        let help = "a prefix is text and takes all that is below it; use `path` for a template";
        return problem(context, text, at..at + 1, "this has no meaning in a `path_prefix`", help);
    }
    normal(context, text, &text.value, 0..text.value.len())
}

/// The texts of a `path_extension`.
pub(super) fn check_extensions(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let texts = texts(field, context.problems);
    let extensions: Vec<String> = texts.iter().filter_map(|text| extension(context, text)).collect();
    (!extensions.is_empty()).then_some(Condition::PathExtension(extensions))
}

fn extension(context: &mut Context<'_>, text: &Spanned<String>) -> Option<String> {
    let is_fit = |text: &str| !text.is_empty() && !text.contains(['.', '/', '?', '#']);
    let all = 0..text.value.len();
    if is_fit(&text.value) {
        // A letter stands before it: what is a dot only when decoded makes no dot segment.
        let path = normal(context, text, &format!("/x{}", text.value), all.clone())?;
        if is_fit(&path[2..]) {
            return Some(path[2..].to_ascii_lowercase());
        }
    }
    let help = "write what stands behind the last dot, without the dot: `png`";
    problem(context, text, all, format!("{} is not an extension", quoted(&text.value)), help)
}

/// The expressions of a `path_regex`.
pub(super) fn check_regexes(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let texts = texts(field, context.problems);
    let patterns: Vec<Pattern> = texts.iter().filter_map(|text| path_regex(context, text)).collect();
    (!patterns.is_empty()).then_some(Condition::PathRegex(patterns))
}

fn path_regex(context: &mut Context<'_>, text: &Spanned<String>) -> Option<Pattern> {
    if let Some((at, letter)) = text.value.char_indices().find(|(_, letter)| !letter.is_ascii()) {
        let help = "paths are compared percent-encoded: write the letter like `%C3%A9`";
        return problem(context, text, at..at + letter.len_utf8(), "no path has this letter", help);
    }
    regex(context, text, false)
}

/// A regular expression, as an automaton.
pub(super) fn regex(context: &mut Context<'_>, text: &Spanned<String>, ignore_case: bool) -> Option<Pattern> {
    if text.value.is_empty() {
        let problem = Diagnostic::error(Code::Regex, text.span.clone(), "the expression is empty");
        context.push(problem.help("write what the whole text looks like; for an empty one use `exact`"));
        return None;
    }
    match regex::parse(&text.value, ignore_case) {
        Ok(automaton) => Some(Pattern { text: text.value.clone(), ignore_case, automaton }),
        Err(fault) => {
            let span = context.within(text, &fault.at);
            context.push(Diagnostic::error(Code::Regex, span, fault.message).help(fault.help));
            None
        }
    }
}

/// Checks what holds for templates and prefixes alike.
fn check_start(context: &mut Context<'_>, text: &Spanned<String>) -> Option<()> {
    let path = &text.value;
    if !path.starts_with('/') {
        let help = match path.split_once("://") {
            Some(_) => "write the path alone, without scheme and host".to_owned(),
            None => format!("write {}", quoted(&format!("/{path}"))),
        };
        return problem(context, text, 0..path.len(), "a path starts with `/`", help);
    }
    if let Some(at) = path.find(['?', '#']) {
        let help = "the query is not part of the path: use `query.NAME`; a fragment never reaches a server";
        return problem(context, text, at..path.len(), "a path ends before `?` and `#`", help);
    }
    Some(())
}

/// A path, or a segment behind a slash, in the normal form of requests; a problem if no request can have it.
fn normal(context: &mut Context<'_>, text: &Spanned<String>, path: &str, piece: Span) -> Option<String> {
    // Dot segments of a request are refused or resolved: in neither case is one left to be matched.
    let policy = PathPolicy { resolve_dot_segments: false, ..context.policy };
    match normal_form(path.as_bytes(), policy) {
        Ok(normal) => Some(String::from_utf8_lossy(&normal).into_owned()),
        Err(fault) => {
            let help = match fault {
                PathFault::DotSegment => "a path has no `.` or `..` segment when it is matched: leave it out",
                PathFault::EmptySegment => "requests with an empty segment are refused: leave one slash out",
                PathFault::EncodedSlash => {
                    "requests with `%2F`, `%5C` or `\\` in the path are refused: write `/`"
                }
                PathFault::Encoding => {
                    "a `%` is followed by two hexadecimal digits; write `%25` for a percent sign"
                }
                PathFault::Control => "requests with a control character in the path are refused",
                PathFault::TooLong => "requests with a longer path than `max_length` are refused",
                PathFault::NotAbsolute | PathFault::Fragment => "write a path that a request can have",
            };
            problem(context, text, piece, "no request can have this path", help)
        }
    }
}

/// Reports a problem at bytes of a text; always `None`.
fn problem<T>(
    context: &mut Context<'_>,
    text: &Spanned<String>,
    piece: Span,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Option<T> {
    let span = context.within(text, &piece);
    context.push(Diagnostic::error(Code::Path, span, message).help(help));
    None
}

#[cfg(test)]
mod tests {
    use crate::compile;

    #[test]
    fn an_extension_holds_no_dot_however_it_is_spelt() {
        for (extension, is_one) in
            [("css", true), ("%7E", true), ("a%2Eb", false), ("%2e", false), (".a", false)]
        {
            let text = format!(
                "version = 1\n[default]\nsend = \"b\"\n[[route]]\nname = \"r\"\nsend = \"b\"\n\
                 path_extension = \"{extension}\"\n"
            );
            let compiled = compile("routes.toml", &text, &|_| Ok(None)).unwrap();
            assert_eq!(compiled.routes.is_some(), is_one, "{extension}: {:?}", compiled.diagnostics);
        }
    }
}
