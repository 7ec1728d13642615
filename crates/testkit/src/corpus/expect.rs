//! What a case expects: a route id, or any of the keys of an outcome.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::case::{from_bytes, to_bytes};
use crate::outcome::{Action, Forwarded, Outcome};

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
    /// The backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<String>,
    /// The status of an answer made at the edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The path with its query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// All captures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captures: Option<BTreeMap<String, String>>,
    /// The X-Forwarded headers; `false` if they are left as they came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<ForwardedText>,
    /// Whether Grip-Sig is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removes_grip_sig: Option<bool>,
}

/// What is expected of the X-Forwarded headers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ForwardedText {
    /// Whether they are replaced at all.
    Any(bool),
    /// By what they are replaced.
    By(Forwarded),
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
    /// All keys of an outcome.
    #[must_use]
    pub fn of(outcome: &Outcome, latin1: bool) -> Self {
        Expected {
            route: Some(outcome.route.clone()),
            action: Some(outcome.action),
            backend: outcome.backend.clone(),
            status: outcome.status,
            path: outcome.path.as_ref().map(|path| from_bytes(&path.0, latin1)),
            captures: (!outcome.captures.is_empty()).then(|| outcome.captures.clone()),
            forwarded: outcome.forwarded.clone().map(ForwardedText::By),
            removes_grip_sig: (outcome.action != Action::Refuse).then_some(outcome.removes_grip_sig),
            ..Expected::default()
        }
    }
}

impl Expect {
    /// The same with texts replaced that stand for what was in the request.
    pub(super) fn with(&self, text: impl Fn(&str) -> String) -> Self {
        let mut expect = self.clone();
        if let Expect::Outcome(expected) = &mut expect {
            expected.path = expected.path.as_deref().map(&text);
            for capture in expected.captures.iter_mut().flatten() {
                *capture.1 = text(capture.1);
            }
        }
        expect
    }

    /// What of it an outcome does not meet; nothing if it meets all.
    #[must_use]
    pub fn unmet(&self, outcome: &Outcome, latin1: bool) -> Vec<String> {
        let expected = match self {
            Expect::Route(route) => &Expected { route: Some(route.clone()), ..Expected::default() },
            Expect::Outcome(expected) => expected.as_ref(),
        };
        let Expected { route, action, fanout, send, pass, backend, .. } = expected;
        let Expected { status, path, captures, forwarded, removes_grip_sig, .. } = expected;
        let path = path.as_ref().map(|path| to_bytes(path, latin1));
        let mut unmet = Vec::new();
        let mut hold = |what: &str, holds: bool| {
            if !holds {
                unmet.push(what.to_owned());
            }
        };
        hold("route", is(route.as_ref(), Some(&outcome.route)));
        hold("action", is(action.as_ref(), Some(&outcome.action)));
        hold("backend", is(backend.as_ref(), outcome.backend.as_ref()));
        for (key, short, meant) in
            [("fanout", fanout, Action::Fanout), ("send", send, Action::Send), ("pass", pass, Action::Pass)]
        {
            let is_meant = short.is_none() || outcome.action == meant;
            hold(key, is_meant && is(short.as_ref(), outcome.backend.as_ref()));
        }
        hold("status", is(status.as_ref(), outcome.status.as_ref()));
        // The path that the plan says, and the end of the URI that goes out.
        let goes_out = |path: &Vec<u8>| {
            outcome.path.as_ref().is_some_and(|it| it.0 == *path)
                && outcome.uri.as_ref().is_some_and(|it| it.0.ends_with(path))
        };
        hold("path", path.is_none_or(|path| path.as_ref().is_ok_and(goes_out)));
        hold("captures", is(captures.as_ref(), Some(&outcome.captures)));
        hold("forwarded", forwarded.as_ref().is_none_or(|it| it.is_met_by(outcome.forwarded.as_ref())));
        hold("removes_grip_sig", is(removes_grip_sig.as_ref(), Some(&outcome.removes_grip_sig)));
        unmet
    }
}

impl ForwardedText {
    fn is_met_by(&self, forwarded: Option<&Forwarded>) -> bool {
        match self {
            ForwardedText::Any(any) => *any == forwarded.is_some(),
            ForwardedText::By(by) => forwarded == Some(by),
        }
    }
}

/// Whether a value is as expected, if anything is expected of it.
fn is<T: PartialEq>(expected: Option<&T>, found: Option<&T>) -> bool {
    expected.is_none() || expected == found
}
