//! The contenders over the workloads. Each pair of them is an export of its own, which constructs the contender, has it
//! look up a run of requests, and gives the number of wrong answers. What it costs is for the meter to count.

mod contenders;
mod exports;
mod head;
mod workload;

pub use exports::RUNS;

/// A contender on a workload: from the first request of a run to the one behind its last, how many go wrong.
pub type Run = fn(u32, u32) -> u32;
