//! `cargo xtask bench`: what the project costs. Each part measures by its own means: the app against the same behaviour
//! written by hand, and a decision against its peers.

mod app;
mod decide;

use std::path::Path;

use clap::{Args, Subcommand};
use pointwork_local::Setup;

use crate::checkout;
use crate::failure::Outcome;

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    app: app::Options,
}

/// What is measured; without a part, everything.
#[derive(Debug, Subcommand)]
enum Part {
    /// The app against the same behaviour written by hand: its size, and requests per second
    App(app::Options),
    /// A decision against its peers, in executed Wasm instructions
    Decide(decide::Options),
}

pub(crate) fn bench(options: &Options, setup: &Setup) -> Outcome {
    let root = checkout::root();
    match &options.part {
        Some(Part::App(options)) => app::bench(options, setup),
        Some(Part::Decide(options)) => decide::bench(options, setup, &root),
        None => {
            decide::bench(&decide::Options::default(), setup, &root)?;
            app::bench(&options.app, setup)
        }
    }
}

/// A decision's instructions against the budgets and the recorded ones, for the checks.
pub(crate) fn gate(setup: &Setup, root: &Path) -> Outcome {
    decide::bench(&decide::Options::gate(), setup, root)
}
