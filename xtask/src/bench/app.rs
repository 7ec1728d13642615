//! `cargo xtask bench`: the app against the same behaviour written by hand with the SDK, same requests, same run.
//! Only ratios say something: both share two or more cores with the load and the origin.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use pointwork_local::{
    Backend, Chain, ChainOptions, Origin, OriginOptions, Setup, Sink, Tool, build_app, build_package,
    free_ports, output, viceroy, wrk,
};

use crate::checkout;
use crate::failure::{Failure, Outcome};
use crate::print;

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The example whose routes the app has; the kit behaves as `fanout-forward`
    #[arg(long, value_name = "NAME", default_value = "fanout-forward")]
    example: String,
    /// How often each program is measured, in turns
    #[arg(long, value_name = "COUNT", default_value_t = 7)]
    rounds: u32,
    /// How long each measurement takes
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    seconds: u32,
}

/// Requests that both programs answer in the same way.
struct Mix {
    name: &'static str,
    method: &'static str,
    path: &'static str,
}

/// A POST is sent plainly by both, so Pushpin plays no part.
const MIXES: [Mix; 1] = [Mix { name: "plain sends (POST)", method: "POST", path: "/plain" }];

/// A program that is measured.
struct Program {
    name: &'static str,
    wasm: PathBuf,
}

/// What the measurements share.
struct Bench<'a> {
    viceroy: Tool,
    wrk: PathBuf,
    origin: SocketAddr,
    scripts: &'a Path,
    seconds: u32,
    setup: &'a Setup,
}

pub(crate) fn bench(options: &Options, setup: &Setup) -> Outcome {
    let root = checkout::root();
    let routes = checkout::example(&root, &options.example)?;
    let (viceroy, wrk) = (viceroy(setup)?, wrk(setup)?);
    let app = Program { name: "app", wasm: build_app(setup, &root, Some(&routes), "bench-app")? };
    let kit = Program { name: "kit", wasm: build_package(setup, &root, "pointwork-kit")? };
    sizes(&app, &kit)?;

    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_ports(1)?));
    let origin = Origin::start(OriginOptions { address, sink: Sink::silent() })?;
    let scripts =
        tempfile::tempdir().map_err(|error| Failure::said(format!("no temporary folder: {error}")))?;
    let (scripts, seconds) = (scripts.path(), options.seconds);
    let bench = Bench { viceroy, wrk, origin: origin.address(), scripts, seconds, setup };
    for mix in MIXES {
        bench.compare(&mix, [&app, &kit], options.rounds)?;
    }
    Ok(())
}

fn sizes(app: &Program, kit: &Program) -> Outcome {
    let size = |program: &Program| {
        let metadata = fs::metadata(&program.wasm);
        metadata
            .map(|file| file.len())
            .map_err(|error| Failure::said(format!("cannot read `{}`: {error}", program.wasm.display())))
    };
    let (app, kit) = (size(app)?, size(kit)?);
    print::heading("Wasm, in bytes");
    print::line(format_args!("app {app}, kit {kit}: {:.2} times", precise(app) / precise(kit)));
    Ok(())
}

impl Bench<'_> {
    fn compare(&self, mix: &Mix, [app, kit]: [&Program; 2], rounds: u32) -> Outcome {
        let (count, seconds) = (rounds, self.seconds);
        print::heading(&format!("{}, requests per second, {count} rounds of {seconds} s", mix.name));
        let (mut of_app, mut of_kit, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..rounds {
            // In turns, and the first of a round is the second of the next: a machine that grows slower or faster
            // does so for both.
            let (first, second) = if round % 2 == 0 { (app, kit) } else { (kit, app) };
            let (one, two) = (self.measure(first, mix)?, self.measure(second, mix)?);
            let (app, kit) = if round % 2 == 0 { (one, two) } else { (two, one) };
            of_app.push(app);
            of_kit.push(kit);
            ratios.push(app / kit);
        }
        for (name, rates) in [(app.name, &mut of_app), (kit.name, &mut of_kit)] {
            print::line(format_args!("{name} {}", spread(rates, 0)));
        }
        print::line(format_args!("app / kit, round by round: {}", spread(&mut ratios, 2)));
        Ok(())
    }

    /// Requests per second of one program, alone: an idle Viceroy takes a part of a core.
    fn measure(&self, program: &Program, mix: &Mix) -> Outcome<f64> {
        let backend = Backend::new("origin", format!("http://{}", self.origin));
        let mut options = ChainOptions::new(self.viceroy.clone(), program.wasm.clone(), vec![backend]);
        options.stop = self.setup.stop.clone();
        // Its line per request would be measured as well.
        options.rust_log = Some("error".to_owned());
        let chain = Chain::start(options)?;
        let script = self.scripts.join("mix.lua");
        fs::write(&script, format!("wrk.method = \"{}\"\n", mix.method))
            .map_err(|error| Failure::said(format!("cannot write `{}`: {error}", script.display())))?;
        self.load(&chain.url(mix.path), &script, 1)?;
        self.load(&chain.url(mix.path), &script, self.seconds)
    }

    fn load(&self, url: &str, script: &Path, seconds: u32) -> Outcome<f64> {
        if self.setup.stop.is_set() {
            return Err(pointwork_local::LocalError::Stopped.into());
        }
        let mut wrk = Command::new(&self.wrk);
        wrk.args(["-t1", "-c8", &format!("-d{seconds}s"), "-s"]).arg(script).arg(url);
        let said = output(&mut wrk)?;
        rate(&said).ok_or_else(|| Failure::said(format!("wrk did not measure:\n{said}")))
    }
}

/// The rate in what wrk writes; none if a request failed.
fn rate(said: &str) -> Option<f64> {
    if said.contains("Non-2xx") || said.contains("Socket errors") {
        return None;
    }
    said.lines().find_map(|line| line.strip_prefix("Requests/sec:"))?.trim().parse().ok()
}

/// The median of the values, and how far they lie apart.
fn spread(values: &mut [f64], digits: usize) -> String {
    values.sort_unstable_by(f64::total_cmp);
    let median = median(values);
    let (low, high) = (values.first().unwrap_or(&median), values.last().unwrap_or(&median));
    format!("{median:.digits$} (from {low:.digits$} to {high:.digits$})")
}

/// The median of sorted values.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    if sorted.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.wrapping_sub(1)), at(middle)) }
}

fn precise(bytes: u64) -> f64 {
    // Exact up to 4 GB, and no Wasm is larger.
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_counts_only_if_all_requests_were_answered() {
        let said = "Running 3s test\n  1000 requests in 3.00s\nRequests/sec:   1234.56\nTransfer/sec: 1MB\n";
        assert_eq!(rate(said), Some(1234.56));
        assert_eq!(rate(&format!("{said}  Non-2xx or 3xx responses: 1\n")), None);
        assert_eq!(rate(&format!("{said}  Socket errors: connect 1\n")), None);
        assert_eq!(rate("unable to connect"), None);
    }

    #[test]
    fn a_spread_says_median_and_ends() {
        assert_eq!(spread(&mut [3.0, 1.0, 2.0], 1), "2.0 (from 1.0 to 3.0)");
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median(&[1.0, 2.0, 9.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(&[1.0, 2.0, 4.0, 9.0]) - 3.0).abs() < f64::EPSILON);
    }
}
