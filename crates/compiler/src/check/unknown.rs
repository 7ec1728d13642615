//! Keys that a table does not have: what was meant, or where they belong.

mod places;

use super::{action, conditions, handling};
use crate::diagnostic::{did_you_mean, either, nearest};

/// How messages name the tables.
pub(super) const TOP: &str = "a routes.toml";
pub(super) const DEFAULT: &str = "[default]";
pub(super) const ROUTE: &str = "a route";
pub(super) const SET: &str = "a condition set";
pub(super) const VALUE_TEST: &str = "a value test";
pub(super) const TEST: &str = "a test";
pub(super) const EXPECT: &str = "what a test expects";
pub(super) const REDIRECT: &str = "`redirect`";
pub(super) const RESPOND: &str = "`respond`";
pub(super) const GRIP: &str = "`grip`";
pub(super) const KEEP_ALIVE: &str = "`keep_alive`";
pub(super) const CACHE: &str = "`cache`";
pub(super) const REWRITE: &str = "`rewrite`";
pub(super) const REQUEST_HEADER: &str = "`request_header`";
pub(super) const RESPONSE_HEADER: &str = "`response_header`";
pub(super) const LOG: &str = "[log]";

/// What to write instead of a key that a table does not have.
pub(super) fn help(name: &str, what: &str, known: &[&str]) -> String {
    if let Some(place) = places::right_place(name, what) {
        place.to_owned()
    } else if let Some(help) = negation(name, what) {
        help
    } else if let Some(meant) = other_name(name, what).or_else(|| nearest(name, known.iter().copied())) {
        did_you_mean(meant)
    } else {
        all(what, known)
    }
}

/// What a table takes.
fn all(what: &str, known: &[&str]) -> String {
    let handled = format!(
        "one action ({}), and what modifies it ({})",
        either(&action::keys()),
        either(&handling::keys())
    );
    match what {
        ROUTE => {
            let conditions = [&conditions::keys()[..], &["any_of", "none_of", "percent", "any"]].concat();
            format!("{what} takes a `name`, conditions ({}), {handled}", either(&conditions))
        }
        DEFAULT => format!("{what} takes {handled}"),
        REQUEST_HEADER | RESPONSE_HEADER => {
            format!(
                "{what} says first what is done: `set = {{ NAME = \"value\" }}`, likewise `add`, or `remove = [\"NAME\"]`"
            )
        }
        _ => format!("{what} takes {}", either(known)),
    }
}

/// The key that other languages call so.
fn other_name(name: &str, what: &str) -> Option<&'static str> {
    Some(match (what, name) {
        (ROUTE | SET, "ip" | "address" | "client_address" | "remote_ip" | "remote_addr") => "client_ip",
        (VALUE_TEST, "equals" | "equal" | "eq" | "is" | "value") => "exact",
        (VALUE_TEST, "starts_with") => "prefix",
        (VALUE_TEST, "ends_with") => "suffix",
        (VALUE_TEST, "includes") => "contains",
        (VALUE_TEST, "matches" | "pattern") => "regex",
        (
            ROUTE | DEFAULT,
            "path_rewrite" | "rewrite_path" | "replace_path" | "url_rewrite" | "rewrite_url",
        ) => "rewrite",
        (ROUTE | DEFAULT, "host_rewrite" | "host_header" | "override_host" | "set_host") => "rewrite_host",
        (ROUTE | DEFAULT, "response" | "answer" | "return" | "static" | "direct_response") => "respond",
        (ROUTE | DEFAULT, "redirect_to" | "location") => "redirect",
        (ROUTE | DEFAULT, "failover" | "backup" | "fallback_backend") => "fallback",
        (REDIRECT, "location" | "url" | "uri" | "path" | "target" | "destination") => "to",
        (REDIRECT, "hostname" | "authority") => "host",
        (REDIRECT, "https" | "tls" | "protocol") => "scheme",
        (REDIRECT, "keep_query" | "preserve_query" | "strip_query" | "drop_query") => "query",
        (REDIRECT | RESPOND | GRIP, "code" | "status_code") => "status",
        (RESPOND | GRIP, "text" | "content" | "html" | "json") => "body",
        (RESPOND, "file" | "path") => "body_file",
        (RESPOND | GRIP, "type" | "mime" | "mime_type") => "content_type",
        (GRIP, "backend" | "to" | "service") => "via",
        (GRIP, "mode") => "hold",
        (GRIP, "topic" | "topics" | "room") => "channel",
        (GRIP, "keepalive" | "heartbeat" | "ping") => "keep_alive",
        (KEEP_ALIVE, "timeout" | "every" | "seconds") => "interval",
        (KEEP_ALIVE, "text" | "body" | "data") => "content",
        (CACHE, "max_age" | "expires" | "age" | "duration") => "ttl",
        (CACHE, "swr" | "grace") => "stale_while_revalidate",
        (CACHE, "key" | "keys" | "tag" | "tags") => "surrogate_key",
        (REQUEST_HEADER | RESPONSE_HEADER, "append") => "add",
        (REQUEST_HEADER | RESPONSE_HEADER, "replace" | "overwrite" | "override") => "set",
        (REQUEST_HEADER | RESPONSE_HEADER, "delete" | "unset" | "drop") => "remove",
        (LOG, "name" | "response_header") => "header",
        (LOG, "sink" | "logger" | "to") => "endpoint",
        _ => return None,
    })
}

/// What to write instead of a key that means that a condition must not hold.
fn negation(name: &str, what: &str) -> Option<String> {
    let negated = match name {
        "not" | "except" | "unless" | "none" => "path",
        _ => name.strip_prefix("not_").filter(|condition| conditions::keys().contains(condition))?,
    };
    match what {
        ROUTE => {
            Some(format!("write what must not hold as condition sets: `none_of = [{{ {negated} = ... }}]`"))
        }
        SET => Some("what must not hold stands in the `none_of` of the route".to_owned()),
        _ => None,
    }
}
