//! The contenders: each is constructed once and asked for each request.

use std::hint::black_box;
use std::mem;

use crate::workload::{Answer, Request, Workload};

mod peers;
mod pointwork;

pub(crate) use peers::Matchit;
#[cfg(feature = "peers")]
pub(crate) use peers::{PathTree, Patterns, Wayfind};
pub(crate) use pointwork::{Decide, NormalForm, Planned};

/// A contender.
pub(crate) trait Contender {
    /// Constructed from a workload.
    fn of<W: Workload>() -> Self;
    /// What it says to a request.
    fn answer<W: Workload>(&self, request: &Request) -> Answer;
    /// What it is to say.
    fn expected(request: &Request) -> Answer;
}

/// Constructs a contender, asks it for some requests of the workload, and gives the number of wrong answers. What was
/// constructed is left to the end of the program, as in a sandbox.
pub(crate) fn run<W: Workload, C: Contender>(first: u32, end: u32) -> u32 {
    let contender = C::of::<W>();
    let requests = W::requests().get(first as usize..end as usize).unwrap_or_default();
    let mut wrong = 0;
    for request in requests {
        wrong += u32::from(ask::<W, C>(black_box(&contender), black_box(request)) != C::expected(request));
    }
    mem::forget(contender);
    wrong
}

/// A call of its own, so that what it needs is not set up where nothing is asked.
#[inline(never)]
fn ask<W: Workload, C: Contender>(contender: &C, request: &Request) -> Answer {
    contender.answer::<W>(request)
}

/// Answers without looking: what the harness itself costs.
pub(crate) struct Nothing;

impl Contender for Nothing {
    fn of<W: Workload>() -> Self {
        Nothing
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        black_box(request).found
    }

    fn expected(request: &Request) -> Answer {
        request.found
    }
}
