//! What the meter calls: a function for each contender on each workload, named after both.

#![expect(unsafe_code, reason = "what the meter calls needs a name that is fixed")]

use pointwork_table::Table;

use crate::Run;
use crate::contenders::{Decide, Matchit, NormalForm, Nothing, Planned, run};
#[cfg(feature = "peers")]
use crate::contenders::{PathTree, Patterns, Wayfind};
use crate::workload::{Answer, Request, Workload};

include!(concat!(env!("OUT_DIR"), "/workloads.rs"));
