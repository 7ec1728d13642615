//! A text that several languages hold and several others do not: what is easily found first, then the shortest, by a
//! breadth-first search of the product of their automata.

use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;

use super::Language;
use super::machine::{Machine, machines};
use crate::analyze::budget::{Budget, Known};

/// A text that all of `within` hold and none of `without`; `fill` stands in it where much is allowed. If it has to be
/// searched for, it is the shortest, and of those the most readable.
pub(in crate::analyze) fn shortest<'l>(
    within: &[&'l Language<'l>],
    without: &[&'l Language<'l>],
    fill: &str,
    budget: &Budget,
) -> Known<Option<Vec<u8>>> {
    if let Some(listed) = within.iter().find_map(|language| language.listed()) {
        for text in listed {
            if is_held(&text, within, without)? {
                return Ok(Some(text));
            }
        }
        return Ok(None);
    }
    for (at, language) in within.iter().enumerate() {
        let (before, others) = within.split_at(at);
        let others = others.get(1..).unwrap_or_default();
        for text in language.samples(fill).take(MOST_SAMPLES) {
            if is_held(&text, others, without)? && is_held(&text, before, &[])? {
                return Ok(Some(text));
            }
        }
    }
    Product::of(within, without)?.search(budget)
}

/// So many texts that are easily found are tried.
const MOST_SAMPLES: usize = 64;

/// Whether all of `within` hold a text and none of `without`.
fn is_held(text: &[u8], within: &[&Language<'_>], without: &[&Language<'_>]) -> Known<bool> {
    for language in within {
        if !language.holds(text)? {
            return Ok(false);
        }
    }
    for language in without {
        if language.holds(text)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The automata of a search. A state of all is a list of one of each.
struct Product<'l> {
    machines: Vec<Machine<'l>>,
    /// The automata of each language that must hold the text.
    within: Vec<Range<usize>>,
    /// Those of the languages that must not.
    without: Range<usize>,
    /// One byte of each kind that some automaton tells apart, the most readable first.
    bytes: Vec<u8>,
}

type State = Box<[u32]>;

impl<'l> Product<'l> {
    fn of(within: &[&'l Language<'l>], without: &[&'l Language<'l>]) -> Known<Self> {
        let mut all = Vec::new();
        let mut ranges = Vec::new();
        for language in within {
            let start = all.len();
            machines([*language], &mut all)?;
            ranges.push(start..all.len());
        }
        let start = all.len();
        machines(without.iter().copied(), &mut all)?;
        let mut kinds = [0; 256];
        for machine in &all {
            machine.tell_apart(&mut kinds);
        }
        let mut bytes: Vec<u8> = (0..=u8::MAX).collect();
        bytes.sort_by_key(|byte| (readability(*byte), *byte));
        let mut seen = BTreeSet::new();
        bytes.retain(|byte| seen.insert(kinds[usize::from(*byte)]));
        Ok(Product { without: start..all.len(), machines: all, within: ranges, bytes })
    }

    fn search(&self, budget: &Budget) -> Known<Option<Vec<u8>>> {
        // Each state with the one that it was reached from, and by which byte.
        let mut reached: Vec<(State, usize, u8)> = Vec::new();
        let mut seen: BTreeSet<State> = BTreeSet::new();
        let mut next = VecDeque::new();
        let start: State = self.machines.iter().map(Machine::start).collect();
        if !self.is_hopeless(&start) {
            seen.insert(start.clone());
            reached.push((start, 0, 0));
            next.push_back(0);
        }
        while let Some(at) = next.pop_front() {
            budget.visit()?;
            if self.accepts(&reached[at].0) {
                return Ok(Some(spelled(&reached, at)));
            }
            for &byte in &self.bytes {
                let state = &reached[at].0;
                let state: State = self
                    .machines
                    .iter()
                    .zip(state)
                    .map(|(machine, state)| machine.step(*state, byte))
                    .collect();
                if !self.is_hopeless(&state) && !seen.contains(&state) {
                    seen.insert(state.clone());
                    next.push_back(reached.len());
                    reached.push((state, at, byte));
                }
            }
        }
        Ok(None)
    }

    fn accepts(&self, state: &State) -> bool {
        let accepts = |range: &Range<usize>| range.clone().any(|at| self.machines[at].accepts(state[at]));
        self.within.iter().all(accepts) && !accepts(&self.without)
    }

    /// Whether nothing that follows is accepted.
    fn is_hopeless(&self, state: &State) -> bool {
        self.within.iter().any(|range| range.clone().all(|at| Machine::is_dead(state[at])))
            || self.without.clone().any(|at| self.machines[at].accepts_all(state[at]))
    }
}

/// The bytes that lead to a state.
fn spelled(reached: &[(State, usize, u8)], mut at: usize) -> Vec<u8> {
    let mut text = Vec::new();
    while at > 0 {
        let (_, before, byte) = reached[at];
        text.push(byte);
        at = before;
    }
    text.reverse();
    text
}

/// How readily a byte is read and typed, the best first.
fn readability(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => 0,
        b'0'..=b'9' => 1,
        b'/' | b'-' | b'.' | b'_' => 2,
        b'A'..=b'Z' => 3,
        0x21..=0x7E => 4,
        b' ' => 5,
        b'\t' => 6,
        0x80.. => 7,
        _ => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Item, Shape, Slash, Tail};
    use super::*;
    use crate::route_set::PathPolicy;

    fn found<'l>(within: &[&'l Language<'l>], without: &[&'l Language<'l>]) -> Option<String> {
        let budget = Budget::new();
        let text = shortest(within, without, "x", &budget).unwrap()?;
        Some(String::from_utf8(text).unwrap())
    }

    fn words<'w>(words: &[(&'w str, Tail)]) -> Language<'w> {
        Language::of(words.iter().map(|(word, tail)| Item::word(word, *tail)).collect())
    }

    #[test]
    fn what_is_left_of_a_prefix_is_found() {
        let paths = Language::of(vec![Shape::Path(PathPolicy::DEFAULT).into()]);
        let below = words(&[("/a", Tail::Below)]);
        let some = words(&[("/a", Tail::Nothing), ("/a/x", Tail::Anything), ("/a/", Tail::Nothing)]);
        assert_eq!(found(&[&paths, &below], &[&some]).as_deref(), Some("/a/a"));
        let all = words(&[("/a", Tail::Nothing), ("/a/", Tail::Anything)]);
        assert_eq!(found(&[&paths, &below], &[&all]), None);
    }

    #[test]
    fn a_slash_at_the_end_is_not_seen_where_the_policy_says_so() {
        let paths = Language::of(vec![Shape::Path(PathPolicy::DEFAULT).into()]);
        let both = words(&[("/a", Tail::Nothing)]).seen(Slash::Unseen);
        let without_slash = words(&[("/a", Tail::Nothing)]);
        assert_eq!(found(&[&paths, &both], &[&without_slash]).as_deref(), Some("/a/"));
        let below = words(&[("/a/", Tail::Anything)]).seen(Slash::Unseen);
        let exact = words(&[("/a/", Tail::Nothing), ("/a/x", Tail::Nothing)]);
        assert_eq!(found(&[&paths, &below], &[&exact]).as_deref(), Some("/a/a"));
        let root = words(&[("/", Tail::Nothing)]).seen(Slash::Unseen);
        let slash = words(&[("/", Tail::Nothing)]);
        assert_eq!(found(&[&paths, &root], &[&slash]).as_deref(), Some("//"));
    }

    #[test]
    fn several_expressions_meet_in_the_shortest_text() {
        use super::super::shape::Case;
        let lines = Language::of(vec![Shape::Line.into()]);
        let one = Language::of(vec![Shape::Contains("ab", Case::Counts).into()]);
        let two = Language::of(vec![Shape::Contains("bc", Case::Ignored).into()]);
        let three = Language::of(vec![Shape::Suffix(" d", Case::Counts).into()]);
        assert_eq!(found(&[&lines, &one, &two, &three], &[]).as_deref(), Some("abc d"));
        let none = Language::of(vec![Shape::Suffix("d", Case::Counts).into()]);
        assert_eq!(found(&[&lines, &one, &three], &[&none]), None);
    }
}
