//! The tests that stand in a file.

use serde_json::{Value, json};

use super::action::backend;
use super::forms::{LINE, TOKEN, choice, closed, described, offered, one_or_list, text, with};
use crate::check::words::{CACHE, CONTINENTS, EXPECTED, IDS, REFUSE, TEST, actions};

/// One `[[test]]`.
pub(super) fn test() -> Value {
    with(closed(TEST, property), json!({ "required": ["request", "expect"] }))
}

fn property(key: &str) -> Option<Value> {
    let (description, form) = match key {
        "request" => (
            "`METHOD URL`: the URL is absolute, or a path of `https://www.example.com`.",
            text(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+ (/|https?://)[^\x00-\x20\x7F]*$"),
        ),
        "header" => ("Header lines by name, a list for several of one name.", header()),
        "client_ip" => ("The address of the client, not known if not given.", text("^[0-9A-Fa-f:.]+$")),
        "country" => ("The country of the client, not known if not given.", text("^[A-Z]{2}$")),
        "continent" => ("The continent of the client, not known if not given.", choice(CONTINENTS)),
        "asn" => (
            "The autonomous system of the client's address, not known if not given.",
            json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        ),
        "via_fanout" => (
            "Whether the request comes through Fanout, with a Grip-Sig that counts.",
            json!({ "type": "boolean" }),
        ),
        "draw" => (
            "The bucket that is drawn, 9999 if not given, which is in no share below 100 percent.",
            json!({ "type": "integer", "minimum": 0, "maximum": 9999 }),
        ),
        "expect" => (
            "What becomes of the request: a route id, or a table of what is compared.",
            json!({ "anyOf": [route(), with(closed(EXPECTED, expected), json!({ "minProperties": 1 }))] }),
        ),
        _ => return None,
    };
    Some(described(description, form))
}

fn header() -> Value {
    json!({ "type": "object", "propertyNames": text(TOKEN), "additionalProperties": one_or_list(text(LINE)) })
}

fn route() -> Value {
    offered(IDS, &text("^[a-z0-9][a-z0-9-]*$"))
}

fn expected(key: &str) -> Option<Value> {
    let (description, form) = match key {
        "route" => ("The route id.", route()),
        "action" => ("The key of the action, or `refuse`.", choice(&[&actions()[..], &[REFUSE]].concat())),
        "backend" => ("Where the request goes.", backend()),
        "fanout" | "send" | "pass" | "websocket" | "grip" => {
            ("The backend where the request goes by this action.", backend())
        }
        "captures" => (
            "The text of each capture as in the path, `false` for one that there is not.",
            table(&json!({ "type": "string" })),
        ),
        "path" => ("The path that is sent, with its query.", text("^/")),
        "host" => ("The Host that is sent.", json!({ "type": "string" })),
        "status" => (
            "The status of an answer that is made at the edge.",
            json!({ "type": "integer", "minimum": 200, "maximum": 599 }),
        ),
        "location" => ("The Location of a redirect.", json!({ "type": "string" })),
        "channel" => ("The channels that the connection hears.", one_or_list(json!({ "type": "string" }))),
        "cache" => ("What the cache is told, `false` for what it is not.", filled(closed(CACHE, cached))),
        "request_header" => {
            ("The lines that the edits give each header of the request, `false` for a removed one.", lines())
        }
        "response_header" => {
            ("The lines that the edits give each header of the answer, `false` for a removed one.", lines())
        }
        _ => return None,
    };
    Some(described(description, form))
}

/// Names and values of which each may be `false`.
fn table(value: &Value) -> Value {
    filled(json!({ "type": "object", "additionalProperties": or_false(value) }))
}

/// A table that says something.
fn filled(table: Value) -> Value {
    with(table, json!({ "minProperties": 1 }))
}

fn or_false(value: &Value) -> Value {
    json!({ "anyOf": [value, { "const": false }] })
}

fn lines() -> Value {
    with(table(&one_or_list(text(LINE))), json!({ "propertyNames": text(TOKEN) }))
}

fn cached(key: &str) -> Option<Value> {
    let seconds = || or_false(&json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }));
    let (description, form) = match key {
        "ttl" => ("How long an answer is fresh, in seconds.", seconds()),
        "stale_while_revalidate" => ("How long it may be served stale, in seconds.", seconds()),
        "surrogate_key" => ("The keys by which it can be purged.", or_false(&json!({ "type": "string" }))),
        "pci" => {
            ("Whether it is kept out of storage that is not PCI compliant.", json!({ "type": "boolean" }))
        }
        _ => return None,
    };
    Some(described(description, form))
}
