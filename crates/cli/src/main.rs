//! `pointwork`: the command-line tool of routes.toml. It reads files and prints; all judgement is the compiler's.

mod check;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Everything was fine.
const FINE: u8 = 0;
/// The file has problems.
const PROBLEMS: u8 = 1;
/// The command could not do its work.
const COULD_NOT_RUN: u8 = 2;

/// Checks and explains a routes.toml: the file that says what the edge does with each request.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit status: 0 if all is fine, 1 if there are problems, 2 if the command could not run."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show all problems of a routes.toml, as `cargo build` does.
    #[command(after_help = "Example:\n  pointwork check examples/selective-fanout/routes.toml")]
    Check {
        /// The file; the backends are looked up in the fastly.toml beside it.
        #[arg(value_name = "FILE", default_value = "routes.toml")]
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Check { file } => check::check(&file),
    };
    ExitCode::from(outcome.unwrap_or_else(|error| complain(&error)))
}

fn complain(error: &io::Error) -> u8 {
    // A reader that went away (`| head`) is no failure to report.
    if error.kind() != io::ErrorKind::BrokenPipe {
        let _ = io::Write::write_all(&mut anstream::stderr(), format!("pointwork: {error}\n").as_bytes());
    }
    COULD_NOT_RUN
}
