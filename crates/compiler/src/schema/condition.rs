//! Conditions: those of a route, those of a set, and value tests.

use serde_json::{Value, json};

use super::forms::{
    TOKEN, TRIMMED, choice, closed, described, exactly_one, in_any_case, list_of, offered, one_or_list,
    reference, some_text, text, with,
};
use super::path;
use crate::check::words::{CONTINENTS, FLAGS, KINDS, TESTS, conditions};

/// The conditions that stand in a route and in a set, and the value tests.
pub(super) fn definitions() -> Vec<(String, Value)> {
    let conditions = conditions().map(|key| (name(key), condition(key).unwrap_or(Value::Bool(true))));
    let tests = Part::ALL.map(|part| (part.definition().to_owned(), value_test(part)));
    conditions.into_iter().chain(tests).chain([("set".to_owned(), set())]).collect()
}

fn name(key: &str) -> String {
    format!("condition.{key}")
}

/// What a route says of the key of a condition.
pub(super) fn property(key: &str) -> Option<Value> {
    if conditions().contains(&key) {
        return Some(reference(&name(key)));
    }
    let sets = || list_of(&reference("set"));
    Some(match key {
        "any" => described(
            "Takes every request: the only way to write a route without conditions.",
            json!({ "const": true }),
        ),
        "any_of" => described("Holds if at least one of these condition sets holds.", sets()),
        "none_of" => described("Holds if none of these condition sets holds.", sets()),
        "percent" => described(
            "Holds for this share of the requests, in percent with at most two decimals.",
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 100 }),
        ),
        "split_key" => described(
            "What keeps a client in its share, or with its backend of a split: `cookie:NAME`, `header:NAME` or `client_ip`.",
            offered(
                &["client_ip"],
                &text(r"^(client_ip|cookie:[^=;\x00-\x1F\x7F]+|header:[!#$%&'*+.^_`|~0-9A-Za-z-]+)$"),
            ),
        ),
        _ => return None,
    })
}

/// A table of `any_of` or `none_of`.
fn set() -> Value {
    let set = closed(&conditions(), |key| Some(reference(&name(key))));
    with(with(set, json!({ "minProperties": 1 })), handshake_is_a_get())
}

/// A WebSocket handshake is a GET (RFC 6455 4.1).
pub(super) fn handshake_is_a_get() -> Value {
    json!({
        "if": { "required": ["upgrade"], "properties": { "upgrade": demands_websocket() } },
        "then": { "properties": { "method": { "anyOf": [{ "const": "GET" }, { "contains": { "const": "GET" } }] } } },
    })
}

/// An `upgrade` that only a WebSocket handshake meets.
pub(super) fn demands_websocket() -> Value {
    let websocket = text("^[Ww][Ee][Bb][Ss][Oo][Cc][Kk][Ee][Tt](/.*)?$");
    json!({ "anyOf": [websocket, { "type": "array", "items": websocket }], "type": ["string", "array"] })
}

fn condition(key: &str) -> Option<Value> {
    let (description, form) = match key {
        "method" => {
            ("The method is one of these, byte for byte; `GET` does not imply `HEAD`.", one_or_list(method()))
        }
        "scheme" => (
            "The client spoke to the edge with TLS (`https`) or without (`http`).",
            choice(&["http", "https"]),
        ),
        "host" => (
            "The host is one of these, or below one of these (`*.example.com`).",
            one_or_list(text(r"^((\*\.)?[A-Za-z0-9_-][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])$")),
        ),
        "path" => (
            "The path matches one of these templates.",
            one_or_list(path::template(&KINDS.iter().map(|(kind, _)| *kind).collect::<Vec<_>>())),
        ),
        "path_prefix" => ("The path is one of these or below it.", one_or_list(path::prefix())),
        "path_extension" => (
            "The last segment of the path ends in a dot and one of these, which stand here without the dot.",
            one_or_list(path::extension()),
        ),
        "path_regex" => {
            ("The whole path matches one of these regular expressions.", one_or_list(path::expression()))
        }
        "header" => ("The lines of each of these headers pass its test.", values(Part::Header)),
        "query" => ("The values of each of these keys of the query pass its test.", values(Part::Query)),
        "cookie" => ("The values of each of these cookies pass its test.", values(Part::Cookie)),
        "upgrade" => (
            "The Upgrade header asks for one of these protocols, for any (`true`), or for none (`false`).",
            json!({ "anyOf": [{ "type": "boolean" }, one_or_list(protocol())] }),
        ),
        "client_ip" => (
            "The address of the client is one of these, or in one of these networks.",
            one_or_list(text("^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$")),
        ),
        "country" => (
            "The client is in one of these countries (ISO 3166-1).",
            one_or_list(with(text("^[A-Z]{2}$"), json!({ "not": choice(&["EU", "UK"]) }))),
        ),
        "continent" => ("The client is on one of these continents.", one_or_list(choice(CONTINENTS))),
        "via_fanout" => (
            "The request came through Fanout, with a Grip-Sig that counts; or, for `false`, did not.",
            json!({ "type": "boolean" }),
        ),
        "asn" => (
            "The address of the client belongs to one of these autonomous systems.",
            one_or_list(json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })),
        ),
        _ => return None,
    };
    Some(described(description, form))
}

fn method() -> Value {
    // RFC 9110 9.1 and RFC 5789; others are no error.
    const USUAL: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let method = text("^[!#$%&'*+.^_`|~0-9A-Z-]+$");
    offered(USUAL, &with(method, json!({ "not": choice(&["*", "CONNECT"]) })))
}

fn protocol() -> Value {
    const TOKEN: &str = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    // What is near it is meant to be it.
    let near = in_any_case(&["ws", "wss", "websockets", "web-socket"], &[]);
    let protocol = with(text(&format!("^{TOKEN}(/{TOKEN})?$")), json!({ "not": { "pattern": near } }));
    offered(&["websocket"], &protocol)
}

/// What lines belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Header,
    Query,
    Cookie,
}

impl Part {
    const ALL: [Part; 3] = [Part::Header, Part::Query, Part::Cookie];

    fn definition(self) -> &'static str {
        match self {
            Part::Header => "test.header",
            Part::Query => "test.query",
            Part::Cookie => "test.cookie",
        }
    }

    /// The form of a text of one of the tests: some line can meet it.
    fn text(self, test: &str) -> Value {
        // A blank at an end, or a semicolon in a cookie, is no part of any line.
        const START: &str = r"^[^\x00-\x20\x7F][^\x00-\x08\x0A-\x1F\x7F]*$";
        const END: &str = r"^([^\x00-\x08\x0A-\x1F\x7F]*[^\x00-\x20\x7F])$";
        match (self, test) {
            (_, "regex") | (Part::Query, "prefix" | "suffix" | "contains") => some_text(),
            (_, "token") => text(r#"^[^\x00-\x20\x7F,;"]+$"#),
            (Part::Header, "exact") => text(TRIMMED),
            (Part::Header, "prefix") => text(START),
            (Part::Header, "suffix") => text(END),
            (Part::Header, _) => text(r"^[^\x00-\x08\x0A-\x1F\x7F]+$"),
            (Part::Cookie, "exact") => text(r"^([^\x00-\x08\x0A-\x1F\x7F;]*[^\x00-\x20\x7F;])?$"),
            (Part::Cookie, "suffix") => text(r"^[^\x00-\x08\x0A-\x1F\x7F;]*[^\x00-\x20\x7F;]$"),
            (Part::Cookie, _) => text(r"^[^\x00-\x08\x0A-\x1F\x7F;]+$"),
            (Part::Query, _) => json!({ "type": "string" }),
        }
    }
}

/// A table of names and value tests.
fn values(part: Part) -> Value {
    let tests = json!({
        "type": "object",
        "minProperties": 1,
        "additionalProperties": reference(part.definition()),
    });
    match part {
        Part::Header => {
            let elsewhere = in_any_case(&["host", "upgrade", "connection", "grip-sig"], &[]);
            let names = with(text(TOKEN), json!({ "not": { "pattern": elsewhere } }));
            let cookie = in_any_case(&["cookie"], &[]);
            with(
                tests,
                json!({ "propertyNames": names, "patternProperties": { cookie: { "type": "boolean" } } }),
            )
        }
        Part::Cookie => with(
            tests,
            json!({ "propertyNames": text(r"^[^\x00-\x20\x7F=;]([^\x00-\x1F\x7F=;]*[^\x00-\x20\x7F=;])?$") }),
        ),
        Part::Query => tests,
    }
}

fn value_test(part: Part) -> Value {
    let keys = [TESTS, FLAGS].concat();
    let table = closed(&keys, |key| test_property(part, key));
    let token_ignores_case = json!({ "not": { "required": ["token", "ignore_case"], "properties": { "ignore_case": { "const": true } } } });
    let table = with(with(table, exactly_one(TESTS)), token_ignores_case);
    json!({ "anyOf": [{ "type": "boolean" }, one_or_list(part.text("exact")), table] })
}

fn test_property(part: Part, key: &str) -> Option<Value> {
    let texts = || one_or_list(part.text(key));
    let flag = || json!({ "type": "boolean" });
    let (description, form) = match key {
        "exact" => ("Some line is one of these, byte for byte.", texts()),
        "prefix" => ("Some line starts with one of these.", texts()),
        "suffix" => ("Some line ends in one of these.", texts()),
        "contains" => ("Some line has one of these in it.", texts()),
        "token" => (
            "Some line lists one of these, as Accept lists types; case and parameters do not count.",
            texts(),
        ),
        "regex" => ("Some line as a whole matches one of these regular expressions.", texts()),
        "ignore_case" => ("Whether ASCII case is ignored.", flag()),
        "not" => ("Whether no line may pass, in place of some line.", flag()),
        _ => return None,
    };
    Some(described(description, form))
}
