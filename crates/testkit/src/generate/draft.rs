//! A routes.toml to be: what a generator needs to know of it, and how it is written.

use std::fmt::{self, Display, Formatter};

use super::actions::ActionDraft;
use super::grips::GripDraft;
use super::handling::{HandlingDraft, RewriteDraft};
use super::policy::PolicyDraft;
use super::sets::{PrefixDraft, SetDraft, UpgradeDraft};
use super::written::{self, Notation, Tables};

/// A routes.toml that compiles; `Display` writes it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(super) routes: Vec<RouteDraft>,
    pub(super) default: HandlingDraft,
    pub(super) forwarded: Option<bool>,
    pub(super) log: LogDraft,
    pub(super) policy: PolicyDraft,
    /// That of `[default]`.
    pub(super) notation: Notation,
}

/// The `[log]` table; what is not given is not written.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogDraft {
    pub(super) header: Option<&'static str>,
    pub(super) endpoint: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct RouteDraft {
    pub(super) set: SetDraft,
    pub(super) any_of: Vec<SetDraft>,
    pub(super) none_of: Vec<SetDraft>,
    pub(super) percent: Option<&'static str>,
    pub(super) handling: HandlingDraft,
    pub(super) notation: Notation,
}

impl Draft {
    /// Whether it matters to some route that a request came through Fanout.
    pub(super) fn looks_at_grip_sig(&self) -> bool {
        let asks = |route: &RouteDraft| {
            let mut sets = [&route.set].into_iter().chain(&route.any_of).chain(&route.none_of);
            sets.any(|set| set.via_fanout.is_some()) || route.handling.action.grip().is_some()
        };
        self.routes.iter().any(asks) || self.default.action.grip().is_some()
    }

    /// The draft without what the compiler would find: what the path policy refuses in each request, handshakes
    /// that are no GET, modifiers that nothing would come of.
    pub(super) fn fit(mut self) -> Self {
        let policy = self.policy;
        self.default.fit_default(policy);
        for route in &mut self.routes {
            route.fit_conditions();
            route.fit_grip(self.forwarded != Some(false));
            route.handling.fit(policy);
            let mut sets: Vec<_> =
                [&mut route.set].into_iter().chain(&mut route.any_of).chain(&mut route.none_of).collect();
            let is_handshake = sets.iter().any(|set| set.demands_websocket());
            for set in &mut sets {
                set.fit(policy);
                if is_handshake {
                    set.allow_get();
                }
            }
        }
        self
    }
}

impl RouteDraft {
    /// Sees to it that there is what the action and its modifiers need.
    fn fit_conditions(&mut self) {
        if matches!(self.handling.action, ActionDraft::Websocket(_)) {
            self.set.upgrade = Some(UpgradeDraft::AnyOf(vec!["websocket"]));
        }
        if matches!(self.handling.rewrite, Some(RewriteDraft::Prefix(_))) && self.set.prefixes.is_empty() {
            self.set.prefixes.push(PrefixDraft { segments: vec![], slash: false });
        }
        if self.handling.action.grip().is_some() && self.handling.split_key.is_none() {
            self.percent = None;
        }
        if self.percent.is_none() && !self.handling.action.is_split() {
            self.handling.split_key = None;
        }
    }
}

impl RouteDraft {
    /// Sees to it that both passes of a request can meet a route that answers Fanout.
    fn fit_grip(&mut self, is_forwarded: bool) {
        let Some(is_websocket) = self.handling.action.grip().map(GripDraft::is_websocket) else { return };
        if matches!(self.handling.split_key, Some("client_ip")) && !is_forwarded
            || matches!(self.handling.split_key, Some("header:accept")) && is_websocket
        {
            (self.handling.split_key, self.percent) = (None, None);
        }
        self.set.fit_grip(is_websocket, false, is_forwarded);
        let sets = self.any_of.iter_mut().map(|set| (set, false));
        for (set, is_negated) in sets.chain(self.none_of.iter_mut().map(|set| (set, true))) {
            set.fit_grip(is_websocket, is_negated, is_forwarded);
            if set.is_empty() {
                set.methods.push("GET");
            }
        }
    }
}

impl Display for Draft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "version = 1\n\n[default]")?;
        let keys = self.default.keys(&[], self.notation);
        write_lines(f, &written::lines(&keys, self.notation))?;
        write_tables(f, &written::headed(&keys, "default", self.notation))?;
        if let Some(enable) = self.forwarded {
            writeln!(f, "\n[forwarded]\nenable = {enable}")?;
        }
        let LogDraft { header, endpoint } = self.log;
        if header.is_some() || endpoint.is_some() {
            writeln!(f, "\n[log]")?;
            header.map_or(Ok(()), |header| writeln!(f, "header = {header:?}"))?;
            endpoint.map_or(Ok(()), |endpoint| writeln!(f, "endpoint = {endpoint:?}"))?;
        }
        write!(f, "{}", self.policy)?;
        self.routes
            .iter()
            .enumerate()
            .try_for_each(|(index, route)| writeln!(f, "\n[[route]]\nname = \"r{index}\"\n{route}"))
    }
}

impl Display for RouteDraft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let notation = self.notation;
        let sets = [("any_of", &self.any_of), ("none_of", &self.none_of)];
        let is_headed = notation.tables == Tables::Headed;
        if self.set.is_empty() && self.percent.is_none() && sets.iter().all(|(_, sets)| sets.is_empty()) {
            writeln!(f, "any = true")?;
        }
        write_lines(f, &self.set.keys(notation))?;
        self.percent.map_or(Ok(()), |percent| writeln!(f, "percent = {percent}"))?;
        for (key, sets) in sets.iter().filter(|(_, sets)| !is_headed && !sets.is_empty()) {
            let sets: Vec<String> =
                sets.iter().map(|set| written::in_line(&set.all_keys(notation))).collect();
            writeln!(f, "{key} = [{}]", sets.join(", "))?;
        }
        let handling = self.handling.keys(&self.set.captures(), notation);
        write_lines(f, &written::lines(&handling, notation))?;
        write_tables(f, &written::headed(&handling, "route", notation))?;
        for (key, lines) in self.set.tables(notation) {
            writeln!(f, "\n[route.{key}]")?;
            write_lines(f, &lines)?;
        }
        for (key, sets) in sets.iter().filter(|_| is_headed) {
            for set in *sets {
                writeln!(f, "\n[[route.{key}]]")?;
                write_lines(f, &set.all_keys(notation))?;
            }
        }
        Ok(())
    }
}

fn write_tables(f: &mut Formatter<'_>, tables: &[(String, written::Lines)]) -> fmt::Result {
    tables.iter().try_for_each(|(heading, lines)| {
        writeln!(f, "\n[{heading}]")?;
        write_lines(f, lines)
    })
}

fn write_lines(f: &mut Formatter<'_>, lines: &written::Lines) -> fmt::Result {
    lines.iter().try_for_each(|(key, value)| writeln!(f, "{key} = {value}"))
}
