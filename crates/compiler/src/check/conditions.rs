//! The conditions of a route, and of the sets of its `any_of` and `none_of`.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::route_set::{Condition, Conditions, Protocol, Scheme, Spanned, Upgrade};

use super::Context;
use super::fields::{Field, Fields, texts};
use super::{client, host, path, upgrade, value};

/// The keys of the conditions that may stand in a set too.
pub(super) const CONDITIONS: &[&str] = &[
    "method",
    "scheme",
    "host",
    "path",
    "path_prefix",
    "path_extension",
    "path_regex",
    "header",
    "query",
    "cookie",
    "upgrade",
    "client_ip",
    "country",
    "continent",
    "asn",
];

/// The conditions of a table, each at its key.
pub(super) fn check_conditions(context: &mut Context<'_>, table: &Fields<'_>) -> Conditions {
    let mut conditions = Conditions::new();
    for field in CONDITIONS.iter().filter_map(|key| table.get(key)) {
        let found = check_condition(context, &field);
        conditions.extend(found.into_iter().map(|value| Spanned { value, span: field.key_span() }));
    }
    check_together(&conditions, context.problems);
    conditions
}

/// The conditions of one key; none if there was a problem.
fn check_condition(context: &mut Context<'_>, field: &Field<'_>) -> Vec<Condition> {
    let one = match field.key() {
        "header" | "query" | "cookie" => return value::check_values(context, field),
        "method" => check_methods(field, context.problems),
        "scheme" => check_scheme(field, context.problems),
        "host" => host::check_hosts(context, field),
        "path" => path::check_templates(context, field),
        "path_prefix" => path::check_prefixes(context, field),
        "path_extension" => path::check_extensions(context, field),
        "path_regex" => path::check_regexes(context, field),
        "upgrade" => upgrade::check_upgrade(field, context.problems),
        "client_ip" => client::check_addresses(field, context.problems),
        "country" => client::check_countries(field, context.problems),
        "continent" => client::check_continents(field, context.problems),
        _ => client::check_systems(field, context.problems),
    };
    one.into_iter().collect()
}

/// The `any_of` and `none_of` of a route.
pub(super) fn check_sets(context: &mut Context<'_>, route: &Fields<'_>) -> Conditions {
    let mut conditions = Conditions::new();
    for field in ["any_of", "none_of"].iter().filter_map(|key| route.get(key)) {
        let sets = check_list_of_sets(context, &field);
        if sets.is_empty() {
            continue;
        }
        let value = if field.key() == "any_of" { Condition::AnyOf(sets) } else { Condition::NoneOf(sets) };
        conditions.push(Spanned { value, span: field.key_span() });
    }
    conditions
}

fn check_list_of_sets(context: &mut Context<'_>, field: &Field<'_>) -> Vec<Conditions> {
    let help = format!(
        "write a list of condition sets: `{} = [{{ path = \"/a\" }}, {{ path = \"/b\" }}]`",
        field.key()
    );
    let Some(list) = field.value().as_array() else {
        context.push(field.wrong_type("a list of tables").help(help));
        return Vec::new();
    };
    if list.is_empty() {
        let message = format!("`{}` is an empty list", field.key());
        context.push(Diagnostic::error(Code::Empty, field.span(), message).help(help.clone()));
    }
    let mut sets = Vec::new();
    for element in list {
        let Some(table) = element.get_ref().as_table() else {
            let message = format!("`{}` takes tables in its list", field.key());
            context.push(Diagnostic::error(Code::WrongType, element.span(), message).help(help.clone()));
            continue;
        };
        let set = Fields::open(table, element.span(), "a condition set", CONDITIONS, context.problems);
        let conditions = check_conditions(context, &set);
        if table.is_empty() {
            let problem = Diagnostic::error(Code::Empty, element.span(), "this condition set is empty");
            context.push(problem.help("give it a condition, or leave it out"));
        } else {
            sets.push(conditions);
        }
    }
    sets
}

fn check_methods(field: &Field<'_>, problems: &mut Diagnostics) -> Option<Condition> {
    let mut methods = Vec::new();
    for Spanned { value, span } in texts(field, problems) {
        if !is_token(&value) {
            problems.push(
                Diagnostic::error(Code::Method, span, format!("{} is not a method", quoted(&value)))
                    .help("write a method like `GET`; several as a list: `[\"GET\", \"HEAD\"]`"),
            );
        } else if value.contains(|letter: char| letter.is_ascii_lowercase()) {
            problems.push(
                Diagnostic::error(
                    Code::Method,
                    span,
                    format!("the method {} is not in upper case", quoted(&value)),
                )
                .label("methods are compared byte for byte")
                .help(format!("write `{}`", value.to_ascii_uppercase())),
            );
        } else {
            methods.push(value);
        }
    }
    (!methods.is_empty()).then_some(Condition::Method(methods))
}

fn check_scheme(field: &Field<'_>, problems: &mut Diagnostics) -> Option<Condition> {
    let text = field.text(problems)?;
    match text.value.as_str() {
        "http" => Some(Condition::Scheme(Scheme::Http)),
        "https" => Some(Condition::Scheme(Scheme::Https)),
        other => {
            let message = format!("{} is not a scheme of the edge", quoted(other));
            problems.push(Diagnostic::error(Code::Value, text.span, message).help("write `http` or `https`"));
            None
        }
    }
}

/// Whether a text is a token (RFC 9110 5.6.2), as methods, header names and protocols are.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// A WebSocket handshake is a GET (RFC 6455 4.1): conditions that demand one and exclude GET never hold together.
fn check_together(conditions: &Conditions, problems: &mut Diagnostics) {
    for methods in conditions {
        let Condition::Method(names) = &methods.value else { continue };
        if names.iter().any(|name| name == "GET") {
            continue;
        }
        for upgrade in conditions {
            let Condition::Upgrade(Upgrade::AnyOf(protocols)) = &upgrade.value else { continue };
            if protocols.iter().all(Protocol::is_websocket) {
                let message = "a WebSocket handshake is always a GET";
                problems.push(
                    Diagnostic::error(Code::Contradiction, methods.span.clone(), message)
                        .label("excludes GET")
                        .related(upgrade.span.clone(), "demands a WebSocket handshake")
                        .help("leave `method` out, or add \"GET\" to it"),
                );
            }
        }
    }
}
