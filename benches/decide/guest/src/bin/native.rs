//! Times the contenders natively: what construction and a lookup take, in the median of many runs.

#![expect(clippy::print_stdout, reason = "it prints figures")]

use pointwork_bench_guest::RUNS;

fn main() {
    println!("{:<28} {:>16} {:>12}", "native, median", "construction", "lookup");
    for run in RUNS {
        let times = (run.time)();
        println!("{:<28} {:>13} us {:>9.1} ns", run.name, times.construction.as_micros(), times.lookup);
    }
}
