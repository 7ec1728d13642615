//! What becomes of one request, in values that evaluators are compared by. Nothing is decided here.

mod parts;

use std::collections::BTreeMap;

use pointwork_plan::{Answer, Channel, Content, Decided, Forward, Plan, Session};
use serde::{Deserialize, Serialize};

use crate::request::Request;

pub use parts::{Bytes, Cache, Change, Edit, Forwarded, Held, NotHeld};

/// What becomes of one request. What does not apply is `None` or empty, and need not be written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The route id.
    pub route: String,
    /// What is done.
    pub action: Action,
    /// The status of an answer made at the edge.
    pub status: Option<u16>,
    /// Its Location.
    pub location: Option<String>,
    /// Its Content-Type.
    pub content_type: Option<String>,
    /// Its body, if a route says it; that of a refusal is the edge's matter.
    pub body: Option<Bytes>,
    /// What Fanout holds.
    pub held: Option<Held>,
    /// Why what came through Fanout is not held.
    pub not_held: Option<NotHeld>,
    /// The channels that a held connection hears.
    #[serde(default)]
    pub channel: Vec<String>,
    /// Where it goes.
    pub backend: Option<String>,
    /// Where it goes if the backend does not answer, or Fanout is not enabled.
    pub fallback: Option<String>,
    /// What the cache is told.
    pub cache: Option<Cache>,
    /// Name and text of what the route's template captured.
    #[serde(default)]
    pub captures: BTreeMap<String, String>,
    /// The path with its query that the backend gets.
    pub path: Option<Bytes>,
    /// The whole URI that goes out: with another path than the one that came, all else must be as it came.
    pub uri: Option<Bytes>,
    /// Whether that URI is put in place of the one that came.
    #[serde(default)]
    pub sets_uri: bool,
    /// The Host that is sent.
    pub host: Option<String>,
    /// Whether that Host is put in place of the one that came.
    #[serde(default)]
    pub sets_host: bool,
    /// The X-Forwarded headers that are put in place of the client's.
    pub forwarded: Option<Forwarded>,
    /// Whether Grip-Sig is removed.
    #[serde(default)]
    pub removes_grip_sig: bool,
    /// The service by which a handoff is marked.
    pub loop_guard: Option<String>,
    /// The scheme that the second pass is told.
    pub scheme: Option<String>,
    /// What the file edits of what goes to the backend, in order.
    #[serde(default)]
    pub request_header: Vec<Edit>,
    /// What the file edits of what goes to the client, in order.
    #[serde(default)]
    pub response_header: Vec<Edit>,
}

/// The key of an action, or `refuse`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Answered with an error.
    Refuse,
    /// Handed off through Fanout.
    Fanout,
    /// Sent through the Fastly cache.
    Send,
    /// Sent past the cache.
    Pass,
    /// Handed straight to the backend, as a WebSocket.
    Websocket,
    /// Answered with the place to look at instead.
    Redirect,
    /// Answered with what stands in the file.
    Respond,
    /// Handed off through Fanout to this service, or answered with how Fanout holds the connection.
    Grip,
}

impl Outcome {
    /// What nothing else is said of.
    #[must_use]
    pub fn of(route: &str, action: Action) -> Self {
        Outcome {
            route: route.to_owned(),
            action,
            status: None,
            location: None,
            content_type: None,
            body: None,
            held: None,
            not_held: None,
            channel: Vec::new(),
            backend: None,
            fallback: None,
            cache: None,
            captures: BTreeMap::new(),
            path: None,
            uri: None,
            sets_uri: false,
            host: None,
            sets_host: false,
            forwarded: None,
            removes_grip_sig: false,
            loop_guard: None,
            scheme: None,
            request_header: Vec::new(),
            response_header: Vec::new(),
        }
    }

    /// A refusal.
    #[must_use]
    pub fn refusal(id: &str, status: u16) -> Self {
        Outcome { status: Some(status), ..Outcome::of(id, Action::Refuse) }
    }

    /// What a plan for this request says.
    #[must_use]
    pub fn of_plan(plan: &Plan<'_, '_>, request: &Request) -> Self {
        match plan {
            Plan::Refuse(refusal) => Outcome::refusal(refusal.id(), refusal.status()),
            Plan::Forward(forward) => Outcome::of_forward(forward, request),
            Plan::Answer(answer) => Outcome::of_answer(answer),
        }
    }

    fn of_forward(forward: &Forward<'_, '_>, request: &Request) -> Self {
        let uri = forward.uri.as_ref().unwrap_or(&request.uri).clone();
        // No authority that gets here holds a question mark: the first one starts the query.
        let query = uri.iter().position(|&byte| byte == b'?').map_or(&b""[..], |at| &uri[at..]);
        let action = match forward.channel {
            Channel::Fanout => Action::Fanout,
            Channel::Send => Action::Send,
            Channel::Pass => Action::Pass,
            Channel::Websocket => Action::Websocket,
            Channel::Grip => Action::Grip,
        };
        Outcome {
            backend: Some(forward.backend.to_owned()),
            fallback: forward.fallback.map(str::to_owned),
            cache: forward.cache.as_ref().map(Cache::from),
            captures: captures(&forward.decided),
            path: Some(Bytes([forward.path(), query].concat())),
            uri: Some(Bytes(uri)),
            sets_uri: forward.uri.is_some(),
            host: Some(forward.host().to_owned()),
            sets_host: forward.rewritten_host.is_some(),
            forwarded: forward.forwarded.as_ref().map(Forwarded::from),
            removes_grip_sig: forward.remove_grip_sig,
            loop_guard: forward.loop_guard.map(str::to_owned),
            scheme: forward.scheme.map(str::to_owned),
            request_header: forward.request.iter().map(Edit::from).collect(),
            response_header: forward.response.iter().map(Edit::from).collect(),
            ..Outcome::of(forward.decided.route, action)
        }
    }

    fn of_answer(answer: &Answer<'_, '_>) -> Self {
        let id = answer.decided.route;
        let response_header: Vec<Edit> = answer.response.iter().map(Edit::from).collect();
        let said = match &answer.content {
            Content::Redirect { location } => {
                Outcome { location: Some(location.clone()), ..Outcome::of(id, Action::Redirect) }
            }
            Content::Respond { content_type, body } => Outcome {
                content_type: content_type.map(str::to_owned),
                body: Some(Bytes(body.to_vec())),
                ..Outcome::of(id, Action::Respond)
            },
            Content::Hold { content_type, body } => Outcome {
                content_type: content_type.map(str::to_owned),
                body: Some(Bytes(body.to_vec())),
                held: Some(Held::Http),
                channel: response_header.iter().filter_map(Edit::channel).collect(),
                ..Outcome::of(id, Action::Grip)
            },
            Content::Websocket(Session { channels, echoes }) => Outcome {
                held: Some(if *echoes { Held::Echo } else { Held::Websocket }),
                channel: channels.clone(),
                ..Outcome::of(id, Action::Grip)
            },
            Content::NotHeld(fault) => {
                Outcome { not_held: Some(NotHeld::from(*fault)), ..Outcome::of(id, Action::Grip) }
            }
        };
        Outcome { status: Some(answer.status), captures: captures(&answer.decided), response_header, ..said }
    }
}

fn captures(decided: &Decided<'_, '_>) -> BTreeMap<String, String> {
    decided.captures().map(|(name, text)| (name.to_owned(), parts::lossy(text))).collect()
}
