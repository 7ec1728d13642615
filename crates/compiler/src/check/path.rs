//! Conditions on the path, brought into the normal form that requests are compared in.

pub(super) mod template;

use pointwork_plan::{PathFault, normal_form};

use crate::diagnostic::{Code, quoted};
use crate::regex;
use crate::route_set::{Condition, PathPolicy, Pattern, Span, Spanned};

use super::Context;
use super::fields::Field;

pub(super) use template::is_name;

/// The templates of a `path`.
pub(super) fn check_templates(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    context.each_text(field, template::check_template).map(Condition::Path)
}

/// The texts of a `path_prefix`.
pub(super) fn check_prefixes(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    context.each_text(field, prefix).map(Condition::PathPrefix)
}

fn prefix(context: &mut Context<'_>, text: &Spanned<String>) -> Option<String> {
    check_start(context, text)?;
    if let Some(at) = text.value.find(['{', '}', '*']) {
        check_escape(context, text, at)?;
        let message = "this has no meaning in a `path_prefix`";
        let help = "a prefix is text and takes all that is below it; use `path` for a template";
        return problem(context, text, at..at + 1, message, help);
    }
    normal(context, text, &text.value, 0)
}

/// The texts of a `path_extension`.
pub(super) fn check_extensions(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    context.each_text(field, extension).map(Condition::PathExtension)
}

fn extension(context: &mut Context<'_>, text: &Spanned<String>) -> Option<String> {
    let written = text.value.as_str();
    let is_fit = |text: &str| !text.is_empty() && !text.contains(['.', '/', '?', '#', '*', '{', '}']);
    if is_fit(written) {
        let normal = normal(context, text, written, 0)?;
        // A dot that was written as `%2E` is one in normal form.
        if is_fit(&normal) {
            return Some(normal.to_ascii_lowercase());
        }
    }
    let behind = written.rsplit_once('.').map(|(_, behind)| behind).filter(|behind| is_fit(behind));
    let example = quoted(behind.unwrap_or("png"));
    let message = format!("{} is not an extension", quoted(written));
    let help = format!("write what stands behind the last dot, without the dot: {example}");
    problem(context, text, 0..written.len(), message, help)
}

/// The expressions of a `path_regex`.
pub(super) fn check_regexes(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    context.each_text(field, path_regex).map(Condition::PathRegex)
}

fn path_regex(context: &mut Context<'_>, text: &Spanned<String>) -> Option<Pattern> {
    if let Some((at, letter)) = text.value.char_indices().find(|(_, letter)| !letter.is_ascii()) {
        let piece = at..at + letter.len_utf8();
        let path = format!("/{letter}");
        let normal = normal_form(path.as_bytes(), PathPolicy::DEFAULT).unwrap_or_default();
        let encoded = quoted(String::from_utf8_lossy(&normal).trim_start_matches('/'));
        let help = format!("paths are compared percent-encoded: write {encoded}, outside of brackets");
        return context.report(Code::Regex, (text, piece), "no path has this letter", help);
    }
    let pattern = regex(context, text, false)?;
    if !context.possible.has_path(&pattern.automaton, context.policy) {
        let help = instead_of_regex(&text.value);
        return context.report(Code::Regex, (text, 0..text.value.len()), "no path is like this", help);
    }
    Some(pattern)
}

/// How many faulty expressions of a file are looked at for the part that makes them grow.
const MOST_EXPLAINED: usize = 10;

/// A regular expression, as an automaton.
pub(super) fn regex(context: &mut Context<'_>, text: &Spanned<String>, ignore_case: bool) -> Option<Pattern> {
    if text.value.is_empty() {
        let help = "write what the whole text looks like; for an empty one use `exact`";
        return context.report(Code::Regex, (text, 0..0), "the expression is empty", help);
    }
    // To say which part makes an automaton grow takes as long as several automata.
    let explain = context.problems.count(Code::Regex) < MOST_EXPLAINED;
    match regex::parse(&text.value, ignore_case, explain) {
        Ok(automaton) => Some(Pattern { text: text.value.clone(), ignore_case, automaton }),
        Err(fault) => context.report(Code::Regex, (text, fault.at), fault.message, fault.help),
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
    if path.len() > usize::from(u16::MAX) {
        let message = format!("no path has more than {} bytes", u16::MAX);
        return problem(context, text, 0..path.len(), message, "write a shorter one");
    }
    if let Some(at) = path.find(['?', '#']) {
        let help = "the query is not part of the path: use `query.NAME`; a fragment never reaches a server";
        return problem(context, text, at..path.len(), "a path ends before `?` and `#`", help);
    }
    Some(())
}

/// A part of a path that starts at this byte of the text, in the normal form of requests; a problem if no request can
/// have it.
fn normal(context: &mut Context<'_>, text: &Spanned<String>, part: &str, at: usize) -> Option<String> {
    // A part that does not start with a slash stands behind one and a letter: so it is no segment of its own.
    let run = Run { text: part, is_behind: !part.starts_with('/'), is_before: false };
    match normal_run(&run, context.policy) {
        Ok(normal) => Some(normal),
        Err((piece, fault)) => {
            let piece = at + piece.start..at + piece.end;
            problem(context, text, piece, "no request can have this path", instead_of(fault))
        }
    }
}

/// A run of a path without captures.
pub(super) struct Run<'r> {
    pub(super) text: &'r str,
    /// Whether it stands behind other text.
    pub(super) is_behind: bool,
    /// Whether other text stands behind it.
    pub(super) is_before: bool,
}

/// A run of a path in normal form; or the bytes for which the policy refuses it, wherever it stands, and why.
pub(super) fn normal_run(run: &Run<'_>, policy: PathPolicy) -> Result<String, (Span, PathFault)> {
    // Letters in place of the other text: so what touches it is no segment of its own, and no percent-encoding.
    let start = if run.is_behind { "/x" } else { "" };
    let end = if run.is_before { "x" } else { "" };
    let path = format!("{start}{}{end}", run.text);
    // Dot segments of a request are refused or resolved: in neither case is one left to be matched.
    // How long a path is as received cannot be told from its normal form.
    let policy = PathPolicy { resolve_dot_segments: false, max_length: u16::MAX, ..policy };
    let normal = normal_form(path.as_bytes(), policy).map_err(|fault| (culprit(run.text, fault), fault))?;
    let normal = String::from_utf8_lossy(&normal);
    Ok(normal.get(start.len()..normal.len() - end.len()).unwrap_or_default().to_owned())
}

/// The bytes that make a path unfit, as near as can be said.
fn culprit(path: &str, fault: PathFault) -> Span {
    let bytes = path.as_bytes();
    let is_encoded = |at: usize, is_meant: fn(u8) -> bool| {
        let digits = path.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).is_some_and(is_meant)
    };
    if fault == PathFault::DotSegment {
        return dot_segment(path);
    }
    let found = (0..bytes.len()).find_map(|at| match fault {
        PathFault::Encoding if bytes[at] == b'%' && !is_encoded(at, |_| true) => Some(at..at + 1),
        PathFault::EncodedSlash if bytes[at] == b'\\' => Some(at..at + 1),
        PathFault::EncodedSlash if is_encoded(at, |byte| matches!(byte, b'/' | b'\\')) => Some(at..at + 3),
        PathFault::Control if bytes[at].is_ascii_control() => Some(at..at + 1),
        PathFault::Control if is_encoded(at, |byte| byte.is_ascii_control()) => Some(at..at + 3),
        PathFault::EmptySegment if bytes[at..].starts_with(b"//") => Some(at..at + 2),
        PathFault::Encoding
        | PathFault::EncodedSlash
        | PathFault::Control
        | PathFault::EmptySegment
        | PathFault::DotSegment
        | PathFault::TooLong
        | PathFault::NotAbsolute
        | PathFault::Fragment => None,
    });
    found.unwrap_or(0..path.len())
}

/// The first segment that is `.` or `..`, in whatever spelling.
fn dot_segment(path: &str) -> Span {
    let mut at = 0;
    for segment in path.split('/') {
        let end = at + segment.len();
        if matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..") {
            return at..end;
        }
        at = end + 1;
    }
    0..path.len()
}

/// What to write instead of a path that no request can have.
fn instead_of(fault: PathFault) -> &'static str {
    match fault {
        PathFault::DotSegment => "a path has no `.` or `..` segment when it is matched: leave it out",
        PathFault::EmptySegment => "requests with an empty segment are refused: leave one slash out",
        PathFault::EncodedSlash => "requests with `%2F`, `%5C` or `\\` in the path are refused: write `/`",
        PathFault::Encoding => "a `%` is followed by two hexadecimal digits; write `%25` for a percent sign",
        PathFault::Control => "requests with a control character in the path are refused",
        PathFault::TooLong => "requests with a path of more than 65535 bytes are refused",
        PathFault::NotAbsolute | PathFault::Fragment => "write a path that a request can have",
    }
}

/// What to write instead of an expression for paths that no path is like.
fn instead_of_regex(text: &str) -> &'static str {
    if text.contains("\\?") || text.contains("[?]") {
        "the query is not part of the path: use `query.NAME`"
    } else {
        "the expression is for the whole path in normal form: it starts with `/`, and what must be percent-encoded is \
         so, in upper case, and nothing else: `%20` for a space, `~` for `%7E`"
    }
}

/// Reports a brace or star at this byte of the text if there is a backslash before it.
fn check_escape(context: &mut Context<'_>, text: &Spanned<String>, at: usize) -> Option<()> {
    if !text.value[..at].ends_with('\\') {
        return Some(());
    }
    let help = if text.value[at..].starts_with('*') {
        "use `path_regex` to ask for a star"
    } else {
        "write `%7B` for `{` and `%7D` for `}`"
    };
    problem(context, text, at - 1..at + 1, "nothing is escaped with a backslash", help)
}

/// Reports a problem at bytes of a text; always `None`.
fn problem<T>(
    context: &mut Context<'_>,
    text: &Spanned<String>,
    piece: Span,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Option<T> {
    context.report(Code::Path, (text, piece), message, help)
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
