//! Timing a contender natively.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::contenders::Contender;
use crate::workload::Workload;

/// How long a contender may be timed.
const PATIENCE: Duration = Duration::from_millis(500);

/// The medians of a contender on a workload.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// What construction takes.
    pub construction: Duration,
    /// What a lookup takes in the mean over the requests, in nanoseconds.
    pub lookup: f64,
}

/// Times a contender: at most 30 constructions, at most 300 rounds over the requests.
pub(crate) fn time<W: Workload, C: Contender>() -> Times {
    let construction = median(30, || drop(black_box(C::of::<W>())));
    let contender = C::of::<W>();
    let requests = W::requests();
    let round = median(300, || {
        for request in requests {
            black_box(black_box(&contender).answer::<W>(black_box(request)));
        }
    });
    Times { construction, lookup: round.as_secs_f64() * 1e9 / requests.len() as f64 }
}

/// The median time of something that is done so often, or until it has taken long.
fn median(count: usize, mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < count && (times.is_empty() || start.elapsed() < PATIENCE) {
        let before = Instant::now();
        work();
        times.push(before.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}
