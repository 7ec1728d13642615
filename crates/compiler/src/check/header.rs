//! Header conditions: which headers can be asked for, and what their lines can be compared with.

use std::collections::BTreeMap;

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::route_set::{Condition, LineTest, Span, Spanned};

use super::fields::{Field, Fields, named, texts};
use super::route::is_token;

/// The conditions of a `header` table.
pub(super) fn check_headers(field: &Field<'_>, problems: &mut Diagnostics) -> Vec<Condition> {
    let Some(table) = field.value().as_table() else {
        let problem = field.wrong_type("a table");
        problems.push(problem.help("name the header: `header.accept = \"text/html\"`"));
        return Vec::new();
    };
    if table.is_empty() {
        problems.push(
            Diagnostic::error(Code::Empty, field.span(), "`header` is an empty table")
                .help("name a header, or leave `header` out"),
        );
    }
    let mut conditions = Vec::new();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for header in named(table, "header.") {
        let name = header.key().to_ascii_lowercase();
        if !check_name(&header, &name, problems) {
            continue;
        }
        if let Some(earlier) = seen.insert(name.clone(), header.key_span()) {
            problems.push(
                Diagnostic::error(
                    Code::DuplicateHeader,
                    header.key_span(),
                    format!("`header.{name}` is named twice"),
                )
                .related(earlier, "this is the same header")
                .help("header names ignore case: give the values as one list"),
            );
        } else if let Some(test) = check_test(&header, &name, problems) {
            conditions.push(Condition::Header(name, test));
        }
    }
    conditions
}

fn check_name(header: &Field<'_>, name: &str, problems: &mut Diagnostics) -> bool {
    let help = match name {
        "upgrade" => "use the condition `upgrade`",
        "host" => "the Host is checked and compared by other rules than a header",
        "connection" => {
            "it speaks of one connection and is gone behind the edge; a WebSocket is `upgrade = \"websocket\"`"
        }
        "grip-sig" => "a client can forge it",
        _ if !is_token(name) => "a header name has letters, digits and `-`",
        _ => return true,
    };
    problems.push(
        Diagnostic::error(
            Code::HeaderName,
            header.key_span(),
            format!("{} cannot be asked for", header.shown()),
        )
        .help(help),
    );
    false
}

fn check_test(header: &Field<'_>, name: &str, problems: &mut Diagnostics) -> Option<LineTest> {
    let test = match header.value() {
        DeValue::Boolean(true) => return Some(LineTest::Present),
        DeValue::Boolean(false) => return Some(LineTest::Absent),
        DeValue::String(_) | DeValue::Array(_) => {
            LineTest::Exact(fit_texts(header, problems, "a line", is_line, LINE_HELP)?)
        }
        DeValue::Table(table) => {
            let fields = Fields::open(table, header.span(), "a value test", &["token"], problems);
            let Some(token) = fields.get("token") else {
                if table.is_empty() {
                    let problem = Diagnostic::error(Code::Empty, header.span(), "the value test is empty");
                    problems
                        .push(problem.help("write `{ token = \"...\" }`, a text, a list, `true` or `false`"));
                }
                return None;
            };
            LineTest::Token(fit_texts(&token, problems, "a token", is_list_token, TOKEN_HELP)?)
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
            let problem = header.wrong_type("`true`, `false`, a text, a list of texts or a table");
            problems.push(problem.help("write the value between double quotes"));
            return None;
        }
    };
    if name == "cookie" {
        problems.push(
            Diagnostic::error(Code::Value, header.span(), "`header.cookie` takes only `true` and `false`")
                .help("a Cookie line holds all cookies at once: ask whether there is one"),
        );
        return None;
    }
    Some(test)
}

const LINE_HELP: &str = "a line has no control characters and no blanks at its ends";
const TOKEN_HELP: &str = "a token holds no comma, semicolon, quote or blank: parameters are not compared";

/// The texts of a value that can be met in a request; the others are reported.
fn fit_texts(
    field: &Field<'_>,
    problems: &mut Diagnostics,
    what: &str,
    is_fit: fn(&str) -> bool,
    help: &str,
) -> Option<Vec<String>> {
    let mut fit = Vec::new();
    for Spanned { value, span } in texts(field, problems) {
        if is_fit(&value) {
            fit.push(value);
        } else {
            let problem = Diagnostic::error(Code::Value, span, format!("{} is never {what}", quoted(&value)));
            problems.push(problem.help(help));
        }
    }
    (!fit.is_empty()).then_some(fit)
}

/// Whether a header line can be this: no controls but tabs within (RFC 9110 5.5), no blanks at the ends.
fn is_line(text: &str) -> bool {
    !text.starts_with([' ', '\t'])
        && !text.ends_with([' ', '\t'])
        && !text.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t')
}

fn is_list_token(text: &str) -> bool {
    !text.is_empty() && is_line(text) && !text.contains([',', ';', '"', ' ', '\t'])
}
