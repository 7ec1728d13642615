//! Actions and what modifies them, as a route and `[default]` have them.

use serde_json::{Map, Value, json};

use super::forms::{
    AUTHORITY, at_least_one, choice, closed, described, either_type, given, offered, reference, some_text,
    text, with,
};
use super::grip;
use super::header::{Edited, edits, handed_off};
use super::path::{location, new_path, new_prefix};
use crate::check::words::{
    CACHE, LONGEST_KEYS, LONGEST_NAME, MODIFIERS, MOST_WEIGHT, REDIRECT, RESPOND, STATUSES, UNITS, actions,
};

/// The keys that take the same in a route and in `[default]`.
pub(super) fn definitions() -> Vec<(String, Value)> {
    let keys = actions().into_iter().chain(MODIFIERS.map(|(key, _)| key)).filter(|key| !takes_captures(key));
    keys.filter_map(|key| Some((name(key), form(key, true)?))).collect()
}

fn name(key: &str) -> String {
    format!("handling.{key}")
}

fn takes_captures(key: &str) -> bool {
    matches!(key, "grip" | "redirect" | "rewrite" | "request_header" | "response_header")
}

/// What an action or a modifier takes; captures stand in the texts of a route, whose path has them.
pub(super) fn property(key: &str, captures: bool) -> Option<Value> {
    if takes_captures(key) {
        return form(key, captures);
    }
    form(key, captures).map(|_| reference(&name(key)))
}

fn form(key: &str, captures: bool) -> Option<Value> {
    let (description, form) = match key {
        "fanout" => ("Hands the connection off through Fanout to this backend.", backend()),
        "send" => {
            ("Sends through the Fastly cache to this backend, or to one of these by weight.", destination())
        }
        "pass" => ("Sends past the cache to this backend, or to one of these by weight.", destination()),
        "websocket" => ("Hands a WebSocket straight to this backend, without Fanout.", backend()),
        "grip" => (
            "Hands the connection off through Fanout to a backend that leads back to this service, and answers Fanout there.",
            grip::grip(captures),
        ),
        "redirect" => ("Answers with the place to look at instead.", redirect(captures)),
        "respond" => ("Answers with what stands here.", respond()),
        "rewrite" => (
            "Sends this path in place of the client's, or replaces the `path_prefix` that matches.",
            rewrite(captures),
        ),
        "rewrite_host" => ("Sends this Host in place of the client's.", text(AUTHORITY)),
        "request_header" => {
            ("Edits the header lines that go to the backend.", edits(Edited::Request, captures))
        }
        "response_header" => {
            ("Edits the header lines that go to the client.", edits(Edited::Response, captures))
        }
        "cache" => ("How long the cache keeps an answer; what is not given is as the answer says.", cache()),
        "fallback" => ("The backend that is asked once if the first does not answer.", backend()),
        _ => return None,
    };
    Some(described(description, form))
}

/// Which actions a modifier goes with.
pub(super) fn dependencies(is_route: bool) -> Map<String, Value> {
    let split = |key: &str| json!({ "required": [key], "properties": { key: { "type": "object" } } });
    let share = is_route.then(|| json!({ "required": ["percent"] }));
    let splits: Vec<Value> = share.into_iter().chain([split("send"), split("pass")]).collect();
    let mut dependencies: Map<String, Value> =
        MODIFIERS.iter().map(|(key, actions)| ((*key).to_owned(), at_least_one(actions))).collect();
    dependencies.insert("split_key".to_owned(), json!({ "anyOf": splits }));
    dependencies
}

/// What of requests that are handed off, and of answers that no client sees, cannot be edited.
pub(super) fn handoffs() -> Vec<Value> {
    let of = |key: &str, edited| {
        json!({
            "if": { "required": [key] },
            "then": { "properties": { "request_header": handed_off(edited) } },
        })
    };
    vec![of("fanout", Edited::Fanout), of("websocket", Edited::Websocket), grip::unseen_header()]
}

/// The name of a backend, in at most as many bytes as the platform takes.
pub(super) fn backend() -> Value {
    with(text("^ *[!-~][ -~]*$"), json!({ "maxLength": LONGEST_NAME }))
}

fn destination() -> Value {
    let weight = json!({ "type": "integer", "minimum": 0, "maximum": MOST_WEIGHT });
    let split = json!({
        "type": "object",
        "minProperties": 1,
        "propertyNames": backend(),
        "additionalProperties": weight,
    });
    either_type(backend(), split)
}

fn redirect(captures: bool) -> Value {
    let table = closed(REDIRECT, |key| redirect_property(key, captures));
    // Scheme and host stand in one place.
    let path = json!({ "properties": { "to": { "not": { "pattern": "^https?://" } } } });
    let dependencies = json!({ "dependencies": { "scheme": path, "host": path } });
    either_type(location(captures), with(with(table, dependencies), at_least_one(&["to", "scheme", "host"])))
}

fn redirect_property(key: &str, captures: bool) -> Option<Value> {
    let (description, form) = match key {
        "to" => (
            "Where the client is sent: a path with `?query` and `#fragment` if wanted, or the same behind `https://host`.",
            location(captures),
        ),
        "scheme" => ("The scheme of the Location; the request's if not given.", choice(&["http", "https"])),
        "host" => ("The host of the Location; the request's without its port if not given.", text(AUTHORITY)),
        "status" => ("The status, 308 if not given.", json!({ "enum": STATUSES })),
        "query" => (
            "Whether the query of the request is added if `to` has none; `keep` if not given.",
            choice(&["keep", "drop"]),
        ),
        _ => return None,
    };
    Some(described(description, form))
}

fn respond() -> Value {
    let table = closed(RESPOND, respond_property);
    with(
        table,
        json!({
            "not": { "required": ["body", "body_file"] },
            "dependencies": { "content_type": at_least_one(&["body", "body_file"]) },
            "if": { "required": ["status"], "properties": { "status": { "enum": [204, 205, 304] } } },
            "then": { "not": { "anyOf": given(&["body", "body_file"]) } },
        }),
    )
}

fn respond_property(key: &str) -> Option<Value> {
    let (description, form) = match key {
        "status" => {
            ("The status, 200 if not given.", json!({ "type": "integer", "minimum": 200, "maximum": 599 }))
        }
        "body" => ("The body.", some_text()),
        "body_file" => (
            "A file with the body, relative to this one, which is read when the app is built.",
            with(
                text(r"^[^/\\:\x00-\x1F\x7F][^\\:\x00-\x1F\x7F]*$"),
                json!({ "not": { "pattern": r"(^|/)\.\.(/|$)" } }),
            ),
        ),
        "content_type" => (
            "The Content-Type of the body, `text/plain; charset=utf-8` if not given.",
            offered(
                &["application/json", "text/html; charset=utf-8", "text/plain; charset=utf-8"],
                &media_type(),
            ),
        ),
        _ => return None,
    };
    Some(described(description, form))
}

/// A media type (RFC 9110 8.3.1) and its parameters.
pub(super) fn media_type() -> Value {
    const TOKEN: &str = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    text(&format!("^{TOKEN}/{TOKEN} *(;[ -~]*[!-:<-~])?$"))
}

fn rewrite(captures: bool) -> Value {
    let path = new_path(captures);
    if !captures {
        // Only a route has a prefix that could be replaced.
        return path;
    }
    let prefix = |_: &str| {
        Some(described(
            "What stands in place of the `path_prefix` that matches; `/` leaves it out.",
            new_prefix(),
        ))
    };
    let table = with(closed(&["prefix"], prefix), json!({ "required": ["prefix"] }));
    either_type(path, table)
}

fn cache() -> Value {
    with(closed(CACHE, cache_property), json!({ "minProperties": 1 }))
}

/// A number and a unit.
pub(super) fn duration() -> Value {
    text(&format!("^[0-9]+({})$", UNITS.map(|(unit, _)| unit).join("|")))
}

fn cache_property(key: &str) -> Option<Value> {
    let (description, form) = match key {
        "ttl" => ("How long an answer is fresh, like `10m`: a number and `s`, `m`, `h` or `d`.", duration()),
        "stale_while_revalidate" => (
            "How long after that it may still be served while a fresh one is fetched, like `1h`.",
            duration(),
        ),
        "surrogate_key" => (
            "The keys by which an answer can be purged, with a space between any two.",
            with(text("^[!-~]+( [!-~]+)*$"), json!({ "maxLength": LONGEST_KEYS })),
        ),
        "pci" => (
            "Whether an answer is kept out of storage that is not PCI compliant.",
            json!({ "type": "boolean" }),
        ),
        _ => return None,
    };
    Some(described(description, form))
}
