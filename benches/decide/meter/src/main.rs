//! Counts the Wasm instructions that the contenders execute, and prints them: `pointwork-bench-meter GUEST.wasm`.
//! What runs is the guest's; here it is only counted, compared and judged.

#![expect(clippy::print_stdout, reason = "it prints figures")]

mod figures;
mod guest;

use std::path::PathBuf;
use std::{env, process};

use pointwork_bench_workload::all;
use wasmtime::Result;

use figures::measure;
use guest::Guest;

const CONTENDERS: [&str; 8] =
    ["nothing", "pointwork", "plan", "normal-form", "matchit", "wayfind", "path-tree", "regex-set"];

fn main() -> process::ExitCode {
    match meter() {
        Ok(()) => process::ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:?}");
            process::ExitCode::FAILURE
        }
    }
}

fn meter() -> Result<()> {
    let wasm = env::args_os().nth(1).map(PathBuf::from).unwrap_or_default();
    let guest = Guest::of(&wasm)?;
    for workload in all() {
        println!("{}", workload.name);
        for contender in CONTENDERS {
            if let Some(figures) = measure(&guest, &workload, contender)? {
                println!(
                    "  {contender:12} construction {:>12} first {:>12} hit {:>10.0} front {:>10.0} middle {:>10.0} end {:>10.0} miss {:>10.0}",
                    figures.construction,
                    figures.first,
                    figures.hit(),
                    figures.front,
                    figures.middle,
                    figures.end,
                    figures.miss
                );
            }
        }
    }
    Ok(())
}
