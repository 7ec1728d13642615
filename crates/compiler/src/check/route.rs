//! The routes: their names, their conditions, their actions.

use std::collections::BTreeMap;

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::route_set::{Route, Span, Spanned};

use super::Context;
use super::conditions::{self, check_conditions, check_sets};
use super::fields::{Fields, tables};
use super::handling::check_handling;
use super::owner::Owner;
use super::share::{check_share, check_split_key};
use super::unknown::ROUTE;
use super::{action, handling};

/// The keys of a route that are neither a condition of sets nor part of its handling.
pub(crate) const OTHERS: &[&str] = &["name", "any", "any_of", "none_of", "percent", "split_key"];

/// All routes that could be understood, in file order, and the names of all that have one.
pub(super) fn check_routes(
    context: &mut Context<'_>,
    top: &Fields<'_>,
) -> (Vec<Route>, Vec<Spanned<String>>) {
    let known = [OTHERS, &conditions::keys(), &action::keys(), &handling::keys()].concat();
    let mut names = Vec::new();
    let mut routes = Vec::new();
    for (table, span) in route_tables(top, context.problems) {
        let fields = Fields::open(table, span, ROUTE, &known, context.problems);
        let name = check_name(&fields, context.problems);
        let owner =
            name.as_ref().map_or_else(|| "this route".to_owned(), |it| format!("route `{}`", it.value));
        names.extend(name.clone());
        let mut conditions = check_conditions(context, &fields);
        let sets = check_sets(context, &fields, &conditions);
        conditions.extend(sets);
        let split_key = check_split_key(context, &fields);
        conditions.extend(check_share(context, &fields, split_key.as_ref()));
        check_any(&fields, &owner, context.problems);
        let owner = Owner::new(&owner, &fields, Some(&conditions));
        let handling = check_handling(context, &owner, split_key.as_ref());
        if let (Some(name), Some(handling)) = (name, handling) {
            routes.push(Route { name, conditions, handling });
        }
    }
    check_unique(&names, context.problems);
    (routes, names)
}

/// The tables of `[[route]]`, each with its heading.
fn route_tables<'d>(top: &Fields<'d>, problems: &mut Diagnostics) -> Vec<(&'d DeTable<'d>, Span)> {
    let Some(field) = top.get("route") else { return Vec::new() };
    tables(&field, "start each route with a line `[[route]]`", problems)
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

/// A route has conditions or says `any = true`, so that a typo in a key never widens it silently.
fn check_any(route: &Fields<'_>, owner: &str, problems: &mut Diagnostics) {
    let keys = conditions::keys();
    let others = ["any_of", "none_of", "percent"];
    let conditions = keys.iter().chain(&others).filter(|key| route.get(key).is_some()).count();
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
