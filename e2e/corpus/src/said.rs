//! What is planned, as one JSON object with the keys of the testkit's `Outcome`. Nothing is carried out.

use std::collections::BTreeMap;

use fastly::handle::{BodyHandle, RequestHandle, ResponseHandle, client_request_and_body};
use fastly::http::{HeaderName, HeaderValue, StatusCode};
use pointwork_edge::Client;
use pointwork_edge::plan::{Forward, Plan, Request as _, plan};
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
    Ok(match plan {
        Plan::Refuse(refusal) => json!({
            "route": refusal.id(),
            "action": "refuse",
            "status": refusal.status(),
            "backend": null,
            "captures": {},
            "path": null,
            "uri": null,
            "sets_uri": false,
            "forwarded": null,
            "removes_grip_sig": false,
        }),
        Plan::Answer(answer) => json!({ "route": answer.decided.route }),
        Plan::Forward(forward) => forwards(&forward, told.uri()),
    })
}

fn forwards(forward: &Forward<'_, '_>, came: &[u8]) -> Value {
    let captures: BTreeMap<&str, String> =
        forward.decided.captures().map(|(name, text)| (name, latin1(text))).collect();
    json!({
        "route": forward.decided.route,
        "action": forward.channel.key(),
        "status": null,
        "backend": forward.backend,
        "captures": captures,
        "path": latin1(&[forward.path(), forward.query].concat()),
        "uri": latin1(forward.uri.as_deref().unwrap_or(came)),
        "sets_uri": forward.uri.is_some(),
        "forwarded": forward.forwarded.map(|it| json!({
            "for": it.client.map(|client| client.to_string()),
            "proto": it.proto,
            "host": it.host,
        })),
        "removes_grip_sig": forward.remove_grip_sig,
    })
}

/// A character for each byte, since JSON has no bytes.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}
