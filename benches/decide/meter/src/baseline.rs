//! The recorded figures: a file of `name = number` lines, and how far a run has left it.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;

use wasmtime::{Result, format_err};

use crate::figures::precise;

/// How far a figure may be from the recorded one, in parts of it.
const TOLERANCE: f64 = 0.05;

/// Figures by name: instructions of Pointwork.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Baseline(BTreeMap<String, u64>);

impl Baseline {
    /// The recorded figures; none where there is no file.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        if !file.exists() {
            return Ok(Baseline::default());
        }
        Self::parse(&fs::read_to_string(file)?)
    }

    fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        let figures = lines.map(|line| {
            let (name, figure) = line.split_once('=')?;
            Some((name.trim().trim_matches('"').to_owned(), figure.trim().replace('_', "").parse().ok()?))
        });
        let figures: Option<_> = figures.collect();
        figures
            .map(Baseline)
            .ok_or_else(|| format_err!("the recorded figures are not lines of `name = number`"))
    }

    /// Records the figures.
    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        Ok(fs::write(file, self.text())?)
    }

    fn text(&self) -> String {
        let mut text = String::from(
            "# Wasm instructions of Pointwork, by workload and what is measured: written by\n\
             # `cargo xtask bench decide --renew`, compared by `--gate`.\n\n",
        );
        for (name, figure) in &self.0 {
            let _infallible = writeln!(text, "\"{name}\" = {figure}");
        }
        text
    }

    /// Adds a figure.
    pub(crate) fn add(&mut self, name: String, figure: f64) {
        self.0.insert(name, whole(figure));
    }

    /// Where these figures are not near the recorded ones.
    pub(crate) fn against(&self, recorded: &Baseline) -> Vec<Change> {
        if recorded.0.is_empty() {
            let line = "nothing is recorded: record it (--renew)".to_owned();
            return vec![Change { line, is_fault: true }];
        }
        let now = self.0.iter().filter_map(|(name, now)| change(name, *now, recorded.0.get(name).copied()));
        let gone = recorded.0.iter().filter(|(name, _)| !self.0.contains_key(*name)).map(|(name, before)| {
            let line = format!("{name}: {before} recorded, no longer measured: record it (--renew)");
            Change { line, is_fault: true }
        });
        now.chain(gone).collect()
    }
}

/// A figure that is not near the recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    line: String,
    /// Whether it is no better than what is recorded.
    pub(crate) is_fault: bool,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

fn change(name: &str, now: u64, before: Option<u64>) -> Option<Change> {
    let Some(before) = before else {
        return Some(Change {
            line: format!("{name}: {now}, not recorded: record it (--renew)"),
            is_fault: true,
        });
    };
    let times = precise(now) / precise(before);
    if precise(now) > precise(before) * (1.0 + TOLERANCE) {
        Some(Change { line: format!("{name}: {now}, {before} recorded: {times:.2} times"), is_fault: true })
    } else if precise(now) < precise(before) * (1.0 - TOLERANCE) {
        let line = format!("{name}: {now}, {before} recorded: better, record it (--renew)");
        Some(Change { line, is_fault: false })
    } else {
        None
    }
}

/// A count without its fraction.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of instructions are positive and far below 2^52"
)]
fn whole(figure: f64) -> u64 {
    figure.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(figures: &[(&str, u64)]) -> Baseline {
        Baseline(figures.iter().map(|(name, figure)| ((*name).to_owned(), *figure)).collect())
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let figures = of(&[("mixed-10 front", 12_345), ("mixed-10 miss", 0)]);
        assert_eq!(Baseline::parse(&figures.text()).unwrap(), figures);
    }

    #[test]
    fn a_line_that_is_none_is_an_error() {
        assert!(Baseline::parse("mixed-10").is_err());
        assert!(Baseline::parse("mixed-10 = many").is_err());
    }

    fn fault(line: &str) -> Change {
        Change { line: line.to_owned(), is_fault: true }
    }

    #[test]
    fn five_percent_in_either_direction_are_near_enough() {
        let recorded = of(&[("a", 100)]);
        assert!(of(&[("a", 105)]).against(&recorded).is_empty());
        assert!(of(&[("a", 95)]).against(&recorded).is_empty());
        assert_eq!(of(&[("a", 106)]).against(&recorded), [fault("a: 106, 100 recorded: 1.06 times")]);
    }

    #[test]
    fn what_is_better_is_told_and_no_fault() {
        let line = "a: 94, 100 recorded: better, record it (--renew)".to_owned();
        assert_eq!(of(&[("a", 94)]).against(&of(&[("a", 100)])), [Change { line, is_fault: false }]);
    }

    #[test]
    fn what_was_nothing_must_stay_nothing() {
        assert!(of(&[("a", 0)]).against(&of(&[("a", 0)])).is_empty());
        assert!(of(&[("a", 1)]).against(&of(&[("a", 0)]))[0].is_fault);
    }

    #[test]
    fn a_figure_that_came_or_went_is_a_fault() {
        let recorded = of(&[("b", 1)]);
        let came = "a: 1, not recorded: record it (--renew)";
        assert_eq!(of(&[("a", 1), ("b", 1)]).against(&recorded), [fault(came)]);
        let gone = "b: 1 recorded, no longer measured: record it (--renew)";
        assert_eq!(of(&[]).against(&recorded), [fault(gone)]);
        let nothing = "nothing is recorded: record it (--renew)";
        assert_eq!(of(&[("a", 1)]).against(&of(&[])), [fault(nothing)]);
    }
}
