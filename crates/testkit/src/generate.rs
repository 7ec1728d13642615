//! Generators: route sets that compile, requests that collide with them, and texts that do not compile.
//!
//! Both sides draw from the same few words, so that what differs is what a rule is about: a boundary, a spelling, a
//! blank, a parameter.

mod actions;
mod broken;
mod crowd;
mod draft;
mod grips;
mod handling;
mod hosts;
mod lines;
mod occurrences;
mod paths;
mod patterns;
mod policy;
mod requests;
mod routes;
mod second_pass;
mod sessions;
mod sets;
mod small;
mod templates;
mod texts;
mod values;
mod words;
mod written;

use std::fmt::{self, Debug, Formatter};

use proptest::collection::vec;
use proptest::strategy::Strategy;

use crate::corpus::{Case, Expect, written};
use crate::request::Request;

pub use broken::broken_text;
pub use crowd::{Crowd, crowd};
pub use draft::Draft;
pub use paths::raw_path;
pub use patterns::{PatternCase, pattern_case};
pub use policy::path_policy;
pub use sessions::{SessionCase, session_case};
pub use small::{SmallWorld, small_world};

/// A routes.toml and requests that are put to it.
#[derive(Clone)]
pub struct Scenario {
    /// The routes.
    pub routes: Draft,
    /// The requests.
    pub requests: Vec<Request>,
}

/// What lies beside generated routes.
pub(crate) fn file_beside(name: &str) -> Option<Vec<u8>> {
    let (known, content) = words::BODY_FILE;
    (name == known).then(|| content.to_vec())
}

/// Routes and requests that look for the edges of conditions. Every routes.toml compiles without a
/// diagnostic, but for routes that cannot be reached.
pub fn scenario() -> impl Strategy<Value = Scenario> {
    (routes::draft(), vec(requests::seed(words::FILLS), 1..=6)).prop_map(Scenario::of)
}

/// The same for actions and their modifiers: most requests are taken by a route that has several.
pub fn handled_scenario() -> impl Strategy<Value = Scenario> {
    (routes::handled_draft(), vec(requests::seed(words::ODD_FILLS), 1..=6)).prop_map(Scenario::of)
}

impl Scenario {
    fn of((routes, seeds): (Draft, Vec<requests::Seed>)) -> Self {
        let requests = seeds.iter().map(|seed| seed.request(&routes)).collect();
        Scenario { routes, requests }
    }
}

impl Debug for Scenario {
    /// As the corpus has it: what fails can be put in a file.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nroutes = '''\n{}'''", self.routes)?;
        self.requests.iter().try_for_each(|request| {
            let case = Case::of("", request, Expect::Route(String::new()));
            write!(f, "\n{}", written(&case))
        })
    }
}
