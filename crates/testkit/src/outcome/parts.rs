//! The values that an outcome is made of, and how cases and the corpus program write them.

use std::fmt::{self, Debug, Formatter};

use pointwork_plan::{self as plan, GripFault};
use serde::{Deserialize, Serialize};

use crate::corpus::to_bytes;

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

impl From<&plan::Forwarded<'_>> for Forwarded {
    fn from(forwarded: &plan::Forwarded<'_>) -> Self {
        Forwarded {
            client: forwarded.client.map(|client| client.to_string()),
            proto: forwarded.proto.to_owned(),
            host: forwarded.host.to_owned(),
        }
    }
}

/// What the cache is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cache {
    /// How long an answer is fresh, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// How long it may be served stale while a fresh one is fetched, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_while_revalidate: Option<u32>,
    /// The keys that it can be purged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surrogate_key: Option<String>,
    /// Whether it is kept out of storage that is not PCI compliant.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pci: bool,
}

impl From<&plan::Cache<'_>> for Cache {
    fn from(cache: &plan::Cache<'_>) -> Self {
        Cache {
            ttl: cache.ttl,
            stale_while_revalidate: cache.stale_while_revalidate,
            surrogate_key: cache.surrogate_key.map(str::to_owned),
            pci: cache.pci,
        }
    }
}

/// What Fanout holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// The answer to an HTTP request; the lines of its header say how.
    Http,
    /// A WebSocket.
    Websocket,
    /// A WebSocket whose messages are sent back.
    Echo,
}

/// Why what came through Fanout is not held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotHeld {
    /// Only a WebSocket is held, and this is none.
    NoWebsocket,
    /// No WebSocket is held, and this is one.
    Websocket,
    /// What is put together is no name of a channel.
    Channel,
    /// The body is too long.
    TooLong,
    /// The body is none of WebSocket events.
    Events,
}

impl From<GripFault> for NotHeld {
    fn from(fault: GripFault) -> Self {
        match fault {
            GripFault::NoWebsocket => NotHeld::NoWebsocket,
            GripFault::Websocket => NotHeld::Websocket,
            GripFault::Channel => NotHeld::Channel,
            GripFault::TooLong => NotHeld::TooLong,
            GripFault::Events => NotHeld::Events,
        }
    }
}

/// An edit of the lines of one header. It is written as a text: `remove x-a`, `set x-a: b` or `add x-a: b`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Edit {
    /// The name, in lower case.
    pub name: String,
    /// What is done with its lines.
    pub change: Change,
}

/// What is done with the lines of a header.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// All are removed.
    Remove,
    /// One of this value takes the place of all.
    Set(String),
    /// One of this value comes besides.
    Add(String),
}

impl From<&plan::Edit<'_>> for Edit {
    fn from(edit: &plan::Edit<'_>) -> Self {
        let change = match &edit.change {
            plan::Change::Remove => Change::Remove,
            plan::Change::Set(value) => Change::Set(lossy(value)),
            plan::Change::Add(value) => Change::Add(lossy(value)),
        };
        Edit { name: edit.name.to_owned(), change }
    }
}

impl Edit {
    /// The channel that a held connection hears by it.
    pub(super) fn channel(&self) -> Option<String> {
        match &self.change {
            Change::Add(channel) if self.name == "grip-channel" => Some(channel.clone()),
            Change::Add(_) | Change::Set(_) | Change::Remove => None,
        }
    }
}

impl TryFrom<String> for Edit {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (verb, rest) = text.split_once(' ').unwrap_or((&text, ""));
        let (name, change) = match (verb, rest.split_once(": ")) {
            ("remove", None) => (rest, Change::Remove),
            ("set", Some((name, value))) => (name, Change::Set(value.to_owned())),
            ("add", Some((name, value))) => (name, Change::Add(value.to_owned())),
            _ => return Err(format!("not `remove NAME`, `set NAME: VALUE` or `add NAME: VALUE`: {text}")),
        };
        Ok(Edit { name: name.to_owned(), change })
    }
}

impl From<Edit> for String {
    fn from(Edit { name, change }: Edit) -> Self {
        match change {
            Change::Remove => format!("remove {name}"),
            Change::Set(value) => format!("set {name}: {value}"),
            Change::Add(value) => format!("add {name}: {value}"),
        }
    }
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

/// Text of what is ASCII: a path in normal form, the value of an edit.
pub(super) fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}
