//! What is proven of routes: that each can be reached. One exact engine: nothing is sampled, and what is not decided is
//! said to be so.
//!
//! A route is a formula of literals (`formula`) over parts of a request that do not depend on each other (`part`), of
//! which texts are regular languages (`language`). A `conjunction` of literals has a request for which they hold or
//! there is none; `satisfy` asks for one that other routes do not take; `reach` and `findings` are what is asked, and
//! what is told.

mod budget;
mod conjunction;
mod findings;
mod formula;
mod language;
mod literal;
mod part;
mod reach;
mod satisfy;
mod witness;
mod world;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::lower::OwnedTable;
use crate::route_set::RouteSet;

pub use budget::Undecided;
use formula::{Formula, of_route};
use reach::reach_each;
pub use reach::{Blocker, Reach};
use satisfy::Facts;
pub use witness::Witness;
use world::World;

/// Whether some request comes to each route. The table is that of the routes.
#[must_use]
pub fn reach(routes: &RouteSet, table: &OwnedTable) -> Vec<Reach> {
    let world = World::of(routes);
    let formulas: Vec<Formula<'_>> = routes.routes.iter().map(|it| of_route(it, routes.policy)).collect();
    let conditions: Vec<usize> = routes.routes.iter().map(|route| route.conditions.len()).collect();
    let names = routes.routes.iter().map(|route| route.name.value.as_str());
    let numbers: BTreeMap<&str, usize> = names.zip(0..).collect();
    let table = table.table();
    let facts =
        Facts { world: &world, routes: &formulas, conditions: &conditions, table: &table, numbers: &numbers };
    reach_each(&facts)
}

/// What is wrong or doubtful about routes that can be proven. The table is that of the routes.
pub(crate) fn analyze(routes: &RouteSet, table: &OwnedTable) -> Vec<Diagnostic> {
    let reached = reach(routes, table);
    let each = routes.routes.iter().zip(&reached);
    each.filter_map(|(route, reach)| findings::finding(routes, route, reach)).collect()
}
