//! How long a check takes, and how much of it the proofs: `cargo run --release -p pointwork-compiler --example proofs`.
//! Without `--release` it is what a build script of another project takes.

#![expect(clippy::print_stdout, reason = "it is run for what it prints")]

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use pointwork_compiler::{Compiled, Reach, RouteSet, compile, lower, reach};

fn main() {
    println!("{:>7} {:>9} {:>9} {:>9} {:>8}", "routes", "check", "table", "proofs", "memory");
    for count in [100, 1_000, 10_000] {
        let text = routes(count);
        let (compiled, all) = timed(|| compile("routes.toml", &text, &|_| Ok(None)));
        let Ok(Compiled { routes: Some(routes), diagnostics, .. }) = compiled else { return };
        let (table, lowering) = timed(|| lower(&routes));
        let (reached, proving) = timed(|| reach(&routes, &table));
        println!(
            "{:>7} {:>6} ms {:>6} ms {:>6} ms {:>5} MB",
            routes.routes.len(),
            all.as_millis(),
            lowering.as_millis(),
            proving.as_millis(),
            memory()
        );
        describe(&routes, &reached);
        println!("{:>7} diagnostics", diagnostics.len());
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// The most memory that this process had, in megabytes, where the system says it.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.map_or(0, |kilobytes: u64| kilobytes / 1024)
}

/// What is not as it should be.
fn describe(routes: &RouteSet, reached: &[Reach]) {
    for (route, reach) in routes.routes.iter().zip(reached) {
        if !matches!(reach, Reach::By(_)) {
            println!("{}: {reach:?}", route.name.value);
        }
    }
}

/// A file as a large site has it: ten routes per resource, and a few for all behind them.
fn routes(count: usize) -> String {
    let mut text = "version = 1\n[default]\nsend = \"origin\"\n".to_owned();
    for number in 0..count.saturating_sub(3) {
        let (group, version) = (number / 10, number / 10 % 3);
        let base = format!("/api/v{version}/resource-{group}");
        let route = match number % 10 {
            0 => format!("path = \"{base}\"\nmethod = [\"GET\", \"HEAD\"]\nsend = \"origin\""),
            1 => format!("path = \"{base}\"\npass = \"origin\""),
            2 => format!(
                "path = \"{base}/{{id:alnum}}\"\nheader.accept.token = \"text/html\"\nsend = \"origin\""
            ),
            3 => format!("path = \"{base}/{{id:alnum}}\"\npass = \"origin\""),
            4 => format!("path = \"{base}/{{id}}\"\nmethod = [\"GET\", \"HEAD\"]\nsend = \"origin\""),
            5 => format!(
                "path = \"{base}/{{id}}/events\"\nheader.accept.token = \"text/event-stream\"\nfanout = \"origin\""
            ),
            6 => format!("path = \"{base}/{{id}}/events\"\nupgrade = \"websocket\"\nfanout = \"origin\""),
            7 => format!(
                "path_prefix = \"/static/{group}\"\npath_extension = [\"css\", \"js\"]\nsend = \"origin\""
            ),
            8 => format!(
                "path_prefix = \"/static/{group}\"\npercent = 5\nsplit_key = \"cookie:uid\"\npass = \"origin\""
            ),
            _ => format!(
                "host = \"shop-{}.example.com\"\npath = \"/resource-{group}/**\"\ncookie.beta = \"1\"\npass = \"origin\"",
                group % 7
            ),
        };
        let _infallible = write!(text, "[[route]]\nname = \"r{number}\"\n{route}\n");
    }
    text + r#"
[[route]]
name = "pictures"
path_extension = ["png", "jpg"]
send = "origin"

[[route]]
name = "old"
path_regex = '/api/v\d+/.*'
pass = "origin"

[[route]]
name = "others"
path_prefix = "/"
pass = "origin"
"#
}
