//! The routes: their names, their conditions, their actions.

use std::collections::BTreeMap;

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::route_set::{Condition, Route, Span, Spanned, Upgrade};
use crate::syntax::Document;

use super::action::{Backends, check_action};
use super::fields::{Field, Fields, texts};
use super::{header, path, upgrade};

/// The keys of a route: its name, conditions and actions.
const ROUTE: &[&str] =
    &["name", "any", "method", "path", "path_prefix", "header", "upgrade", "fanout", "send", "pass"];

/// All routes that could be understood, in file order.
pub(crate) fn check_routes(
    document: &Document<'_>,
    top: &Fields<'_>,
    backends: &Backends,
    problems: &mut Diagnostics,
) -> Vec<Route> {
    let mut routes = Vec::new();
    for (table, span) in route_tables(top, problems) {
        let fields = Fields::open(table, span, "a route", ROUTE, problems);
        let name = check_name(&fields, problems);
        let owner =
            name.as_ref().map_or_else(|| "this route".to_owned(), |it| format!("route `{}`", it.value));
        let conditions = check_conditions(document, &fields, &owner, problems);
        let action = check_action(&fields, &owner, backends, problems);
        if let (Some(name), Some(action)) = (name, action) {
            routes.push(Route { name, conditions, action });
        }
    }
    check_unique(&routes, problems);
    routes
}

/// The tables of `[[route]]`, each with its heading.
fn route_tables<'d>(top: &Fields<'d>, problems: &mut Diagnostics) -> Vec<(&'d DeTable<'d>, Span)> {
    const HELP: &str = "start each route with a line `[[route]]`";
    let Some(field) = top.get("route") else { return Vec::new() };
    let Some(list) = field.value().as_array() else {
        problems.push(field.wrong_type("a list of tables").help(HELP));
        return Vec::new();
    };
    let mut tables = Vec::with_capacity(list.len());
    for element in list {
        if let Some(table) = element.get_ref().as_table() {
            tables.push((table, element.span()));
        } else {
            let problem = Diagnostic::error(Code::WrongType, element.span(), "a route is a table");
            problems.push(problem.help(HELP));
        }
    }
    tables
}

fn check_name(route: &Fields<'_>, problems: &mut Diagnostics) -> Option<Spanned<String>> {
    let Some(field) = route.get("name") else {
        let problem = Diagnostic::error(Code::MissingKey, route.span(), "this route has no `name`");
        problems.push(problem.help("answers, logs and tests name the route: give it a short unique `name`"));
        return None;
    };
    let name = field.text(problems)?;
    let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_name = name.value.bytes().next().is_some_and(is_fit)
        && name.value.bytes().all(|it| is_fit(it) || it == b'-');
    if is_name && name.value != "default" {
        return Some(name);
    }
    let problem =
        Diagnostic::error(Code::RouteName, name.span, format!("{} cannot name a route", quoted(&name.value)));
    problems.push(if is_name {
        problem.help("`default` is the id of [default]: choose another name")
    } else {
        problem.help("a name has lower-case letters, digits and `-`, and does not start with `-`")
    });
    None
}

fn check_unique(routes: &[Route], problems: &mut Diagnostics) {
    let mut first: BTreeMap<&str, &Span> = BTreeMap::new();
    for Route { name, .. } in routes {
        if let Some(earlier) = first.get(name.value.as_str()) {
            problems.push(
                Diagnostic::error(
                    Code::DuplicateName,
                    name.span.clone(),
                    format!("two routes have the name `{}`", name.value),
                )
                .label("used again here")
                .related((*earlier).clone(), "first used here")
                .help("give each route a name of its own"),
            );
        } else {
            first.insert(&name.value, &name.span);
        }
    }
}

fn check_conditions(
    document: &Document<'_>,
    route: &Fields<'_>,
    owner: &str,
    problems: &mut Diagnostics,
) -> Vec<Spanned<Condition>> {
    let mut conditions = Vec::new();
    let mut given = 0;
    let mut take = |key: &str, check: &mut dyn FnMut(&Field<'_>) -> Vec<Condition>| {
        if let Some(field) = route.get(key) {
            given += 1;
            let span = field.key_span();
            conditions.extend(check(&field).into_iter().map(|value| Spanned { value, span: span.clone() }));
        }
    };
    take("method", &mut |field| check_methods(field, problems).into_iter().collect());
    take("path", &mut |field| path::check_templates(document, field, problems).into_iter().collect());
    take("path_prefix", &mut |field| path::check_prefixes(document, field, problems).into_iter().collect());
    take("upgrade", &mut |field| upgrade::check_upgrade(field, problems).into_iter().collect());
    take("header", &mut |field| header::check_headers(field, problems));
    check_any(route, given, owner, problems);
    check_together(&conditions, problems);
    conditions
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

/// Whether a text is a token (RFC 9110 5.6.2), as methods, header names and protocols are.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// A route has conditions or says `any = true`, so that a typo in a key never widens it silently.
fn check_any(route: &Fields<'_>, conditions: usize, owner: &str, problems: &mut Diagnostics) {
    let Some(field) = route.get("any") else {
        if conditions == 0 && !route.has_unknown() {
            let problem = Diagnostic::error(Code::Any, route.span(), format!("{owner} has no condition"));
            problems.push(problem.help("give it a condition, or write `any = true` to take every request"));
        }
        return;
    };
    match field.boolean(problems) {
        Some(true) if conditions > 0 => problems.push(
            Diagnostic::error(
                Code::Any,
                field.key_span(),
                format!("{owner} has `any` beside other conditions"),
            )
            .help("leave `any` out: the other conditions say what the route takes"),
        ),
        Some(false) => problems.push(
            Diagnostic::error(Code::Any, field.span(), "`any = false` would take nothing")
                .help("leave `any` out and give conditions, or write `any = true`"),
        ),
        Some(true) | None => {}
    }
}

/// A WebSocket handshake is a GET (RFC 6455 4.1): a route that demands one and excludes GET takes nothing.
fn check_together(conditions: &[Spanned<Condition>], problems: &mut Diagnostics) {
    let methods = conditions.iter().find_map(|it| match &it.value {
        Condition::Method(methods) => Some((methods, &it.span)),
        Condition::Path(_) | Condition::PathPrefix(_) | Condition::Upgrade(_) | Condition::Header(..) => None,
    });
    let upgrade = conditions.iter().find_map(|it| match &it.value {
        Condition::Upgrade(Upgrade::AnyOf(protocols)) => {
            protocols.iter().all(crate::route_set::Protocol::is_websocket).then_some(&it.span)
        }
        Condition::Upgrade(Upgrade::Some | Upgrade::None)
        | Condition::Method(_)
        | Condition::Path(_)
        | Condition::PathPrefix(_)
        | Condition::Header(..) => None,
    });
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
