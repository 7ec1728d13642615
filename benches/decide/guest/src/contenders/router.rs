//! matchit, which the budgets are ratios to.

use super::Contender;
use crate::workload::{Answer, Request, Workload};

/// An answer of a router: the number of a route, and the captures' texts.
pub(super) fn found<'a>(route: u32, captures: impl Iterator<Item = &'a str>) -> Answer {
    Answer { route, captured: captures.map(str::len).sum() }
}

/// matchit.
pub(crate) struct Matchit(matchit::Router<u32>);

impl Contender for Matchit {
    #[expect(clippy::expect_used, reason = "without it there is nothing to measure")]
    fn of<W: Workload>() -> Self {
        let mut router = matchit::Router::new();
        for (pattern, route) in W::braces() {
            router.insert(*pattern, *route).expect("matchit takes the pattern");
        }
        Matchit(router)
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        self.0.at(request.path).map_or(Answer::NONE, |it| found(*it.value, it.params.iter().map(|it| it.1)))
    }

    fn expected(request: &Request) -> Answer {
        request.found
    }
}
