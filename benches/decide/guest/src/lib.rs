//! The contenders over the workloads. Each pair of them is an export of its own, which constructs the contender, has it
//! look up a run of requests, and gives the number of wrong answers. What it costs is for the meter to count.

mod contenders;
mod exports;
mod head;
#[cfg(feature = "native")]
mod timing;
mod workload;

#[cfg(feature = "native")]
pub use exports::PAIRS;
#[cfg(feature = "native")]
pub use timing::{Pair, Times};
