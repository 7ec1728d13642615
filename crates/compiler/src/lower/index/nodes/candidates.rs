//! Candidates: what is left to be checked of a pattern where branching ends, as words.

use std::collections::BTreeSet;

use pointwork_table::{Candidate, Check, Kind, pair};

use super::super::pattern::{End, Pattern, Step, Taker};
use super::super::words::words_of;
use super::{Construction, Item, Node};
use crate::lower::row;

impl Construction<'_, '_> {
    /// The candidates where the path ends before this segment.
    pub(super) fn end(&mut self, depth: usize, items: &[Item]) -> usize {
        let mut items: Vec<Item> = items.iter().filter(|it| self.may_end(it, depth)).cloned().collect();
        self.drop_behind(&mut items, |item| self.is_certain(item));
        let candidates = items.iter().map(|it| self.candidate(it, None)).collect();
        self.push(Node::Candidates(candidates))
    }

    pub(super) fn candidates(&mut self, depth: usize, items: &[Item]) -> Vec<Vec<u64>> {
        let (mut candidates, mut answered) = (Vec::new(), BTreeSet::new());
        for item in items {
            let words = self.candidate(item, Some(depth));
            let Taker { is_all, takes_purge, .. } = self.patterns[item.pattern].taker;
            // What an earlier one was checked for, and had no other conditions, need not be checked again.
            if takes_purge || !answered.contains(&checks_of(&words)) {
                if is_all {
                    answered.insert(checks_of(&words));
                }
                candidates.push(words);
            }
        }
        candidates
    }

    /// The words of a candidate: its head, and what is still to be checked from a segment on; with none, all of the path
    /// was seen.
    pub(super) fn candidate(&mut self, item: &Item, from: Option<usize>) -> Vec<u64> {
        let pattern = &self.patterns[item.pattern];
        if pattern.by_template {
            let template = self.template(item.pattern);
            return with_head(pattern, None, vec![Check::Template(template).pack()]);
        }
        let mut checks: Vec<u64> = item.unseen.iter().map(|&step| check_of(pattern, step)).collect();
        if let Some(depth) = from {
            checks.extend(steps_from(pattern, depth));
            match item.end {
                End::Some => checks.push(Check::Some.pack()),
                End::Rest => checks.push(Check::Rest.pack()),
                End::Here | End::Below => {}
            }
        }
        let named = (!pattern.captures.is_empty()).then(|| {
            let segments =
                pattern.captures.iter().rev().fold(0, |all, &segment| all << 4 | u32::from(segment));
            pair(segments, pattern.names.at)
        });
        let mut words = with_head(pattern, named, checks);
        if from.is_some() && item.end == End::Here {
            words[0] |= Candidate::ENDS;
        }
        words
    }

    fn template(&mut self, pattern: usize) -> u32 {
        if let Some(row) = self.templates.get(&pattern) {
            return *row;
        }
        let row = self.patterns[pattern].template.map_or(u32::MAX, |it| self.lowering.template_row(it));
        self.templates.insert(pattern, row);
        row
    }
}

/// What must hold of the segment of a step.
fn check_of(pattern: &Pattern<'_>, step: u8) -> u64 {
    let check = match &pattern.steps[usize::from(step)] {
        Step::Kind(kind) => Check::Kind(step, *kind),
        Step::Stars(_, automaton) => Check::Stars(step, *automaton),
        Step::Literal(_) | Step::Mixed => Check::Some,
    };
    check.pack()
}

/// The checks of the steps from a segment on; literals next to each other are one.
fn steps_from(pattern: &Pattern<'_>, depth: usize) -> Vec<u64> {
    let mut checks = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    for (index, step) in pattern.steps.iter().enumerate().skip(depth) {
        match step {
            Step::Literal(text) => texts.push(text),
            Step::Kind(_) | Step::Stars(..) | Step::Mixed => {
                checks.extend(literal_check(&mut texts));
                checks.push(Check::Step.pack());
                if !matches!(step, Step::Kind(Kind::Any)) {
                    checks.push(check_of(pattern, u8::try_from(index).unwrap_or(u8::MAX)));
                }
            }
        }
    }
    checks.extend(literal_check(&mut texts));
    checks
}

/// The check of literals that stand next to each other, which are taken.
fn literal_check(texts: &mut Vec<&str>) -> Vec<u64> {
    if texts.is_empty() {
        return Vec::new();
    }
    let (segments, text) = (texts.len(), std::mem::take(texts).join("/"));
    let check = Check::Literal(u8::try_from(segments).unwrap_or(u8::MAX), row(text.len()));
    std::iter::once(check.pack()).chain(words_of(&text)).collect()
}

/// The checks of a candidate, and whether the path must end behind them.
fn checks_of(words: &[u64]) -> (Vec<u64>, bool) {
    let head = words.first().copied().unwrap_or_default();
    let checks = words.get(1 + usize::from(Candidate::unpack(head).captures() > 0)..);
    (checks.unwrap_or_default().to_vec(), head & Candidate::ENDS != 0)
}

fn with_head(pattern: &Pattern<'_>, named: Option<u64>, checks: Vec<u64>) -> Vec<u64> {
    let words: Vec<u64> = named.into_iter().chain(checks).collect();
    let captures = if named.is_some() { pattern.captures.len() } else { 0 };
    let head = Candidate::pack(
        pattern.taker.route,
        pattern.taker.rank,
        u16::try_from(words.len()).unwrap_or(u16::MAX),
        u8::try_from(captures).unwrap_or_default(),
        captures > 0 && pattern.end == End::Rest,
    );
    std::iter::once(head).chain(words).collect()
}
