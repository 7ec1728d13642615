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

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::{compile, lower};

    /// What is said of the last route of a file.
    fn last(routes: &str) -> Reach {
        let text = format!("version = 1\n[default]\npass = \"b\"\n{routes}");
        let compiled = compile("routes.toml", &text, &|_| Ok(None)).unwrap();
        let routes = compiled.routes.unwrap();
        reach(&routes, &lower(&routes)).pop().unwrap()
    }

    fn route(name: &str, conditions: &str) -> String {
        format!("[[route]]\nname = \"{name}\"\npass = \"b\"\n{conditions}\n")
    }

    #[test]
    fn what_takes_too_much_is_left_undecided() {
        // Only lines of 47 x 53 x 59 letters are left.
        let conditions = "header.x.regex = \"(a{47})+\"\n\
            none_of = [{ header.x.regex = \"(a{53})*a{1,52}\" }, { header.x.regex = \"(a{59})*a{1,58}\" }]";
        assert_eq!(last(&route("long", conditions)), Reach::Undecided(Undecided::States));
    }

    #[test]
    fn one_text_behind_a_thousand_is_found() {
        let mut routes = String::new();
        for number in 0..1_000 {
            let _infallible =
                write!(routes, "{}", route(&format!("r{number}"), &format!("path = \"/{number}\"")));
        }
        let Reach::By(witness) = last(&(routes.clone() + &route("any", "path = \"/{x:int}\""))) else {
            panic!()
        };
        assert_eq!(witness.request.url, "https://www.example.com/00");
        let fewer = last(&(routes + &route("known", "path = [\"/7\", \"/77\"]\nmethod = \"POST\"")));
        let Reach::Covered { by, is_least: true, place: Some(7) } = fewer else { panic!("{fewer:?}") };
        assert_eq!(by.iter().map(|blocker| blocker.route).collect::<Vec<_>>(), [7, 77]);
    }

    #[test]
    fn every_combination_of_twelve_headers_is_decided() {
        // Each earlier route takes what has one header; what has none of them is left for the last.
        let routes: String =
            (0..12).map(|number| route(&format!("r{number}"), &format!("header.h{number} = true"))).collect();
        assert!(matches!(last(&(routes.clone() + &route("none", "any = true"))), Reach::By(_)));
        let covered = last(
            &(routes.clone() + &route("some", "any_of = [{ header.h3 = \"a\" }, { header.h9 = \"b\" }]")),
        );
        assert!(matches!(covered, Reach::Covered { by, .. } if by.len() == 2));
        let absent: String = (0..12)
            .map(|number| route(&format!("a{number}"), &format!("header.h{number} = false")))
            .collect();
        assert!(
            matches!(last(&(routes + &absent + &route("no", "any = true"))), Reach::Covered { by, .. } if by.len() == 2)
        );
    }
}
