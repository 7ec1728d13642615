//! Parts that are any number of lines: a header, a query key, a cookie, the protocols of an upgrade.
//!
//! "Some line in L1, ..., some line in Lk, no line in M1, ..., Mm" can be met exactly if each Li without all Mj holds a
//! text: these texts are the lines.

use pointwork_plan::bucket_of;

use super::Share;
use crate::analyze::budget::{Budget, Known, Undecided};
use crate::analyze::language::{Language, shortest};

/// What the lines may be.
#[derive(Clone, Debug)]
pub(in crate::analyze) struct Lines<'p> {
    /// What a line can be at all.
    all: &'p Language<'p>,
    some: Vec<&'p Language<'p>>,
    none: Vec<&'p Language<'p>>,
    /// Where the bucket of the first line must be; of the drawn bucket if there is no line.
    share: Share,
    /// What they are.
    are: Vec<Vec<u8>>,
}

/// The letters of values that are tried for their buckets, and how many they have at most.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const LONGEST: usize = 3;

impl<'p> Lines<'p> {
    /// Any lines of a language; none if nothing speaks against it.
    pub(in crate::analyze) fn any(all: &'p Language<'p>) -> Self {
        Lines { all, some: Vec::new(), none: Vec::new(), share: Share::ALL, are: Vec::new() }
    }

    /// What they are.
    pub(in crate::analyze) fn are(&self) -> &[Vec<u8>] {
        &self.are
    }

    /// Where the drawn bucket must be.
    pub(in crate::analyze) fn drawn(&self) -> Share {
        if self.are.is_empty() { self.share } else { Share::ALL }
    }

    /// Whether some lines are not allowed.
    pub(in crate::analyze) fn are_limited(&self) -> bool {
        !self.none.is_empty()
    }

    /// Whether some line is one of these.
    pub(in crate::analyze) fn hold(&self, language: &Language<'_>) -> Known<bool> {
        some_holds(&self.are, language)
    }

    /// Also asks that some line is, or that none is, one of these; false if there are no such lines.
    pub(in crate::analyze) fn assume(
        &mut self,
        language: &'p Language<'p>,
        holds: bool,
        may_be: bool,
        fill: &str,
        budget: &Budget,
    ) -> Known<bool> {
        if holds {
            self.some.push(language);
        } else {
            self.none.push(language);
        }
        if self.hold(language)? == holds { Ok(true) } else { self.settle(may_be, fill, budget) }
    }

    /// Also asks that the bucket is, or is not, below this; false if there is no such value.
    pub(in crate::analyze) fn assume_below(
        &mut self,
        below: u16,
        holds: bool,
        may_be: bool,
        fill: &str,
        budget: &Budget,
    ) -> Known<bool> {
        self.share.assume(below, holds);
        self.settle(may_be, fill, budget)
    }

    /// Finds lines anew, none unless there may be some; false if there are none such.
    pub(in crate::analyze) fn settle(&mut self, may_be: bool, fill: &str, budget: &Budget) -> Known<bool> {
        self.are.clear();
        if !may_be {
            return Ok(self.some.is_empty() && self.share.last().is_some());
        }
        for language in &self.some {
            if some_holds(&self.are, language)? {
                continue;
            }
            match shortest(&[self.all, language], &self.none, fill, budget)? {
                Some(line) => self.are.push(line),
                None => return Ok(false),
            }
        }
        if self.share.is_all() { Ok(true) } else { self.settle_first(fill, budget) }
    }

    /// Sees to it that the first line falls into the share.
    fn settle_first(&mut self, fill: &str, budget: &Budget) -> Known<bool> {
        if self.share.last().is_none() {
            return Ok(false);
        }
        if let Some(at) = self.are.iter().position(|line| self.share.holds(bucket_of(line))) {
            self.are.swap(0, at);
            return Ok(true);
        }
        for line in short_texts() {
            if self.share.holds(bucket_of(&line)) && self.may_hold(&line)? {
                self.are.insert(0, line);
                return Ok(true);
            }
        }
        // If no line can be there at all, the drawn bucket counts.
        match shortest(&[self.all], &self.none, fill, budget)? {
            Some(_) => Err(Undecided::Bucket),
            None => Ok(true),
        }
    }

    /// Whether this may be a line.
    fn may_hold(&self, line: &[u8]) -> Known<bool> {
        let line = [line.to_vec()];
        for language in &self.none {
            if some_holds(&line, language)? {
                return Ok(false);
            }
        }
        some_holds(&line, self.all)
    }
}

fn some_holds(lines: &[Vec<u8>], language: &Language<'_>) -> Known<bool> {
    for line in lines {
        if language.holds(line)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The texts of a few letters, the short ones first.
fn short_texts() -> impl Iterator<Item = Vec<u8>> {
    (1..=LONGEST).flat_map(|length| {
        let count = (0..length).fold(1, |count, _| count * LETTERS.len());
        (0..count).map(move |number| {
            let mut rest = number;
            let letters = (0..length).map(|_| {
                let letter = LETTERS[rest % LETTERS.len()];
                rest /= LETTERS.len();
                letter
            });
            letters.collect()
        })
    })
}
