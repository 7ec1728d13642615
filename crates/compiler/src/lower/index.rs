//! The path index: from the path conditions of all routes to the automaton that finds a path's candidates.
//!
//! *patterns → nodes → words.* A pattern is one template, prefix or head of an expression as steps over segments. Nodes
//! come of a subset construction over patterns, so that nothing is tried twice; where a single pattern is left, branching
//! ends and the candidate checks the rest, and where a path would go too many ways, several candidates do so one by one.
//! Words are how the nodes lie in the table.

mod nodes;
mod pattern;
mod words;

pub(super) use nodes::Node;

use pointwork_table::Link;

use super::work::{Work, work};
use crate::lower::Lowering;
use crate::route_set::{Condition, Conditions, RouteSet, Spanned};

/// The index of all routes, and what is known of it.
pub(super) struct Built {
    pub(super) words: Vec<u64>,
    pub(super) root: Link,
    /// What the dearest request costs.
    pub(super) work: Work,
    /// How many words are candidates of each route.
    pub(super) candidates: Vec<usize>,
}

/// Builds the index of all routes.
pub(super) fn index(routes: &RouteSet, lowering: &mut Lowering) -> Built {
    let patterns = pattern::patterns(routes, lowering);
    let (nodes, start) = nodes::nodes(&patterns, lowering);
    let words::Laid { words, root, candidates } = words::words(&nodes, start, routes.routes.len());
    Built { words, root, work: work(routes, &nodes, start), candidates }
}

/// The conditions of a route that the index does not answer.
pub(super) fn remaining(conditions: &Conditions) -> Vec<&Condition> {
    let served = served(conditions).filter(|it| !matches!(it, Condition::PathRegex(_)));
    let conditions = conditions.iter().map(|it| &it.value);
    conditions.filter(|&it| served.is_none_or(|served| !std::ptr::eq(served, it))).collect()
}

/// The condition that the index goes by: the templates, else the prefixes, else the heads of expressions.
fn served(conditions: &[Spanned<Condition>]) -> Option<&Condition> {
    let find = |is_it: fn(&Condition) -> bool| conditions.iter().map(|it| &it.value).find(|it| is_it(it));
    find(|it| matches!(it, Condition::Path(_)))
        .or_else(|| find(|it| matches!(it, Condition::PathPrefix(_))))
        .or_else(|| find(|it| matches!(it, Condition::PathRegex(_))))
}
