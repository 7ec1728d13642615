//! The conditions that cannot stand beside `grip`: those that do not see the second pass as they saw the first.

use pointwork_plan::{LOOP_GUARD, SCHEME};

use crate::check::Context;
use crate::check::edits::is_set_by_fanout;
use crate::check::fields::Field;
use crate::check::owner::Owner;
use crate::diagnostic::{Code, Diagnostic};
use crate::route_set::{Condition, Percent, Protocol, Spanned, SplitKey, Upgrade};

use super::Mode;

/// Headers of which the second pass does not have the lines that the first had, besides those that Fanout sets.
pub(crate) const REPLACED: &[&str] = &[
    "te",
    "trailer",
    "transfer-encoding",
    "content-length",
    "expect",
    "fastly-ff",
    "cdn-loop",
    LOOP_GUARD,
    SCHEME,
    "proxy-authenticate",
    "proxy-authorization",
    "pushpin-route",
    "sec-websocket-extensions",
];

/// What the second pass is like.
struct SecondPass {
    /// What is held, if it could be read.
    mode: Option<Mode>,
    /// Whether it says where the first pass came from.
    forwarded: bool,
}

/// Why a condition cannot stand beside `grip`: what the message says of it, and what to write instead.
type Fault = (String, &'static str);

/// Reports the conditions of a route, and of its sets, that cannot stand beside its `grip`.
pub(super) fn check_conditions(
    context: &mut Context<'_>,
    owner: &Owner<'_, '_>,
    grip: &Field<'_>,
    mode: Option<Mode>,
) {
    let second_pass = SecondPass { mode, forwarded: context.forwarded };
    for condition in owner.conditions() {
        check(context, grip, &second_pass, condition, false);
    }
}

/// Reports a condition, or those of its sets; `negated` are those of `none_of`.
fn check(
    context: &mut Context<'_>,
    grip: &Field<'_>,
    second_pass: &SecondPass,
    condition: &Spanned<Condition>,
    negated: bool,
) {
    if let Condition::AnyOf(sets) | Condition::NoneOf(sets) = &condition.value {
        let negated = matches!(condition.value, Condition::NoneOf(_));
        sets.iter().flatten().for_each(|it| check(context, grip, second_pass, it, negated));
    } else if let Some((what, help)) = second_pass.fault(&condition.value, negated) {
        let problem =
            Diagnostic::error(Code::Grip, condition.span.clone(), format!("{what} does not go with `grip`"))
                .related(grip.key_span(), "this is what is done");
        context.push(problem.help(help));
    }
}

impl SecondPass {
    fn fault(&self, condition: &Condition, negated: bool) -> Option<Fault> {
        let is_told = |key: &str| {
            const HELP: &str = "with `[forwarded] enable = false` the second pass does not know it: leave it out, or enable it";
            (!self.forwarded).then(|| (format!("`{key}`"), HELP))
        };
        match condition {
            Condition::Scheme(_) => is_told("scheme"),
            Condition::ViaFanout(_) => {
                let help =
                    "leave it out: `grip` hands off what did not come through Fanout, and answers what did";
                Some(("`via_fanout`".to_owned(), help))
            }
            Condition::Host(_) => is_told("host"),
            Condition::ClientIp(_) => is_told("client_ip"),
            Condition::Country(_) => is_told("country"),
            Condition::Continent(_) => is_told("continent"),
            Condition::Asn(_) => is_told("asn"),
            Condition::Header(name, _) => self.unseen(name).map(|help| (format!("`header.{name}`"), help)),
            Condition::Upgrade(upgrade) => self.upgrade(upgrade, negated),
            Condition::Percent(percent) => self.percent(percent),
            Condition::Method(_)
            | Condition::Path(_)
            | Condition::PathPrefix(_)
            | Condition::PathExtension(_)
            | Condition::PathRegex(_)
            | Condition::Query(..)
            | Condition::Cookie(..)
            | Condition::AnyOf(_)
            | Condition::NoneOf(_) => None,
        }
    }

    /// Why lines of this name are not those of the first pass, and what to write instead.
    fn unseen(&self, name: &str) -> Option<&'static str> {
        const EVENTS: &str = "Fanout sets or removes it on what it makes of a WebSocket: leave it out";
        if is_set_by_fanout(name) || REPLACED.contains(&name) {
            return Some("it is removed or replaced on the way through Fanout: leave it out");
        }
        match (name, self.mode) {
            ("x-forwarded-for", _) => {
                Some("it is replaced or joined on the way: write `client_ip`, or leave it out")
            }
            ("x-forwarded-host", _) if self.forwarded => {
                Some("it is replaced on the way: write `host`, or leave it out")
            }
            ("accept" | "content-type" | "connection-id", Some(Mode::Websocket)) => Some(EVENTS),
            (_, Some(Mode::Websocket)) if name.starts_with("meta-") => Some(EVENTS),
            _ => None,
        }
    }

    /// A handshake comes again as such if it is one for a WebSocket that Fanout opens; any other protocol is lost.
    fn upgrade(&self, upgrade: &Upgrade, negated: bool) -> Option<Fault> {
        let what = || "this `upgrade`".to_owned();
        let is_websocket = |it: &Protocol| it.is_websocket() && it.version.is_none();
        match upgrade {
            Upgrade::AnyOf(protocols) if protocols.iter().all(is_websocket) => {
                let is_held = negated || self.mode.is_none_or(|mode| mode == Mode::Websocket);
                (!is_held).then(|| (what(), "a WebSocket is held by `hold = \"websocket\"`"))
            }
            Upgrade::None if !negated => {
                let is_held = self.mode != Some(Mode::Websocket);
                (!is_held).then(|| (what(), "what is held is a WebSocket: write `upgrade = \"websocket\"`"))
            }
            Upgrade::None | Upgrade::Some | Upgrade::AnyOf(_) => {
                Some((what(), "Fanout forwards only WebSockets as such: write `\"websocket\"`, or `false`"))
            }
        }
    }

    fn percent(&self, percent: &Percent) -> Option<Fault> {
        match &percent.key {
            None => {
                let help = "chance may decide otherwise on the second pass: add a `split_key`";
                Some(("`percent` without `split_key`".to_owned(), help))
            }
            Some(SplitKey::Header(name)) => {
                self.unseen(name).map(|help| (format!("the `split_key` of the header `{name}`"), help))
            }
            Some(SplitKey::ClientIp) if !self.forwarded => {
                let help = "with `[forwarded] enable = false` the second pass does not know it: take a cookie or a header";
                Some(("the `split_key` `client_ip`".to_owned(), help))
            }
            Some(SplitKey::ClientIp | SplitKey::Cookie(_)) => None,
        }
    }
}
