//! Times the contenders natively: what construction and a lookup take, in the median of many runs.

#![expect(clippy::print_stdout, reason = "it prints figures")]

use pointwork_bench_guest::PAIRS;

fn main() {
    println!("{:<28} {:>16} {:>12}", "native, median", "construction", "lookup");
    for pair in PAIRS {
        assert_eq!((pair.run)(0, 300), 0, "{} answers wrongly", pair.name);
        let times = (pair.time)();
        let construction = times.construction.as_secs_f64() * 1e6;
        println!("{:<28} {construction:>13.2} us {:>9.1} ns", pair.name, times.lookup);
    }
}
