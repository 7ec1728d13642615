//! `cargo xtask mutants`: mutation testing of what decides, plans and checks. Each small change to that code must make
//! a test fail; `.cargo/mutants.toml` lists those that cannot, with the reason.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use pointwork_local::{LocalError, Setup, cargo, command, mutants as tool, output, run};

use crate::checkout;
use crate::failure::{Failure, Outcome};
use crate::print;

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Only what changed since this revision [default: everything, which takes an hour and more]
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// At most about so many changes per group: a sample, another one for each commit
    #[arg(long, value_name = "N")]
    at_most: Option<usize>,
}

/// Code that is changed, and the tests of which one must fail.
struct Group {
    name: &'static str,
    files: &'static [&'static str],
    packages: &'static [&'static str],
    tests: &'static [&'static str],
}

/// The tests are those that say in a second or two what is wrong, so that every change is tried.
const GROUPS: [Group; 3] = [
    Group {
        name: "table and plan",
        files: &["crates/table/src/**", "crates/plan/src/**"],
        packages: &["pointwork-table", "pointwork-plan", "pointwork-compiler", "pointwork-testkit"],
        tests: &["soundness", "table", "corpus"],
    },
    Group {
        name: "Grip-Sig",
        files: &["crates/grip-sig/src/**"],
        packages: &["pointwork-grip-sig"],
        tests: &["tokens"],
    },
    Group {
        name: "check",
        files: &["crates/compiler/src/check.rs", "crates/compiler/src/check/**"],
        packages: &["pointwork-compiler", "pointwork-testkit"],
        tests: &["diagnostics", "table", "corpus"],
    },
];

pub(crate) fn mutants(options: &Options, setup: &Setup) -> Outcome {
    let root = checkout::root();
    let program = tool(setup)?;
    let scratch =
        tempfile::tempdir().map_err(|error| Failure::said(format!("cannot make a folder: {error}")))?;
    let diff = match &options.since {
        Some(since) => Some(write_diff(since, scratch.path(), &root)?),
        None => None,
    };
    let mut survived = Vec::new();
    for group in &GROUPS {
        print::heading(&format!("== {}", group.name));
        let mut arguments = group.selection();
        arguments.extend(diff.iter().map(|diff| format!("--in-diff={}", diff.display())));
        let count = list(&program, &arguments, &root)?;
        print::line(format_args!("{count} changes to try"));
        if count == 0 {
            continue;
        }
        arguments.extend(options.at_most.and_then(|most| shard(count, most, &root)));
        arguments.extend(group.trial(scratch.path()));
        forget_the_last_run(group, setup, &root)?;
        match run(setup, "find a test for each change", mutating(&program, &arguments, &root)) {
            Ok(()) => {}
            Err(LocalError::Stopped) => return Err(LocalError::Stopped.into()),
            Err(_) => survived.push(group.name),
        }
    }
    match survived.as_slice() {
        [] => Ok(()),
        names => Err(Failure::said(format!(
            "changes that no test saw, in {}: they are listed above",
            names.join(", ")
        ))),
    }
}

impl Group {
    fn selection(&self) -> Vec<String> {
        self.files.iter().map(|files| format!("--file={files}")).collect()
    }

    /// How each change is tried. That the tests pass without one is another chore's business.
    fn trial(&self, scratch: &Path) -> Vec<String> {
        let packages = self.packages.iter().map(|package| format!("--test-package={package}"));
        let tests = self.tests.iter().map(|test| format!("--cargo-arg=--test={test}"));
        let usual =
            ["--cargo-arg=--lib", "--baseline=skip", "--timeout=60", "--no-shuffle"].map(str::to_owned);
        let output = format!("--output={}", scratch.display());
        packages.chain(tests).chain(usual).chain([output]).collect()
    }
}

/// Writes what changed since a revision to a file.
fn write_diff(since: &str, scratch: &Path, root: &Path) -> Result<PathBuf, Failure> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["diff", since, "--", "crates"]);
    let diff = output(&mut git)?;
    let file = scratch.join("changed.diff");
    std::fs::write(&file, diff).map_err(|error| Failure::said(format!("cannot write a file: {error}")))?;
    Ok(file)
}

/// How many changes there are to try.
fn list(program: &Path, arguments: &[String], root: &Path) -> Result<usize, Failure> {
    let mut list = Command::new(program);
    list.current_dir(root).args(["mutants", "--workspace", "--list"]).args(arguments);
    Ok(output(&mut list)?.lines().filter(|line| line.contains(".rs:")).count())
}

/// The part of the changes that the commit picks.
fn shard(count: usize, most: usize, root: &Path) -> Option<String> {
    let parts = count.div_ceil(most.max(1));
    let mut git = Command::new("git");
    git.current_dir(root).args(["rev-parse", "HEAD"]);
    let commit = output(&mut git).ok()?;
    let number = usize::from_str_radix(commit.get(..7)?, 16).ok()?;
    Some(format!("--shard={}/{parts}", number % parts))
}

/// The last change that was tried is still in what Cargo built: its sources are older than that.
fn forget_the_last_run(group: &Group, setup: &Setup, root: &Path) -> Outcome {
    let mut clean = command(&cargo());
    clean.current_dir(root).arg("clean").arg("--quiet").env("CARGO_TARGET_DIR", target(root));
    clean.args(
        group
            .packages
            .iter()
            .chain(&["pointwork-table", "pointwork-plan", "pointwork-compiler"])
            .map(|package| format!("--package={package}")),
    );
    Ok(run(setup, "clean", clean)?)
}

fn mutating(program: &Path, arguments: &[String], root: &Path) -> Command {
    let mut mutants = command(program);
    mutants.current_dir(root).args(["mutants", "--workspace"]).args(arguments);
    // Without debug information a change is built in half the time.
    mutants
        .env("CARGO_TARGET_DIR", target(root))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "1");
    mutants
}

/// The changed copies are built apart from the checkout.
fn target(root: &Path) -> PathBuf {
    root.join("target/mutants")
}
