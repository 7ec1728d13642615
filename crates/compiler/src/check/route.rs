//! The routes: their names, their conditions, their actions.

use std::collections::BTreeMap;

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::route_set::{Condition, Route, Span, Spanned};
use crate::syntax::Document;

use super::action::{self, Backends, check_action};
use super::fields::{Field, Fields, texts};
use super::{header, path, upgrade};

/// What reads the conditions of one key.
type Check = fn(&Document<'_>, &Field<'_>, &mut Diagnostics) -> Vec<Condition>;

/// The keys of the conditions, and what reads them.
const CONDITIONS: [(&str, Check); 5] = [
    ("method", |_, field, problems| check_methods(field, problems).into_iter().collect()),
    ("path", |document, field, problems| {
        path::check_templates(document, field, problems).into_iter().collect()
    }),
    ("path_prefix", |document, field, problems| {
        path::check_prefixes(document, field, problems).into_iter().collect()
    }),
    ("upgrade", |_, field, problems| upgrade::check_upgrade(field, problems).into_iter().collect()),
    ("header", |_, field, problems| header::check_headers(field, problems)),
];

/// The keys of a route.
fn keys() -> Vec<&'static str> {
    let conditions = CONDITIONS.map(|(key, _)| key);
    ["name", "any"].into_iter().chain(conditions).chain(action::keys()).collect()
}

/// All routes that could be understood, in file order.
pub(crate) fn check_routes(
    document: &Document<'_>,
    top: &Fields<'_>,
    backends: &Backends,
    problems: &mut Diagnostics,
) -> Vec<Route> {
    let known = keys();
    let mut names = Vec::new();
    let mut routes = Vec::new();
    for (table, span) in route_tables(top, problems) {
        let fields = Fields::open(table, span, "a route", &known, problems);
        let name = check_name(&fields, problems);
        let owner =
            name.as_ref().map_or_else(|| "this route".to_owned(), |it| format!("route `{}`", it.value));
        names.extend(name.clone());
        let conditions = check_conditions(document, &fields, &owner, problems);
        let action = check_action(&fields, &owner, backends, problems);
        if let (Some(name), Some(action)) = (name, action) {
            routes.push(Route { name, conditions, action });
        }
    }
    check_unique(&names, problems);
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
    if list.is_empty() {
        problems.push(Diagnostic::error(Code::Empty, field.span(), "`route` is an empty list").help(HELP));
    }
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

fn check_unique(names: &[Spanned<String>], problems: &mut Diagnostics) {
    let mut first: BTreeMap<&str, &Span> = BTreeMap::new();
    for Spanned { value, span } in names {
        if let Some(earlier) = first.get(value.as_str()) {
            problems.push(
                Diagnostic::error(
                    Code::DuplicateName,
                    span.clone(),
                    format!("two routes have the name `{value}`"),
                )
                .label("used again here")
                .related((*earlier).clone(), "first used here")
                .help("give each route a name of its own"),
            );
        } else {
            first.insert(value, span);
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
    for (key, check) in CONDITIONS {
        let Some(field) = route.get(key) else { continue };
        given += 1;
        let found = check(document, &field, problems);
        conditions.extend(found.into_iter().map(|value| Spanned { value, span: field.key_span() }));
    }
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
