//! `cargo xtask bench decide`: what a decision costs against its peers, in executed Wasm instructions.
//! The workloads, the peers and the meter are a workspace of their own, `benches/decide`: here they are built and run.

use std::path::{Path, PathBuf};

use clap::Args;
use pointwork_local::{Cached, Setup, cached, cargo, command, run, wasm_target};

use crate::failure::Outcome;

#[derive(Args, Debug, Default)]
pub(crate) struct Options {
    /// Fail where a budget is exceeded, or where a figure has left the recorded one
    #[arg(long)]
    gate: bool,
    /// Record the figures in benches/decide/baseline.toml
    #[arg(long)]
    renew: bool,
    /// Also time the same lookups natively
    #[arg(long)]
    native: bool,
}

impl Options {
    /// What the checks ask for.
    pub(super) fn gate() -> Self {
        Options { gate: true, ..Options::default() }
    }

    /// Whether only what the gate looks at is measured: the other peers take minutes to build.
    fn is_brief(&self) -> bool {
        (self.gate || self.renew) && !self.native
    }
}

pub(super) fn bench(options: &Options, setup: &Setup, root: &Path) -> Outcome {
    wasm_target(setup, root)?;
    let build =
        Build { setup, workspace: root.join("benches/decide"), cached: cached(setup, "bench-decide")? };
    let features: &[&str] = if options.is_brief() { &[] } else { &["--features", "peers"] };
    let guest = [&["--release", "--package", "pointwork-bench-guest"], features].concat();
    build.run(&[&guest, &["--target", "wasm32-wasip1", "--lib"][..]].concat())?;
    build.run(&["--profile", "meter", "--package", "pointwork-bench-meter"])?;

    let mut meter = command(&build.target().join("meter/pointwork-bench-meter"));
    meter.arg(build.target().join("wasm32-wasip1/release/pointwork_bench_guest.wasm"));
    meter.arg(build.workspace.join("baseline.toml"));
    let flags = [("--gate", options.gate), ("--renew", options.renew)];
    meter.args(flags.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag));
    run(setup, "measure what a decision costs", meter)?;
    if options.native {
        build.run(&[&guest, &["--bin", "native"][..]].concat())?;
        run(setup, "time decisions natively", command(&build.target().join("release/native")))?;
    }
    Ok(())
}

/// The workspace of the benchmark and where it is built: once for all checkouts, since wasmtime takes minutes.
struct Build<'s> {
    setup: &'s Setup,
    workspace: PathBuf,
    cached: Cached,
}

impl Build<'_> {
    fn target(&self) -> &Path {
        self.cached.folder()
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let mut command = command(&cargo());
        command.current_dir(&self.workspace).args(["build", "--locked"]).args(arguments);
        command.arg("--target-dir").arg(self.target());
        Ok(run(self.setup, "build the benchmark", command)?)
    }
}
