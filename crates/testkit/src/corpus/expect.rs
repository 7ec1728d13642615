//! What a case expects: a route id, or any of the keys of an outcome.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::case::{Lines, from_bytes, to_bytes};
use crate::outcome::{Action, Cache, Change, Edit, Forwarded, Held, NotHeld, Outcome};

/// What is expected.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged, try_from = "toml::Value")]
pub enum Expect {
    /// The route of this id.
    Route(String),
    /// All of these.
    Outcome(Box<Expected>),
}

/// Keys of an outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expected {
    /// The route id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The action's key, or `refuse`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// `fanout` and its backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fanout: Option<String>,
    /// `send` and its backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send: Option<String>,
    /// `pass` and its backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass: Option<String>,
    /// `websocket` and its backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub websocket: Option<String>,
    /// `grip` and the backend that leads back to the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grip: Option<String>,
    /// The backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<String>,
    /// The backend that is tried next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Perhaps<String>>,
    /// What the cache is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<Perhaps<Cache>>,
    /// The status of an answer made at the edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Its Location.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Its Content-Type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Perhaps<String>>,
    /// Its body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What Fanout holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// Why what came through Fanout is not held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_held: Option<NotHeld>,
    /// All channels that a held connection hears.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Lines>,
    /// The path with its query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The Host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Whether that Host is put in place of the one that came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sets_host: Option<bool>,
    /// All captures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captures: Option<BTreeMap<String, String>>,
    /// The X-Forwarded headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Perhaps<Forwarded>>,
    /// Whether Grip-Sig is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removes_grip_sig: Option<bool>,
    /// The service by which a handoff is marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loop_guard: Option<Perhaps<String>>,
    /// The scheme that the second pass is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Perhaps<String>>,
    /// All edits of what goes to the backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_header: Option<Vec<Edit>>,
    /// All edits of what goes to the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_header: Option<Vec<Edit>>,
}

/// What is expected of something that need not be there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Perhaps<T> {
    /// Whether there is any.
    Any(bool),
    /// That it is this.
    This(T),
}

impl TryFrom<toml::Value> for Expect {
    type Error = toml::de::Error;

    fn try_from(value: toml::Value) -> Result<Self, toml::de::Error> {
        match value.as_str() {
            Some(route) => Ok(Expect::Route(route.to_owned())),
            None => Ok(Expect::Outcome(Box::new(value.try_into()?))),
        }
    }
}

impl Expected {
    /// All keys of an outcome, but for a body that is no text.
    #[must_use]
    pub fn of(outcome: &Outcome, latin1: bool) -> Self {
        let can_be_written = |text: &[u8]| latin1 || str::from_utf8(text).is_ok();
        let edits = |edits: &Vec<Edit>| (!edits.is_empty()).then(|| edits.clone());
        Expected {
            route: Some(outcome.route.clone()),
            action: Some(outcome.action),
            backend: outcome.backend.clone(),
            fallback: outcome.fallback.clone().map(Perhaps::This),
            cache: outcome.cache.clone().map(Perhaps::This),
            status: outcome.status,
            location: outcome.location.clone(),
            content_type: outcome.content_type.clone().map(Perhaps::This),
            body: outcome
                .body
                .as_ref()
                .filter(|body| can_be_written(&body.0))
                .map(|it| from_bytes(&it.0, latin1)),
            held: outcome.held,
            not_held: outcome.not_held,
            channel: (!outcome.channel.is_empty()).then(|| Lines::Many(outcome.channel.clone())),
            path: outcome.path.as_ref().map(|path| from_bytes(&path.0, latin1)),
            host: outcome.host.clone(),
            sets_host: outcome.host.is_some().then_some(outcome.sets_host),
            captures: (!outcome.captures.is_empty()).then(|| outcome.captures.clone()),
            forwarded: outcome.forwarded.clone().map(Perhaps::This),
            removes_grip_sig: outcome.backend.is_some().then_some(outcome.removes_grip_sig),
            loop_guard: outcome.backend.is_some().then(|| match &outcome.loop_guard {
                Some(service) => Perhaps::This(service.clone()),
                None => Perhaps::Any(false),
            }),
            scheme: outcome.backend.is_some().then(|| match &outcome.scheme {
                Some(scheme) => Perhaps::This(scheme.clone()),
                None => Perhaps::Any(false),
            }),
            request_header: edits(&outcome.request_header),
            response_header: edits(&outcome.response_header),
            ..Expected::default()
        }
    }

    /// What of it an outcome does not meet.
    fn unmet(&self, outcome: &Outcome, latin1: bool) -> Vec<String> {
        let Expected { route, action, fanout, send, pass, websocket, grip, backend, fallback, cache, .. } =
            self;
        let Expected { status, location, content_type, body, path, host, sets_host, captures, .. } = self;
        let Expected { held, not_held, channel, forwarded, removes_grip_sig, loop_guard, scheme, .. } = self;
        let Expected { request_header, response_header, .. } = self;
        let bytes = |text: &Option<String>| text.as_ref().map(|text| to_bytes(text, latin1));
        let mut unmet = Vec::new();
        let mut hold = |what: &str, holds: bool| unmet.extend((!holds).then(|| what.to_owned()));
        hold("route", is(route.as_ref(), Some(&outcome.route)));
        hold("action", is(action.as_ref(), Some(&outcome.action)));
        hold("backend", is(backend.as_ref(), outcome.backend.as_ref()));
        for (key, short, meant) in [
            ("fanout", fanout, Action::Fanout),
            ("send", send, Action::Send),
            ("pass", pass, Action::Pass),
            ("websocket", websocket, Action::Websocket),
            ("grip", grip, Action::Grip),
        ] {
            let is_meant = short.is_none() || outcome.action == meant;
            hold(key, is_meant && is(short.as_ref(), outcome.backend.as_ref()));
        }
        hold("fallback", perhaps(fallback.as_ref(), outcome.fallback.as_ref()));
        hold("cache", perhaps(cache.as_ref(), outcome.cache.as_ref()));
        hold("status", is(status.as_ref(), outcome.status.as_ref()));
        hold("location", is(location.as_ref(), outcome.location.as_ref()));
        hold("content_type", perhaps(content_type.as_ref(), outcome.content_type.as_ref()));
        let is_body = |body: &Vec<u8>| outcome.body.as_ref().is_some_and(|it| it.0 == *body);
        hold("body", bytes(body).is_none_or(|body| body.as_ref().is_ok_and(is_body)));
        hold("held", is(held.as_ref(), outcome.held.as_ref()));
        hold("not_held", is(not_held.as_ref(), outcome.not_held.as_ref()));
        let channel = channel.as_ref().map(Lines::all);
        hold("channel", is(channel.as_deref(), Some(outcome.channel.as_slice())));
        // The path that the plan says, and the end of the URI that goes out.
        let goes_out = |path: &Vec<u8>| {
            outcome.path.as_ref().is_some_and(|it| it.0 == *path)
                && outcome.uri.as_ref().is_some_and(|it| it.0.ends_with(path))
        };
        hold("path", bytes(path).is_none_or(|path| path.as_ref().is_ok_and(goes_out)));
        hold("host", is(host.as_ref(), outcome.host.as_ref()));
        hold("sets_host", is(sets_host.as_ref(), Some(&outcome.sets_host)));
        hold("captures", is(captures.as_ref(), Some(&outcome.captures)));
        hold("forwarded", perhaps(forwarded.as_ref(), outcome.forwarded.as_ref()));
        hold("removes_grip_sig", is(removes_grip_sig.as_ref(), Some(&outcome.removes_grip_sig)));
        hold("loop_guard", perhaps(loop_guard.as_ref(), outcome.loop_guard.as_ref()));
        hold("scheme", perhaps(scheme.as_ref(), outcome.scheme.as_ref()));
        hold("request_header", is(request_header.as_ref(), Some(&outcome.request_header)));
        hold("response_header", is(response_header.as_ref(), Some(&outcome.response_header)));
        unmet
    }
}

impl Expect {
    /// The same with texts replaced that stand for what was in the request.
    pub(super) fn with(&self, text: impl Fn(&str) -> String) -> Self {
        let mut expect = self.clone();
        if let Expect::Outcome(expected) = &mut expect {
            expected.path = expected.path.as_deref().map(&text);
            expected.location = expected.location.as_deref().map(&text);
            match &mut expected.channel {
                Some(Lines::One(channel)) => *channel = text(channel),
                Some(Lines::Many(channels)) => channels.iter_mut().for_each(|it| *it = text(it)),
                None => {}
            }
            for capture in expected.captures.iter_mut().flatten() {
                *capture.1 = text(capture.1);
            }
            let edits = expected.request_header.iter_mut().chain(&mut expected.response_header).flatten();
            for edit in edits {
                if let Change::Set(value) | Change::Add(value) = &mut edit.change {
                    *value = text(value);
                }
            }
        }
        expect
    }

    /// What of it an outcome does not meet; nothing if it meets all.
    #[must_use]
    pub fn unmet(&self, outcome: &Outcome, latin1: bool) -> Vec<String> {
        match self {
            Expect::Route(route) => {
                let expected = Expected { route: Some(route.clone()), ..Expected::default() };
                expected.unmet(outcome, latin1)
            }
            Expect::Outcome(expected) => expected.unmet(outcome, latin1),
        }
    }
}

/// Whether a value is as expected, if anything is expected of it.
fn is<T: PartialEq + ?Sized>(expected: Option<&T>, found: Option<&T>) -> bool {
    expected.is_none() || expected == found
}

/// Whether a value that need not be there is as expected, if anything is expected of it.
fn perhaps<T: PartialEq>(expected: Option<&Perhaps<T>>, found: Option<&T>) -> bool {
    match expected {
        None => true,
        Some(Perhaps::Any(any)) => *any == found.is_some(),
        Some(Perhaps::This(this)) => found == Some(this),
    }
}
