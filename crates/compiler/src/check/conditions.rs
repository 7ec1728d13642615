//! The conditions of a route, and of the sets of its `any_of` and `none_of`.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::route_set::{Condition, Conditions, Scheme, Spanned};

use super::Context;
use super::fields::{Field, Fields, texts};
use super::{client, host, path, upgrade, value};

/// What reads the conditions of one key.
type Check = fn(&mut Context<'_>, &Field<'_>) -> Vec<Condition>;

/// The keys of the conditions that may stand in a set too, and what reads them.
const CONDITIONS: [(&str, Check); 15] = [
    ("method", |context, field| one(check_methods(field, context.problems))),
    ("scheme", |context, field| one(check_scheme(field, context.problems))),
    ("host", |context, field| one(host::check_hosts(context, field))),
    ("path", |context, field| one(path::check_templates(context, field))),
    ("path_prefix", |context, field| one(path::check_prefixes(context, field))),
    ("path_extension", |context, field| one(path::check_extensions(context, field))),
    ("path_regex", |context, field| one(path::check_regexes(context, field))),
    ("header", value::check_values),
    ("query", value::check_values),
    ("cookie", value::check_values),
    ("upgrade", |context, field| one(upgrade::check_upgrade(field, context.problems))),
    ("client_ip", |context, field| one(client::check_addresses(field, context.problems))),
    ("country", |context, field| one(client::check_countries(field, context.problems))),
    ("continent", |context, field| one(client::check_continents(field, context.problems))),
    ("asn", |context, field| one(client::check_systems(field, context.problems))),
];

fn one(condition: Option<Condition>) -> Vec<Condition> {
    condition.into_iter().collect()
}

/// The keys of the conditions that may stand in a set too.
pub(super) fn keys() -> [&'static str; 15] {
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
    check_together(&conditions, context.problems);
    conditions
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
        let set = Fields::open(table, element.span(), "a condition set", &keys(), context.problems);
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
        } else if value == "*" {
            problems.push(
                Diagnostic::error(Code::Method, span, "`*` does not stand for all methods")
                    .help("leave `method` out to take every method"),
            );
        } else if value == "CONNECT" {
            problems.push(
                Diagnostic::error(Code::Method, span, "`CONNECT` is not routed: its target is no path")
                    .help("leave it out: such a request is answered with 405"),
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
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// A WebSocket handshake is a GET (RFC 6455 4.1): conditions that demand one and exclude GET never hold together.
fn check_together(conditions: &Conditions, problems: &mut Diagnostics) {
    let methods = conditions.iter().find_map(|it| it.value.methods().map(|methods| (methods, &it.span)));
    let upgrade = conditions.iter().find_map(|it| it.value.demands_websocket().then_some(&it.span));
    if let (Some((methods, method_span)), Some(upgrade_span)) = (methods, upgrade)
        && !methods.iter().any(|method| method == "GET")
    {
        problems.push(
            Diagnostic::error(
                Code::Contradiction,
                method_span.clone(),
                "a WebSocket handshake is always a GET",
            )
            .label("excludes GET")
            .related(upgrade_span.clone(), "demands a WebSocket handshake")
            .help("leave `method` out, or add \"GET\" to it"),
        );
    }
}
