//! Value tests: what the lines of a header, a query key or a cookie are compared with.

use std::collections::BTreeMap;

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, either, quoted};
use crate::route_set::{Condition, Matching, Pattern, Span, Spanned, ValueTest};

use super::Context;
use super::conditions::is_token;
use super::fields::{Field, named, texts};
use super::path::regex;

/// The tests of which a table has exactly one.
const TESTS: &[&str] = &["exact", "prefix", "suffix", "contains", "token", "regex"];

/// The keys of the table of a value test.
const KEYS: &[&str] = &["exact", "prefix", "suffix", "contains", "token", "regex", "ignore_case", "not"];

/// What lines belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
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
    let Some(table) = field.value().as_table() else {
        let help = format!("name what is compared: `{}.NAME = \"...\"`", field.key());
        context.push(field.wrong_type("a table").help(help));
        return Vec::new();
    };
    if table.is_empty() {
        let message = format!("`{}` is an empty table", field.key());
        context.push(
            Diagnostic::error(Code::Empty, field.span(), message)
                .help("name something in it, or leave it out"),
        );
    }
    let mut conditions = Vec::new();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for named in named(table, prefix) {
        let Some(name) = check_name(part, &named, context.problems) else { continue };
        if let Some(earlier) = seen.insert(name.clone(), named.key_span()) {
            context.push(
                Diagnostic::error(
                    Code::DuplicateHeader,
                    named.key_span(),
                    format!("`header.{name}` is named twice"),
                )
                .related(earlier, "this is the same header")
                .help("header names ignore case: give the values as one list"),
            );
        } else if let Some(test) = check_test(context, part, &named) {
            conditions.push(make(name, test));
        }
    }
    conditions
}

/// The name as it is compared, unless it is one that cannot be asked for.
fn check_name(part: Part, named: &Field<'_>, problems: &mut Diagnostics) -> Option<String> {
    let name = match part {
        Part::Header => named.key().to_ascii_lowercase(),
        Part::Query | Part::Cookie => named.key().to_owned(),
    };
    let help = match (part, name.as_str()) {
        (Part::Header, "upgrade") => "use the condition `upgrade`",
        (Part::Header, "host") => "use the condition `host`",
        (Part::Header, "connection") => {
            "it speaks of one connection and is gone behind the edge; a WebSocket is `upgrade = \"websocket\"`"
        }
        (Part::Header, "grip-sig") => "a client can forge it",
        (Part::Header, _) if !is_token(&name) => "a header name has letters, digits and `-`",
        (Part::Cookie, _) if !is_token(&name) => "a cookie name has no blanks, `=`, `;` or other separators",
        (Part::Header | Part::Query | Part::Cookie, _) => return Some(name),
    };
    let message = format!("{} cannot be asked for", named.shown());
    problems.push(Diagnostic::error(Code::HeaderName, named.key_span(), message).help(help));
    None
}

fn check_test(context: &mut Context<'_>, part: Part, named: &Field<'_>) -> Option<ValueTest> {
    let test = |matching| ValueTest { matching, ignore_case: false, not: false };
    let test = match named.value() {
        DeValue::Boolean(is_there) => return Some(ValueTest { not: !is_there, ..test(Matching::Present) }),
        DeValue::String(_) | DeValue::Array(_) => {
            test(Matching::Exact(fit_texts(context, part, named, "exact")?))
        }
        DeValue::Table(_) => check_table(context, part, named)?,
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
            let problem = named.wrong_type("`true`, `false`, a text, a list of texts or a table");
            context.push(problem.help("write the value between double quotes"));
            return None;
        }
    };
    if part == Part::Header && named.key().eq_ignore_ascii_case("cookie") {
        context.push(
            Diagnostic::error(Code::Value, named.span(), "`header.cookie` takes only `true` and `false`")
                .help("a Cookie line holds all cookies at once: use `cookie.NAME`"),
        );
        return None;
    }
    Some(test)
}

/// A table with exactly one test, and what modifies it.
fn check_table(context: &mut Context<'_>, part: Part, named: &Field<'_>) -> Option<ValueTest> {
    let table = named.table("a value test", KEYS, context.problems)?;
    let given: Vec<Field<'_>> = TESTS.iter().filter_map(|key| table.get(key)).collect();
    let [test] = given.as_slice() else {
        if !(given.is_empty() && table.has_unknown()) {
            let message = format!("a value test has exactly one test, this has {}", given.len());
            let problem = Diagnostic::error(Code::ValueTest, named.span(), message);
            context.push(problem.help(format!("give one of {}", either(TESTS))));
        }
        return None;
    };
    let mut flag =
        |key: &str| table.get(key).is_some_and(|field| field.boolean(context.problems).unwrap_or_default());
    let (ignore_case, not) = (flag("ignore_case"), flag("not"));
    if ignore_case && test.key() == "token" {
        let problem = Diagnostic::error(Code::ValueTest, test.key_span(), "`token` ignores case anyway");
        context.push(problem.help("leave `ignore_case` out"));
        return None;
    }
    let matching = match test.key() {
        "regex" => Matching::Regex(regexes(context, test, ignore_case)?),
        key => {
            let mut texts = fit_texts(context, part, test, key)?;
            if ignore_case {
                texts.iter_mut().for_each(|text| text.make_ascii_lowercase());
            }
            match key {
                "exact" => Matching::Exact(texts),
                "prefix" => Matching::Prefix(texts),
                "suffix" => Matching::Suffix(texts),
                "contains" => Matching::Contains(texts),
                _ => Matching::Token(texts),
            }
        }
    };
    Some(ValueTest { matching, ignore_case, not })
}

fn regexes(context: &mut Context<'_>, field: &Field<'_>, ignore_case: bool) -> Option<Vec<Pattern>> {
    let texts = texts(field, context.problems);
    let patterns: Vec<Pattern> = texts.iter().filter_map(|text| regex(context, text, ignore_case)).collect();
    (!patterns.is_empty()).then_some(patterns)
}

/// The texts of a test that can be met in a request; the others are reported.
fn fit_texts(context: &mut Context<'_>, part: Part, field: &Field<'_>, test: &str) -> Option<Vec<String>> {
    let mut fit = Vec::new();
    for Spanned { value, span } in texts(field, context.problems) {
        match unfit(part, test, &value) {
            None => fit.push(value),
            Some(help) => {
                let message = format!("{} can never be met", quoted(&value));
                context.push(Diagnostic::error(Code::Value, span, message).help(help));
            }
        }
    }
    (!fit.is_empty()).then_some(fit)
}

/// Why a text can be met in no line, if so.
fn unfit(part: Part, test: &str, text: &str) -> Option<&'static str> {
    let is_blank = [' ', '\t'];
    if text.is_empty() && test != "exact" {
        return Some("an empty text is in every line: use `true` to ask whether there is one");
    }
    if test == "token" && text.contains([',', ';', '"', ' ', '\t']) {
        return Some("a token holds no comma, semicolon, quote or blank: parameters are not compared");
    }
    if part == Part::Query {
        return None;
    }
    // RFC 9110 5.5.
    if text.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t') {
        return Some("no header line has control characters");
    }
    if part == Part::Cookie && text.contains(';') {
        return Some("a semicolon ends a cookie");
    }
    let at_start = part == Part::Header && matches!(test, "exact" | "prefix") && text.starts_with(is_blank);
    let at_end = matches!(test, "exact" | "suffix") && text.ends_with(is_blank);
    (at_start || at_end).then_some("blanks at the ends of a line are not part of it")
}
