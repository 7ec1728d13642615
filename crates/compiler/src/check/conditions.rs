//! The conditions of a route, and of the sets of its `any_of` and `none_of`.

use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::route_set::{Condition, Conditions, Scheme, Spanned};

use super::Context;
use super::fields::{Field, Fields, tables};
use super::unknown::SET;
use super::upgrade::{check_upgrade, handshake_conflict};
use super::{client, host, path, value};

/// What reads the conditions of one key.
type Check = fn(&mut Context<'_>, &Field<'_>) -> Vec<Condition>;

/// The keys of the conditions that may stand in a set too, and what reads them.
const CONDITIONS: [(&str, Check); 16] = [
    ("method", |context, field| one(check_methods(context, field))),
    ("scheme", |context, field| one(scheme(context, field).map(Condition::Scheme))),
    ("host", |context, field| one(host::check_hosts(context, field))),
    ("path", |context, field| one(path::check_templates(context, field))),
    ("path_prefix", |context, field| one(path::check_prefixes(context, field))),
    ("path_extension", |context, field| one(path::check_extensions(context, field))),
    ("path_regex", |context, field| one(path::check_regexes(context, field))),
    ("header", value::check_values),
    ("query", value::check_values),
    ("cookie", value::check_values),
    ("upgrade", |context, field| one(check_upgrade(context, field))),
    ("client_ip", |context, field| one(client::check_addresses(context, field))),
    ("country", |context, field| one(client::check_countries(context, field))),
    ("continent", |context, field| one(client::check_continents(context, field))),
    ("asn", |context, field| one(client::check_systems(context, field))),
    ("via_fanout", |context, field| one(field.boolean(context.problems).map(Condition::ViaFanout))),
];

fn one(condition: Option<Condition>) -> Vec<Condition> {
    condition.into_iter().collect()
}

/// The keys of the conditions that may stand in a set too.
pub(crate) fn keys() -> [&'static str; 16] {
    CONDITIONS.map(|(key, _)| key)
}

/// The conditions of a table, each at its key.
pub(super) fn check_conditions(context: &mut Context<'_>, table: &Fields<'_>) -> Conditions {
    let mut conditions = Conditions::new();
    for (key, check) in CONDITIONS {
        let Some(field) = table.get(key) else { continue };
        let found = check(context, &field);
        conditions.extend(found.into_iter().map(|value| Spanned { value, span: field.key_span() }));
    }
    context.problems.extend(handshake_conflict(&[&conditions]));
    conditions
}

/// The `any_of` and `none_of` of a route, whose other conditions are these.
pub(super) fn check_sets(context: &mut Context<'_>, route: &Fields<'_>, others: &Conditions) -> Conditions {
    let mut conditions = Conditions::new();
    for field in ["any_of", "none_of"].iter().filter_map(|key| route.get(key)) {
        let sets = check_list_of_sets(context, &field);
        if sets.is_empty() {
            continue;
        }
        let value = if field.key() == "any_of" {
            for set in
                sets.iter().filter(|set| [*set, others].iter().all(|it| handshake_conflict(&[*it]).is_none()))
            {
                context.problems.extend(handshake_conflict(&[others, set]));
            }
            Condition::AnyOf(sets)
        } else {
            Condition::NoneOf(sets)
        };
        conditions.push(Spanned { value, span: field.key_span() });
    }
    conditions
}

fn check_list_of_sets(context: &mut Context<'_>, field: &Field<'_>) -> Vec<Conditions> {
    let help = format!(
        "write a list of condition sets: `{} = [{{ path = \"/a\" }}, {{ path = \"/b\" }}]`",
        field.key()
    );
    let mut sets = Vec::new();
    for (table, span) in tables(field, &help, context.problems) {
        let set = Fields::open(table, span.clone(), SET, &keys(), context.problems);
        sets.push(check_conditions(context, &set));
        if table.is_empty() {
            let problem = Diagnostic::error(Code::Empty, span, "this condition set is empty");
            context.push(problem.help("give it a condition, or leave it out"));
        }
    }
    sets
}

fn check_methods(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    context.each_text(field, method).map(Condition::Method)
}

fn method(context: &mut Context<'_>, text: &Spanned<String>) -> Option<String> {
    let method = &text.value;
    let shown = quoted(method);
    let upper = method.to_ascii_uppercase();
    let (message, help) = if !is_token(method) {
        let help = "write a method like `GET`; several as a list: `[\"GET\", \"HEAD\"]`";
        (format!("{shown} is not a method"), help.to_owned())
    } else if upper == "CONNECT" {
        let help = "leave it out: such a request is answered with 405";
        (format!("{shown} is not routed: its target is no path"), help.to_owned())
    } else if upper != *method {
        let help = format!("write `{upper}`: methods are compared byte for byte");
        (format!("the method {shown} is not in upper case"), help)
    } else if method == "*" {
        let help = "leave `method` out to take every method";
        ("`*` does not stand for all methods".to_owned(), help.to_owned())
    } else {
        return Some(upper);
    };
    context.report(Code::Method, (text, 0..method.len()), message, help)
}

/// A scheme of the edge.
pub(super) fn scheme(context: &mut Context<'_>, field: &Field<'_>) -> Option<Scheme> {
    if field.value().is_array() {
        let help = "write `\"http\"` or `\"https\"`; for both, leave `scheme` out";
        context.push(field.wrong_type("a text", help));
        return None;
    }
    let text = field.text(context.problems)?;
    let help = match text.value.as_str() {
        "http" => return Some(Scheme::Http),
        "https" => return Some(Scheme::Https),
        "ws" | "wss" => "a WebSocket handshake is `upgrade = \"websocket\"`; its scheme is `http` or `https`",
        _ => "write `http` or `https`",
    };
    let message = format!("{} is not a scheme of the edge", quoted(&text.value));
    context.report(Code::Value, (&text, 0..text.value.len()), message, help)
}

/// Whether a text is a token (RFC 9110 5.6.2), as methods, header names and protocols are.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
