//! A workload as static data, which the build script writes.

use pointwork_table::{Lines, Table};

/// A workload. Contenders are generic over it, so that each pair has code of its own, as in a program of one table.
pub(crate) trait Workload: 'static {
    /// The compiled routes.
    fn table() -> &'static Table<'static>;
    /// The patterns as matchit wants them, each with the number of its route; none where it cannot take them.
    fn braces() -> &'static [(&'static str, u32)] {
        &[]
    }
    /// The same for wayfind.
    #[cfg(feature = "peers")]
    fn angles() -> &'static [(&'static str, u32)] {
        &[]
    }
    /// The same for path-tree.
    #[cfg(feature = "peers")]
    fn colons() -> &'static [(&'static str, u32)] {
        &[]
    }
    /// The same as regular expressions.
    #[cfg(feature = "peers")]
    fn regex() -> &'static [(&'static str, u32)] {
        &[]
    }
    /// A `match` over the segments of a path, as one would write it by hand.
    #[cfg(feature = "peers")]
    fn by_hand(_path: &str) -> Answer {
        Answer::NONE
    }
    /// The requests.
    fn requests() -> &'static [Request];
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// The lines of each part of the table.
    pub(crate) lines: &'static [Lines<'static>],
    /// What is expected of Pointwork: the place of the name of the route, and the bytes that are captured.
    pub(crate) decision: Answer,
    /// What is expected of routers: the number of the route from 1, or 0, and the bytes that are captured.
    pub(crate) found: Answer,
}

/// What a contender says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) route: u32,
    pub(crate) captured: usize,
}

impl Answer {
    /// No route.
    pub(crate) const NONE: Answer = Answer { route: 0, captured: 0 };
}
