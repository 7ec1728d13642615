//! What the meter calls: a function for each contender on each workload, named after both.

#![cfg_attr(
    target_family = "wasm",
    expect(unsafe_code, reason = "what the meter calls needs a name that is fixed")
)]

use pointwork_table::{Lines, Table};

#[cfg(feature = "peers")]
use crate::contenders::{ByHand, PathTree, Patterns, Wayfind};
use crate::contenders::{Decide, Floor, Matchit, NormalForm, Nothing, Planned, run};
#[cfg(feature = "native")]
use crate::timing::{Pair, time};
use crate::workload::{Answer, Request, Workload};

/// The bytes of segments with a slash before each.
#[cfg(feature = "peers")]
fn rest(below: &[&str]) -> usize {
    below.iter().map(|it| it.len() + 1).sum()
}

include!(concat!(env!("OUT_DIR"), "/workloads.rs"));
