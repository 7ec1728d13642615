//! The `upgrade` condition: protocols, with or without a version.

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest, quoted};
use crate::route_set::{Condition, Protocol, Upgrade};

use super::conditions::is_token;
use super::fields::{Field, texts};

/// The protocol that routes are mostly about: what is spelt nearly like it is meant to be it.
const WEBSOCKET: &str = "websocket";

/// The condition of an `upgrade` key.
pub(super) fn check_upgrade(field: &Field<'_>, problems: &mut Diagnostics) -> Option<Condition> {
    let upgrade = match field.value() {
        DeValue::Boolean(true) => Upgrade::Some,
        DeValue::Boolean(false) => Upgrade::None,
        DeValue::String(_) | DeValue::Array(_) => Upgrade::AnyOf(check_protocols(field, problems)?),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => {
            problems.push(field.wrong_type("`true`, `false`, a text or a list of texts"));
            return None;
        }
    };
    Some(Condition::Upgrade(upgrade))
}

fn check_protocols(field: &Field<'_>, problems: &mut Diagnostics) -> Option<Vec<Protocol>> {
    let mut protocols = Vec::new();
    for text in texts(field, problems) {
        let lower = text.value.to_ascii_lowercase();
        let (name, version) = match lower.split_once('/') {
            Some((name, version)) => (name, Some(version)),
            None => (lower.as_str(), None),
        };
        if name != WEBSOCKET && nearest(name, [WEBSOCKET]).is_some() {
            problems.push(
                Diagnostic::error(
                    Code::Upgrade,
                    text.span,
                    format!("{} is no protocol that is known", quoted(&text.value)),
                )
                .help(format!("did you mean `{WEBSOCKET}`?")),
            );
        } else if is_token(name) && version.is_none_or(is_token) {
            protocols.push(Protocol { name: name.to_owned(), version: version.map(str::to_owned) });
        } else {
            problems.push(
                Diagnostic::error(
                    Code::Upgrade,
                    text.span,
                    format!("{} is not a protocol", quoted(&text.value)),
                )
                .help("write a protocol like `websocket` or `h2c`; several as a list"),
            );
        }
    }
    (!protocols.is_empty()).then_some(protocols)
}
