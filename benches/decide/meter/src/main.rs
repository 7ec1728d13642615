//! Counts the Wasm instructions that the contenders execute: `pointwork-bench-meter GUEST.wasm BASELINE [--gate]
//! [--renew]`. What runs is the guest's; here it is counted, compared and judged.

#![expect(clippy::print_stdout, reason = "it prints figures")]

mod baseline;
mod budgets;
mod figures;
mod guest;
mod measured;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fmt};

use pointwork_bench_workload::all;
use wasmtime::{Result, bail};

use baseline::Baseline;
use budgets::{Budget, budgets};
use guest::Guest;
use measured::measured;

fn main() -> ExitCode {
    match meter() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("error: {error:?}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all that was asked for is as it must be.
fn meter() -> Result<bool> {
    let mut arguments = env::args_os().skip(1);
    let (Some(wasm), Some(file)) = (arguments.next(), arguments.next().map(PathBuf::from)) else {
        bail!("say which Wasm is measured, and where its figures are recorded");
    };
    let flags: Vec<_> = arguments.collect();
    let is_set = |flag: &str| flags.iter().any(|it| it == flag);

    let guest = Guest::of(wasm.as_ref())?;
    let measured = measured(&guest, &all())?;
    println!("{measured}");
    let budgets = budgets(&measured);
    lines("Budgets", &budgets);
    let now = measured.baseline();
    if is_set("--renew") {
        now.write(&file)?;
        println!("recorded in {}", file.display());
        return Ok(true);
    }
    let changes = now.against(&Baseline::read(&file)?);
    lines("Against the recorded figures, where they differ by more than 5 %", &changes);
    let is_right = !changes.iter().any(|it| it.is_fault) && !budgets.iter().any(Budget::is_over);
    Ok(is_right || !is_set("--gate"))
}

fn lines(title: &str, lines: &[impl fmt::Display]) {
    println!("{title}");
    for line in lines {
        println!("  {line}");
    }
    if lines.is_empty() {
        println!("  none");
    }
    println!();
}
