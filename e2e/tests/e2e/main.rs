//! The end-to-end suite: real clients, the app's Wasm under Viceroy, Pushpin, and an origin that records.
//! A test binary with its own `main`: what runs is started once and ended after the last case, also when one panics.

mod answers;
mod bodies;
mod buckets;
mod caching;
mod conditions;
mod corpus;
mod edits;
mod examples;
mod failures;
mod fallback;
mod fanout_forward;
mod forwarded;
mod grip;
mod handed_straight;
mod header_lines;
mod host_calls;
mod hosts;
mod http2;
mod load;
mod logged;
mod outages;
mod path_policy;
mod paths;
mod policies;
mod realtime;
mod redirects;
mod rewriting;
mod selective_fanout;
mod slow_clients;
mod splits;
mod streaming;
mod support;
mod upgrade;
mod values;
mod websocket;

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use pointwork_e2e::Stand;
use pointwork_local::allow_descriptors;

use support::{Case, Outcome};

/// The connections of all cases that run at the same time, on both of their ends.
const DESCRIPTORS: u64 = 4096;

/// The cases wait for sockets most of the time.
const THREADS: usize = 8;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    allow_descriptors(DESCRIPTORS)?;
    let stand = Arc::new(Stand::new()?);
    let mut trials: Vec<Trial> =
        all().into_iter().map(|Case { name, run }| trial(&stand, name, run)).collect();
    for (name, file) in corpus::tests()? {
        trials.push(trial(&stand, &name, move |stand| corpus::run(stand, &file)));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    Ok(conclusion.exit_code())
}

fn all() -> Vec<Case> {
    [
        answers::cases(),
        bodies::cases(),
        buckets::cases(),
        caching::cases(),
        conditions::cases(),
        corpus::cases(),
        edits::cases(),
        examples::cases(),
        failures::cases(),
        fallback::cases(),
        fanout_forward::cases(),
        forwarded::cases(),
        grip::cases(),
        handed_straight::cases(),
        header_lines::cases(),
        host_calls::cases(),
        hosts::cases(),
        http2::cases(),
        load::cases(),
        logged::cases(),
        outages::cases(),
        path_policy::cases(),
        paths::cases(),
        policies::cases(),
        realtime::cases(),
        redirects::cases(),
        rewriting::cases(),
        selective_fanout::cases(),
        slow_clients::cases(),
        splits::cases(),
        streaming::cases(),
        upgrade::cases(),
        values::cases(),
        websocket::cases(),
    ]
    .concat()
}

/// A case also fails when an edge broke down meanwhile, whatever the case itself saw.
fn trial(stand: &Arc<Stand>, name: &str, run: impl FnOnce(&Stand) -> Outcome + Send + 'static) -> Trial {
    let stand = Arc::clone(stand);
    let name = name.trim_start_matches("e2e::").to_owned();
    Trial::test(name, move || {
        run(&stand)?;
        match stand.breakdowns().as_slice() {
            [] => Ok(()),
            broken => Err(Failed::from(format!("an edge broke down while this case ran: {broken:#?}"))),
        }
    })
}
