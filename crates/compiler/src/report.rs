//! The size report: what a table takes, what the dearest request costs, and which routes cost most.

use std::cmp::Reverse;

use crate::lower::{OwnedTable, Size, Work};
use crate::route_set::RouteSet;

/// So many routes are named.
const NAMED: usize = 5;

/// What the routes cost, a few lines.
#[must_use]
pub fn report(routes: &RouteSet, table: &OwnedTable) -> String {
    let Size { total, index, text, automata, bodies, routes: sizes } = table.size();
    let name = |route: usize| routes.routes.get(route).map_or("", |route| route.name.value.as_str());
    let mut lines = vec![format!(
        "table: {} (path index {index}, names and literals {text}, automata {automata}, bodies {bodies})",
        count(total, "byte")
    )];
    let mut largest: Vec<(usize, usize)> = sizes.into_iter().enumerate().collect();
    largest.sort_by_key(|&(route, bytes)| (Reverse(bytes), route));
    let largest = largest.into_iter().map(|(route, bytes)| format!("{} {bytes}", name(route)));
    lines.extend(listed("largest routes, in bytes", largest));
    let Work { units, routes: dearest } = table.work();
    let most = Work::MOST;
    lines.push(format!(
        "dearest request: {}, of at most {most}",
        count(usize::try_from(*units).unwrap_or(usize::MAX), "comparison")
    ));
    lines.extend(listed("it is compared with", dearest.iter().map(|route| name(*route).to_owned())));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// A line with the first of several things; none for nothing.
fn listed(what: &str, mut things: impl Iterator<Item = String>) -> Option<String> {
    let named: Vec<String> = things.by_ref().take(NAMED).collect();
    let others = match things.count() {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    (!named.is_empty()).then(|| format!("{what}: {}{others}", named.join(", ")))
}

/// "1 byte", "2 bytes".
#[must_use]
pub fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
