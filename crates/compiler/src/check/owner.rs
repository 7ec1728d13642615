//! The route or `[default]` that an action and its modifiers belong to: what they can take from its conditions.

use std::collections::BTreeMap;

use crate::diagnostic::{did_you_mean, nearest};
use crate::route_set::{Condition, Conditions, Spanned, Template};

use super::fields::Fields;

/// A route, or `[default]`.
pub(super) struct Owner<'o, 'd> {
    /// As messages name it.
    pub(super) name: &'o str,
    /// Its keys.
    pub(super) table: &'o Fields<'d>,
    /// Its conditions; `None` for `[default]`, which cannot have any.
    conditions: Option<&'o Conditions>,
    /// How many templates its `path` has; `None` if it is not known.
    templates: Option<usize>,
    /// The names of the captures, and how many templates have each.
    captures: BTreeMap<&'o str, usize>,
}

impl<'o, 'd> Owner<'o, 'd> {
    /// A route with these conditions of its own, or `[default]`.
    pub(super) fn new(name: &'o str, table: &'o Fields<'d>, conditions: Option<&'o Conditions>) -> Self {
        let mut owner = Owner { name, table, conditions, templates: None, captures: BTreeMap::new() };
        let templates = owner.conditions().find_map(|it| templates(&it.value));
        owner.templates = match templates {
            Some(templates) => Some(templates.len()),
            None => (!owner.may_have("path")).then_some(0),
        };
        for name in templates.into_iter().flatten().flat_map(Template::captures) {
            *owner.captures.entry(name).or_default() += 1;
        }
        owner
    }

    pub(super) fn is_default(&self) -> bool {
        self.conditions.is_none()
    }

    /// Whether no other request than a WebSocket handshake is taken; also if that is not known.
    pub(super) fn takes_only_websockets(&self) -> bool {
        let upgrade = self.conditions().find(|it| matches!(it.value, Condition::Upgrade(_)));
        upgrade.map_or_else(|| self.may_have("upgrade"), |it| it.value.demands_websocket())
    }

    /// Whether there is a `path_prefix`; also if that is not known.
    pub(super) fn has_prefix(&self) -> bool {
        self.conditions().any(|it| it.value.prefixes().is_some()) || self.may_have("path_prefix")
    }

    /// Its conditions; none for `[default]`.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &'o Spanned<Condition>> + use<'o> {
        self.conditions.into_iter().flatten()
    }

    /// Whether there may be a condition of this key that is not among the others: one that could not be read, or whose
    /// key is misspelt.
    fn may_have(&self, key: &str) -> bool {
        !self.is_default() && (self.table.get(key).is_some() || self.table.has_unknown())
    }

    /// Why no capture of this name can be used, and what to do about it.
    pub(super) fn lacks(&self, name: &str) -> Option<(String, String)> {
        let known = self.templates?;
        let owner = self.name;
        let have_it = self.captures.get(name).copied().unwrap_or_default();
        if have_it == known && known > 0 {
            return None;
        }
        let message = format!("{owner} has no capture `{name}`");
        Some(if self.is_default() {
            let help = "captures come from the `path` of a route: write a route for it";
            (format!("{owner} has no captures"), help.to_owned())
        } else if known == 0 {
            (message, format!("capture it with a `path`, like `path = \"/{{{name}}}\"`"))
        } else if have_it > 0 {
            let message = format!("a template of {owner} has no capture `{name}`");
            (message, "give all templates of its `path` the same captures, or write two routes".to_owned())
        } else if let Some(meant) = nearest(name, self.captures.keys().copied()) {
            (message, did_you_mean(meant))
        } else {
            (message, format!("capture it in the `path` of the route: `{{{name}}}`"))
        })
    }
}

fn templates(condition: &Condition) -> Option<&[Template]> {
    let Condition::Path(templates) = condition else { return None };
    Some(templates)
}
