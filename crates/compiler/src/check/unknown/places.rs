//! Keys that the language has elsewhere, and what neither it nor the platform has.

use super::{CACHE, DEFAULT, EXPECT, GRIP, REDIRECT, RESPOND, REWRITE, ROUTE, SET, TEST, TOP, VALUE_TEST};
use crate::check::{action, conditions, handling};

/// What to do with the key of a route at the top of the file.
const ROUTE_KEY: &str = "start a route with a line `[[route]]` and write its keys below";

/// Where a key belongs that is written in another table than its own, or what stands in its place.
pub(super) fn right_place(name: &str, what: &str) -> Option<&'static str> {
    match what {
        TOP => of_the_top(name),
        SET => of_a_set(name),
        ROUTE | DEFAULT => of_a_route(name, what),
        _ => within(name, what),
    }
    .or_else(|| whole_file(name))
}

/// Keys of the whole file.
fn whole_file(name: &str) -> Option<&'static str> {
    Some(match name {
        "version" => "`version` stands at the top of the file: move it above the first [table]",
        "backends" => "`backends` stands at the top of the file: move it above the first [table]",
        _ => return None,
    })
}

fn of_the_top(name: &str) -> Option<&'static str> {
    let is_condition = conditions::keys().contains(&name);
    Some(match name {
        _ if action::keys().contains(&name) => "write what happens when no route matches below `[default]`",
        _ if handling::keys().contains(&name) => {
            "it goes with an action: write it below `[default]` or in a route"
        }
        "name" | "any" | "any_of" | "none_of" | "percent" | "split_key" => ROUTE_KEY,
        _ if is_condition => ROUTE_KEY,
        "endpoint" => "write it below `[log]`",
        _ => return lacking(name),
    })
}

fn of_a_set(name: &str) -> Option<&'static str> {
    let belongs_to_route =
        name == "name" || action::keys().contains(&name) || handling::keys().contains(&name);
    Some(match name {
        "any" => "a set without conditions would always hold: leave it out",
        "any_of" | "none_of" => "a set holds conditions, not further sets: write its conditions out",
        "percent" | "split_key" => "a share is of a whole route: write it beside the sets",
        _ if belongs_to_route => "this belongs to the route: a set holds conditions",
        _ => return of_conditions(name),
    })
}

/// Keys beside the conditions of a route or set.
fn of_conditions(name: &str) -> Option<&'static str> {
    Some(match name {
        "geo" | "geo.country" | "geo.continent" | "geo.asn" => {
            "the place of a client has keys of its own, without `geo`: `country`, `continent` and `asn`"
        }
        "exact" | "prefix" | "suffix" | "contains" | "token" | "regex" | "ignore_case" => {
            "it tests a value: `header.NAME = { prefix = \"...\" }`, likewise for `query` and `cookie`"
        }
        _ => return None,
    })
}

fn of_a_route(name: &str, what: &str) -> Option<&'static str> {
    const CONDITION: &str =
        "[default] is what happens when no route matches: conditions stand in a `[[route]]`";
    let is_condition =
        conditions::keys().contains(&name) || matches!(name, "any" | "any_of" | "none_of" | "percent");
    Some(match name {
        _ if what == DEFAULT && is_condition => CONDITION,
        "encoded_slash" | "dot_segment" | "empty_segment" | "trailing_slash" | "max_length" => {
            "the path policy is one for the whole file: write it below `[path]`"
        }
        "log" | "endpoint" => "the log is one for the whole file: write `[log]` above the routes",
        "forwarded" => "this is one for the whole file: write `[forwarded]` above the routes",
        "backend" | "upstream" | "origin" | "proxy" | "proxy_pass" | "target" | "forward" => {
            "a backend is the value of an action: `send = \"origin\"`, likewise `pass` and `fanout`"
        }
        "weight" | "weights" | "split" => {
            "weights stand in the action: `send = { origin = 95, other = 5 }`, likewise `pass`"
        }
        "to" => {
            "write `redirect = { to = \"/new\" }` for another place, or `send = \"origin\"` for a backend"
        }
        "via" | "hold" | "channel" | "channels" | "keep_alive" | "on_message" => {
            "it is of what is held: `grip = { via = \"self\", hold = \"stream\", channel = \"NAME\" }`"
        }
        "status" | "body" | "body_file" | "content_type" => {
            "it is of an answer: `respond = { status = 404, body = \"not here\" }`"
        }
        "ttl" | "stale_while_revalidate" | "surrogate_key" | "pci" => {
            "it is of the cache: `cache = { ttl = \"10m\" }`"
        }
        "strip_prefix" | "replace_prefix" | "prefix_rewrite" => {
            "write `rewrite = { prefix = \"/new\" }`; `prefix = \"\"` leaves the `path_prefix` away"
        }
        "headers" | "set" | "add" | "remove" | "set_header" | "add_header" | "remove_header"
        | "set_headers" | "add_headers" | "remove_headers" | "header_edit" => {
            "headers are edited by `request_header` and `response_header`, and asked for by `header.NAME`"
        }
        _ => return of_conditions(name).filter(|_| what == ROUTE).or_else(|| lacking(name)),
    })
}

/// What is not a matter of this file.
fn lacking(name: &str) -> Option<&'static str> {
    Some(match name {
        _ if name.contains("timeout") => {
            "the timeouts of a backend are set on the service; of the local server, in fastly.toml"
        }
        "retry" | "retries" | "num_retries" | "attempts" => {
            "a request is tried once more at most, with `fallback = \"BACKEND\"`"
        }
        "priority" | "order" => {
            "routes have no priorities: the first in the file that takes a request decides"
        }
        "stale_if_error" => STALE_IF_ERROR,
        _ => return None,
    })
}

const STALE_IF_ERROR: &str =
    "the platform drops it; a backend can send `stale-if-error` in its Cache-Control";

/// Keys within an action, a modifier or a value test.
fn within(name: &str, what: &str) -> Option<&'static str> {
    Some(match (what, name) {
        (VALUE_TEST, "present" | "exists") => {
            "write `true` in place of the table if there must be a line, or `false` if there must be none"
        }
        (TEST, "method" | "url" | "path") => {
            "the method and the URL of a test stand in one text: `request = \"GET /path\"`"
        }
        (TEST, "headers") => "the header lines of a test are a table: `header = { accept = \"text/html\" }`",
        (
            TEST,
            "route" | "fanout" | "send" | "pass" | "websocket" | "grip" | "redirect" | "respond" | "status"
            | "channel",
        ) => "what becomes of the request stands in `expect`: `expect = { route = \"NAME\" }`",
        (EXPECT, "redirect") => "write `location`, and `status` if it matters",
        (EXPECT, "respond") => "write `status`: the body of an answer is not looked at",
        (CACHE, "stale_if_error") => STALE_IF_ERROR,
        (CACHE, "vary") => "by what answers differ is said by the backend, in its Vary",
        (REDIRECT, "permanent") => "write `status = 308`, or 301; for a while only, `status = 307`",
        (REDIRECT, "port") => "write it behind the host: `host = \"www.example.com:8443\"`",
        (REDIRECT, "fragment") => "write it behind the path: `to = \"/new#part\"`",
        (REDIRECT, "prefix") => {
            "capture what is behind it: `path = \"/old/{*rest}\"` and `redirect = \"/new/{rest}\"`"
        }
        (GRIP, "body_file") => "what is held starts with a text: write it as `body`",
        (GRIP, "interval" | "keep_alive_interval") => {
            "write `keep_alive = { content = \"\\n\", interval = \"20s\" }`"
        }
        (GRIP | RESPOND | REDIRECT, "header" | "headers" | "response_header") => {
            "write `response_header = { set = { NAME = \"value\" } }` beside it"
        }
        (RESPOND, "location" | "to") => "write the action `redirect` instead",
        (REWRITE, "path" | "to" | "replace") => {
            "write the path in place of the table: `rewrite = \"/new/{rest}\"`"
        }
        (REWRITE, "host") => "write `rewrite_host = \"www.example.com\"` beside it",
        (REWRITE, "query") => "the query of the request is kept as it is: leave it out",
        _ => return None,
    })
}
