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

use formula::{Formula, of_route};
use reach::Reach;
use satisfy::Facts;
use world::World;

/// Every route that cannot be reached, and every one of which that is not decided. The table is that of the routes.
pub(crate) fn analyze(routes: &RouteSet, table: &OwnedTable) -> Vec<Diagnostic> {
    let world = World::of(routes);
    let formulas: Vec<Formula<'_>> = routes.routes.iter().map(|it| of_route(it, routes.policy)).collect();
    let names = routes.routes.iter().map(|route| route.name.value.as_str());
    let numbers: BTreeMap<&str, usize> = names.zip(0..).collect();
    let table = table.table();
    let facts = Facts { world: &world, routes: &formulas, table: &table, numbers: &numbers };
    let reached: Vec<Reach<'_>> = (0..formulas.len()).map(|route| facts.reach(route)).collect();
    (0..reached.len()).filter_map(|route| findings::finding(routes, &facts, route, &reached)).collect()
}
