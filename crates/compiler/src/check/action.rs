//! The one action of a route or of `[default]`.

use crate::diagnostic::{Code, Diagnostic, either};
use crate::route_set::Action;

use super::Context;
use super::backend::check_backend;
use super::destination::check_destination;
use super::fields::Field;
use super::grip::check_grip;
use super::owner::Owner;
use super::redirect::check_redirect;
use super::respond::check_respond;
use super::share::Key;

/// Reads the value of an action.
type Check = fn(&mut Context<'_>, &Field<'_>, &Owner<'_, '_>, Option<&Key>) -> Option<Action>;

/// The keys of the actions, and what reads them.
const ACTIONS: [(&str, Check); 7] = [
    ("fanout", |context, field, _, _| check_backend(context, field).map(Action::Fanout)),
    ("send", |context, field, _, key| {
        check_destination(context, field, key).map(|to| Action::Send(to, None))
    }),
    ("pass", |context, field, _, key| check_destination(context, field, key).map(Action::Pass)),
    ("websocket", |context, field, owner, _| {
        check_handshake(context, field, owner);
        check_backend(context, field).map(Action::Websocket)
    }),
    ("grip", |context, field, owner, _| check_grip(context, field, owner).map(Action::Grip)),
    ("redirect", |context, field, owner, _| check_redirect(context, field, owner).map(Action::Redirect)),
    ("respond", |context, field, _, _| check_respond(context, field).map(Action::Respond)),
];

/// The keys of the actions.
pub(crate) fn keys() -> [&'static str; 7] {
    ACTIONS.map(|(key, _)| key)
}

/// The one action of `[default]` or of a route, and its key. What is wrong with each is said, also where only one may
/// stand.
pub(super) fn check_action<'d>(
    context: &mut Context<'_>,
    owner: &Owner<'_, 'd>,
    split_key: Option<&Key>,
) -> Option<(Field<'d>, Option<Action>)> {
    let mut given = Vec::new();
    for (key, check) in ACTIONS {
        let Some(field) = owner.table.get(key) else { continue };
        let action = check(context, &field, owner, split_key);
        given.push((field, action));
    }
    if given.len() <= 1 {
        if given.is_empty() {
            report_none(context, owner);
        }
        return given.pop();
    }
    let message = format!("{} has {} actions", owner.name, given.len());
    let problem = Diagnostic::error(Code::Action, given.first()?.0.key_span(), message)
        .help("a route has exactly one action: split it in two routes, or leave one out");
    let others = given.iter().skip(1);
    context.push(
        others.fold(problem, |problem, (other, _)| problem.related(other.key_span(), "and here is another")),
    );
    None
}

fn report_none(context: &mut Context<'_>, owner: &Owner<'_, '_>) {
    // It may be what an unknown key was meant to be.
    if !owner.table.has_unknown() {
        let message = format!("{} has no action", owner.name);
        let problem = Diagnostic::error(Code::Action, owner.table.span(), message);
        context.push(problem.help(format!("give it one of {}", either(&keys()))));
    }
}

/// Only a WebSocket handshake can be handed straight to a backend.
fn check_handshake(context: &mut Context<'_>, field: &Field<'_>, owner: &Owner<'_, '_>) {
    if owner.takes_only_websockets() {
        return;
    }
    let message = format!("{} takes more than WebSocket handshakes", owner.name);
    let help = if owner.is_default() {
        "write a route with `upgrade = \"websocket\"` for it"
    } else {
        "add `upgrade = \"websocket\"` to the route: anything else cannot be handed to a WebSocket server"
    };
    context.push(Diagnostic::error(Code::Action, field.key_span(), message).help(help));
}
