//! The budgets of a decision, each with what was measured.

use std::fmt;

use crate::figures::{Figures, precise};
use crate::measured::Measured;

/// One budget.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    what: &'static str,
    most: f64,
    /// What was measured; nothing where it cannot be yet.
    measured: Option<f64>,
}

impl Budget {
    /// Whether more was measured than there may be.
    pub(crate) fn is_over(&self) -> bool {
        self.measured.is_none_or(|measured| measured > self.most)
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Budget { what, most, measured } = self;
        match measured {
            None => write!(f, "{what:<72} {most:>9} {:>12}", "not measured"),
            Some(measured) => {
                let digits = if *most < 100.0 { 2 } else { 0 };
                let verdict = if self.is_over() { "OVER" } else { "ok" };
                write!(f, "{what:<72} {most:>9} {measured:>12.digits$} {verdict}")
            }
        }
    }
}

/// All budgets.
pub(crate) fn budgets(measured: &Measured) -> Vec<Budget> {
    let ratio = |of: (&str, &str), to: (&str, &str), figure: fn(&Figures) -> f64| {
        Some(figure(measured.of(of.0, of.1)?) / figure(measured.of(to.0, to.1)?))
    };
    let own = |workload, figure: fn(&Figures) -> f64| measured.of(workload, "pointwork").map(figure);
    let against = |workload, figure| ratio((workload, "pointwork"), (workload, "matchit"), figure);
    let times = |large, small| ratio((large, "pointwork"), (small, "pointwork"), Figures::hit);
    [
        ("construction, at any number of routes", 0.0, measured.construction("pointwork")),
        ("1,000 mixed routes, hits: times matchit's lookup", 0.62, against("mixed-1000", Figures::hit)),
        ("1,000 mixed routes, misses: times matchit's lookup", 0.7, against("mixed-1000", |it| it.miss)),
        ("1,000 exact paths, hits: times matchit's lookup", 0.42, against("exact-1000", Figures::hit)),
        ("1,000 exact paths, misses: times matchit's lookup", 0.7, against("exact-1000", |it| it.miss)),
        (
            "1,000 mixed routes: construction and first decision",
            4_000.0,
            own("mixed-1000", |it| precise(it.first)),
        ),
        (
            "1,000 exact paths: construction and first decision",
            4_000.0,
            own("exact-1000", |it| precise(it.first)),
        ),
        ("10,000 mixed routes, hits: times those of 10", 1.15, times("mixed-10000", "mixed-10")),
        ("10,000 exact paths, hits: times those of 10", 1.15, times("exact-10000", "exact-10")),
        ("100 expressions, hits: times those of 100 mixed routes", 2.0, times("regex-100", "mixed-100")),
        (
            "normal form of a path that is in it: instructions per byte",
            12.0,
            measured.per_byte("mixed-1000", "normal-form"),
        ),
        ("10,000 mixed routes: bytes of the index per route", 90.0, measured.index_bytes("mixed-10000")),
        ("10,000 exact paths: bytes of the index per route", 70.0, measured.index_bytes("exact-10000")),
    ]
    .map(|(what, most, measured)| Budget { what, most, measured })
    .into()
}
