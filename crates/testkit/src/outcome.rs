//! What becomes of one request, in values that evaluators are compared by. Nothing is decided here.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};

use pointwork_plan::{Channel, Forward, Plan};
use serde::{Deserialize, Serialize};

use crate::corpus::to_bytes;
use crate::request::Request;

/// What becomes of one request. What does not apply is `None` or empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The route id.
    pub route: String,
    /// What is done.
    pub action: Action,
    /// The status of an answer made at the edge.
    pub status: Option<u16>,
    /// Where it goes.
    pub backend: Option<String>,
    /// Name and text of what the route's template captured.
    pub captures: BTreeMap<String, String>,
    /// The path with its query that the backend gets.
    pub path: Option<Bytes>,
    /// The whole URI that goes out: with another path than the one that came, all else must be as it came.
    pub uri: Option<Bytes>,
    /// Whether that URI is put in place of the one that came.
    pub sets_uri: bool,
    /// The X-Forwarded headers that are put in place of the client's.
    pub forwarded: Option<Forwarded>,
    /// Whether Grip-Sig is removed.
    pub removes_grip_sig: bool,
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
}

/// The values of X-Forwarded-For, -Proto and -Host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forwarded {
    /// The address of the client; the header is removed where it is not known.
    #[serde(rename = "for", default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// `http` or `https`.
    pub proto: String,
    /// The host.
    pub host: String,
}

/// Bytes that are shown as text, and read from a text that has a character for each.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Bytes(pub Vec<u8>);

impl TryFrom<String> for Bytes {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        to_bytes(&text, true).map(Bytes)
    }
}

impl Debug for Bytes {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

impl Outcome {
    /// A refusal.
    #[must_use]
    pub fn refusal(id: &str, status: u16) -> Self {
        Outcome {
            route: id.to_owned(),
            action: Action::Refuse,
            status: Some(status),
            backend: None,
            captures: BTreeMap::new(),
            path: None,
            uri: None,
            sets_uri: false,
            forwarded: None,
            removes_grip_sig: false,
        }
    }

    /// What a plan for this request says.
    #[must_use]
    pub fn of_plan(plan: &Plan<'_, '_>, request: &Request) -> Self {
        match plan {
            Plan::Refuse(refusal) => Outcome::refusal(refusal.id(), refusal.status()),
            Plan::Forward(forward) => Outcome::of_forward(forward, request),
            Plan::Answer(answer) => Outcome::refusal(answer.decided.route, answer.status),
        }
    }

    fn of_forward(forward: &Forward<'_, '_>, request: &Request) -> Self {
        let uri = forward.uri.as_ref().unwrap_or(&request.uri).clone();
        // No authority that gets here holds a question mark: the first one starts the query.
        let query = uri.iter().position(|&byte| byte == b'?').map_or(&b""[..], |at| &uri[at..]);
        let captures =
            forward.decided.captures().map(|(name, text)| (name.to_owned(), lossy(text))).collect();
        Outcome {
            route: forward.decided.route.to_owned(),
            action: match forward.channel {
                Channel::Fanout => Action::Fanout,
                Channel::Send => Action::Send,
                Channel::Pass | Channel::Websocket => Action::Pass,
            },
            status: None,
            backend: Some(forward.backend.to_owned()),
            captures,
            path: Some(Bytes([forward.path(), query].concat())),
            uri: Some(Bytes(uri)),
            sets_uri: forward.uri.is_some(),
            forwarded: forward.forwarded.map(|it| Forwarded {
                client: it.client.map(|client| client.to_string()),
                proto: it.proto.to_owned(),
                host: it.host.to_owned(),
            }),
            removes_grip_sig: forward.remove_grip_sig,
        }
    }
}

/// Text of a path in normal form, which is ASCII.
fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}
