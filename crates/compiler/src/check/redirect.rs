//! The action `redirect`: where a client is sent, and what of its request goes with it.

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, either, quoted};
use crate::route_set::{PathPolicy, Redirect, Scheme, Span, Spanned, Text, TextPiece};

use super::Context;
use super::composed::{self, Written};
use super::conditions::scheme;
use super::fields::{Field, Fields};
use super::host::{authority, check_authority};
use super::owner::Owner;
use super::unknown::REDIRECT;

pub(crate) const KEYS: &[&str] = &["to", "scheme", "host", "status", "query"];

/// The statuses that send a client elsewhere, the first by default: it keeps the method, and says that it is for good.
pub(crate) const STATUSES: [u16; 5] = [308, 307, 301, 302, 303];

/// A redirect of which nothing is said.
const NOTHING: Redirect = Redirect {
    status: STATUSES[0],
    scheme: None,
    host: None,
    path: None,
    query: None,
    fragment: None,
    keep_query: true,
};

/// The value of `redirect`.
pub(super) fn check_redirect(
    context: &mut Context<'_>,
    field: &Field<'_>,
    owner: &Owner<'_, '_>,
) -> Option<Redirect> {
    match field.value() {
        DeValue::String(_) => {
            let to = field.text(context.problems)?;
            target(context, owner, &to, NOTHING)
        }
        DeValue::Table(_) => check_table(context, field, owner),
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_) => {
            let status = field.integer().filter(|status| STATUSES.iter().any(|it| i64::from(*it) == *status));
            let status = status.map_or_else(String::new, |status| format!(", status = {status}"));
            let help = format!("write where to: `redirect = {{ to = \"/new\"{status} }}`");
            context.push(field.wrong_type("a text or a table", help));
            None
        }
    }
}

fn check_table(context: &mut Context<'_>, field: &Field<'_>, owner: &Owner<'_, '_>) -> Option<Redirect> {
    let table = field.table(REDIRECT, KEYS, context.problems)?;
    let redirect = Redirect {
        status: status(context, &table).unwrap_or(NOTHING.status),
        scheme: table.get("scheme").and_then(|field| scheme(context, &field)),
        host: table.get("host").and_then(|field| check_authority(context, &field)),
        keep_query: keep_query(context, &table).unwrap_or(NOTHING.keep_query),
        ..NOTHING
    };
    if let Some(to) = table.get("to") {
        let to = to.text(context.problems)?;
        check_once(context, &table, &to);
        return target(context, owner, &to, redirect);
    }
    if table.get("scheme").is_none() && table.get("host").is_none() && !table.has_unknown() {
        let problem = Diagnostic::error(Code::MissingKey, field.key_span(), "the redirect leads nowhere");
        context.push(problem.help("give it `to`, `scheme` or `host`: the rest comes from the request"));
    }
    Some(redirect)
}

fn status(context: &mut Context<'_>, table: &Fields<'_>) -> Option<u16> {
    let field = table.get("status")?;
    let Some(status) = field.integer() else {
        context.push(field.wrong_type("an integer", "write a status like 308, without quotes"));
        return None;
    };
    let known = STATUSES.into_iter().find(|it| i64::from(*it) == status);
    if known.is_none() {
        let shown = STATUSES.map(|status| status.to_string());
        let problem = Diagnostic::error(Code::Redirect, field.span(), format!("{status} is no redirect"));
        context.push(problem.help(format!("write {}", either(&shown.each_ref().map(String::as_str)))));
    }
    known
}

/// Whether the query of the request is kept.
fn keep_query(context: &mut Context<'_>, table: &Fields<'_>) -> Option<bool> {
    let field = table.get("query")?;
    if let Some(keep) = field.value().as_bool() {
        let help = format!("write `query = \"{}\"`", if keep { "keep" } else { "drop" });
        context.push(field.wrong_type("`\"keep\"` or `\"drop\"`", help));
        return None;
    }
    let text = field.text(context.problems)?;
    match text.value.as_str() {
        "keep" => Some(true),
        "drop" => Some(false),
        other => {
            let message = format!("`query` cannot be {}", quoted(other));
            let help = "write `keep` or `drop`; another query stands in `to`: `to = \"/new?key=value\"`";
            context.report(Code::Redirect, (&text, 0..other.len()), message, help)
        }
    }
}

/// Whether scheme and host stand in one place.
fn check_once(context: &mut Context<'_>, table: &Fields<'_>, to: &Spanned<String>) {
    if scheme_of(&to.value).is_none() {
        return;
    }
    for field in ["scheme", "host"].iter().filter_map(|key| table.get(key)) {
        let message = format!("{} stands beside a `to` that has it", field.shown());
        let problem = Diagnostic::error(Code::Redirect, field.key_span(), message)
            .related(to.span.clone(), "this gives scheme and host");
        context.push(problem.help("leave it out, or write the path alone in `to`"));
    }
}

/// The scheme that a target starts with, and the bytes of it.
fn scheme_of(to: &str) -> Option<(Scheme, usize)> {
    let schemes = [("https://", Scheme::Https), ("http://", Scheme::Http)];
    schemes.into_iter().find(|(start, _)| to.starts_with(start)).map(|(start, it)| (it, start.len()))
}

/// A redirect to a `to`, whose other keys are these.
fn target(
    context: &mut Context<'_>,
    owner: &Owner<'_, '_>,
    to: &Spanned<String>,
    redirect: Redirect,
) -> Option<Redirect> {
    let text = to.value.as_str();
    let mut redirect = redirect;
    let mut start = 0;
    if let Some((scheme, length)) = scheme_of(text) {
        start = text[length..].find(['/', '?', '#']).map_or(text.len(), |end| length + end);
        redirect.scheme = Some(scheme);
        redirect.host = Some(authority(context, to, length..start)?);
    } else {
        check_start(context, to)?;
    }
    let (path, query, fragment) = parts(text, start);
    check_given(context, to, query.as_ref(), "query", "leave it out, or write `query = \"drop\"`")?;
    check_given(context, to, fragment.as_ref(), "fragment", "leave the `#` out")?;
    let written = |part: Span| Written { text: to, part, code: Code::Redirect };
    // Another server has its own mind about slashes.
    let policy = match redirect.host {
        Some(_) => PathPolicy { keep_encoded_slash: true, ..PathPolicy::DEFAULT },
        None => context.policy,
    };
    redirect.path = if path.is_empty() {
        Some(Text::from([TextPiece::Literal("/".to_owned())]))
    } else {
        composed::path(context, owner, &written(path), policy)
    };
    redirect.query = query.and_then(|query| composed::query(context, owner, &written(query)));
    redirect.fragment = fragment.and_then(|fragment| composed::fragment(context, &written(fragment)));
    Some(redirect)
}

/// The bytes of path, query and fragment of what stands behind the host.
fn parts(text: &str, start: usize) -> (Span, Option<Span>, Option<Span>) {
    let fragment = text[start..].find('#').map(|at| start + at);
    let end = fragment.unwrap_or(text.len());
    let query = text[start..end].find('?').map(|at| start + at);
    let path = start..query.unwrap_or(end);
    (path, query.map(|query| query + 1..end), fragment.map(|fragment| fragment + 1..text.len()))
}

/// Reports a query or a fragment without anything in it.
fn check_given(
    context: &mut Context<'_>,
    to: &Spanned<String>,
    part: Option<&Span>,
    what: &str,
    help: &str,
) -> Option<()> {
    let Some(part) = part.filter(|part| part.is_empty()) else { return Some(()) };
    let message = format!("the {what} is empty");
    context.report(Code::Redirect, (to, part.start - 1..part.end), message, help)
}

/// Whether a `to` without scheme is an absolute path.
fn check_start(context: &mut Context<'_>, to: &Spanned<String>) -> Option<()> {
    let text = to.value.as_str();
    let is_path = text.starts_with('/');
    if is_path && !text.starts_with("//") {
        return Some(());
    }
    let lower = text.to_ascii_lowercase();
    let name = lower.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let help = if is_path {
        format!("clients would read a host in it: write {}", quoted(&format!("https:{text}")))
    } else if scheme_of(&lower).is_some() {
        "write the scheme in lower case".to_owned()
    } else if text.contains("://") {
        "a redirect leads to a path, or to `https://` or `http://`".to_owned()
    } else if text.is_empty() || text.starts_with(['?', '#']) {
        "write the path before it; to keep that of the request, leave `to` out and give `scheme` or `host`"
            .to_owned()
    } else if name.contains('.') && !name.contains('{') {
        format!("write {} for another host", quoted(&format!("https://{text}")))
    } else {
        format!("write {}", quoted(&format!("/{text}")))
    };
    let message = "`to` is a path that starts with `/`, or starts with `https://` or `http://`";
    context.report(Code::Redirect, (to, 0..text.len()), message, help)
}
