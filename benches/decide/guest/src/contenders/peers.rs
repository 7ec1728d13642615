//! The other routers that are constructed when the program starts, and a `match` written by hand.

use super::Contender;
use super::router::found;
use crate::workload::{Answer, Request, Workload};

/// wayfind.
pub(crate) struct Wayfind(wayfind::Router<u32>);

impl Contender for Wayfind {
    #[expect(clippy::expect_used, reason = "without it there is nothing to measure")]
    fn of<W: Workload>() -> Self {
        let mut builder = wayfind::RouterBuilder::new();
        for (pattern, route) in W::angles() {
            builder.insert(pattern, *route).expect("wayfind takes the pattern");
        }
        Wayfind(builder.build())
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        let search = self.0.search(request.path);
        search.map_or(Answer::NONE, |it| found(*it.data(), it.parameters().iter().map(|it| it.1)))
    }

    fn expected(request: &Request) -> Answer {
        request.found
    }
}

/// path-tree.
pub(crate) struct PathTree(path_tree::PathTree<u32>);

impl Contender for PathTree {
    fn of<W: Workload>() -> Self {
        let mut tree = path_tree::PathTree::new();
        for (pattern, route) in W::colons() {
            let _id = tree.insert(pattern, *route);
        }
        PathTree(tree)
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        let find = self.0.find(request.path);
        find.map_or(Answer::NONE, |(route, path)| found(*route, path.params_iter().map(|it| it.1)))
    }

    fn expected(request: &Request) -> Answer {
        request.found
    }
}

/// `RegexSet`, which says only which patterns match: the first is the answer.
pub(crate) struct Patterns(regex::bytes::RegexSet);

impl Contender for Patterns {
    #[expect(clippy::expect_used, reason = "without it there is nothing to measure")]
    fn of<W: Workload>() -> Self {
        let patterns = W::regex().iter().map(|it| it.0);
        let set = regex::bytes::RegexSetBuilder::new(patterns).unicode(false).size_limit(1 << 30).build();
        Patterns(set.expect("the patterns are sound"))
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        let first = self.0.matches(request.path.as_bytes()).iter().next();
        let route = first.and_then(|index| W::regex().get(index)).map_or(0, |it| it.1);
        Answer { route, captured: 0 }
    }

    fn expected(request: &Request) -> Answer {
        Answer { captured: 0, ..request.found }
    }
}

/// A `match` over the segments.
pub(crate) struct ByHand;

impl Contender for ByHand {
    fn of<W: Workload>() -> Self {
        ByHand
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        W::by_hand(request.path)
    }

    fn expected(request: &Request) -> Answer {
        request.found
    }
}
