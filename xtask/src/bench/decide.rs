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

    /// Whether only what is recorded and gated is measured: the other peers take longer to build than all else.
    fn is_brief(&self) -> bool {
        self.gate || self.renew
    }
}

pub(super) fn bench(options: &Options, setup: &Setup, root: &Path) -> Outcome {
    wasm_target(setup, root)?;
    let bench =
        Bench { setup, workspace: root.join("benches/decide"), cached: cached(setup, "bench-decide")? };
    if options.gate {
        let own = ["--package", "pointwork-bench-meter", "--package", "pointwork-bench-workload"];
        bench.cargo("test", &[&["--profile", "meter"][..], &own].concat())?;
    }
    let features: &[&str] = if options.is_brief() { &[] } else { &["--features", "peers"] };
    let wasm = ["--release", "--target", "wasm32-wasip1", "--package", "pointwork-bench-guest", "--lib"];
    bench.cargo("build", &[&wasm[..], features].concat())?;
    bench.cargo("build", &["--profile", "meter", "--package", "pointwork-bench-meter"])?;

    let mut meter = command(&bench.built("meter/pointwork-bench-meter"));
    meter.arg(bench.built("wasm32-wasip1/release/pointwork_bench_guest.wasm"));
    meter.arg(bench.workspace.join("baseline.toml"));
    let flags = [("--gate", options.gate), ("--renew", options.renew)];
    meter.args(flags.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag));
    run(setup, "keep to the budgets and the recorded figures", meter)?;

    if options.native {
        let native = ["--release", "--package", "pointwork-bench-guest", "--bin", "native"];
        bench.cargo("build", &[&native[..], &["--features", "native,peers"]].concat())?;
        run(setup, "time decisions natively", command(&bench.built("release/native")))?;
    }
    Ok(())
}

/// The workspace of the benchmark and where it is built: once for all checkouts, since wasmtime takes minutes.
struct Bench<'s> {
    setup: &'s Setup,
    workspace: PathBuf,
    cached: Cached,
}

impl Bench<'_> {
    fn cargo(&self, what: &str, arguments: &[&str]) -> Outcome {
        let mut command = command(&cargo());
        command.current_dir(&self.workspace).args([what, "--locked"]).args(arguments);
        command.arg("--target-dir").arg(self.cached.folder());
        Ok(run(self.setup, &format!("{what} the benchmark"), command)?)
    }

    fn built(&self, file: &str) -> PathBuf {
        self.cached.folder().join(file)
    }
}
