//! What is planned, as one JSON object with the keys of the testkit's `Outcome`; those that do not apply are left out.
//! Nothing is carried out.

use std::collections::BTreeMap;

use fastly::handle::{BodyHandle, RequestHandle, ResponseHandle, client_request_and_body};
use fastly::http::{HeaderName, HeaderValue, StatusCode};
use pointwork_edge::Client;
use pointwork_edge::plan::{
    Answer, Change, Content, Decided, Edit, Forward, GripFault, Plan, Request as _, plan,
};
use serde_json::{Value, json};

use crate::told::{Told, header};

/// The answer to a HEAD has no body: all answers have the object in this header too.
const OUTCOME: HeaderName = HeaderName::from_static("corpus-outcome");

/// Answers the client's request.
pub(crate) fn answer() {
    let (request, _body) = client_request_and_body();
    let mut response = ResponseHandle::new();
    let text = match outcome(&request) {
        Ok(outcome) => {
            response.set_status(StatusCode::OK);
            let text = outcome.to_string();
            if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
                response.insert_header(&OUTCOME, &value);
            }
            text
        }
        Err((status, words)) => {
            response.set_status(status);
            words
        }
    };
    response.send_to_client(BodyHandle::from(text + "\n"));
}

/// What is planned for the request, or why nothing is.
fn outcome(request: &RequestHandle) -> Result<Value, (StatusCode, String)> {
    let bad = |words: String| (StatusCode::BAD_REQUEST, words);
    let name = header(request, "corpus-table").map_err(bad)?.unwrap_or_default();
    let table = pointwork_corpus::table(&name)
        .ok_or_else(|| (StatusCode::NOT_FOUND, format!("corpus-table names no table: {name}")))?;
    let client = Client::new(request, table).map_err(|error| bad(format!("no URI: status {}", error.0)))?;
    let told = Told::new(request, &client).map_err(bad)?;
    let plan = plan(table, &told);
    if let Some(cause) = client.unreadable() {
        return Err((StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, cause.to_owned()));
    }
    Ok(match &plan {
        Plan::Refuse(refusal) => {
            json!({ "route": plan.route(), "action": plan.action(), "status": refusal.status() })
        }
        Plan::Answer(answer) => answers(answer, plan.action()),
        Plan::Forward(forward) => forwards(forward, told.uri()),
    })
}

fn answers(answer: &Answer<'_, '_>, action: &str) -> Value {
    let mut said = json!({
        "route": answer.decided.route,
        "action": action,
        "status": answer.status,
        "captures": captures(&answer.decided),
        "response_header": edits(&answer.response),
    });
    let content = match &answer.content {
        Content::Redirect { location } => json!({ "location": location }),
        Content::Respond { content_type, body } => {
            json!({ "content_type": content_type, "body": latin1(body) })
        }
        Content::Hold { content_type, body } => json!({
            "content_type": content_type,
            "body": latin1(body),
            "held": "http",
            "channel": answer.response.iter().filter_map(channel).collect::<Vec<_>>(),
        }),
        Content::Websocket(session) => json!({
            "held": if session.echoes { "echo" } else { "websocket" },
            "channel": session.channels,
        }),
        Content::NotHeld(fault) => json!({ "not_held": not_held(*fault) }),
    };
    if let (Value::Object(said), Value::Object(content)) = (&mut said, content) {
        said.extend(content);
    }
    said
}

/// The channel that a held connection hears by an edit.
fn channel(edit: &Edit<'_>) -> Option<String> {
    match &edit.change {
        Change::Add(channel) if edit.name == "grip-channel" => Some(text(channel)),
        Change::Add(_) | Change::Set(_) | Change::Remove => None,
    }
}

const fn not_held(fault: GripFault) -> &'static str {
    match fault {
        GripFault::NoWebsocket => "no_websocket",
        GripFault::Websocket => "websocket",
        GripFault::Channel => "channel",
        GripFault::TooLong => "too_long",
        GripFault::Events => "events",
    }
}

fn forwards(forward: &Forward<'_, '_>, came: &[u8]) -> Value {
    json!({
        "route": forward.decided.route,
        "action": forward.channel.key(),
        "backend": forward.backend,
        "fallback": forward.fallback,
        "cache": forward.cache.map(|it| json!({
            "ttl": it.ttl,
            "stale_while_revalidate": it.stale_while_revalidate,
            "surrogate_key": it.surrogate_key,
            "pci": it.pci,
        })),
        "captures": captures(&forward.decided),
        "path": latin1(&[forward.path(), forward.query].concat()),
        "uri": latin1(forward.uri.as_deref().unwrap_or(came)),
        "sets_uri": forward.uri.is_some(),
        "host": forward.host(),
        "sets_host": forward.rewritten_host.is_some(),
        "forwarded": forward.forwarded.map(|it| json!({
            "for": it.client.map(|client| client.to_string()),
            "proto": it.proto,
            "host": it.host,
        })),
        "removes_grip_sig": forward.remove_grip_sig,
        "loop_guard": forward.loop_guard,
        "scheme": forward.scheme,
        "request_header": edits(&forward.request),
        "response_header": edits(&forward.response),
    })
}

fn captures<'d>(decided: &'d Decided<'_, '_>) -> BTreeMap<&'d str, String> {
    decided.captures().map(|(name, text)| (name, latin1(text))).collect()
}

fn edits(edits: &[Edit<'_>]) -> Vec<String> {
    let written = |Edit { name, change }: &Edit<'_>| match change {
        Change::Remove => format!("remove {name}"),
        Change::Set(value) => format!("set {name}: {}", text(value)),
        Change::Add(value) => format!("add {name}: {}", text(value)),
    };
    edits.iter().map(written).collect()
}

/// What is UTF-8: the value of an edit.
fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

/// A character for each byte, since JSON has no bytes.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}
