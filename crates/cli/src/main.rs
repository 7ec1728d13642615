//! `pointwork`: the command-line tool of routes.toml. It reads files and prints; all judgement is the compiler's.

mod check;
mod requests;
mod source;

use std::io;
use std::path::{Path, PathBuf};
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
        /// Also say how large the table is, what the dearest request costs, and which routes cost most.
        #[arg(long)]
        size: bool,
    },
    /// Say what becomes of requests: a JSON line for each JSON line
    #[command(after_help = MATCH_HELP)]
    Match {
        /// The routes; the backends are looked up in the fastly.toml beside them.
        #[arg(long, value_name = "FILE", default_value = "routes.toml")]
        routes: PathBuf,
        /// The requests, one JSON object per line; standard input if it is `-`.
        #[arg(long, value_name = "FILE", default_value = "-")]
        requests: PathBuf,
    },
}

const MATCH_HELP: &str = r#"A request has the keys:
  url         an absolute URL, or a path (then https://www.example.com is before it)
  method      GET if it is not given
  headers     a list of pairs: [["Accept", "text/html"], ["Cookie", "id=7"]]
  client_ip, country, continent, asn
              where the client is; not known if not given
  via_fanout  true for what comes through Fanout, signed; URL and client are the first pass's
  draw        0 to 9999: what chance draws for `percent`; 9999 if not given

Example:
  echo '{"url": "/chat", "headers": [["Upgrade", "websocket"]]}' | pointwork match

A line that is no request gets {"error": ..., "line": N}, the run goes on, and the exit status is 1."#;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Check { file, size } => check::check(&file, size),
        Command::Match { routes, requests } => {
            let requests = (requests != Path::new("-")).then_some(requests);
            requests::answer(&routes, requests.as_deref())
        }
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
