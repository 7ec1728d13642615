//! The `[log]` table: a header with the route id, a line per request.

use crate::diagnostic::{Code, quoted};
use crate::route_set::{Log, Spanned};

use super::Context;
use super::edits::{Place, unfit_name};
use super::fields::{Field, Fields};
use super::unknown::LOG;

pub(crate) const KEYS: &[&str] = &["header", "endpoint"];

/// What is logged of each request; nothing if the file does not say.
pub(super) fn check_log(context: &mut Context<'_>, top: &Fields<'_>) -> Log {
    let Some(table) = top.table("log", LOG, KEYS, context.problems) else {
        return Log::default();
    };
    Log {
        header: table.get("header").and_then(|field| header(context, &field)),
        endpoint: table.get("endpoint").and_then(|field| endpoint(context, &field)),
    }
}

/// The header that gets the route id: of an answer, or of the request where it is handed off.
fn header(context: &mut Context<'_>, field: &Field<'_>) -> Option<String> {
    let text = field.text(context.problems)?;
    let places = [Place::Answer, Place::Fanout];
    let help = match places.iter().find_map(|place| unfit_name(&text.value, *place)) {
        None => return Some(text.value.to_ascii_lowercase()),
        Some(_) => "write the name of a header that nothing else speaks of, like `x-route`",
    };
    problem(context, &text, "hold the route id", help)
}

fn endpoint(context: &mut Context<'_>, field: &Field<'_>) -> Option<String> {
    let text = field.text(context.problems)?;
    let name = text.value.as_str();
    let is_reserved = matches!(name, "stdout" | "stderr") || name.starts_with("fst_managed_");
    let help = if is_reserved {
        "the platform keeps this name for itself: write the name of a log endpoint of the service"
    } else if name.trim().is_empty() || name.contains(char::is_control) {
        "write the name of a log endpoint as the service has it, like `routes`"
    } else {
        return Some(text.value);
    };
    problem(context, &text, "be a log endpoint", help)
}

fn problem<T>(context: &mut Context<'_>, text: &Spanned<String>, what: &str, help: &str) -> Option<T> {
    let message = format!("{} cannot {what}", quoted(&text.value));
    context.report(Code::Log, (text, 0..text.value.len()), message, help)
}
