//! The recorded figures: a file of `name = number` lines, and how far a run has left it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use wasmtime::{Result, format_err};

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
        figures.map(Baseline).ok_or_else(|| format_err!("the recorded figures are not lines of `name = number`"))
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
    pub(crate) fn add(&mut self, name: String, figure: u64) {
        self.0.insert(name, figure);
    }

    /// What is to be said about these figures against the recorded ones, line by line; nothing if they are as near as
    /// they must be.
    pub(crate) fn against(&self, recorded: &Baseline) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, now) in &self.0 {
            let Some(before) = recorded.0.get(name) else {
                lines.push(format!("{name}: {now} instructions, none recorded"));
                continue;
            };
            let (then, is) = (crate::figures::precise(*before), crate::figures::precise(*now));
            if is > then * (1.0 + TOLERANCE) {
                lines.push(format!("{name}: {now} instructions, {before} recorded: {:.2} times", is / then));
            } else if is < then * (1.0 - TOLERANCE) {
                lines.push(format!(
                    "{name}: {now} instructions, {before} recorded: better, record it (--renew)"
                ));
            }
        }
        let gone = recorded.0.keys().filter(|name| !self.0.contains_key(*name));
        lines.extend(gone.map(|name| format!("{name}: recorded, but no longer measured")));
        lines
    }
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

    #[test]
    fn five_percent_in_either_direction_are_near_enough() {
        let recorded = of(&[("a", 100)]);
        assert!(of(&[("a", 105)]).against(&recorded).is_empty());
        assert!(of(&[("a", 95)]).against(&recorded).is_empty());
        let dearer = of(&[("a", 106)]).against(&recorded);
        assert_eq!(dearer, ["a: 106 instructions, 100 recorded: 1.06 times"]);
        let cheaper = of(&[("a", 94)]).against(&recorded);
        assert_eq!(cheaper, ["a: 94 instructions, 100 recorded: better, record it (--renew)"]);
    }

    #[test]
    fn a_figure_that_came_or_went_is_told() {
        assert_eq!(of(&[("a", 1)]).against(&of(&[])), ["a: 1 instructions, none recorded"]);
        assert_eq!(of(&[]).against(&of(&[("a", 1)])), ["a: recorded, but no longer measured"]);
    }
}
