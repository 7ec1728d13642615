//! `cargo xtask test`: every check from a fresh clone, in stages, each with its time.
//! What each tool checks is its own; this runs them in order and stops at the first that fails.

mod cli;

use std::path::Path;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use pointwork_local::{Setup, build_app, cargo, command, fastly, pushpin, run, viceroy, wasm_target};

use crate::failure::{Failure, Outcome};
use crate::print::{self, time};
use crate::{bench, checkout};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Only these stages [default: all]
    #[arg(value_enum, value_name = "STAGE")]
    stages: Vec<Stage>,
    /// Also try the properties of the table on half a million generated inputs each, which takes long
    #[arg(long)]
    long: bool,
}

/// On how many inputs `--long` tries each property.
const LONG: &str = "500000";

/// A part of the checks. They run in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
enum Stage {
    /// The tests of all crates but the end-to-end suite, documentation tests included
    Unit,
    /// What a decision costs in Wasm instructions: its budgets, and the recorded figures
    Bench,
    /// The app, built for Wasm with the routes of the checkout
    Wasm,
    /// The end-to-end suite: the Wasm under Viceroy, with Pushpin and an origin
    E2e,
    /// The Fastly CLI: a clean checkout, a project started from it up to its publish, one that takes the crates
    Cli,
    /// The properties, optimised and on many inputs
    #[value(skip)]
    Long,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Bench => "bench",
            Self::Wasm => "wasm",
            Self::E2e => "e2e",
            Self::Cli => "cli",
            Self::Long => "long",
        }
    }
}

pub(crate) fn test(options: &Options, setup: &Setup) -> Outcome {
    let root = checkout::root();
    let stages: Vec<Stage> = Stage::value_variants()
        .iter()
        .copied()
        .filter(|stage| options.stages.is_empty() || options.stages.contains(stage))
        .chain(options.long.then_some(Stage::Long))
        .collect();
    let mut times = Times(Vec::new());
    times.stage("tools", || tools(&stages, setup, &root))?;
    for stage in stages {
        times.stage(stage.name(), || match stage {
            Stage::Unit => {
                let arguments = ["test", "--workspace", "--exclude", "pointwork-e2e", "--locked"];
                cargo_with(&arguments, &[], "pass the tests", setup, &root)
            }
            Stage::Bench => bench::gate(setup, &root),
            Stage::Wasm => Ok(build_app(setup, &root, None, "app").map(drop)?),
            Stage::E2e => {
                let arguments = ["test", "--package", "pointwork-e2e", "--locked"];
                cargo_with(&arguments, &[], "pass the end-to-end suite", setup, &root)
            }
            Stage::Cli => cli::check(setup, &root),
            Stage::Long => {
                let arguments = [
                    "test",
                    "--release",
                    "--package",
                    "pointwork-testkit",
                    "--test",
                    "properties",
                    "--locked",
                ];
                let cases = [("POINTWORK_CASES", LONG)];
                cargo_with(&arguments, &cases, "pass the properties", setup, &root)
            }
        })?;
    }
    times.show();
    print::line("all checks passed");
    Ok(())
}

/// Sets up what the stages need, so that their times are their own.
fn tools(stages: &[Stage], setup: &Setup, root: &Path) -> Outcome {
    wasm_target(setup, root)?;
    if stages.iter().any(|stage| matches!(stage, Stage::E2e | Stage::Cli)) {
        viceroy(setup)?;
        pushpin(setup)?;
    }
    if stages.contains(&Stage::Cli) {
        fastly(setup)?;
    }
    Ok(())
}

fn cargo_with(
    arguments: &[&str],
    variables: &[(&str, &str)],
    doing: &str,
    setup: &Setup,
    root: &Path,
) -> Outcome {
    let mut command = command(&cargo());
    command.current_dir(root).args(arguments).envs(variables.iter().copied());
    Ok(run(setup, doing, command)?)
}

/// How long the stages took.
struct Times(Vec<(&'static str, Duration)>);

impl Times {
    /// Runs a stage; one that fails is named, after the times of those before it.
    fn stage(&mut self, name: &'static str, stage: impl FnOnce() -> Outcome) -> Outcome {
        print::heading(&format!("== {name}"));
        let start = Instant::now();
        let outcome = stage();
        self.0.push((name, start.elapsed()));
        if let Err(Failure::Said(words)) = outcome {
            self.show();
            return Err(Failure::said(format!("stage {name}: {words}")));
        }
        outcome.inspect_err(|_| self.show())
    }

    fn show(&self) {
        print::heading("== times");
        let sum = self.0.iter().map(|(_, took)| *took).sum();
        for (name, took) in self.0.iter().copied().chain([("sum", sum)]) {
            print::line(format_args!("{name:<8} {}", time(took)));
        }
    }
}
