//! `cargo xtask bench app`: the app against the same behaviour written by hand with the SDK, same requests, same run.
//! Only ratios say something: both share two or more cores with the load and the origin.

mod load;
mod mixes;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use pointwork_local::{
    Backend, Chain, ChainOptions, Origin, OriginOptions, Setup, Sink, Tool, build_app, build_package,
    free_ports, pushpin, viceroy, wrk,
};

use crate::checkout;
use crate::failure::{Failure, Outcome};
use crate::print;
use load::{Measured, load};
use mixes::{MIXES, Mix, routes};

/// How many routes the apps have that are measured.
const COUNTS: [usize; 2] = [10, 1000];

#[derive(Args, Debug)]
#[group(skip)]
pub(crate) struct Options {
    /// How often each program is measured, in turns
    #[arg(long, value_name = "COUNT", default_value_t = 7)]
    rounds: usize,
    /// How long each measurement takes
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    seconds: u32,
}

/// A program that is measured.
struct Program {
    name: String,
    wasm: PathBuf,
    /// How many routes it has. The kit has none: it does the same for any path.
    routes: usize,
}

/// What the measurements share.
struct Bench<'a> {
    viceroy: Tool,
    pushpin: Tool,
    wrk: PathBuf,
    origin: SocketAddr,
    folder: &'a Path,
    seconds: u32,
    setup: &'a Setup,
}

pub(crate) fn bench(options: &Options, setup: &Setup) -> Outcome {
    let root = checkout::root();
    let folder =
        tempfile::tempdir().map_err(|error| Failure::said(format!("no temporary folder: {error}")))?;
    let folder = folder.path();
    let (viceroy, pushpin, wrk) = (viceroy(setup)?, pushpin(setup)?, wrk(setup)?);

    let kit = Program {
        name: "kit".to_owned(),
        wasm: build_package(setup, &root, "pointwork-kit")?,
        routes: COUNTS[0],
    };
    let default =
        Program { name: "app".to_owned(), wasm: build_app(setup, &root, None, "bench-app")?, routes: 0 };
    let mut programs = Vec::new();
    for count in COUNTS {
        let file = folder.join(format!("{count}.toml"));
        write(&file, &routes(count))?;
        let wasm = build_app(setup, &root, Some(&file), &format!("bench-{count}"))?;
        programs.push(Program { name: format!("app of {count} routes"), wasm, routes: count });
    }
    programs.push(kit);
    sizes(programs.iter().chain([&default]))?;

    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_ports(1)?));
    let origin = Origin::start(OriginOptions { address, sink: Sink::silent() })?;
    let (origin, seconds) = (origin.address(), options.seconds);
    let bench = Bench { viceroy, pushpin, wrk, origin, folder, seconds, setup };
    for mix in &MIXES {
        bench.compare(mix, &programs, options.rounds)?;
    }
    Ok(())
}

/// The sizes, each also as a part of the kit's.
fn sizes<'p>(programs: impl Iterator<Item = &'p Program>) -> Outcome {
    let mut sizes = Vec::new();
    for program in programs {
        let metadata = fs::metadata(&program.wasm);
        let size = metadata
            .map(|file| file.len())
            .map_err(|error| Failure::said(format!("cannot read `{}`: {error}", program.wasm.display())))?;
        sizes.push((program, size));
    }
    let of_kit = sizes.iter().find(|(program, _)| program.name == "kit").map_or(1, |(_, size)| *size);
    print::heading("Wasm, in bytes");
    for (Program { name, .. }, size) in sizes {
        print::line(format_args!("{name} {size}: {:.2} of the kit's", precise(size) / precise(of_kit)));
    }
    Ok(())
}

impl Bench<'_> {
    /// Measures all programs in turns, the last of which is the kit. Each round starts with another one: a machine that
    /// grows slower or faster does so for all.
    fn compare(&self, mix: &Mix, programs: &[Program], rounds: usize) -> Outcome {
        let seconds = self.seconds;
        print::heading(&format!("{}, {rounds} rounds of {seconds} s", mix.name));
        let mut measured: Vec<Vec<Measured>> = programs.iter().map(|_| Vec::new()).collect();
        for round in 0..rounds {
            for turn in 0..programs.len() {
                let at = (round + turn) % programs.len();
                if let (Some(program), Some(measured)) = (programs.get(at), measured.get_mut(at)) {
                    measured.push(self.measure(program, mix)?);
                }
            }
        }
        let Some(of_kit) = measured.last() else { return Ok(()) };
        for (Program { name, .. }, of_program) in programs.iter().zip(&measured) {
            let all = |value: fn(&Measured) -> f64| of_program.iter().map(value).collect::<Vec<f64>>();
            print::line(format_args!(
                "{name}: {} per second, half within {} ms, 99 of 100 within {} ms, started in {} s",
                spread(all(|it| it.rate), 0),
                spread(all(|it| it.half), 2),
                spread(all(|it| it.most), 1),
                spread(all(|it| it.start), 1),
            ));
            let ratios = of_program.iter().zip(of_kit).map(|(app, kit)| app.rate / kit.rate).collect();
            print::line(format_args!("{name} / kit, per second, round by round: {}", spread(ratios, 2)));
        }
        Ok(())
    }

    /// One program, alone: an idle Viceroy takes a part of a core.
    fn measure(&self, program: &Program, mix: &Mix) -> Outcome<Measured> {
        let backend = Backend::new("origin", format!("http://{}", self.origin));
        let mut options = ChainOptions::new(self.viceroy.clone(), program.wasm.clone(), vec![backend]);
        options.pushpin = mix.is_handed_off.then(|| self.pushpin.clone());
        options.pushpin_verbose = false;
        options.stop = self.setup.stop.clone();
        // Its line per request would be measured as well.
        options.rust_log = Some("error".to_owned());
        let start = Instant::now();
        let chain = Chain::start(options)?;
        let start = start.elapsed().as_secs_f64();
        let script = self.folder.join("mix.lua");
        write(&script, &mix.script(program.routes))?;
        let url = chain.url(&mix.path(program.routes));
        load(self.setup, &self.wrk, &script, &url, 1)?;
        Ok(Measured { start, ..load(self.setup, &self.wrk, &script, &url, self.seconds)? })
    }
}

fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text)
        .map_err(|error| Failure::said(format!("cannot write `{}`: {error}", path.display())))
}

/// The median of the values, and how far they lie apart.
fn spread(mut values: Vec<f64>, digits: usize) -> String {
    values.sort_unstable_by(f64::total_cmp);
    let median = median(&values);
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
    fn a_spread_says_median_and_ends() {
        assert_eq!(spread(vec![3.0, 1.0, 2.0], 1), "2.0 (from 1.0 to 3.0)");
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median(&[1.0, 2.0, 9.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(&[1.0, 2.0, 4.0, 9.0]) - 3.0).abs() < f64::EPSILON);
    }
}
