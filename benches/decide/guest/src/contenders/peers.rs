//! Routers that are constructed when the program starts.

use super::Contender;
use crate::workload::{Answer, Request, Workload};

/// No route.
const NONE: Answer = Answer { route: 0, captured: 0 };

/// An answer of a router: the number of a route, and the captures' texts.
fn answer<'a>(route: u32, captures: impl Iterator<Item = &'a str>) -> Answer {
    Answer { route, captured: captures.map(str::len).sum::<usize>() as u32 }
}

/// matchit.
pub(crate) struct Matchit(matchit::Router<u32>);

impl Contender for Matchit {
    fn of<W: Workload>() -> Self {
        let mut router = matchit::Router::new();
        for (pattern, route) in W::BRACES {
            router.insert(*pattern, *route).expect("matchit takes the pattern");
        }
        Matchit(router)
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        self.0.at(request.path).map_or(NONE, |found| answer(*found.value, found.params.iter().map(|it| it.1)))
    }

    fn expected(request: &Request) -> Answer {
        request.found
    }
}

/// wayfind.
#[cfg(feature = "peers")]
pub(crate) struct Wayfind(wayfind::Router<u32>);

#[cfg(feature = "peers")]
impl Contender for Wayfind {
    fn of<W: Workload>() -> Self {
        let mut builder = wayfind::RouterBuilder::new();
        for (pattern, route) in W::ANGLES {
            builder.insert(pattern, *route).expect("wayfind takes the pattern");
        }
        Wayfind(builder.build())
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        let found = self.0.search(request.path);
        found.map_or(NONE, |found| answer(*found.data(), found.parameters().iter().map(|it| it.1)))
    }

    fn expected(request: &Request) -> Answer {
        request.found
    }
}

/// path-tree.
#[cfg(feature = "peers")]
pub(crate) struct PathTree(path_tree::PathTree<u32>);

#[cfg(feature = "peers")]
impl Contender for PathTree {
    fn of<W: Workload>() -> Self {
        let mut tree = path_tree::PathTree::new();
        for (pattern, route) in W::COLONS {
            let _id = tree.insert(pattern, *route);
        }
        PathTree(tree)
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        let found = self.0.find(request.path);
        found.map_or(NONE, |(route, path)| answer(*route, path.params_iter().map(|it| it.1)))
    }

    fn expected(request: &Request) -> Answer {
        request.found
    }
}

/// `RegexSet`, which says only which patterns match: the first is the answer.
#[cfg(feature = "peers")]
pub(crate) struct Patterns(regex::bytes::RegexSet);

#[cfg(feature = "peers")]
impl Contender for Patterns {
    fn of<W: Workload>() -> Self {
        let patterns = W::REGEX.iter().map(|it| it.0);
        let set = regex::bytes::RegexSetBuilder::new(patterns).unicode(false).size_limit(1 << 30).build();
        Patterns(set.expect("the patterns are sound"))
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        let first = self.0.matches(request.path.as_bytes()).iter().next();
        let route = first.and_then(|index| W::REGEX.get(index)).map_or(0, |it| it.1);
        Answer { route, captured: 0 }
    }

    fn expected(request: &Request) -> Answer {
        Answer { captured: 0, ..request.found }
    }
}
