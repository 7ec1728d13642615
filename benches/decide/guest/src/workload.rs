//! A workload as static data, which the build script writes.

use pointwork_table::Table;

/// A workload. Contenders are generic over it, so that each pair has code of its own, as in a program of one table.
pub(crate) trait Workload: 'static {
    /// The compiled routes.
    fn table() -> &'static Table<'static>;
    /// The patterns as matchit wants them, each with the number of its route; none where it cannot take them.
    const BRACES: &[(&str, u32)] = &[];
    /// The same for wayfind.
    const ANGLES: &[(&str, u32)] = &[];
    /// The same for path-tree.
    const COLONS: &[(&str, u32)] = &[];
    /// The same as regular expressions.
    const REGEX: &[(&str, u32)] = &[];
    /// The requests.
    fn requests() -> &'static [Request];
}

/// A request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    pub(crate) path: &'static str,
    /// What is expected of Pointwork: the place of the name of the route, and the bytes that are captured.
    pub(crate) decision: Answer,
    /// What is expected of routers: the number of the route from 1, or 0, and the bytes that are captured.
    pub(crate) found: Answer,
}

/// What a contender says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) route: u32,
    pub(crate) captured: u32,
}
