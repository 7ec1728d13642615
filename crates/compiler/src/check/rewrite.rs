//! The modifier `rewrite`: another path. `rewrite_host` is read in `host`.

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::route_set::{Rewrite, Spanned};

use super::Context;
use super::composed::{self, Written};
use super::fields::Field;
use super::owner::Owner;
use super::unknown::REWRITE;

/// The value of `rewrite`.
pub(super) fn check_rewrite(
    context: &mut Context<'_>,
    field: &Field<'_>,
    owner: &Owner<'_, '_>,
) -> Option<Rewrite> {
    match field.value() {
        DeValue::String(_) => {
            let text = field.text(context.problems)?;
            check_start(context, &text)?;
            let written = Written { part: 0..text.value.len(), text: &text, code: Code::Rewrite };
            let policy = context.policy;
            composed::path(context, owner, &written, policy).map(Rewrite::Path)
        }
        DeValue::Table(_) => check_prefix(context, field, owner).map(Rewrite::Prefix),
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_) => {
            let help =
                "write `rewrite = \"/new/{rest}\"` for another path, or `rewrite = { prefix = \"/new\" }`";
            context.push(field.wrong_type("a text or a table", help));
            None
        }
    }
}

fn check_start(context: &mut Context<'_>, text: &Spanned<String>) -> Option<()> {
    let path = &text.value;
    if !path.starts_with('/') {
        let help = match path.split_once("://") {
            Some(_) => "write the path alone; another server is another backend".to_owned(),
            None => format!("write {}", quoted(&format!("/{path}"))),
        };
        return context.report(Code::Rewrite, (text, 0..path.len()), "a path starts with `/`", help);
    }
    if let Some(at) = path.find(['?', '#']) {
        let help = "leave it out: the query of the request is kept as it is";
        return context.report(
            Code::Rewrite,
            (text, at..path.len()),
            "a `rewrite` is of the path alone",
            help,
        );
    }
    Some(())
}

fn check_prefix(context: &mut Context<'_>, field: &Field<'_>, owner: &Owner<'_, '_>) -> Option<String> {
    let table = field.table(REWRITE, &["prefix"], context.problems)?;
    let Some(prefix) = table.get("prefix") else {
        if !table.has_unknown() {
            let problem = Diagnostic::error(Code::Empty, field.span(), "`rewrite` is an empty table");
            context.push(problem.help(
                "write `rewrite = \"/new\"`, or what a prefix becomes: `rewrite = { prefix = \"/new\" }`",
            ));
        }
        return None;
    };
    if !owner.has_prefix() {
        let message = format!("{} has no `path_prefix` that could be replaced", owner.name);
        let help = if owner.is_default() {
            "only a route has a `path_prefix`: write a route for it, or `rewrite` with the whole path"
        } else {
            "give it a `path_prefix`, or write the whole path: `rewrite = \"/new/{rest}\"`"
        };
        context.push(Diagnostic::error(Code::MissingKey, field.key_span(), message).help(help));
    }
    prefix_text(context, &prefix)
}

/// What stands in place of a prefix, in normal form and without a `/` at its end.
fn prefix_text(context: &mut Context<'_>, prefix: &Field<'_>) -> Option<String> {
    let text = prefix.text(context.problems)?;
    if text.value.is_empty() {
        return Some(String::new());
    }
    check_start(context, &text)?;
    if let Some(at) = text.value.find(['{', '}', '*']) {
        let help =
            "write the prefix as it is; with captures write the whole path: `rewrite = \"/{name}/{rest}\"`";
        return context.report(Code::Rewrite, (&text, at..at + 1), "this has no meaning in a prefix", help);
    }
    let bare = text.value.strip_suffix('/').unwrap_or(&text.value);
    if bare.ends_with('/') {
        let end = text.value.len();
        let help = "leave the slashes at its end out: what follows the prefix brings its own";
        return context.report(
            Code::Rewrite,
            (&text, end - 1..end),
            "a prefix does not end in an empty segment",
            help,
        );
    }
    if bare.is_empty() {
        return Some(String::new());
    }
    let policy = context.policy;
    composed::literal_path(
        context,
        &Written { part: 0..bare.len(), text: &text, code: Code::Rewrite },
        policy,
    )
}
