//! All that is measured in one run, and how it is shown.

use std::fmt;

use pointwork_bench_workload::{Place, Workload};
use wasmtime::Result;

use crate::baseline::Baseline;
use crate::figures::{Figures, measure, precise, worst};
use crate::guest::Guest;

/// Pointwork's own, whose figures are recorded.
const OWN: [&str; 3] = ["pointwork", "plan", "normal-form"];

/// Everything that is measured, in the order in which it is shown.
const CONTENDERS: [&str; 9] =
    ["pointwork", "matchit", "wayfind", "path-tree", "regex-set", "by-hand", "floor", "plan", "normal-form"];

/// All that was measured.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured(Vec<OnWorkload>);

/// What was measured on one workload.
#[derive(Clone, Debug)]
struct OnWorkload {
    name: String,
    figures: Vec<(&'static str, Figures)>,
    /// The dearest request of Pointwork: its instructions and the bytes of its path.
    worst: (u64, usize),
    /// The bytes of the path index.
    index_bytes: u64,
    routes: usize,
    /// The bytes of a path that some route takes, in the mean.
    path_bytes: f64,
}

/// Measures every contender on every workload that it takes part in.
pub(crate) fn measured(guest: &Guest, workloads: &[Workload]) -> Result<Measured> {
    workloads.iter().map(|workload| on(guest, workload)).collect::<Result<_>>().map(Measured)
}

fn on(guest: &Guest, workload: &Workload) -> Result<OnWorkload> {
    let mut figures = Vec::new();
    for contender in CONTENDERS {
        figures.extend(measure(guest, workload, contender)?.map(|it| (contender, it)));
    }
    let hits = || workload.requests.iter().filter(|it| it.place != Place::Miss);
    let bytes: usize = hits().map(|it| it.path.len()).sum();
    Ok(OnWorkload {
        name: workload.name.clone(),
        figures,
        worst: worst(guest, workload, "pointwork")?,
        index_bytes: guest.number(&format!("{} index-bytes", workload.name))?,
        routes: workload.routes.len(),
        path_bytes: precise(bytes as u64) / precise(hits().count() as u64),
    })
}

impl Measured {
    fn find(&self, workload: &str) -> Option<&OnWorkload> {
        self.0.iter().find(|it| it.name == workload)
    }

    /// The figures of a contender on a workload.
    pub(crate) fn of(&self, workload: &str, contender: &str) -> Option<&Figures> {
        self.find(workload)?.of(contender)
    }

    /// The bytes of the path index, per route.
    pub(crate) fn index_bytes(&self, workload: &str) -> Option<f64> {
        self.find(workload).map(|it| precise(it.index_bytes) / precise(it.routes as u64))
    }

    /// What a look at a path costs per byte of it, if some route takes it.
    pub(crate) fn per_byte(&self, workload: &str, contender: &str) -> Option<f64> {
        Some(self.of(workload, contender)?.hit() / self.find(workload)?.path_bytes)
    }

    /// The most that the construction of a contender costs.
    pub(crate) fn construction(&self, contender: &str) -> Option<f64> {
        let all = self.0.iter().filter_map(|it| it.of(contender));
        all.map(|it| it.construction).max().map(precise)
    }

    /// The figures to be recorded.
    pub(crate) fn baseline(&self) -> Baseline {
        let mut baseline = Baseline::default();
        for on in &self.0 {
            for (contender, figures) in on.figures.iter().filter(|it| OWN.contains(&it.0)) {
                for (place, figure) in figures.places() {
                    baseline.add(format!("{} {contender} {place}", on.name), figure);
                }
            }
            baseline.add(format!("{} pointwork worst", on.name), precise(on.worst.0));
            baseline.add(format!("{} index bytes", on.name), precise(on.index_bytes));
        }
        baseline
    }
}

impl OnWorkload {
    fn of(&self, contender: &str) -> Option<&Figures> {
        self.figures.iter().find(|it| it.0 == contender).map(|it| &it.1)
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Executed Wasm instructions, without those of the harness; lookups in the mean\n")?;
        for OnWorkload { name, figures, worst, index_bytes, routes, .. } in &self.0 {
            writeln!(
                f,
                "{name:<16} {:>13} {:>14} {:>9} {:>9} {:>9} {:>9} {:>9}   times matchit's",
                "construction", "and 1st lookup", "hit", "front", "middle", "end", "miss"
            )?;
            let matchit = figures.iter().find(|it| it.0 == "matchit").map(|it| &it.1);
            for (contender, it) in figures {
                write!(f, "  {contender:<14} {:>13} {:>14} {:>9.0}", it.construction, it.first, it.hit())?;
                for (_, figure) in it.places() {
                    write!(f, " {figure:>9.0}")?;
                }
                if let Some(matchit) = matchit {
                    let (hit, miss) = (it.hit() / matchit.hit(), it.miss / matchit.miss);
                    let first = precise(it.first) / precise(matchit.first);
                    write!(f, "   hit {hit:.2}, miss {miss:.2}, 1st {:.3} %", first * 100.0)?;
                }
                writeln!(f)?;
            }
            let (most, bytes) = worst;
            writeln!(
                f,
                "  pointwork's dearest request: {most}, of {bytes} bytes; index: {index_bytes} bytes, {:.1} per \
                 route\n",
                precise(*index_bytes) / precise(*routes as u64)
            )?;
        }
        Ok(())
    }
}
