//! The `upgrade` condition: protocols, with or without a version.

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, did_you_mean, nearest, quoted};
use crate::route_set::{Condition, Conditions, Protocol, Spanned, Upgrade};

use super::Context;
use super::conditions::is_token;
use super::fields::Field;

/// The protocol that routes are mostly about: what is spelt nearly like it is meant to be it.
const WEBSOCKET: &str = "websocket";

/// The condition of an `upgrade` key.
pub(super) fn check_upgrade(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let upgrade = match field.value() {
        DeValue::Boolean(true) => Upgrade::Some,
        DeValue::Boolean(false) => Upgrade::None,
        DeValue::String(_) | DeValue::Array(_) => Upgrade::AnyOf(context.each_text(field, protocol)?),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => {
            let what = "`true`, `false`, a text or a list of texts";
            let help = "write a protocol like `\"websocket\"`, or `true` for any";
            context.push(field.wrong_type(what, help));
            return None;
        }
    };
    Some(Condition::Upgrade(upgrade))
}

fn protocol(context: &mut Context<'_>, text: &Spanned<String>) -> Option<Protocol> {
    let lower = text.value.to_ascii_lowercase();
    let (name, version) = match lower.split_once('/') {
        Some((name, version)) => (name, Some(version)),
        None => (lower.as_str(), None),
    };
    let is_near = nearest(name, [WEBSOCKET]).is_some() || matches!(name, "ws" | "wss");
    if name != WEBSOCKET && is_near {
        let message = format!("{} is no protocol that is known", quoted(&text.value));
        return context.report(Code::Upgrade, (text, 0..name.len()), message, did_you_mean(WEBSOCKET));
    }
    if is_token(name) && version.is_none_or(is_token) {
        return Some(Protocol { name: name.to_owned(), version: version.map(str::to_owned) });
    }
    let message = format!("{} is not a protocol", quoted(&text.value));
    let help = "write a protocol like `websocket` or `h2c`; several as a list";
    context.report(Code::Upgrade, (text, 0..text.value.len()), message, help)
}

/// What is wrong with conditions that demand a WebSocket handshake and exclude GET: a handshake is a GET
/// (RFC 6455 4.1), so they never hold together.
pub(super) fn handshake_conflict(conditions: &[&Conditions]) -> Option<Diagnostic> {
    let conditions = || conditions.iter().copied().flatten();
    let excludes_get = |it: &&Spanned<Condition>| {
        it.value.methods().is_some_and(|methods| !methods.iter().any(|method| method == "GET"))
    };
    let method = conditions().find(excludes_get)?;
    let upgrade = conditions().find(|it| it.value.demands_websocket())?;
    let message = "a WebSocket handshake is always a GET";
    let problem = Diagnostic::error(Code::Contradiction, method.span.clone(), message)
        .label("excludes GET")
        .related(upgrade.span.clone(), "demands a WebSocket handshake");
    Some(problem.help("leave `method` out, or add \"GET\" to it"))
}
