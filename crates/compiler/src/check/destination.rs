//! Where a request is sent: a backend, or a split among several.

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic};
use crate::route_set::{Destination, Share, Spanned, Split};

use super::Context;
use super::backend::check_backend;
use super::fields::{Field, named};
use super::share::Key;

/// The largest weight, and the largest sum of the weights of a split: choosing takes a step for each.
pub(crate) const MOST: u16 = 1000;

/// The value of `send` or `pass`.
pub(super) fn check_destination(
    context: &mut Context<'_>,
    field: &Field<'_>,
    key: Option<&Key>,
) -> Option<Destination> {
    match field.value() {
        DeValue::String(_) => check_backend(context, field).map(Destination::Backend),
        DeValue::Table(table) => {
            let shares = check_shares(context, field, table)?;
            Some(Destination::Split(Split { key: key.and_then(|key| key.value.clone()), shares }))
        }
        DeValue::Array(_) => {
            let help =
                format!("give each backend a weight: `{} = {{ origin = 95, other = 5 }}`", field.key());
            context.push(field.wrong_type("a backend, or backends with their weights", help));
            None
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            let help = format!("write the name of a backend: `{} = \"origin\"`", field.key());
            context.push(field.wrong_type("a backend, or backends with their weights", help));
            None
        }
    }
}

/// The shares of a split in alphabetical order.
fn check_shares(context: &mut Context<'_>, field: &Field<'_>, table: &DeTable<'_>) -> Option<Vec<Share>> {
    if table.is_empty() {
        let problem =
            Diagnostic::error(Code::Empty, field.span(), format!("{} is an empty table", field.shown()));
        let help = format!("name a backend: `{} = \"origin\"`", field.key());
        context.push(problem.help(help));
        return None;
    }
    if table.len() > usize::from(MOST) {
        let message = format!("a split has at most {MOST} backends");
        let problem = Diagnostic::error(Code::Split, field.key_span(), message);
        context.push(problem.help("leave out those whose weight is 0"));
        return None;
    }
    let mut shares = Vec::with_capacity(table.len());
    for share in named(table, "") {
        let backend = Spanned { value: share.key().to_owned(), span: share.key_span() };
        let is_fit = context.backends.check(&backend, context.problems);
        let weight = weight(context, field, &share);
        if let Some(weight) = weight.filter(|_| is_fit) {
            shares.push(Share { backend, weight });
        }
    }
    shares.sort_by(|a, b| a.backend.value.cmp(&b.backend.value));
    if shares.len() < table.len() {
        return None;
    }
    check_sum(context, field, &shares);
    Some(shares)
}

fn weight(context: &mut Context<'_>, field: &Field<'_>, share: &Field<'_>) -> Option<u16> {
    let Some(weight) = share.integer() else {
        let help = match share.value().as_str() {
            Some(backend) => format!("write a backend alone as `{} = {backend:?}`", field.key()),
            None => format!(
                "write whole numbers, in proportion to each other: `{} = {{ origin = 95, other = 5 }}`",
                field.key()
            ),
        };
        context.push(share.wrong_type("a weight", help));
        return None;
    };
    let weight = u16::try_from(weight).ok().filter(|weight| *weight <= MOST);
    if weight.is_none() {
        let problem = Diagnostic::error(Code::Split, share.span(), "this is not a weight");
        context.push(problem.help(format!("write a whole number from 0 to {MOST}")));
    }
    weight
}

fn check_sum(context: &mut Context<'_>, field: &Field<'_>, shares: &[Share]) {
    let sum: u64 = shares.iter().map(|share| u64::from(share.weight)).sum();
    let (message, help) = if sum == 0 {
        ("no backend has a weight above 0".to_owned(), "give one of them a weight".to_owned())
    } else if sum > u64::from(MOST) {
        let help = format!("write weights whose sum is at most {MOST}, in the same proportion");
        (format!("the weights of this split have the sum {sum}"), help)
    } else {
        return;
    };
    context.push(Diagnostic::error(Code::Split, field.key_span(), message).help(help));
}
