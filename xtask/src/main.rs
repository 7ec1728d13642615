//! The project's chores. `cargo xtask serve` runs the routes here, `cargo xtask test` checks everything,
//! `cargo xtask mutants` checks the tests, `cargo xtask soak` connects thousands of clients, `cargo xtask bench` measures,
//! `cargo xtask schema` writes the schema of routes.toml; each sets up what it needs.

mod bench;
mod checkout;
mod failure;
mod mutants;
mod print;
mod schema;
mod serve;
mod soak;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pointwork_local::{LocalError, Setup, Stop};

use crate::failure::Failure;

#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Run, check and measure this checkout of Pointwork"
)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Build the app and run it here, with a demo origin behind it; Ctrl-C ends everything
    Serve(serve::Options),
    /// Check everything: unit and compiler tests, what a decision costs, the Wasm, the end-to-end suite, the Fastly CLI
    Test(test::Options),
    /// Change the code in small ways and see that a test fails for each: what decides, plans and checks
    Mutants(mutants::Options),
    /// Connect thousands of clients, count what reaches them, and end Pushpin under them
    Soak(soak::Options),
    /// Write routes.schema.json, by which editors complete and check a routes.toml
    Schema,
    /// Measure: the app against the same behaviour written by hand, a decision against its peers
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let Arguments { chore } = Arguments::parse();
    let setup = Setup { report: print::sink(), stop: Stop::new() };
    if let Err(error) = end_on_signals(&setup.stop) {
        print::problem(&format!("cannot heed signals: {error}"));
        return ExitCode::FAILURE;
    }
    let outcome = match chore {
        Chore::Serve(options) => serve::serve(&options, &setup),
        Chore::Test(options) => test::test(&options, &setup),
        Chore::Mutants(options) => mutants::mutants(&options, &setup),
        Chore::Soak(options) => soak::soak(&options, &setup),
        Chore::Schema => schema::schema(),
        Chore::Bench(options) => bench::bench(&options, &setup),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // What a shell gives for a program that Ctrl-C ended.
        Err(Failure::Local(LocalError::Stopped)) => ExitCode::from(130),
        Err(failure) => {
            print::problem(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

/// The first Ctrl-C, SIGTERM or SIGHUP has everything end in order; the second ends this program at once, and with
/// it whatever it started.
fn end_on_signals(stop: &Stop) -> Result<(), ctrlc::Error> {
    let stop = stop.clone();
    ctrlc::set_handler(move || {
        if stop.is_set() {
            std::process::exit(130);
        }
        stop.set();
    })
}
