//! Routes and requests to measure decisions with: made up from fixed seeds, so that every run has the same.
//! Each request knows the route that takes it. How a contender is told of the routes is in `spelling`.

mod adversarial;
mod exact;
mod expressions;
mod headers;
mod line;
mod mixed;
mod random;
mod requests;
mod rest;
mod route;
mod spelling;
mod tail;
mod words;

pub use line::{Part, Test};
pub use route::{Expected, PathTest, Place, Request, Route, Segment};
pub use spelling::Spelling;
pub use tail::Tail;

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
        let top = "version = 1\nbackends = [\"origin\"]\n\n[default]\nsend = \"origin\"\n".to_owned();
        let routes = self.routes.iter().enumerate().map(|(index, route)| {
            format!("\n[[route]]\nname = \"r{index}\"\n{}pass = \"origin\"\n", route.toml())
        });
        [top].into_iter().chain(routes).collect::<Vec<_>>().concat()
    }
}

/// All workloads.
#[must_use]
pub fn all() -> Vec<Workload> {
    let sizes = [10, 100, 1_000, 10_000];
    let of_paths = sizes.map(mixed::mixed).into_iter().chain(sizes.map(exact::exact));
    let others = [rest::rest(), expressions::expressions(10), expressions::expressions(100)];
    of_paths.chain(others).chain([headers::headers(), adversarial::adversarial()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_workload_has_its_requests_in_the_order_of_their_places() {
        for Workload { name, requests, .. } in all() {
            let count = |place| requests.iter().filter(|it| it.place == place).count();
            assert_eq!(Place::ALL.map(|(place, _)| count(place)), [80, 80, 80, 60], "{name}");
            assert!(requests.is_sorted_by_key(|it| it.place), "{name}");
        }
    }

    #[test]
    fn every_run_has_the_same_workloads() {
        assert_eq!(all(), all());
    }

    #[test]
    fn only_a_miss_is_taken_by_no_route() {
        for Workload { name, requests, .. } in all() {
            for request in requests {
                assert_eq!(
                    request.expected.route.is_none(),
                    request.place == Place::Miss,
                    "{name} {}",
                    request.path
                );
            }
        }
    }
}
