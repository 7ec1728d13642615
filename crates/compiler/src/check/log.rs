//! The `[log]` table: a header with the route id, a line per request.

use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::route_set::{Action, Handling, Log, Route, Spanned};

use super::Context;
use super::edits::{Place, unfit_name};
use super::fields::{Field, Fields, named};
use super::unknown::LOG;

pub(crate) const KEYS: &[&str] = &["header", "endpoint"];

/// Headers that clients, backends or the platform speak of: a route id in their place would break traffic.
pub(crate) const TAKEN: &[&str] = &[
    "accept",
    "age",
    "authorization",
    "cache-control",
    "content-disposition",
    "content-language",
    "content-security-policy",
    "content-type",
    "cookie",
    "date",
    "etag",
    "expires",
    "forwarded",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "last-event-id",
    "last-modified",
    "link",
    "location",
    "origin",
    "range",
    "referer",
    "retry-after",
    "server",
    "set-cookie",
    "strict-transport-security",
    "surrogate-control",
    "surrogate-key",
    "user-agent",
    "vary",
    "via",
    "www-authenticate",
    "x-forwarded-for",
    "x-forwarded-host",
];

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
    let name = text.value.to_ascii_lowercase();
    let is_taken = TAKEN.contains(&name.as_str())
        || places.iter().any(|place| unfit_name(&text.value, *place).is_some());
    if !is_taken {
        return Some(name);
    }
    let help = "write the name of a header that nothing else speaks of, like `x-route`";
    problem(context, &text, "hold the route id", help)
}

/// Reports the first handling that edits the header of the route id: the id is set after all edits.
pub(super) fn check_edits(
    context: &mut Context<'_>,
    top: &Fields<'_>,
    log: &Log,
    routes: &[Route],
    default: Option<&Handling>,
) {
    let table = top.get("log").and_then(|field| field.value().as_table());
    let (Some(name), Some(table)) = (&log.header, table) else { return };
    let Some(header) = named(table, "log.").find(|field| field.key() == "header") else { return };
    let edits = |handling: &Handling| {
        let Handling { action, request_header, response_header, .. } = handling;
        let is_handoff = matches!(action, Action::Fanout(_) | Action::Websocket(_));
        response_header.names().any(|it| it == name)
            || is_handoff && request_header.names().any(|it| it == name)
    };
    let route = routes.iter().find(|route| edits(&route.handling));
    let is_edited = route.is_some() || default.is_some_and(edits);
    if !is_edited {
        return;
    }
    let message = format!("the header {} is edited and gets the route id", quoted(name));
    let mut problem = Diagnostic::error(Code::Log, header.span(), message);
    if let Some(route) = route {
        problem = problem.related(route.name.span.clone(), "this route edits it");
    }
    context.push(problem.help("give the route id a header of its own, like `x-route`"));
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
