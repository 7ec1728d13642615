//! What actions and modifiers make of a request, in words that can be counted.

use pointwork_compiler::{
    Action as RouteAction, Destination, Edits, Grip, Handling, Hold, Redirect, Rewrite, RouteSet, Split,
    SplitKey, Text, TextPiece,
};
use pointwork_testkit::{Action, Change, Edit, NotHeld, Outcome, Request};

/// What the action and the modifiers of the route that took a request did.
pub(crate) fn features(outcome: &Outcome, routes: &RouteSet, request: &Request) -> Vec<String> {
    let route = routes.routes.iter().find(|route| route.name.value == outcome.route);
    let handling = match (route, outcome.route.as_str()) {
        (Some(route), _) => &route.handling,
        (None, "default") => &routes.default,
        (None, _) => return Vec::new(),
    };
    let mut found: Vec<&str> = Vec::new();
    match &handling.action {
        RouteAction::Send(to, cache) => {
            found.extend(cache.as_ref().map(|_| "cache"));
            found.extend(of_destination(to, request));
        }
        RouteAction::Pass(to) => found.extend(of_destination(to, request)),
        RouteAction::Redirect(redirect) => found.extend(of_redirect(redirect, outcome)),
        RouteAction::Respond(response) => {
            let has_body = response.body.is_some();
            found.extend(has_body.then_some(if request.method == b"HEAD" {
                "HEAD of a body"
            } else {
                "body"
            }));
            let is_binary = response.body.as_ref().is_some_and(|body| str::from_utf8(body).is_err());
            found.extend(is_binary.then_some("body of a file"));
        }
        RouteAction::Grip(grip) => found.extend(of_grip(grip, outcome)),
        RouteAction::Fanout(_) | RouteAction::Websocket(_) => {}
    }
    found.extend(of_rewrite(handling, outcome));
    found.extend(handling.rewrite_host.as_ref().map(|_| "rewrite_host"));
    found.extend(handling.fallback.as_ref().map(|_| of_fallback(outcome, request)));
    found.extend(of_edits(&handling.request_header, &outcome.request_header));
    found.extend(of_edits(&handling.response_header, &outcome.response_header));
    let is_modified = handling != &Handling::plain(handling.action.clone());
    found.extend((is_modified && route.is_none()).then_some("[default] is modified"));
    found.into_iter().map(str::to_owned).collect()
}

fn of_destination(to: &Destination, request: &Request) -> Option<&'static str> {
    let Destination::Split(Split { key, .. }) = to else { return None };
    let has_line = |name: &str| request.headers.get(name).is_some_and(|lines| !lines.is_empty());
    Some(match key {
        None => "split by chance",
        Some(SplitKey::ClientIp) if request.client.is_some() => "split by the client",
        Some(SplitKey::Header(name)) if has_line(name) => "split by a header",
        Some(SplitKey::Cookie(_)) if has_line("cookie") => "split by a cookie, perhaps",
        Some(_) => "split without its key",
    })
}

fn of_redirect(redirect: &Redirect, outcome: &Outcome) -> Vec<&'static str> {
    let Redirect { status: _, scheme, host, path, query, fragment, keep_query } = redirect;
    let location = outcome.location.as_deref().unwrap_or_default();
    let mut found = vec![match (scheme, host) {
        (None, None) => "redirect to a path",
        (Some(_), None) => "redirect to a scheme",
        (None, Some(_)) => "redirect to a host",
        (Some(_), Some(_)) => "redirect to scheme and host",
    }];
    found.extend(path.as_ref().filter(|it| has_capture(it)).map(|_| "redirect with a capture in the path"));
    found.extend(query.as_ref().filter(|it| has_capture(it)).map(|_| "redirect with a capture in the query"));
    found.extend(fragment.as_ref().map(|_| "redirect with a fragment"));
    let may_keep = query.is_none() && location.contains('?');
    found.extend((may_keep && *keep_query).then_some("redirect with the query of the request"));
    found.extend((!*keep_query).then_some("redirect without the query of the request"));
    found
}

fn of_grip(grip: &Grip, outcome: &Outcome) -> Vec<&'static str> {
    let mut found = vec![match (&grip.hold, outcome.held, outcome.not_held) {
        (_, None, None) => return vec!["a first pass"],
        (_, _, Some(NotHeld::NoWebsocket)) => "not held: no WebSocket",
        (_, _, Some(NotHeld::Websocket)) => "not held: a WebSocket",
        (_, _, Some(_)) => "not held: a channel",
        (Hold::Stream { keep_alive: Some(_), .. }, ..) => "a stream that is kept alive",
        (Hold::Stream { .. }, ..) => "a stream",
        (Hold::Response { timeout: Some(_), .. }, ..) => "a response that waits so long",
        (Hold::Response { .. }, ..) => "a response",
        (Hold::Websocket { echoes: true }, ..) => "a WebSocket that echoes",
        (Hold::Websocket { .. }, ..) => "a WebSocket",
    }];
    let is_held = outcome.held.is_some();
    found.extend(
        grip.channels.iter().filter(|it| is_held && has_capture(it)).map(|_| "a channel with a capture"),
    );
    let is_decoded = |name: &String| outcome.captures.values().any(|it| it.contains('%')) && !name.is_ascii();
    found.extend(outcome.channel.iter().any(is_decoded).then_some("a channel that is decoded"));
    found
}

fn of_rewrite(handling: &Handling, outcome: &Outcome) -> Vec<&'static str> {
    match (&handling.rewrite, outcome.action) {
        (None, _) | (_, Action::Refuse) => vec![],
        (Some(Rewrite::Path(text)), _) if has_capture(text) => vec!["rewrite", "rewrite with a capture"],
        (Some(Rewrite::Path(_)), _) => vec!["rewrite"],
        (Some(Rewrite::Prefix(_)), _) => vec!["rewrite of a prefix"],
    }
}

fn of_fallback(outcome: &Outcome, request: &Request) -> &'static str {
    let is_safe = matches!(request.method.as_slice(), b"GET" | b"HEAD" | b"OPTIONS");
    match (&outcome.fallback, outcome.action) {
        (Some(_), Action::Fanout) => "fallback of a handoff",
        (None, Action::Fanout) => "no fallback for a handshake",
        (Some(_), _) if request.headers.contains_key("content-length") => "fallback with an empty body",
        (Some(_), _) => "fallback",
        (None, _) if is_safe => "no fallback for a body",
        (None, _) => "no fallback for a method",
    }
}

fn of_edits(edits: &Edits, edited: &[Edit]) -> Vec<&'static str> {
    let values = edits.set.iter().chain(&edits.add).flat_map(|(_, values)| values);
    let mut found = vec![];
    found.extend(edited.iter().map(|edit| match edit.change {
        Change::Remove => "header removed",
        Change::Set(_) => "header set",
        Change::Add(_) => "header added",
    }));
    found.extend(values.filter(|it| has_capture(it)).map(|_| "header with a capture"));
    found
}

fn has_capture(text: &Text) -> bool {
    text.iter().any(|piece| matches!(piece, TextPiece::Capture(_)))
}
