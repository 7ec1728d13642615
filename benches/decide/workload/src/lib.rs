//! Routes and requests to measure decisions with: made up from fixed seeds, so that every run has the same.
//! Each request knows the route that takes it. How a contender is told of the routes is in `spelling`.

mod exact;
mod mixed;
mod random;
mod requests;
mod route;
mod spelling;
mod words;

pub use route::{Expected, PathTest, Place, Request, Route, Segment};
pub use spelling::Spelling;

/// A routes file and the requests that it is measured with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Workload {
    /// Its name: what it is, and the number of its routes.
    pub name: String,
    /// The routes in file order.
    pub routes: Vec<Route>,
    /// The requests: the hits by the third of the file that their route stands in, then the misses.
    pub requests: Vec<Request>,
}

impl Workload {
    /// The routes as a routes.toml.
    #[must_use]
    pub fn toml(&self) -> String {
        let mut text = String::from("version = 1\nbackends = [\"origin\"]\n\n[default]\nsend = \"origin\"\n");
        for (index, route) in self.routes.iter().enumerate() {
            text.push_str(&format!("\n[[route]]\nname = \"r{index}\"\n{}pass = \"origin\"\n", route.toml()));
        }
        text
    }
}

/// All workloads.
#[must_use]
pub fn all() -> Vec<Workload> {
    let sizes = [10, 100, 1_000, 10_000];
    let mixed = sizes.map(mixed::mixed);
    let exact = sizes.map(exact::exact);
    mixed.into_iter().chain(exact).collect()
}
