//! A routes.toml to be: what a generator needs to know of it, and how it is written.

use std::fmt::{self, Display, Formatter};

use super::policy::PolicyDraft;
use super::sets::SetDraft;
use super::written::{self, Notation, Tables};

/// A routes.toml that compiles; `Display` writes it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(super) routes: Vec<RouteDraft>,
    pub(super) default: ActionDraft,
    pub(super) forwarded: Option<bool>,
    pub(super) policy: PolicyDraft,
}

#[derive(Clone, Debug)]
pub(super) struct RouteDraft {
    pub(super) set: SetDraft,
    pub(super) any_of: Vec<SetDraft>,
    pub(super) none_of: Vec<SetDraft>,
    pub(super) share: Option<ShareDraft>,
    pub(super) action: ActionDraft,
    pub(super) notation: Notation,
}

/// A `percent`, and the `split_key` beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShareDraft {
    pub(super) percent: &'static str,
    pub(super) key: Option<&'static str>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct ActionDraft {
    pub(super) key: &'static str,
    pub(super) backend: &'static str,
}

impl Draft {
    /// The draft without what the compiler would find: what the path policy refuses in each request, handshakes
    /// that are no GET.
    pub(super) fn fit(mut self) -> Self {
        let policy = self.policy;
        for route in &mut self.routes {
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

impl Display for Draft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "version = 1\n\n[default]\n{}", self.default)?;
        if let Some(enable) = self.forwarded {
            writeln!(f, "\n[forwarded]\nenable = {enable}")?;
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
        if self.set.is_empty() && self.share.is_none() && sets.iter().all(|(_, sets)| sets.is_empty()) {
            writeln!(f, "any = true")?;
        }
        write_lines(f, &self.set.keys(notation))?;
        if let Some(ShareDraft { percent, key }) = self.share {
            writeln!(f, "percent = {percent}")?;
            key.map_or(Ok(()), |key| writeln!(f, "split_key = {key:?}"))?;
        }
        for (key, sets) in sets.iter().filter(|(_, sets)| !is_headed && !sets.is_empty()) {
            let sets: Vec<String> = sets.iter().map(|set| in_line(&set.all_keys(notation))).collect();
            writeln!(f, "{key} = [{}]", sets.join(", "))?;
        }
        writeln!(f, "{}", self.action)?;
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

fn write_lines(f: &mut Formatter<'_>, lines: &[(String, String)]) -> fmt::Result {
    lines.iter().try_for_each(|(key, value)| writeln!(f, "{key} = {value}"))
}

/// An inline table.
pub(super) fn in_line(keys: &[(String, String)]) -> String {
    let keys: Vec<String> = keys.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ {} }}", keys.join(", "))
}

impl Display for ActionDraft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const PLAIN: Notation =
            Notation { lists: false, literal: false, long: false, tables: Tables::Dotted };
        write!(f, "{} = {}", self.key, written::text(self.backend, PLAIN))
    }
}
