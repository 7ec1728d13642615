//! What a route or `[default]` does: its action, and what modifies it.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::{select, subsequence};
use proptest::strategy::{BoxedStrategy, Strategy};

use super::actions::{ActionDraft, action};
use super::grips::GripDraft;
use super::policy::PolicyDraft;
use super::texts::{PathDraft, TextDraft, header_text, path_text};
use super::words::{BACKENDS, EDITED_HEADERS, PREFIXES_TO_SEND, SPLIT_KEYS, TARGET_HOSTS};
use super::written::{self, Keys, Notation, Value};

#[derive(Clone, Debug)]
pub(super) struct HandlingDraft {
    pub(super) action: ActionDraft,
    pub(super) rewrite: Option<RewriteDraft>,
    host: Option<&'static str>,
    request: EditsDraft,
    response: EditsDraft,
    fallback: Option<&'static str>,
    pub(super) split_key: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) enum RewriteDraft {
    Path(PathDraft),
    Prefix(&'static str),
}

#[derive(Clone, Debug)]
struct EditsDraft {
    remove: Vec<&'static str>,
    set: Vec<(&'static str, Vec<TextDraft>)>,
    add: Vec<(&'static str, Vec<TextDraft>)>,
}

const NONE: EditsDraft = EditsDraft { remove: Vec::new(), set: Vec::new(), add: Vec::new() };

impl HandlingDraft {
    /// What is left of it beside its action, which takes not every modifier.
    pub(super) fn fit(&mut self, policy: PolicyDraft) {
        self.action.fit(policy);
        if let Some(RewriteDraft::Path(path)) = &mut self.rewrite {
            path.fit(policy);
        }
        if !self.action.is_forward() {
            (self.rewrite, self.host, self.request, self.fallback) = (None, None, NONE, None);
        }
        if self.action.is_handoff() {
            (self.host, self.response) = (None, NONE);
        }
        if self.action.grip().is_some_and(GripDraft::is_websocket) {
            self.response = NONE;
        }
        if matches!(self.action, ActionDraft::Websocket(_)) {
            self.fallback = None;
        }
    }

    /// The same for `[default]`, which has no conditions.
    pub(super) fn fit_default(&mut self, policy: PolicyDraft) {
        if let ActionDraft::Websocket(backend) = self.action {
            self.action = ActionDraft::Fanout(backend);
        }
        self.rewrite = self.rewrite.take().filter(|it| matches!(it, RewriteDraft::Path(_)));
        self.fit(policy);
        if !self.action.is_split() {
            self.split_key = None;
        }
    }

    /// All keys; texts have some of these captures in them.
    pub(super) fn keys(&self, captures: &[&str], notation: Notation) -> Keys {
        let text = |it: &str| Value::Plain(written::text(it, notation));
        let mut keys = self.action.keys(captures, notation);
        keys.extend(self.split_key.map(|key| ("split_key", text(key))));
        keys.extend(self.rewrite.as_ref().map(|rewrite| {
            let value = match rewrite {
                RewriteDraft::Path(path) => text(&path.written(captures)),
                RewriteDraft::Prefix(prefix) => Value::Table(vec![("prefix", text(prefix))]),
            };
            ("rewrite", value)
        }));
        keys.extend(self.host.map(|host| ("rewrite_host", text(host))));
        keys.extend(self.fallback.map(|backend| ("fallback", text(backend))));
        for (key, edits) in [("request_header", &self.request), ("response_header", &self.response)] {
            let edits = edits.keys(captures, notation);
            keys.extend((!edits.is_empty()).then_some((key, Value::Table(edits))));
        }
        keys
    }
}

impl EditsDraft {
    fn keys(&self, captures: &[&str], notation: Notation) -> Keys {
        let line = |it: &TextDraft| it.written(captures);
        let table = |lines: &[(&'static str, Vec<TextDraft>)]| {
            let lines = lines.iter().map(|(name, values)| {
                let values: Vec<String> = values.iter().map(line).collect();
                (*name, Value::Plain(written::texts(&values, notation)))
            });
            Value::Table(lines.collect())
        };
        let mut keys = Keys::new();
        if !self.remove.is_empty() {
            let names: Vec<String> = self.remove.iter().map(|it| written::text(it, notation)).collect();
            keys.push(("remove", Value::Plain(format!("[{}]", names.join(", ")))));
        }
        keys.extend((!self.set.is_empty()).then(|| ("set", table(&self.set))));
        keys.extend((!self.add.is_empty()).then(|| ("add", table(&self.add))));
        keys
    }
}

/// An action, and a fallback at most.
pub(super) fn plain_handling() -> BoxedStrategy<HandlingDraft> {
    let fallback = option::weighted(0.2, select(BACKENDS));
    let split_key = option::of(select(SPLIT_KEYS));
    (action(), fallback, split_key)
        .prop_map(|(action, fallback, split_key)| HandlingDraft {
            action,
            rewrite: None,
            host: None,
            request: NONE,
            response: NONE,
            fallback,
            split_key,
        })
        .boxed()
}

/// An action with any modifiers.
pub(super) fn handling() -> BoxedStrategy<HandlingDraft> {
    let rewrite = prop_oneof![
        2 => path_text().prop_map(RewriteDraft::Path),
        1 => select(PREFIXES_TO_SEND).prop_map(RewriteDraft::Prefix),
    ];
    let host = option::weighted(0.2, select(TARGET_HOSTS));
    let fallback = option::weighted(0.3, select(BACKENDS));
    let split_key = option::of(select(SPLIT_KEYS));
    (action(), option::weighted(0.5, rewrite), host, edits(), edits(), fallback, split_key)
        .prop_map(|(action, rewrite, host, request, response, fallback, split_key)| HandlingDraft {
            action,
            rewrite,
            host,
            request,
            response,
            fallback,
            split_key,
        })
        .boxed()
}

fn edits() -> impl Strategy<Value = EditsDraft> {
    let names = || subsequence(EDITED_HEADERS, 0..=2);
    let values = || (names(), vec(vec(header_text(), 1..=2), 2));
    let lines = || values().prop_map(|(names, values)| names.into_iter().zip(values).collect());
    let some = (names(), lines(), lines()).prop_map(|(remove, set, add)| EditsDraft { remove, set, add });
    prop_oneof![2 => Just(NONE), 1 => some]
}
