//! Actions: where a request goes, or what it is answered with.

use proptest::bool;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::{select, subsequence};
use proptest::strategy::{BoxedStrategy, Strategy};

use super::grips::{GripDraft, grip};
use super::policy::PolicyDraft;
use super::texts::{PathDraft, TextDraft, path_text, query_text};
use super::words::{
    BACKENDS, BODIES, BODY_FILE, DURATIONS, FRAGMENT_TEXTS, SURROGATE_KEYS, TARGET_HOSTS, TYPES, WEIGHTS,
};
use super::written::{Keys, Notation, Value, text};

#[derive(Clone, Debug)]
pub(super) enum ActionDraft {
    Fanout(&'static str),
    Websocket(&'static str),
    Send(DestinationDraft, Option<CacheDraft>),
    Pass(DestinationDraft),
    Redirect(RedirectDraft),
    Respond(ResponseDraft),
    Grip(GripDraft),
}

#[derive(Clone, Debug)]
pub(super) enum DestinationDraft {
    Backend(&'static str),
    /// Backends and their weights.
    Split(Vec<(&'static str, u16)>),
}

#[derive(Clone, Debug)]
pub(super) struct CacheDraft {
    ttl: Option<&'static str>,
    stale: Option<&'static str>,
    keys: Option<&'static str>,
    pci: Option<bool>,
}

#[derive(Clone, Debug)]
pub(super) struct RedirectDraft {
    /// What stands before the path in `to`.
    origin: Option<(&'static str, &'static str)>,
    scheme: Option<&'static str>,
    host: Option<&'static str>,
    path: Option<PathDraft>,
    query: Option<TextDraft>,
    fragment: Option<&'static str>,
    status: Option<u16>,
    keeps_query: Option<bool>,
}

#[derive(Clone, Debug)]
pub(super) struct ResponseDraft {
    status: Option<u16>,
    body: Option<BodyDraft>,
    content_type: Option<&'static str>,
}

#[derive(Clone, Copy, Debug)]
enum BodyDraft {
    Text(&'static str),
    File,
}

impl ActionDraft {
    /// Whether Fanout is answered.
    pub(super) fn grip(&self) -> Option<&GripDraft> {
        let ActionDraft::Grip(grip) = self else { return None };
        Some(grip)
    }

    /// Whether the connection is handed off.
    pub(super) fn is_handoff(&self) -> bool {
        matches!(self, ActionDraft::Fanout(_) | ActionDraft::Websocket(_))
    }

    /// Whether the request goes to a backend as what it is.
    pub(super) fn is_forward(&self) -> bool {
        !matches!(self, ActionDraft::Redirect(_) | ActionDraft::Respond(_) | ActionDraft::Grip(_))
    }

    /// Whether several backends share the requests.
    pub(super) fn is_split(&self) -> bool {
        matches!(
            self,
            ActionDraft::Send(DestinationDraft::Split(_), _) | ActionDraft::Pass(DestinationDraft::Split(_))
        )
    }

    /// Takes out what the policy would refuse.
    pub(super) fn fit(&mut self, policy: PolicyDraft) {
        if let ActionDraft::Redirect(RedirectDraft { path: Some(path), .. }) = self {
            path.fit(policy);
            path.start_with_one_slash();
        }
    }

    /// The action, and what stands only beside it.
    pub(super) fn keys(&self, captures: &[&str], notation: Notation) -> Keys {
        let plain = |key, backend| vec![(key, Value::Plain(text(backend, notation)))];
        match self {
            ActionDraft::Fanout(backend) => plain("fanout", backend),
            ActionDraft::Websocket(backend) => plain("websocket", backend),
            ActionDraft::Pass(to) => vec![("pass", to.value(notation))],
            ActionDraft::Send(to, cache) => {
                let cache = cache.as_ref().map(|cache| ("cache", Value::Table(cache.keys(notation))));
                [("send", to.value(notation))].into_iter().chain(cache).collect()
            }
            ActionDraft::Redirect(redirect) => vec![("redirect", redirect.value(captures, notation))],
            ActionDraft::Respond(response) => vec![("respond", Value::Table(response.keys(notation)))],
            ActionDraft::Grip(grip) => vec![("grip", Value::Table(grip.keys(captures, notation)))],
        }
    }
}

impl DestinationDraft {
    fn value(&self, notation: Notation) -> Value {
        match self {
            DestinationDraft::Backend(backend) => Value::Plain(text(backend, notation)),
            DestinationDraft::Split(shares) => {
                let share =
                    |(backend, weight): &(&'static str, u16)| (*backend, Value::Plain(weight.to_string()));
                Value::Table(shares.iter().map(share).collect())
            }
        }
    }
}

impl CacheDraft {
    fn keys(&self, notation: Notation) -> Keys {
        let written = |it: &str| text(it, notation);
        let mut keys = given([
            ("ttl", self.ttl.map(written)),
            ("stale_while_revalidate", self.stale.map(written)),
            ("surrogate_key", self.keys.map(written)),
            ("pci", self.pci.map(|pci| pci.to_string())),
        ]);
        if keys.is_empty() {
            keys.push(("pci", Value::Plain("true".to_owned())));
        }
        keys
    }
}

impl RedirectDraft {
    fn value(&self, captures: &[&str], notation: Notation) -> Value {
        let to = self.to(captures).map(|to| text(&to, notation));
        let has_query = self.query.is_some() && self.path.is_some();
        let query = self.keeps_query.filter(|_| !has_query);
        let keys = given([
            ("to", to),
            ("scheme", self.scheme.filter(|_| self.origin.is_none()).map(|it| text(it, notation))),
            ("host", self.host.filter(|_| self.origin.is_none()).map(|it| text(it, notation))),
            ("status", self.status.map(|status| status.to_string())),
            ("query", query.map(|keeps| text(if keeps { "keep" } else { "drop" }, notation))),
        ]);
        match keys.as_slice() {
            [("to", Value::Plain(to))] if !notation.long => Value::Plain(to.clone()),
            _ => Value::Table(keys),
        }
    }

    fn to(&self, captures: &[&str]) -> Option<String> {
        let origin = self.origin.map(|(scheme, host)| format!("{scheme}://{host}")).unwrap_or_default();
        let is_bare = self.scheme.is_none() && self.host.is_none() && self.origin.is_none();
        let Some(path) = self.path.as_ref().map(|path| path.written(captures)) else {
            return if is_bare { Some("/".to_owned()) } else { (!origin.is_empty()).then_some(origin) };
        };
        let query = self.query.as_ref().map(|query| format!("?{}", query.written(captures)));
        let fragment = self.fragment.map(|fragment| format!("#{fragment}"));
        Some([origin, path, query.unwrap_or_default(), fragment.unwrap_or_default()].concat())
    }
}

impl ResponseDraft {
    fn keys(&self, notation: Notation) -> Keys {
        let has_body = !matches!(self.status, Some(204 | 205 | 304));
        let body = self.body.filter(|_| has_body);
        let (inline, file) = match body {
            Some(BodyDraft::Text(it)) => (Some(text(it, notation)), None),
            Some(BodyDraft::File) => (None, Some(text(BODY_FILE.0, notation))),
            None => (None, None),
        };
        let mut keys = given([
            ("status", self.status.map(|status| status.to_string())),
            ("body", inline),
            ("body_file", file),
            ("content_type", self.content_type.filter(|_| body.is_some()).map(|it| text(it, notation))),
        ]);
        if keys.is_empty() {
            keys.push(("status", Value::Plain("200".to_owned())));
        }
        keys
    }
}

/// Those of some keys that are given.
fn given<const N: usize>(keys: [(&'static str, Option<String>); N]) -> Keys {
    keys.into_iter().filter_map(|(key, value)| Some((key, Value::Plain(value?)))).collect()
}

pub(super) fn action() -> BoxedStrategy<ActionDraft> {
    prop_oneof![
        8 => select(BACKENDS).prop_map(ActionDraft::Fanout),
        8 => (destination(), option::weighted(0.3, cache()))
            .prop_map(|(to, cache)| ActionDraft::Send(to, cache)),
        8 => destination().prop_map(ActionDraft::Pass),
        1 => select(BACKENDS).prop_map(ActionDraft::Websocket),
        5 => redirect().prop_map(ActionDraft::Redirect),
        2 => response().prop_map(ActionDraft::Respond),
        4 => grip().prop_map(ActionDraft::Grip),
    ]
    .boxed()
}

fn destination() -> impl Strategy<Value = DestinationDraft> {
    let split = (subsequence(BACKENDS, 1..=BACKENDS.len()), vec(select(WEIGHTS), BACKENDS.len())).prop_map(
        |(backends, mut weights)| {
            // Some backend gets requests.
            weights[0] = weights[0].max(1);
            DestinationDraft::Split(backends.into_iter().zip(weights).collect())
        },
    );
    prop_oneof![2 => select(BACKENDS).prop_map(DestinationDraft::Backend), 1 => split]
}

fn cache() -> impl Strategy<Value = CacheDraft> {
    let duration = || option::of(select(DURATIONS));
    (duration(), duration(), option::of(select(SURROGATE_KEYS)), option::of(bool::ANY))
        .prop_map(|(ttl, stale, keys, pci)| CacheDraft { ttl, stale, keys, pci })
}

fn redirect() -> impl Strategy<Value = RedirectDraft> {
    let scheme = || select(&["http", "https"][..]);
    let origin = option::weighted(0.2, (scheme(), select(TARGET_HOSTS)));
    let host = option::weighted(0.25, select(TARGET_HOSTS));
    let path = option::weighted(0.75, path_text());
    let query = option::weighted(0.4, query_text());
    let fragment = option::weighted(0.2, select(FRAGMENT_TEXTS));
    let status = option::of(select(&[301, 302, 303, 307, 308][..]));
    let keeps_query = prop_oneof![2 => Just(None), 1 => bool::ANY.prop_map(Some)];
    let rest = (fragment, status, keeps_query);
    (origin, option::weighted(0.25, scheme()), host, path, query, rest).prop_map(
        |(origin, scheme, host, path, query, (fragment, status, keeps_query))| RedirectDraft {
            origin,
            scheme,
            host,
            path,
            query,
            fragment,
            status,
            keeps_query,
        },
    )
}

fn response() -> impl Strategy<Value = ResponseDraft> {
    let body = prop_oneof![3 => select(BODIES).prop_map(BodyDraft::Text), 1 => Just(BodyDraft::File)];
    let status = option::of(select(&[200, 204, 205, 304, 403, 404, 503, 599][..]));
    (status, option::weighted(0.7, body), option::of(select(TYPES)))
        .prop_map(|(status, body, content_type)| ResponseDraft { status, body, content_type })
}
