//! What an outcome says under one key: what tests compare, and how messages put it.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use super::Outcome;
use crate::diagnostic::quoted;

/// A key of an outcome, as far down as a test looks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// `route`.
    Route,
    /// `action`.
    Action,
    /// `backend`.
    Backend,
    /// `captures`, of this name.
    Capture(String),
    /// `path`.
    Path,
    /// `host`.
    Host,
    /// `status`.
    Status,
    /// `location`.
    Location,
    /// `channel`.
    Channel,
    /// `cache.ttl`.
    Ttl,
    /// `cache.stale_while_revalidate`.
    StaleWhileRevalidate,
    /// `cache.surrogate_key`.
    SurrogateKey,
    /// `cache.pci`.
    Pci,
    /// `request_header`, of this name in lower case.
    RequestHeader(String),
    /// `response_header`, of this name in lower case.
    ResponseHeader(String),
}

/// What an outcome says under a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// That there is nothing: no such capture, no such cache setting, a header that is removed.
    Nothing,
    /// That it is so.
    True,
    /// A number.
    Number(u32),
    /// A text.
    Text(String),
    /// Several lines of a header.
    Lines(Vec<String>),
}

impl Said {
    /// The lines of a header; nothing if there are none.
    pub(crate) fn lines(lines: Vec<String>) -> Self {
        match <[String; 1]>::try_from(lines) {
            Ok([line]) => Said::Text(line),
            Err(lines) if lines.is_empty() => Said::Nothing,
            Err(lines) => Said::Lines(lines),
        }
    }

    fn of(lines: &[Cow<'_, str>]) -> Self {
        Said::lines(lines.iter().map(|line| line.clone().into_owned()).collect())
    }
}

impl Outcome<'_> {
    /// What it says under a key; `None` if the key does not apply.
    pub(crate) fn said(&self, key: &Key) -> Option<Said> {
        let text = |text: &str| Said::Text(text.to_owned());
        let text_or_nothing = |it: Option<&str>| Some(it.map_or(Said::Nothing, text));
        let number_or_nothing = |it: Option<u32>| Some(it.map_or(Said::Nothing, Said::Number));
        match key {
            Key::Route => Some(text(self.route)),
            Key::Action => Some(text(self.action)),
            Key::Backend => self.backend.map(text),
            Key::Capture(name) => {
                text_or_nothing(self.captures.iter().find(|(it, _)| it == name).map(|(_, found)| &**found))
            }
            Key::Path => self.path.as_deref().map(text),
            Key::Host => self.host.map(text),
            Key::Status => self.status.map(|status| Said::Number(u32::from(status))),
            Key::Location => self.location.map(text),
            Key::Channel => (!self.channel.is_empty()).then(|| Said::of(&self.channel)),
            Key::Ttl => number_or_nothing(self.cache.and_then(|cache| cache.ttl)),
            Key::StaleWhileRevalidate => {
                number_or_nothing(self.cache.and_then(|cache| cache.stale_while_revalidate))
            }
            Key::SurrogateKey => text_or_nothing(self.cache.and_then(|cache| cache.surrogate_key)),
            Key::Pci => Some(match self.cache {
                Some(cache) if cache.pci => Said::True,
                Some(_) | None => Said::Nothing,
            }),
            Key::RequestHeader(name) => self.request_header.get(name.as_str()).map(|it| Said::of(&it.lines)),
            Key::ResponseHeader(name) => {
                self.response_header.get(name.as_str()).map(|it| Said::of(&it.lines))
            }
        }
    }
}

/// The key as messages name it.
impl Display for Key {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Key::Route => f.write_str("`route`"),
            Key::Action => f.write_str("`action`"),
            Key::Backend => f.write_str("`backend`"),
            Key::Capture(name) => write!(f, "the capture {}", quoted(name)),
            Key::Path => f.write_str("`path`"),
            Key::Host => f.write_str("`host`"),
            Key::Status => f.write_str("`status`"),
            Key::Location => f.write_str("`location`"),
            Key::Channel => f.write_str("`channel`"),
            Key::Ttl => f.write_str("`ttl`"),
            Key::StaleWhileRevalidate => f.write_str("`stale_while_revalidate`"),
            Key::SurrogateKey => f.write_str("`surrogate_key`"),
            Key::Pci => f.write_str("`pci`"),
            Key::RequestHeader(name) => write!(f, "the request header {}", quoted(name)),
            Key::ResponseHeader(name) => write!(f, "the response header {}", quoted(name)),
        }
    }
}

/// What is said, as the rest of a sentence.
impl Display for Said {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Said::Nothing => f.write_str("is not there"),
            Said::True => f.write_str("is `true`"),
            Said::Number(number) => write!(f, "is {number}"),
            Said::Text(text) => write!(f, "is {}", quoted(text)),
            Said::Lines(lines) => write!(f, "is {lines:?}"),
        }
    }
}

/// What a test would expect of it: the keys that say most.
impl Display for Outcome<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{{ route = {:?}, ", self.route)?;
        match (self.backend, self.location, self.status) {
            (Some(backend), _, _) => write!(f, "{} = {backend:?} }}", self.action),
            (None, Some(location), _) => write!(f, "location = {location:?} }}"),
            (None, None, Some(status)) => write!(f, "status = {status} }}"),
            (None, None, None) => write!(f, "action = {:?} }}", self.action),
        }
    }
}
