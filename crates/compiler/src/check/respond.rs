//! The action `respond`: an answer that stands in the file, or in one beside it.

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::route_set::{Response, Spanned};

use super::Context;
use super::conditions::is_token;
use super::fields::{Field, Fields};
use super::unknown::RESPOND;

pub(crate) const KEYS: &[&str] = &["status", "body", "body_file", "content_type"];

/// The type of a body that has no `content_type`.
const CONTENT_TYPE: &str = "text/plain; charset=utf-8";

/// The largest file that can be a body, in bytes.
const LARGEST_FILE: usize = 16 << 20;

/// How many bytes all bodies of a file may take together: a Compute package has 100 MB.
const LARGEST_SUM: usize = 64 << 20;

/// The value of `respond`.
pub(super) fn check_respond(context: &mut Context<'_>, field: &Field<'_>) -> Option<Response> {
    let help = match field.value() {
        DeValue::Table(_) => return check_table(context, field),
        DeValue::String(text) if text.len() <= 40 => format!("write `respond = {{ body = {text:?} }}`"),
        DeValue::Integer(_) => {
            let status = field.integer().filter(|status| (200..600).contains(status)).unwrap_or(404);
            format!("write `respond = {{ status = {status} }}`")
        }
        DeValue::String(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_) => "write `respond = { status = 404, body = \"not here\" }`".to_owned(),
    };
    context.push(field.wrong_type("a table", help));
    None
}

fn check_table(context: &mut Context<'_>, field: &Field<'_>) -> Option<Response> {
    let table = field.table(RESPOND, KEYS, context.problems)?;
    let status = check_status(context, &table, Code::Respond).unwrap_or(200);
    let (text, file) = (table.get("body"), table.get("body_file"));
    let body = [&text, &file].into_iter().flatten().next();
    if let (Some(text), Some(file)) = (&text, &file) {
        let problem = Diagnostic::error(Code::Respond, text.key_span(), "the answer has two bodies")
            .related(file.key_span(), "and here is the other");
        context.push(problem.help("write `body` or `body_file`"));
    }
    if let Some(body) = body.filter(|_| matches!(status, 204 | 205 | 304)) {
        let message = format!("an answer of status {status} has no body");
        let problem = Diagnostic::error(Code::Respond, body.key_span(), message);
        context.push(problem.help(format!("leave {} out, or give another `status`", body.shown())));
    }
    let content_type = table.get("content_type").map(|field| {
        if body.is_none() && !table.has_unknown() {
            let problem =
                Diagnostic::error(Code::Respond, field.key_span(), "there is no body to be of a type");
            context.push(problem.help("add a `body` or `body_file`, or leave `content_type` out"));
        }
        check_content_type(context, &field, Code::Respond)
    });
    let content_type = body.and_then(|_| content_type.unwrap_or_else(|| Some(CONTENT_TYPE.to_owned())));
    let text = text.and_then(|field| check_body(context, &field, Code::Respond));
    let body = file.and_then(|field| body_file(context, &field)).or(text);
    Some(Response { status, content_type, body })
}

/// The status of an answer.
pub(super) fn check_status(context: &mut Context<'_>, table: &Fields<'_>, code: Code) -> Option<u16> {
    let field = table.get("status")?;
    let Some(status) = field.integer() else {
        context.push(field.wrong_type("an integer", "write a status like 404, without quotes"));
        return None;
    };
    let known = u16::try_from(status).ok().filter(|status| (200..600).contains(status));
    if known.is_none() {
        let message = format!("{status} is not the status of an answer");
        let problem = Diagnostic::error(code, field.span(), message);
        context.push(problem.help("write a status from 200 to 599"));
    }
    known
}

/// A body that stands in the file.
pub(super) fn check_body(context: &mut Context<'_>, field: &Field<'_>, code: Code) -> Option<Vec<u8>> {
    let text = field.text(context.problems)?;
    if text.value.is_empty() {
        let problem = Diagnostic::error(code, text.span, "the body is empty");
        context.push(problem.help("leave `body` out: without it the answer has none"));
        return None;
    }
    add(context, field, text.value.into_bytes(), code)
}

/// A media type (RFC 9110 8.3.1), as far as a header line depends on it.
pub(super) fn check_content_type(context: &mut Context<'_>, field: &Field<'_>, code: Code) -> Option<String> {
    let text = field.text(context.problems)?;
    let kind = text.value.split(';').next().unwrap_or_default().trim_end();
    let is_kind = kind.split_once('/').is_some_and(|(kind, of)| is_token(kind) && is_token(of));
    let is_line = text.value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if is_kind && is_line && !text.value.ends_with([' ', ';']) {
        return Some(text.value);
    }
    let message = format!("{} is not a content type", quoted(&text.value));
    let help = "write a media type like `text/html; charset=utf-8`";
    context.report(code, (&text, 0..text.value.len()), message, help)
}

fn body_file(context: &mut Context<'_>, field: &Field<'_>) -> Option<Vec<u8>> {
    let text = field.text(context.problems)?;
    check_file_name(context, &text)?;
    let (message, help) = match (context.beside)(&text.value) {
        Ok(Some(body)) if body.len() <= LARGEST_FILE => return add(context, field, body, Code::Respond),
        Ok(Some(body)) => {
            let message = format!("{} has {} bytes", quoted(&text.value), body.len());
            (message, format!("a body has at most {LARGEST_FILE}: let a backend answer"))
        }
        Ok(None) => {
            let help = "name a file by its place beside this one, like `pages/maintenance.html`";
            (format!("there is no file {}", quoted(&text.value)), help.to_owned())
        }
        Err(error) => {
            let help = "name a file that can be read, by its place beside this one";
            (
                format!("{} cannot be read: {}", quoted(&text.value), one_line(&error.to_string())),
                help.to_owned(),
            )
        }
    };
    context.report(Code::Respond, (&text, 0..text.value.len()), message, help)
}

fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// Reports a name that does not lead to a file in the folder of the routes.toml or below, on whatever system.
fn check_file_name(context: &mut Context<'_>, text: &Spanned<String>) -> Option<()> {
    let name = text.value.as_str();
    let help = if name.is_empty() {
        "name a file by its place beside this one, like `pages/maintenance.html`"
    } else if name.contains('\\') {
        "separate folders with `/`"
    } else if name.starts_with('/') || name.contains(':') {
        "name it by its place beside this file, like `pages/maintenance.html`"
    } else if name.split('/').any(|part| part == "..") {
        "put it in the folder of this file, or below"
    } else if name.contains(char::is_control) {
        "a file name has no control characters"
    } else {
        return Some(());
    };
    let message = format!("{} cannot be a `body_file`", quoted(name));
    context.report(Code::Respond, (text, 0..name.len()), message, help)
}

/// A body, if there is room for it.
fn add(context: &mut Context<'_>, field: &Field<'_>, body: Vec<u8>, code: Code) -> Option<Vec<u8>> {
    context.body_bytes = context.body_bytes.saturating_add(body.len());
    if context.body_bytes <= LARGEST_SUM {
        return Some(body);
    }
    let message = format!("the bodies of this file have more than {LARGEST_SUM} bytes");
    let problem = Diagnostic::error(code, field.span(), message);
    context.push(problem.help("let a backend answer with the large ones"));
    None
}

#[cfg(test)]
mod tests {
    use crate::{Action, compile};

    /// The status and the type of an answer, if it can be given.
    fn answer(keys: &str) -> Option<(u16, Option<String>)> {
        let text = format!("version = 1\ndefault.respond = {{ {keys} }}\n");
        let routes = compile("routes.toml", &text, &|name| Ok((name == "empty.txt").then(Vec::new))).unwrap();
        let Action::Respond(response) = routes.routes?.default.action else { return None };
        assert_eq!(response.body.is_some(), response.content_type.is_some(), "{keys}");
        Some((response.status, response.content_type))
    }

    #[test]
    fn statuses_are_those_of_final_answers() {
        for (status, is_one) in [(0, false), (199, false), (200, true), (599, true), (600, false)] {
            let expected = is_one.then_some((status, None));
            assert_eq!(answer(&format!("status = {status}")), expected, "{status}");
        }
        assert_eq!(answer(""), Some((200, None)));
    }

    #[test]
    fn a_body_has_a_type_and_a_status_that_takes_one() {
        let plain = Some("text/plain; charset=utf-8".to_owned());
        assert_eq!(answer("body = 'a'"), Some((200, plain.clone())));
        assert_eq!(answer("body_file = 'empty.txt'"), Some((200, plain)));
        assert_eq!(answer("body = 'a', content_type = 'a/b'"), Some((200, Some("a/b".to_owned()))));
        for status in [204, 205, 304] {
            assert_eq!(answer(&format!("status = {status}, body = 'a'")), None);
            assert_eq!(answer(&format!("status = {status}")), Some((status, None)));
        }
    }
}
