//! The tables at the top of a file: `[default]`, the routes, the path policy, and the small ones.

use serde_json::{Value, json};

use super::forms::{at_least_one, choice, closed, described, exactly_one, given, list_of, text, with};
use super::header::{self, Edited};
use super::{action, condition, grip, test};
use crate::check::words::{
    CHOICES, FORWARDED, LOG, MODIFIERS, POLICY, ROUTE, TAKEN, TOP, actions, conditions,
};

/// The whole file.
pub(super) fn file() -> Value {
    with(closed(TOP, top), json!({ "required": ["version", "default"] }))
}

fn top(key: &str) -> Option<Value> {
    let (description, form) = match key {
        "version" => ("The version of the language.", json!({ "const": 1 })),
        "backends" => {
            ("Backends that the service has and fastly.toml does not name.", list_of(&action::backend()))
        }
        "default" => ("What happens with a request that no route takes.", default()),
        "forwarded" => (
            "Whether X-Forwarded-For, -Proto and -Host are replaced on what is sent or handed off.",
            closed(FORWARDED, forwarded),
        ),
        "log" => ("Where the route of each request is written.", closed(LOG, log)),
        "path" => (
            "The path policy: which paths are refused, and which are brought into another form.",
            closed(POLICY, policy),
        ),
        "route" => ("The routes: the first whose conditions all hold takes the request.", list_of(&route())),
        "test" => (
            "Requests and what must become of them, tried when the project is built.",
            list_of(&test::test()),
        ),
        _ => return None,
    };
    Some(described(description, form))
}

/// The keys of the modifiers.
fn modifiers() -> [&'static str; 6] {
    MODIFIERS.map(|(key, _)| key)
}

fn default() -> Value {
    let keys = [&actions()[..], &modifiers(), &["split_key"]].concat();
    // It takes what no route takes, and so more than handshakes.
    let keys: Vec<&str> = keys.into_iter().filter(|key| *key != "websocket").collect();
    let table = closed(&keys, |key| action::property(key, false).or_else(|| condition::property(key)));
    let table = with(table, exactly_one(&actions()));
    with(table, json!({ "allOf": action::handoffs(), "dependencies": action::dependencies(false) }))
}

fn route() -> Value {
    let keys = [ROUTE, &conditions(), &actions(), &modifiers()].concat();
    let table = closed(&keys, |key| {
        let name = (key == "name").then(name);
        name.or_else(|| condition::property(key)).or_else(|| action::property(key, true))
    });
    let conditions = [&conditions()[..], &["any_of", "none_of", "percent"]].concat();
    let mut dependencies = action::dependencies(true);
    dependencies.insert("any".to_owned(), json!({ "not": { "anyOf": given(&conditions) } }));
    dependencies.insert(
        "websocket".to_owned(),
        json!({ "required": ["upgrade"], "properties": { "upgrade": condition::demands_websocket() } }),
    );
    let mut rules = action::handoffs();
    rules.push(at_least_one(&[&["any"], &conditions[..]].concat()));
    rules.push(condition::handshake_is_a_get());
    rules.extend(grip::decided_alike());
    with(
        with(table, exactly_one(&actions())),
        json!({
            "required": ["name"],
            "allOf": rules,
            "dependencies": dependencies,
        }),
    )
}

fn name() -> Value {
    let name = with(text("^[a-z0-9][a-z0-9-]*$"), json!({ "not": { "const": "default" } }));
    described("The route id, which stands in answers, logs and tests.", name)
}

fn forwarded(key: &str) -> Option<Value> {
    let flag = json!({ "type": "boolean" });
    (key == "enable").then(|| described("Whether they are replaced, `true` if not given.", flag))
}

fn log(key: &str) -> Option<Value> {
    let (description, form) = match key {
        "header" => {
            let name = header::name(&[Edited::Response, Edited::Fanout], TAKEN);
            ("A response header that gets the route id; on a handoff, a request header.", name)
        }
        "endpoint" => {
            let unfit = r"^(stdout|stderr|fst_managed_.*|\s*)$";
            let name = with(text(r"^[^\x00-\x1F\x7F]+$"), json!({ "not": { "pattern": unfit } }));
            ("A log endpoint of the service that gets a line for each request.", name)
        }
        _ => return None,
    };
    Some(described(description, form))
}

fn policy(key: &str) -> Option<Value> {
    let choices = || CHOICES.iter().find(|(it, _)| *it == key).map_or(&[][..], |(_, choices)| choices);
    let (description, form) = match key {
        "encoded_slash" => ("What is done with `%2F`, `%5C` and backslashes.", choice(choices())),
        "dot_segment" => ("What is done with segments that are `.` or `..`.", choice(choices())),
        "empty_segment" => ("What is done with `//`.", choice(choices())),
        "trailing_slash" => (
            "Whether `path`, `path_prefix` and `path_extension` see a slash at the end of the path.",
            choice(choices()),
        ),
        "max_length" => (
            "The longest path that is taken, in bytes as received; 8192 if not given.",
            json!({ "type": "integer", "minimum": 1, "maximum": u16::MAX }),
        ),
        _ => return None,
    };
    Some(described(description, form))
}
