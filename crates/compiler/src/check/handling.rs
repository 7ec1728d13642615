//! What is done with a request: one action, and the modifiers that go with it.

use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::route_set::{Action, Backend, Cache, Edits, Handling};

use super::Context;
use super::action::check_action;
use super::backend::check_backend;
use super::cache::check_cache;
use super::edits::{Place, check_edits};
use super::fields::Field;
use super::grip::holds_websocket;
use super::host::check_authority;
use super::owner::Owner;
use super::rewrite::check_rewrite;
use super::share::Key;

/// The keys of the modifiers, and the actions that each goes with.
pub(crate) const MODIFIERS: [(&str, &[&str]); 6] = [
    ("cache", &["send"]),
    ("rewrite", &["fanout", "send", "pass", "websocket"]),
    ("rewrite_host", &["send", "pass"]),
    ("request_header", &["fanout", "send", "pass", "websocket"]),
    ("response_header", &["send", "pass", "grip", "redirect", "respond"]),
    ("fallback", &["fanout", "send", "pass"]),
];

/// The keys of the modifiers.
pub(super) fn keys() -> [&'static str; 6] {
    MODIFIERS.map(|(key, _)| key)
}

/// The handling of a route or of `[default]`.
pub(super) fn check_handling(
    context: &mut Context<'_>,
    owner: &Owner<'_, '_>,
    split_key: Option<&Key>,
) -> Option<Handling> {
    let (field, action) = match check_action(context, owner, split_key) {
        Some((field, action)) => (Some(field), action),
        None => (None, None),
    };
    let place = match field.as_ref().map(Field::key) {
        Some("fanout") => Place::Fanout,
        Some("websocket") => Place::Websocket,
        _ => Place::Sent,
    };
    let modifier = |context: &mut Context<'_>, key: &str| {
        owner.table.get(key).filter(|it| goes_with(context, it, field.as_ref()))
    };
    let edits = |context: &mut Context<'_>, key: &str, place: Place| {
        let field = modifier(context, key);
        field.map_or_else(Edits::default, |field| check_edits(context, &field, owner, place))
    };
    let cache = modifier(context, "cache").and_then(|field| check_cache(context, &field));
    let rewrite = modifier(context, "rewrite").and_then(|field| check_rewrite(context, &field, owner));
    let rewrite_host = modifier(context, "rewrite_host");
    let host = rewrite_host.as_ref().and_then(|field| check_authority(context, field));
    let request_header = edits(context, "request_header", place);
    let response_header = edits(context, "response_header", Place::Answer);
    let fallback = modifier(context, "fallback").and_then(|field| check_backend(context, &field));
    let action = with_cache(action?, cache);
    let handling =
        Handling { action, rewrite, rewrite_host: host, request_header, response_header, fallback };
    if let Some(field) = rewrite_host {
        warn_of_override(context, &field, &handling);
    }
    Some(handling)
}

fn with_cache(action: Action, cache: Option<Cache>) -> Action {
    match action {
        Action::Send(to, _) => Action::Send(to, cache),
        Action::Fanout(_)
        | Action::Pass(_)
        | Action::Websocket(_)
        | Action::Redirect(_)
        | Action::Respond(_)
        | Action::Grip(_) => action,
    }
}

/// Whether a modifier goes with an action; a problem if not.
fn goes_with(context: &mut Context<'_>, modifier: &Field<'_>, action: Option<&Field<'_>>) -> bool {
    let Some(action) = action else { return true };
    let fitting = MODIFIERS.iter().find(|(key, _)| *key == modifier.key()).map(|(_, fitting)| *fitting);
    // The answer to a WebSocket has no header that a client would see.
    let is_unseen = modifier.key() == "response_header" && action.key() == "grip" && holds_websocket(action);
    if fitting.is_none_or(|fitting| fitting.contains(&action.key())) && !is_unseen {
        return true;
    }
    let message = format!("{} does not go with {}", modifier.shown(), action.shown());
    let problem = Diagnostic::error(Code::Modifier, modifier.key_span(), message)
        .related(action.key_span(), "this is what is done");
    context.push(problem.help(instead_of(modifier.key(), action.key())));
    false
}

/// What to write instead of a modifier that does not go with an action.
fn instead_of(modifier: &str, action: &str) -> &'static str {
    match (modifier, action) {
        ("cache", "pass") => "write `send`, which goes through the cache, or leave `cache` out",
        ("cache", "redirect" | "respond") => {
            "the answer is made at the edge each time; for caches of others write `response_header = { set = { \
             cache-control = \"max-age=60\" } }`"
        }
        ("cache", _) => "what is handed off does not pass the cache: leave `cache` out, or write `send`",
        ("rewrite", "redirect") => "write the other path in the redirect: `redirect = \"/new\"`",
        ("rewrite_host", "redirect") => {
            "write the other host in the redirect: `redirect = { host = \"...\" }`"
        }
        ("rewrite", "grip") => "the second pass must see the path that the first saw: leave it out",
        ("rewrite_host", "fanout" | "websocket" | "grip") => {
            "a handoff sends the Host that the service sets for its backend (`override_host`): leave it out"
        }
        ("request_header", "redirect" | "respond") => {
            "no backend gets the request; the answer is edited by `response_header`"
        }
        ("request_header", "grip") => {
            "the second pass must see the header that the first saw: leave it out, or edit the answer by \
             `response_header`"
        }
        ("response_header", "grip") => "a WebSocket is answered by its events: leave it out",
        ("response_header", _) => {
            "what comes back from a handoff does not pass the edge: let the backend set it"
        }
        ("fallback", "grip") => "without Fanout nothing is held: leave it out",
        ("fallback", "websocket") => "a WebSocket is handed off once: leave it out",
        _ => "no backend is asked: leave it out, or write `send` or `pass`",
    }
}

/// Says that a Host is written in vain: the service sets another one for the backend.
fn warn_of_override(context: &mut Context<'_>, field: &Field<'_>, handling: &Handling) {
    let overridden: Vec<&Backend> =
        handling.backends().filter(|backend| context.backends.overrides_host(backend)).collect();
    let Some(first) = overridden.first() else { return };
    let message = format!("`rewrite_host` changes nothing for the backend {}", quoted(&first.value));
    let problem = Diagnostic::warning(Code::OverriddenHost, field.key_span(), message)
        .help("its `override_host` in fastly.toml wins: leave one of the two out");
    context.push(
        overridden.iter().fold(problem, |problem, backend| {
            problem.related(backend.span.clone(), "has an `override_host`")
        }),
    );
}
