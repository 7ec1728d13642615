//! What a plan says of a request, in the keys that tests expect and tools print.

mod said;

use std::borrow::Cow;
use std::collections::BTreeMap;

use pointwork_plan::{Answer, Change, Content, Decided, Edit, Forward, Plan};
use serde::{Serialize, Serializer};

pub use said::{Key, Said};

/// What becomes of a request: a plan in the keys of the language. Those that do not apply are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Outcome<'p> {
    /// The route id.
    pub route: &'p str,
    /// The key of the action, or `refuse`.
    pub action: &'p str,
    /// Where it is sent or handed off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<&'p str>,
    /// Name and text, as in the path, of what the route's template captured, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "as_map")]
    pub captures: Vec<(&'p str, Cow<'p, str>)>,
    /// The path that is sent, with its query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The Host that is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<&'p str>,
    /// The status of an answer made at the edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Its Location.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<&'p str>,
    /// The channels that a held connection hears.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "one_or_all")]
    pub channel: Vec<Cow<'p, str>>,
    /// What the cache is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<CacheOutcome<'p>>,
    /// What is edited of what goes to the backend: by name in lower case.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub request_header: BTreeMap<&'p str, Edited<'p>>,
    /// What is edited of what goes to the client: by name in lower case.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_header: BTreeMap<&'p str, Edited<'p>>,
}

/// What the cache is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct CacheOutcome<'p> {
    /// How long an answer is fresh, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// How long it may be served stale while a fresh one is fetched, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_while_revalidate: Option<u32>,
    /// The keys that it can be purged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surrogate_key: Option<&'p str>,
    /// Whether it is kept out of storage that is not PCI compliant.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pci: bool,
}

/// What edits do to the lines of one header: these are set or added; none if they are only removed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edited<'p> {
    /// The lines, in order.
    pub lines: Vec<Cow<'p, str>>,
}

impl Serialize for Edited<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        one_or_all(&self.lines, serializer)
    }
}

fn one_or_all<S: Serializer>(lines: &[Cow<'_, str>], serializer: S) -> Result<S::Ok, S::Error> {
    match lines {
        [] => serializer.serialize_none(),
        [line] => serializer.serialize_str(line),
        lines => serializer.collect_seq(lines),
    }
}

impl<'p> Outcome<'p> {
    /// What a plan says.
    #[must_use]
    pub fn of(plan: &'p Plan<'p, 'p>) -> Self {
        let outcome = Outcome { route: plan.route(), action: plan.action(), ..Outcome::default() };
        match plan {
            Plan::Refuse(refusal) => Outcome { status: Some(refusal.status()), ..outcome },
            Plan::Forward(forward) => outcome.forwarded(forward),
            Plan::Answer(answer) => outcome.answered(answer),
        }
    }

    fn forwarded(self, forward: &'p Forward<'p, 'p>) -> Self {
        Outcome {
            backend: Some(forward.backend),
            captures: captures(&forward.decided),
            path: Some(format!("{}{}", text(forward.path()), text(forward.query))),
            host: Some(forward.host()),
            cache: forward.cache.map(|cache| CacheOutcome {
                ttl: cache.ttl,
                stale_while_revalidate: cache.stale_while_revalidate,
                surrogate_key: cache.surrogate_key,
                pci: cache.pci,
            }),
            request_header: edited(&forward.request),
            response_header: edited(&forward.response),
            ..self
        }
    }

    fn answered(self, answer: &'p Answer<'p, 'p>) -> Self {
        let location = match &answer.content {
            Content::Redirect { location } => Some(location.as_str()),
            Content::Respond { .. } | Content::Hold { .. } | Content::Websocket(_) | Content::NotHeld(_) => {
                None
            }
        };
        let response_header = edited(&answer.response);
        let channel = match &answer.content {
            Content::Hold { .. } => response_header.get("grip-channel").map(|it| it.lines.clone()),
            Content::Websocket(session) => Some(session.channels.iter().map(Cow::from).collect()),
            Content::Redirect { .. } | Content::Respond { .. } | Content::NotHeld(_) => None,
        };
        Outcome {
            captures: captures(&answer.decided),
            status: Some(answer.status),
            location,
            channel: channel.unwrap_or_default(),
            response_header,
            ..self
        }
    }
}

/// Bytes as text: what is not UTF-8 in a query is shown as U+FFFD.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn captures<'p>(decided: &'p Decided<'p, 'p>) -> Vec<(&'p str, Cow<'p, str>)> {
    decided.captures().map(|(name, found)| (name, text(found))).collect()
}

fn as_map<S: Serializer>(pairs: &[(&str, Cow<'_, str>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, text)| (name, text)))
}

fn edited<'p>(edits: &'p [Edit<'p>]) -> BTreeMap<&'p str, Edited<'p>> {
    let mut edited: BTreeMap<&str, Edited<'_>> = BTreeMap::new();
    for Edit { name, change } in edits {
        let lines = &mut edited.entry(name).or_insert_with(|| Edited { lines: Vec::new() }).lines;
        match change {
            Change::Remove => lines.clear(),
            Change::Set(value) => *lines = vec![text(value)],
            Change::Add(value) => lines.push(text(value)),
        }
    }
    edited
}
