//! Edits of header lines.

use serde_json::{Map, Value, json};

use super::forms::{CAPTURE, TOKEN, closed, described, in_any_case, one_or_list, reference, text, with};
use crate::check::words::{EDITS, REPLACED};

/// Headers that are about one connection or about the body, Host, which `rewrite_host` sets, and the mark of handoffs.
const NOWHERE: &[&str] = &[
    "host",
    "connection",
    "upgrade",
    "te",
    "trailer",
    "transfer-encoding",
    "content-length",
    "pointwork-loop",
    "pointwork-scheme",
];

/// Headers that the platform hands off as the client sent them.
const KEPT: &[&str] = &[
    "sec-websocket-version",
    "sec-websocket-key",
    "pushpin-route",
    "content-range",
    "expect",
    "fastly-ff",
    "proxy-authenticate",
    "proxy-authorization",
    "cdn-loop",
];

/// Headers that Fanout sets itself.
const SET_BY_FANOUT: &[&str] = &["accept-encoding", "content-encoding", "keep-alive", "x-forwarded-proto"];

/// What edits are of, and so which headers they may name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edited {
    Request,
    /// Of a request that is handed off to Fanout.
    Fanout,
    /// Of a request that is handed off as a WebSocket.
    Websocket,
    Response,
}

/// The forms of names, of which edits of each kind take one.
pub(super) fn definitions() -> Vec<(String, Value)> {
    let all = [Edited::Request, Edited::Fanout, Edited::Websocket, Edited::Response];
    all.map(|edited| (edited.definition().to_owned(), name(&[edited], &[]))).into()
}

impl Edited {
    fn definition(self) -> &'static str {
        match self {
            Edited::Request => "name.request",
            Edited::Fanout => "name.fanout",
            Edited::Websocket => "name.websocket",
            Edited::Response => "name.response",
        }
    }

    /// The names that may not be edited, and what others start with.
    fn unfit(self) -> (Vec<&'static str>, &'static [&'static str]) {
        match self {
            Edited::Request => ([NOWHERE, &["grip-sig"]].concat(), &[]),
            Edited::Fanout => ([NOWHERE, KEPT, SET_BY_FANOUT].concat(), &["grip-"]),
            Edited::Websocket => ([NOWHERE, KEPT, &["grip-sig"]].concat(), &[]),
            Edited::Response => ([NOWHERE, &["location"]].concat(), &["grip-"]),
        }
    }
}

/// A name that edits of all of these may have, and that is none of these others.
pub(super) fn name(edited: &[Edited], others: &[&'static str]) -> Value {
    let (names, starts): (Vec<_>, Vec<_>) = edited.iter().map(|it| it.unfit()).unzip();
    let pattern = in_any_case(&[&names.concat(), others].concat(), &starts.concat());
    with(text(TOKEN), json!({ "not": { "pattern": pattern } }))
}

/// The value of `request_header` or `response_header`; captures may stand in the lines.
pub(super) fn edits(edited: Edited, captures: bool) -> Value {
    let edits = closed(EDITS, |key| edit(key, edited, captures));
    with(edits, json!({ "minProperties": 1 }))
}

fn edit(key: &str, edited: Edited, captures: bool) -> Option<Value> {
    let name = || reference(edited.definition());
    let lines = || {
        json!({
            "type": "object",
            "minProperties": 1,
            "propertyNames": name(),
            "additionalProperties": one_or_list(line(captures)),
        })
    };
    let (description, form) = match key {
        "remove" => ("Removes every line of these headers.", one_or_list(name())),
        "set" => ("Replaces all lines of each of these headers by this one, or by these.", lines()),
        "add" => ("Adds this line, or these, to those that each of these headers has.", lines()),
        _ => return None,
    };
    Some(described(description, form))
}

/// A name of which the second pass of a `grip` has the lines that the first had.
pub(super) fn passed_twice() -> Value {
    let names = [SET_BY_FANOUT, REPLACED, &["x-forwarded-for"]].concat();
    json!({ "not": { "pattern": in_any_case(&names, &["grip-"]) } })
}

/// What edits of a request say that is handed off: the names are fewer.
pub(super) fn handed_off(edited: Edited) -> Value {
    let names = |key: &&str| {
        let name = reference(edited.definition());
        let form = if *key == "remove" { one_or_list(name) } else { json!({ "propertyNames": name }) };
        ((*key).to_owned(), form)
    };
    json!({ "properties": EDITS.iter().map(names).collect::<Map<_, _>>() })
}

/// A header line in which captures may stand: a brace is written twice.
fn line(captures: bool) -> Value {
    let capture = if captures { format!("|{CAPTURE}") } else { String::new() };
    let visible = format!(r"([!-z|~]|\{{\{{|\}}\}}{capture})");
    text(&format!(r"^({visible}([ \t]*{visible})*)?$"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::words::{Place, unfit_name};

    #[test]
    fn the_names_are_those_that_the_check_refuses() {
        let places = [
            (Edited::Request, Place::Sent),
            (Edited::Fanout, Place::Fanout),
            (Edited::Websocket, Place::Websocket),
            (Edited::Response, Place::Answer),
        ];
        let others = ["location", "grip-sig", "grip-hold", "x-forwarded-for", "accept", "cookie", "x-route"];
        for name in [NOWHERE, KEPT, SET_BY_FANOUT, &others].concat() {
            for (edited, place) in places {
                let (names, starts) = edited.unfit();
                let is_unfit = names.contains(&name) || starts.iter().any(|start| name.starts_with(start));
                assert_eq!(is_unfit, unfit_name(name, place).is_some(), "{name} at {place:?}");
            }
        }
    }
}
