//! What a contender costs on a workload: the instructions of its runs, without those of the harness.

use pointwork_bench_workload::{Place, Workload};
use wasmtime::{Result, bail};

use crate::guest::Guest;

/// The contender that answers without looking: what the harness costs.
const HARNESS: &str = "nothing";

/// What a contender costs on a workload, in executed instructions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    /// Its construction.
    pub(crate) construction: u64,
    /// Its construction and the first lookup: what a fresh sandbox pays.
    pub(crate) first: u64,
    /// A lookup, in the mean, of requests whose route stands in the first third of the file.
    pub(crate) front: f64,
    /// The same for the second third.
    pub(crate) middle: f64,
    /// The same for the last third.
    pub(crate) end: f64,
    /// The same where no route takes the request.
    pub(crate) miss: f64,
}

impl Figures {
    /// A lookup in the mean of all that some route takes.
    pub(crate) fn hit(&self) -> f64 {
        (self.front + self.middle + self.end) / 3.0
    }

    /// The figures of lookups, by the names of their places.
    pub(crate) fn places(&self) -> [(&'static str, f64); 4] {
        [("front", self.front), ("middle", self.middle), ("end", self.end), ("miss", self.miss)]
    }
}

/// Measures a contender on a workload; nothing if it does not take part.
pub(crate) fn measure(guest: &Guest, workload: &Workload, contender: &str) -> Result<Option<Figures>> {
    let meter = Meter { guest, workload, contender };
    if !guest.has(&meter.name(contender)) {
        return Ok(None);
    }
    meter.check()?;
    let construction = meter.cost(0, 0)?;
    let place = |place: Place| -> Result<f64> {
        let first = workload.requests.iter().position(|it| it.place == place).unwrap_or_default();
        let count = workload.requests.iter().filter(|it| it.place == place).count();
        let all = meter.cost(first, first + count)?;
        Ok(precise(all.saturating_sub(construction)) / precise(count as u64))
    };
    Ok(Some(Figures {
        construction,
        first: meter.cost(0, 1)?,
        front: place(Place::Front)?,
        middle: place(Place::Middle)?,
        end: place(Place::End)?,
        miss: place(Place::Miss)?,
    }))
}

/// The dearest request of a workload: its path, and its instructions without construction.
pub(crate) fn worst<'w>(guest: &Guest, workload: &'w Workload, contender: &str) -> Result<(&'w str, u64)> {
    let meter = Meter { guest, workload, contender };
    let construction = meter.cost(0, 0)?;
    let mut worst = ("", 0);
    for (index, request) in workload.requests.iter().enumerate() {
        let cost = meter.cost(index, index + 1)?.saturating_sub(construction);
        if cost > worst.1 {
            worst = (&request.path, cost);
        }
    }
    Ok(worst)
}

/// A contender on a workload.
struct Meter<'m> {
    guest: &'m Guest,
    workload: &'m Workload,
    contender: &'m str,
}

impl Meter<'_> {
    fn name(&self, contender: &str) -> String {
        format!("{} {contender}", self.workload.name)
    }

    /// Whether all answers are right.
    fn check(&self) -> Result<()> {
        let name = self.name(self.contender);
        let count = self.workload.requests.len();
        if self.guest.run(&name, 0, row(count))?.wrong == 0 {
            return Ok(());
        }
        for (index, request) in self.workload.requests.iter().enumerate() {
            if self.guest.run(&name, row(index), row(index + 1))?.wrong > 0 {
                bail!("{name} answers {} wrongly: expected is {:?}", request.path, request.expected);
            }
        }
        bail!("{name} answers wrongly, but not when asked alone");
    }

    /// The instructions of construction and some requests, without those of the harness.
    fn cost(&self, first: usize, end: usize) -> Result<u64> {
        let run = |contender| self.guest.run(&self.name(contender), row(first), row(end));
        Ok(run(self.contender)?.instructions.saturating_sub(run(HARNESS)?.instructions))
    }
}

fn row(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(crate) fn precise(count: u64) -> f64 {
    count as f64
}
