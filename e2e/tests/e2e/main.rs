//! The end-to-end suite: real clients, the app's Wasm under Viceroy, Pushpin, and an origin that records.
//! A test binary with its own `main`: what runs is started once and ended after the last case, also when one panics.

mod bodies;
mod buckets;
mod conditions;
mod failures;
mod fanout_forward;
mod forwarded;
mod header_lines;
mod hosts;
mod http2;
mod path_policy;
mod paths;
mod policies;
mod realtime;
mod selective_fanout;
mod support;
mod upgrade;
mod values;
mod websocket;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use pointwork_e2e::Stand;

use support::Case;

/// The cases wait for sockets most of the time.
const THREADS: usize = 8;

fn main() -> std::io::Result<ExitCode> {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let stand = Arc::new(Stand::new()?);
    let trials = all().into_iter().map(|case| trial(&stand, case)).collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    Ok(conclusion.exit_code())
}

fn all() -> Vec<Case> {
    [
        bodies::cases(),
        buckets::cases(),
        conditions::cases(),
        failures::cases(),
        fanout_forward::cases(),
        forwarded::cases(),
        header_lines::cases(),
        hosts::cases(),
        http2::cases(),
        path_policy::cases(),
        paths::cases(),
        policies::cases(),
        realtime::cases(),
        selective_fanout::cases(),
        upgrade::cases(),
        values::cases(),
        websocket::cases(),
    ]
    .concat()
}

/// A case also fails when an edge broke down meanwhile, whatever the case itself saw.
fn trial(stand: &Arc<Stand>, case: Case) -> Trial {
    let stand = Arc::clone(stand);
    let name = case.name.trim_start_matches("e2e::").to_owned();
    Trial::test(name, move || {
        (case.run)(&stand)?;
        match stand.breakdowns().as_slice() {
            [] => Ok(()),
            broken => Err(Failed::from(format!("an edge broke down while this case ran: {broken:#?}"))),
        }
    })
}
