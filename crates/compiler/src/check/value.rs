//! Value tests: what the lines of a header, a query key or a cookie are compared with.

use std::collections::BTreeMap;

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, either, quoted};
use crate::route_set::{Condition, LineTest, Pattern, Span, Spanned, ValueTest};

use super::Context;
use super::conditions::is_token;
use super::fields::{Field, Fields, named};
use super::path::regex;
use super::unknown::VALUE_TEST;

/// The tests of which a table has exactly one.
pub(crate) const TESTS: &[&str] = &["exact", "prefix", "suffix", "contains", "token", "regex"];

/// What modifies the test of a table.
pub(crate) const FLAGS: &[&str] = &["ignore_case", "not"];

/// What stands around lines and cookies without being part of them (RFC 9110 5.6.3).
const BLANKS: [char; 2] = [' ', '\t'];

/// What lines belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Header,
    Query,
    Cookie,
}

/// Makes a condition of a name and a test.
type Make = fn(String, ValueTest) -> Condition;

/// The conditions of a `header`, `query` or `cookie` table.
pub(super) fn check_values(context: &mut Context<'_>, field: &Field<'_>) -> Vec<Condition> {
    let (part, prefix, make): (Part, &str, Make) = match field.key() {
        "header" => (Part::Header, "header.", Condition::Header),
        "query" => (Part::Query, "query.", Condition::Query),
        _ => (Part::Cookie, "cookie.", Condition::Cookie),
    };
    let help = format!("name what is compared: `{prefix}NAME = \"...\"`");
    let Some(table) = field.value().as_table() else {
        context.push(field.wrong_type("a table", help));
        return Vec::new();
    };
    if table.is_empty() {
        let message = format!("{} is an empty table", field.shown());
        context.push(Diagnostic::error(Code::Empty, field.span(), message).help(help));
    }
    let mut conditions = Vec::new();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for named in named(table, prefix) {
        let name = match check_name(part, named.key()) {
            Ok(name) => name,
            Err(help) => {
                let message = format!("{} cannot be asked for", named.shown());
                context.push(Diagnostic::error(Code::HeaderName, named.key_span(), message).help(help));
                continue;
            }
        };
        if let Some(earlier) = seen.insert(name.clone(), named.key_span()) {
            let message = format!("`header.{name}` is named twice");
            context.push(
                Diagnostic::error(Code::DuplicateHeader, named.key_span(), message)
                    .related(earlier, "this is the same header")
                    .help("header names ignore case: give the values as one list"),
            );
        } else if let Some(test) = check_test(context, part, &name, &named) {
            conditions.push(make(name, test));
        }
    }
    conditions
}

/// The name as it is compared; or, if no request can be asked for it, what to write instead.
pub(super) fn check_name(part: Part, name: &str) -> Result<String, &'static str> {
    match part {
        Part::Header => match name.to_ascii_lowercase().as_str() {
            "upgrade" => Err("use the condition `upgrade`"),
            "host" => Err("use the condition `host`"),
            "connection" => Err(
                "it speaks of one connection and is gone behind the edge; a WebSocket is `upgrade = \"websocket\"`",
            ),
            "grip-sig" => Err("a client can forge it"),
            lower if is_token(lower) => Ok(lower.to_owned()),
            _ => Err("a header name has letters, digits and `-`"),
        },
        Part::Cookie => {
            let is_cut = name.contains(|letter: char| letter.is_ascii_control() || "=;".contains(letter));
            if is_cut || name.is_empty() || name.trim_matches(BLANKS) != name {
                return Err("a cookie name has no `=`, `;` or control character, and no blank at its ends");
            }
            Ok(name.to_owned())
        }
        Part::Query => Ok(name.to_owned()),
    }
}

fn check_test(context: &mut Context<'_>, part: Part, name: &str, named: &Field<'_>) -> Option<ValueTest> {
    if part == Part::Header && name == "cookie" && !named.value().is_bool() {
        context.push(
            Diagnostic::error(Code::Value, named.span(), "`header.cookie` takes only `true` and `false`")
                .help("a Cookie line holds all cookies at once: use `cookie.NAME`"),
        );
        return None;
    }
    let test = |line, not| Some(ValueTest { line, ignore_case: false, not });
    match named.value() {
        DeValue::Boolean(is_there) => test(LineTest::Present, !is_there),
        DeValue::String(_) | DeValue::Array(_) => {
            test(LineTest::Exact(fit_texts(context, part, named, "exact")?), false)
        }
        DeValue::Table(_) => check_table(context, part, named),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
            let what = "`true`, `false`, a text, a list of texts or a table";
            context.push(named.wrong_type(what, "write the value between double quotes"));
            None
        }
    }
}

/// A table with exactly one test, and what modifies it.
fn check_table(context: &mut Context<'_>, part: Part, named: &Field<'_>) -> Option<ValueTest> {
    let table = named.table(VALUE_TEST, &[TESTS, FLAGS].concat(), context.problems)?;
    let mut flag =
        |key: &str| table.get(key).is_some_and(|field| field.boolean(context.problems).unwrap_or_default());
    let (ignore_case, not) = (flag("ignore_case"), flag("not"));
    // All are read, also where only one may stand: what is wrong with each is said in one run.
    let given: Vec<Field<'_>> = TESTS.iter().filter_map(|key| table.get(key)).collect();
    let lines: Vec<Option<LineTest>> =
        given.iter().map(|test| check_line_test(context, part, test, ignore_case)).collect();
    check_count(context, &table, &given, named)?;
    if let Some(flag) = table.get("ignore_case").filter(|_| ignore_case && table.get("token").is_some()) {
        let problem = Diagnostic::error(Code::ValueTest, flag.key_span(), "`token` ignores case anyway");
        context.push(problem.help("leave `ignore_case` out"));
        return None;
    }
    let line = lines.into_iter().flatten().next()?;
    Some(ValueTest { line, ignore_case, not })
}

/// One test of a table.
fn check_line_test(
    context: &mut Context<'_>,
    part: Part,
    test: &Field<'_>,
    ignore_case: bool,
) -> Option<LineTest> {
    if test.key() == "regex" {
        let read =
            |context: &mut Context<'_>, text: &Spanned<String>| line_regex(context, part, text, ignore_case);
        return context.each_text(test, read).map(LineTest::Regex);
    }
    let mut texts = fit_texts(context, part, test, test.key())?;
    if ignore_case {
        for text in &mut texts {
            text.make_ascii_lowercase();
        }
    }
    Some(match test.key() {
        "exact" => LineTest::Exact(texts),
        "prefix" => LineTest::Prefix(texts),
        "suffix" => LineTest::Suffix(texts),
        "contains" => LineTest::Contains(texts),
        _ => LineTest::Token(texts),
    })
}

/// Whether a table has one test; a problem if it has none, or more.
fn check_count(
    context: &mut Context<'_>,
    table: &Fields<'_>,
    given: &[Field<'_>],
    named: &Field<'_>,
) -> Option<()> {
    match given {
        // It may be what an unknown key was meant to be.
        [] if table.has_unknown() => None,
        [] => {
            let message = format!("the value test of {} has no test", named.shown());
            let problem = Diagnostic::error(Code::ValueTest, named.span(), message);
            context.push(problem.help(format!("give it one of {}", either(TESTS))));
            None
        }
        [_] => Some(()),
        [first, others @ ..] => {
            const HELP: &str =
                "give one test; several values of one test are a list, and a `regex` can say more at once";
            let message = format!("the value test of {} has {} tests", named.shown(), given.len());
            let mut problem = Diagnostic::error(Code::ValueTest, first.key_span(), message).help(HELP);
            for other in others {
                problem = problem.related(other.key_span(), "and here is another");
            }
            context.push(problem);
            None
        }
    }
}

/// An expression that some line can meet.
fn line_regex(
    context: &mut Context<'_>,
    part: Part,
    text: &Spanned<String>,
    ignore_case: bool,
) -> Option<Pattern> {
    let pattern = regex(context, text, ignore_case)?;
    let (is_met, help) = match part {
        Part::Header => (
            context.possible.has_header_line(&pattern.automaton),
            "a line has no blanks at its ends and no control characters",
        ),
        Part::Cookie => (
            context.possible.has_cookie(&pattern.automaton),
            "the value of a cookie has no `;`, no control characters and no blank at its end",
        ),
        Part::Query => (true, ""),
    };
    if is_met {
        return Some(pattern);
    }
    let message = format!("{} can never be met", quoted(&text.value));
    context.report(Code::Regex, (text, 0..text.value.len()), message, help)
}

/// The texts of a test that can be met in a request; the others are reported.
fn fit_texts(context: &mut Context<'_>, part: Part, field: &Field<'_>, key: &str) -> Option<Vec<String>> {
    let read = |context: &mut Context<'_>, text: &Spanned<String>| match unfit(part, key, &text.value) {
        _ if text.value.is_empty() && key != "exact" => {
            let help = "use `true` to ask whether there is a line, or `exact` for an empty one";
            context.report(Code::Value, (text, 0..0), "an empty text tests nothing", help)
        }
        None => Some(text.value.clone()),
        Some((at, help)) => {
            let message = format!("{} can never be met", quoted(&text.value));
            context.report(Code::Value, (text, at), message, help)
        }
    };
    context.each_text(field, read)
}

/// Why a text can be met in no line, if so, and the bytes that it is about.
fn unfit(part: Part, key: &str, text: &str) -> Option<(Span, &'static str)> {
    let first = |is_unfit: &dyn Fn(char) -> bool| {
        let (at, letter) = text.char_indices().find(|(_, letter)| is_unfit(*letter))?;
        Some(at..at + letter.len_utf8())
    };
    if key == "token"
        && let Some(at) = first(&|letter| matches!(letter, ',' | ';' | '"' | ' ' | '\t'))
    {
        return Some((at, "a token holds no comma, semicolon, quote or blank: parameters are not compared"));
    }
    if part == Part::Query {
        return None;
    }
    // RFC 9110 5.5.
    if let Some(at) = first(&|letter| letter.is_ascii_control() && letter != '\t') {
        return Some((at, "no header line has control characters"));
    }
    if part == Part::Cookie
        && let Some(at) = first(&|letter| letter == ';')
    {
        return Some((at, "a semicolon ends a cookie"));
    }
    let help = "blanks at the ends of a line are not part of it";
    let start = text.len() - text.trim_start_matches(BLANKS).len();
    if start > 0 && part == Part::Header && matches!(key, "exact" | "prefix") {
        return Some((0..start, help));
    }
    let end = text.trim_end_matches(BLANKS).len();
    (end < text.len() && matches!(key, "exact" | "suffix")).then_some((end..text.len(), help))
}
