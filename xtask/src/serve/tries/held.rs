//! What is published to a connection that a `grip` route holds. Its second pass says which channel, and in which form.

use pointwork_local::Item;
use pointwork_plan::{Change, Content, Edit, Plan, WEBSOCKET_EVENTS, plan};
use pointwork_table::Table;
use serde_json::json;

use super::Try;

/// A publication that the client of this request hears, as JSON; `None` if no `grip` route holds it.
pub(super) fn item(request: &Try, table: &Table<'_>) -> Option<String> {
    let host = request.headers.iter().find(|(name, _)| name == "Host");
    let host = host.map_or("localhost", |(_, host)| host);
    let sample = if request.upgrades() {
        request.sample("POST").header("content-type", WEBSOCKET_EVENTS)
    } else {
        request.sample(&request.method)
    };
    let sample = sample.header("x-forwarded-host", host).verified();
    let plan = plan(table, &sample);
    let Plan::Answer(answer) = &plan else { return None };
    let item = match &answer.content {
        Content::Websocket(session) => Item::message(session.channels.first()?, "hello"),
        Content::Hold { content_type, .. } => {
            let channel = value(&answer.response, "grip-channel")?;
            match (value(&answer.response, "grip-hold")?.as_str(), content_type) {
                ("response", _) => Item::response(channel, "hello\n"),
                (_, Some("text/event-stream")) => Item::stream(channel, "data: hello\n\n"),
                (_, _) => Item::stream(channel, "hello\n"),
            }
        }
        Content::Redirect { .. } | Content::Respond { .. } | Content::NotHeld(_) => return None,
    };
    Some(json!({ "items": [item] }).to_string())
}

/// The first line that an answer has of this name.
fn value(edits: &[Edit<'_>], name: &str) -> Option<String> {
    edits.iter().find(|edit| edit.name == name).and_then(|edit| match &edit.change {
        Change::Set(value) | Change::Add(value) => Some(String::from_utf8_lossy(value).into_owned()),
        Change::Remove => None,
    })
}
