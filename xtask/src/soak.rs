//! `cargo xtask soak`: thousands of event streams and WebSocket clients through the edge, every message to every client
//! counted, and Pushpin killed under them after each round. The clients and the counting are the end-to-end suite's.

use std::time::{Duration, Instant};

use clap::Args;
use pointwork_e2e::{Crowd, Edge, Extras, Program, Size, Stand, Tally};
use pointwork_local::{LocalError, Setup, allow_descriptors, pushpin, viceroy, wasm_target};

use crate::checkout;
use crate::failure::{Failure, Outcome};
use crate::print;

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// How many event streams are connected, and as many WebSocket clients
    #[arg(long, value_name = "COUNT", default_value_t = 1000)]
    clients: usize,
    /// How many messages each round publishes to all of them
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    messages: u32,
    /// No round begins after this time; the first one always does
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    seconds: u64,
}

/// What one round has shown.
struct Round {
    tally: Tally,
    /// How long it took until all connections of a killed Pushpin had ended.
    ended: Duration,
    /// The most memory that Viceroy has had, in bytes.
    memory: u64,
}

pub(crate) fn soak(options: &Options, setup: &Setup) -> Outcome {
    let size = Size { streams: options.clients, sockets: options.clients };
    allow_descriptors(size.descriptors())?;
    wasm_target(setup, &checkout::root())?;
    viceroy(setup)?;
    pushpin(setup)?;
    let io = |error| Failure::said(format!("cannot start the origin: {error}"));
    let stand = Stand::new().map_err(io)?;
    let mut edge = stand.start(Program::FanoutForward, Extras::FANOUT).map_err(Failure::Said)?;
    let begun = Instant::now();
    let mut bad: usize = 0;
    print::heading(&header());
    loop {
        let outcome = round(&mut edge, size, options.messages, setup);
        if setup.stop.is_set() {
            return Err(LocalError::Stopped.into());
        }
        let round = outcome.map_err(Failure::Said)?;
        print::line(round.row());
        bad += usize::from(!round.tally.is_whole());
        let broken = stand.breakdowns();
        if !broken.is_empty() {
            return Err(Failure::said(format!("the edge broke down:\n{}", broken.join("\n"))));
        }
        if begun.elapsed() >= Duration::from_secs(options.seconds) {
            break;
        }
    }
    if bad > 0 {
        return Err(Failure::said(format!("in {bad} rounds messages were lost, repeated or out of order")));
    }
    print::line("every message reached every client, once and in order");
    Ok(())
}

/// Connects all clients, publishes to them, ends Pushpin under them, and starts it anew.
fn round(edge: &mut Edge, size: Size, messages: u32, setup: &Setup) -> Result<Round, String> {
    let crowd = Crowd::gather(edge, size, &setup.stop)?;
    let tally = crowd.deliver(edge, messages)?;
    edge.kill_pushpin()?;
    let ended = crowd.ended()?;
    edge.restart_pushpin()?;
    Ok(Round { tally, ended, memory: edge.memory().unwrap_or_default() })
}

const COLUMNS: [&str; 11] = [
    "clients", "messages", "expected", "counted", "lost", "repeated", "late", "median", "longest", "ended",
    "Viceroy",
];

/// Wide enough for each column's name and number.
const WIDTH: usize = 9;

fn header() -> String {
    row(&COLUMNS.map(str::to_owned))
}

fn row(cells: &[String; 11]) -> String {
    cells.iter().map(|cell| format!("{cell:>WIDTH$}")).collect::<Vec<_>>().join(" ")
}

impl Round {
    fn row(&self) -> String {
        let Tally { clients, messages, delivered, lost, repeated, late, .. } = &self.tally;
        let milliseconds = |time: Duration| format!("{} ms", time.as_millis());
        row(&[
            clients.to_string(),
            messages.to_string(),
            self.tally.expected().to_string(),
            delivered.to_string(),
            lost.to_string(),
            repeated.to_string(),
            late.to_string(),
            milliseconds(self.tally.median()),
            milliseconds(self.tally.longest()),
            milliseconds(self.ended),
            format!("{} MB", self.memory / 1_000_000),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_stands_under_its_name() {
        let tally = Tally {
            clients: 2000,
            messages: 20,
            delivered: 39_999,
            lost: 1,
            delays: vec![Duration::from_millis(7)],
            ..Tally::default()
        };
        let round = Round { tally, ended: Duration::from_millis(30), memory: 120_000_000 };
        assert_eq!(round.row().len(), header().len());
        let cells: Vec<String> = round.row().split_whitespace().map(str::to_owned).collect();
        assert_eq!(
            cells.get(..7),
            Some(["2000", "20", "40000", "39999", "1", "0", "0"].map(str::to_owned).as_slice())
        );
    }
}
