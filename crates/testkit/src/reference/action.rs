//! What is done with a request that a route takes: docs/language.md, sections 5 and 6.

use pointwork_compiler::{self as compiler, Action as RouteAction, Response};

use super::asked::Asked;
use super::taken::Taken;
use super::{client, edits, fallback, grip, loops, path, redirect, rewrite, split};
use crate::outcome::{Action, Bytes, Cache, Forwarded, Outcome};

/// What the one action does.
pub(super) fn outcome(taken: &Taken<'_>) -> Outcome {
    refused(taken).or_else(|| done(taken)).unwrap_or_else(|| Outcome::refusal("!path", 400))
}

/// What section 7 refuses.
fn refused(taken: &Taken<'_>) -> Option<Outcome> {
    let Asked { is_verified, host, came, .. } = taken.asked;
    match &taken.handling.action {
        // "A verified request that a `fanout` or `websocket` route takes is refused with 508 and the id `!loop`."
        RouteAction::Fanout(_) | RouteAction::Websocket(_) if is_verified => {
            Some(Outcome::refusal("!loop", 508))
        }
        // "A request with such a line of this service that would be handed off again is refused"
        RouteAction::Fanout(_) | RouteAction::Websocket(_) | RouteAction::Grip(_)
            if !is_verified && loops::has_come_back(came) =>
        {
            Some(Outcome::refusal("!loop", 508))
        }
        // "a `redirect` that takes the host from the request is refused with 400 and the id `!host`"
        RouteAction::Redirect(redirect) if host.is_none() && redirect::takes_host(redirect) => {
            Some(Outcome::refusal("!host", 400))
        }
        RouteAction::Fanout(_)
        | RouteAction::Send(..)
        | RouteAction::Pass(_)
        | RouteAction::Websocket(_)
        | RouteAction::Redirect(_)
        | RouteAction::Respond(_)
        | RouteAction::Grip(_) => None,
    }
}

/// What an action does that is not refused; `None` for "400, `!path`".
fn done(taken: &Taken<'_>) -> Option<Outcome> {
    match &taken.handling.action {
        // "hands the connection off through Fanout to the backend"
        RouteAction::Fanout(backend) => through_fanout(taken, Action::Fanout, backend.value.clone()),
        // Section 7: "A verified request is answered".
        RouteAction::Grip(grip) if taken.asked.is_verified => Some(grip::answered(grip, taken)),
        // Section 7: "A request that is not verified is handed off through Fanout to `via`."
        RouteAction::Grip(grip) => through_fanout(taken, Action::Grip, grip.via.value.clone()),
        // "sends through the Fastly cache"
        RouteAction::Send(to, cache) => {
            let sent = sent(taken, Action::Send, split::backend(to, taken.asked.request))?;
            Some(Outcome { cache: cache.as_ref().map(told), ..sent })
        }
        // "sends and bypasses the cache"
        RouteAction::Pass(to) => sent(taken, Action::Pass, split::backend(to, taken.asked.request)),
        // "hands a WebSocket straight to the backend (no Fanout)"
        RouteAction::Websocket(backend) => handed_off(taken, Action::Websocket, backend.value.clone()),
        RouteAction::Redirect(redirect) => Some(Outcome {
            location: Some(redirect::location(redirect, taken)?),
            ..answered(taken, Action::Redirect, redirect.status)
        }),
        RouteAction::Respond(response) => Some(responded(taken, response)),
    }
}

/// A handoff to Fanout; `None` for "400, `!path`".
fn through_fanout(taken: &Taken<'_>, action: Action, backend: String) -> Option<Outcome> {
    // Section 4: "a query with an invalid percent-encoding would arrive there as another one".
    if !path::every_percent_sign_starts_a_triplet(taken.asked.query) {
        return None;
    }
    let sent = handed_off(taken, action, backend)?;
    // "a handoff through Fanout sets `pointwork-scheme` [...] in a file in which a request can be verified"
    let scheme = sent.forwarded.as_ref().filter(|_| taken.verifies).map(|it| it.proto.clone());
    Some(Outcome { scheme, ..sent })
}

/// A handoff; `None` for "400, `!path`".
fn handed_off(taken: &Taken<'_>, action: Action, backend: String) -> Option<Outcome> {
    let sent = sent(taken, action, backend)?;
    Some(Outcome { loop_guard: Some(loops::SERVICE.to_owned()), ..sent })
}

/// A request that goes to a backend; `None` for "400, `!path`".
fn sent(taken: &Taken<'_>, action: Action, backend: String) -> Option<Outcome> {
    let Taken { asked, target, handling, captures, .. } = taken;
    let path = rewrite::path(taken)?;
    Some(Outcome {
        backend: Some(backend),
        fallback: fallback::backend(taken),
        captures: captures.clone(),
        // Section 6: "The query is kept". Section 4: it "is forwarded as it came".
        path: Some(Bytes([path.as_bytes(), asked.query].concat())),
        uri: Some(Bytes([&target.scheme, &target.authority, path.as_bytes(), asked.query].concat())),
        // Section 4: "If the normal form differs from what came, the normal form is sent on; if not, nothing is
        // rewritten." A `rewrite` differs in the same way.
        sets_uri: path.as_bytes() != target.path,
        // Section 6: "`rewrite_host = \"...\"` sets the Host sent."
        host: Some(handling.rewrite_host.as_deref().unwrap_or(asked.own_host).to_owned()),
        sets_host: handling.rewrite_host.is_some(),
        // Section 6: "A verified request keeps all three as the first pass wrote them."
        forwarded: (taken.forwarded && !asked.is_verified).then(|| forwarded(taken)),
        // Section 7: "A Grip-Sig that was not verified is removed from everything that is sent, passed or handed off".
        removes_grip_sig: !asked.is_verified,
        request_header: edits::in_order(&handling.request_header, captures),
        response_header: edits::in_order(&handling.response_header, captures),
        ..Outcome::of(taken.id, action)
    })
}

/// An answer that a route says.
fn answered(taken: &Taken<'_>, action: Action, status: u16) -> Outcome {
    Outcome {
        status: Some(status),
        captures: taken.captures.clone(),
        response_header: edits::in_order(&taken.handling.response_header, &taken.captures),
        ..Outcome::of(taken.id, action)
    }
}

/// "a static answer": "HEAD gets the headers alone".
fn responded(taken: &Taken<'_>, response: &Response) -> Outcome {
    let body = response.body.clone().unwrap_or_default();
    Outcome {
        content_type: response.content_type.clone(),
        body: Some(Bytes(if taken.asked.came.method == b"HEAD" { Vec::new() } else { body })),
        ..answered(taken, Action::Respond, response.status)
    }
}

/// Section 6: "`cache = { ttl, stale_while_revalidate, surrogate_key, pci }`".
fn told(cache: &compiler::Cache) -> Cache {
    Cache {
        ttl: cache.ttl,
        stale_while_revalidate: cache.stale_while_revalidate,
        surrogate_key: cache.surrogate_key.clone(),
        pci: cache.pci,
    }
}

/// Section 6: "the client's address, scheme and Host".
fn forwarded(taken: &Taken<'_>) -> Forwarded {
    let request = taken.asked.came;
    Forwarded {
        // "an IPv4-mapped address as IPv4"
        client: request.client.map(|address| client::as_known(address).to_string()),
        proto: if request.tls { "https".to_owned() } else { "http".to_owned() },
        host: taken.asked.own_host.to_owned(),
    }
}
