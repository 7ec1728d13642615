//! The budgets of a decision, each with what was measured.

use std::fmt;

use crate::figures::{Figures, precise};

/// What was measured of Pointwork and, where a budget is a ratio to it, of matchit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured {
    /// The figures, by workload and contender.
    pub(crate) figures: Vec<(String, &'static str, Figures)>,
    /// The bytes of a path that is brought into normal form, in the mean.
    pub(crate) path_bytes: f64,
    /// The bytes of the path index, if the table has one, for 10,000 mixed routes.
    pub(crate) index_bytes: Option<u64>,
}

impl Measured {
    fn of(&self, workload: &str, contender: &str) -> Option<&Figures> {
        let found = self.figures.iter().find(|(name, by, _)| name == workload && *by == contender);
        found.map(|(_, _, figures)| figures)
    }

    /// A figure of Pointwork as a ratio to the same of another contender or workload.
    fn ratio(&self, of: (&str, &str), to: (&str, &str), figure: fn(&Figures) -> f64) -> Option<f64> {
        Some(figure(self.of(of.0, of.1)?) / figure(self.of(to.0, to.1)?))
    }
}

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
        self.measured.is_some_and(|measured| measured > self.most)
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
    let against = |workload: &str, figure| {
        measured.ratio((workload, "pointwork"), (workload, "matchit"), figure)
    };
    let growth = |small: &str, large: &str| {
        measured.ratio((large, "pointwork"), (small, "pointwork"), |it| it.hit())
    };
    let construction = measured.figures.iter().filter(|it| it.1 == "pointwork").map(|it| it.2.construction).max();
    let first = |workload: &str| measured.of(workload, "pointwork").map(|it| precise(it.first));
    let normal_form = measured.of("mixed-1000", "normal-form").map(|it| it.hit() / measured.path_bytes);
    let regex = measured.ratio(("regex-100", "pointwork"), ("mixed-100", "pointwork"), |it| it.hit());
    [
        ("construction, at any number of routes", 0.0, construction.map(precise)),
        ("1,000 mixed routes, hits: times matchit's lookup", 0.5, against("mixed-1000", |it| it.hit())),
        ("1,000 mixed routes, misses: times matchit's lookup", 0.7, against("mixed-1000", |it| it.miss)),
        ("1,000 exact paths, hits: times matchit's lookup", 0.4, against("exact-1000", |it| it.hit())),
        ("1,000 exact paths, misses: times matchit's lookup", 0.7, against("exact-1000", |it| it.miss)),
        ("1,000 mixed routes: construction and first decision", 4_000.0, first("mixed-1000")),
        ("1,000 exact paths: construction and first decision", 4_000.0, first("exact-1000")),
        ("10,000 mixed routes, hits: times those of 10", 1.15, growth("mixed-10", "mixed-10000")),
        ("10,000 exact paths, hits: times those of 10", 1.15, growth("exact-10", "exact-10000")),
        ("100 expressions, hits: times those of 100 mixed routes", 2.0, regex),
        ("normal form of a path that is in it: instructions per byte", 12.0, normal_form),
        (
            "10,000 mixed routes: bytes of the index per route",
            70.0,
            measured.index_bytes.map(|bytes| precise(bytes) / 10_000.0),
        ),
    ]
    .map(|(what, most, measured)| Budget { what, most, measured })
    .into()
}
