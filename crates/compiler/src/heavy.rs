//! Refusing routes that one request can be compared with for too long.

use crate::diagnostic::{Code, Diagnostic};
use crate::lower::Work;
use crate::route_set::RouteSet;

/// So many of the routes are named.
const NAMED: usize = 5;

/// What is wrong with the work that routes can make, if anything.
pub(crate) fn heavy(routes: &RouteSet, work: &Work) -> Option<Diagnostic> {
    if work.units <= Work::MOST {
        return None;
    }
    let mut names = work.routes.iter().filter_map(|route| Some(&routes.routes.get(*route)?.name));
    let first = names.next()?;
    let message = match work.routes.len() {
        1 => format!("a request can be compared {} times by one route", work.units),
        count => format!("a request can be compared {} times by {count} routes", work.units),
    };
    let mut problem = Diagnostic::error(Code::Work, first.span.clone(), message).label(format!(
        "at most {} are allowed, where going through a path or a line counts as 20",
        Work::MOST
    ));
    for name in names.by_ref().take(NAMED - 1) {
        problem = problem.related(name.span.clone(), "this one too");
    }
    let others = match names.count() {
        0 => String::new(),
        count => format!(" ({count} more are like these)"),
    };
    Some(problem.help(format!(
        "put what is alike into one `path_regex` or `regex`, which is gone through once, or tell the routes apart by \
         their paths{others}"
    )))
}
