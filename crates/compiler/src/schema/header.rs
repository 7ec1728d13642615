//! Edits of header lines.

use serde_json::{Value, json};

use super::forms::{CAPTURE, TOKEN, closed, described, in_any_case, one_or_list, text, with};
use super::pending::{EDITS, FANOUT, HANDOFF, NOWHERE};

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

impl Edited {
    /// A pattern for the names that may not be edited.
    fn unfit(self) -> String {
        let (names, starts): (&[&[&str]], &[&str]) = match self {
            Edited::Request => (&[NOWHERE, &["grip-sig"]], &[]),
            Edited::Fanout => (&[NOWHERE, HANDOFF, FANOUT], &["grip-"]),
            Edited::Websocket => (&[NOWHERE, HANDOFF, &["grip-sig"]], &[]),
            Edited::Response => (&[NOWHERE, &["location"]], &["grip-"]),
        };
        in_any_case(&names.concat(), starts)
    }
}

/// The value of `request_header` or `response_header`; captures may stand in the lines.
pub(super) fn edits(edited: Edited, captures: bool) -> Value {
    let edits = closed(EDITS, |key| edit(key, edited, captures));
    with(edits, json!({ "minProperties": 1 }))
}

fn edit(key: &str, edited: Edited, captures: bool) -> Option<Value> {
    let name = || with(text(TOKEN), json!({ "not": { "pattern": edited.unfit() } }));
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

/// A header line in which captures may stand: a brace is written twice.
fn line(captures: bool) -> Value {
    let capture = if captures { format!("|{CAPTURE}") } else { String::new() };
    let visible = format!(r"([!-z|~]|\{{\{{|\}}\}}{capture})");
    text(&format!(r"^({visible}([ \t]*{visible})*)?$"))
}
