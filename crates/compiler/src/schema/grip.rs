//! The action `grip`, and the conditions beside it.

use serde_json::{Value, json};

use super::action::{backend, duration, media_type};
use super::condition::demands_websocket;
use super::forms::{CAPTURE, choice, closed, described, given, offered, one_or_list, some_text, text, with};
use super::header;
use crate::check::words::{GRIP, KEEP_ALIVE, LONGEST_CONTENT, MOST_CHANNELS, Mode, OF_EACH_GRIP, ON_MESSAGE};

/// The value of `grip`; captures may stand in the channels.
pub(super) fn grip(captures: bool) -> Value {
    let table = closed(&GRIP.map(|(key, _)| key), |key| property(key, captures));
    let foreign = Mode::ALL.map(|mode| {
        let foreign = GRIP.iter().filter(|(_, modes)| !modes.contains(&mode)).map(|(key, _)| *key);
        let foreign: Vec<&str> = foreign.collect();
        json!({ "if": holds(mode), "then": { "not": { "anyOf": given(&foreign) } } })
    });
    with(table, json!({ "required": OF_EACH_GRIP, "allOf": foreign }))
}

/// A `grip` that holds this.
fn holds(mode: Mode) -> Value {
    json!({ "required": ["hold"], "properties": { "hold": { "const": mode.name() } } })
}

fn property(key: &str, captures: bool) -> Option<Value> {
    let (description, form) = match key {
        "via" => ("The backend that leads back to this service.", backend()),
        "hold" => (
            "What Fanout holds: a stream that goes on, a response that is yet to come, or a WebSocket.",
            choice(&Mode::ALL.map(Mode::name)),
        ),
        "channel" => ("The channels that the connection hears.", channels(captures)),
        "status" => (
            "The status, 200 if not given.",
            json!({ "type": "integer", "minimum": 200, "maximum": 599, "not": { "enum": [204, 205, 304] } }),
        ),
        "content_type" => (
            "The Content-Type, `text/plain` if not given.",
            offered(&["text/event-stream", "text/plain", "application/json"], &media_type()),
        ),
        "body" => ("What the client gets at once, or at the end of its waiting.", some_text()),
        "timeout" => {
            ("How long the client waits, like `30s`: a number and `s`, `m`, `h` or `d`.", some_time())
        }
        "keep_alive" => ("What is sent to the client when nothing else is.", keep_alive()),
        "on_message" => {
            ("What is done with what the client says, `ignore` if not given.", choice(&ON_MESSAGE))
        }
        _ => return None,
    };
    Some(described(description, form))
}

fn channels(captures: bool) -> Value {
    const LETTER: &str = r"[^ ,;{}\x00-\x1F\x7F-\x9F]";
    let capture = if captures { format!("|{CAPTURE}") } else { String::new() };
    let visible = format!(r"({LETTER}|\{{\{{|\}}\}}{capture})");
    let channel = text(&format!("^{visible}( *{visible})*$"));
    with(one_or_list(channel), json!({ "maxItems": MOST_CHANNELS, "uniqueItems": true }))
}

fn keep_alive() -> Value {
    let property = |key: &str| {
        let (description, form) = match key {
            "content" => ("What is sent.", with(some_text(), json!({ "maxLength": LONGEST_CONTENT }))),
            "interval" => ("After how long without anything else, like `20s`.", some_time()),
            _ => return None,
        };
        Some(described(description, form))
    };
    with(closed(KEEP_ALIVE, property), json!({ "required": KEEP_ALIVE }))
}

/// A duration that is not 0.
fn some_time() -> Value {
    with(duration(), json!({ "not": { "pattern": "^0+[a-z]$" } }))
}

/// The answer to a WebSocket has no header that a client would see.
pub(super) fn unseen_header() -> Value {
    json!({
        "if": { "required": ["grip"], "properties": { "grip": holds(Mode::Websocket) } },
        "then": { "not": { "required": ["response_header"] } },
    })
}

/// The conditions of a route that holds something: they see the second pass as they saw the first.
pub(super) fn decided_alike() -> Vec<Value> {
    let unfit = json!({ "required": ["via_fanout"] });
    let header = json!({ "propertyNames": header::passed_twice() });
    let sets = json!({ "items": { "not": unfit, "properties": { "header": header } } });
    let any = json!({
        "if": { "required": ["grip"] },
        "then": {
            "not": unfit,
            "properties": { "header": header, "any_of": sets, "none_of": sets },
            "dependencies": { "percent": ["split_key"] },
        },
    });
    let with_upgrade = |mode: Mode| {
        let upgrade = if mode == Mode::Websocket { demands_websocket() } else { json!({ "const": false }) };
        json!({
            "if": { "required": ["grip"], "properties": { "grip": holds(mode) } },
            "then": { "properties": { "upgrade": upgrade } },
        })
    };
    [any].into_iter().chain(Mode::ALL.map(with_upgrade)).collect()
}
