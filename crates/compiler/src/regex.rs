//! Regular expressions as deterministic automata: built here, walked by the table.
//!
//! The dialect is that of the `regex` crate for bytes with Unicode off. An expression is for a whole text.

mod dialect;
mod minimise;

use std::collections::{BTreeMap, BTreeSet};

use regex_automata::dfa::{Automaton as _, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::alphabet::Unit;
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input, MatchKind};

pub(crate) use dialect::parse;
use minimise::{Rows, equal_states};

/// The largest automaton, in bytes of the table.
pub(crate) const MAX_BYTES: usize = 64 * 1024;

/// The largest automaton that is worked on, in bytes of `regex-automata`. A state there takes about four times the
/// bytes of one of ours, and there are about twice as many of them.
const MAX_WORK: usize = 8 * MAX_BYTES;

/// The most memory that may be taken to build it. This bounds the time too: below a second without optimisation.
const MAX_SCRATCH: usize = 4 * MAX_BYTES;

/// A deterministic automaton over bytes: what [`pointwork_table::Automaton`] points to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dfa {
    /// The class of each byte, 256 of them.
    pub classes: Vec<u8>,
    /// How many classes there are.
    pub stride: u16,
    /// The next states: a row per state, a column per class. State 0 is dead.
    pub steps: Vec<u16>,
    /// Where it starts.
    pub start: u16,
    /// The first accepting state: all states of a number from here on accept.
    pub accepting: u16,
}

impl Dfa {
    /// Its size in a table, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.classes.len() + 2 * self.steps.len()
    }

    /// Whether it accepts a whole text.
    #[must_use]
    pub fn accepts(&self, text: &[u8]) -> bool {
        text.iter().fold(self.start, |state, &byte| self.step(state, byte)) >= self.accepting
    }

    /// What every accepted text starts with.
    pub(crate) fn head(&self) -> String {
        let mut head = String::new();
        let mut state = self.start;
        while state < self.accepting {
            let mut next =
                (0..=u8::MAX).map(|byte| (byte, self.step(state, byte))).filter(|(_, to)| *to != 0);
            match (next.next(), next.next()) {
                (Some((byte, to)), None) => {
                    head.push(char::from(byte));
                    state = to;
                }
                _ => break,
            }
        }
        head
    }

    /// Whether some text is accepted by this and by another one.
    pub(crate) fn meets(&self, other: &Dfa) -> bool {
        // One byte of each kind that the two tell apart.
        let kinds: BTreeMap<(u8, u8), u8> = (0..=u8::MAX)
            .map(|byte| ((self.classes[usize::from(byte)], other.classes[usize::from(byte)]), byte))
            .collect();
        let mut reached = vec![(self.start, other.start)];
        let mut seen: BTreeSet<(u16, u16)> = reached.iter().copied().collect();
        while let Some((one, two)) = reached.pop() {
            if one >= self.accepting && two >= other.accepting {
                return true;
            }
            let next = kinds.values().map(|&byte| (self.step(one, byte), other.step(two, byte)));
            reached.extend(next.filter(|&(one, two)| one != 0 && two != 0 && seen.insert((one, two))));
        }
        false
    }

    /// The state behind a byte.
    pub(crate) fn step(&self, state: u16, byte: u8) -> u16 {
        let class = usize::from(self.classes[usize::from(byte)]);
        self.steps[usize::from(state) * usize::from(self.stride) + class]
    }
}

/// The automaton of an expression that the dialect allows.
///
/// # Errors
///
/// If it is over [`MAX_BYTES`]: its size, unless it could not even be built.
fn determinise(expression: &regex_syntax::hir::Hir) -> Result<Dfa, Option<usize>> {
    let nfa = thompson::Compiler::new()
        .configure(
            thompson::Config::new()
                .utf8(false)
                .nfa_size_limit(Some(MAX_WORK))
                .which_captures(thompson::WhichCaptures::None),
        )
        .build_from_hir(expression)
        .map_err(|_| None)?;
    let config = dense::Config::new()
        .start_kind(regex_automata::dfa::StartKind::Anchored)
        .match_kind(MatchKind::All)
        .accelerate(false)
        .dfa_size_limit(Some(MAX_WORK))
        .determinize_size_limit(Some(MAX_SCRATCH));
    let dense = dense::Builder::new().configure(config).build_from_nfa(&nfa).map_err(|_| None)?;
    let dfa = transcribe(&dense).ok_or(None)?;
    if dfa.bytes() > MAX_BYTES { Err(Some(dfa.bytes())) } else { Ok(dfa) }
}

/// The smallest automaton that does the same, in rows of our own; `None` if it has more states than a row can name.
fn transcribe(dense: &dense::DFA<Vec<u32>>) -> Option<Dfa> {
    let start = dense.start_state_forward(&Input::new("").anchored(Anchored::Yes)).ok()?;
    let classes = dense.byte_classes();
    let representatives: Vec<u8> = classes.representatives(..).filter_map(Unit::as_u8).collect();
    let (rows, start) = reachable(dense, start, &representatives);
    let (numbers, order) = numbered(&rows)?;

    // Bytes that lead from each state to the same one are one class.
    let mut columns: Vec<Vec<u16>> = Vec::new();
    let mut merged = Vec::with_capacity(rows.stride);
    for class in 0..rows.stride {
        let column = order.iter().map(|&state| numbers[rows.steps[state * rows.stride + class]]).collect();
        merged.push(u8::try_from(index_of(&mut columns, column)).ok()?);
    }
    let refusing = order.iter().filter(|&&state| !rows.accepting[state]).count();
    Some(Dfa {
        classes: (0..=255).map(|byte| merged[usize::from(classes.get(byte))]).collect(),
        stride: u16::try_from(columns.len()).ok()?,
        steps: (0..order.len()).flat_map(|row| columns.iter().map(move |column| column[row])).collect(),
        start: numbers[start],
        accepting: u16::try_from(refusing).ok()?,
    })
}

/// The number of each state among the smallest set of states that do the same, and one state for each number: the dead
/// one, then those that do not accept, then those that do, in the order in which they were found.
fn numbered(rows: &Rows) -> Option<(Vec<u16>, Vec<usize>)> {
    let sets = equal_states(rows);
    let mut order: Vec<usize> = (0..sets.len()).collect();
    order.sort_by_key(|&state| rows.accepting[state]);
    let mut seen = BTreeSet::new();
    order.retain(|&state| seen.insert(sets[state]));
    let mut number_of_set = vec![0; sets.len()];
    for (number, &state) in order.iter().enumerate() {
        number_of_set[sets[state]] = u16::try_from(number).ok()?;
    }
    Some((sets.iter().map(|&set| number_of_set[set]).collect(), order))
}

/// Where a value stands, which is added unless it is there.
fn index_of<T: PartialEq>(values: &mut Vec<T>, value: T) -> usize {
    values.iter().position(|it| *it == value).unwrap_or_else(|| {
        values.push(value);
        values.len() - 1
    })
}

/// The states that can be reached in the order in which they are found, behind a dead one, and which is the start.
fn reachable(dense: &dense::DFA<Vec<u32>>, start: StateID, bytes: &[u8]) -> (Rows, usize) {
    let mut rows = Rows { stride: bytes.len(), steps: vec![0; bytes.len()], accepting: vec![false] };
    let mut found: Vec<StateID> = Vec::new();
    let mut numbers: BTreeMap<StateID, usize> = BTreeMap::new();
    let mut number = |state: StateID, found: &mut Vec<StateID>| {
        if dense.is_dead_state(state) {
            return 0;
        }
        *numbers.entry(state).or_insert_with(|| {
            found.push(state);
            found.len()
        })
    };
    let first = number(start, &mut found);
    let mut next = 0;
    while let Some(&state) = found.get(next) {
        rows.accepting.push(dense.is_match_state(dense.next_eoi_state(state)));
        for &byte in bytes {
            rows.steps.push(number(dense.next_state(state, byte), &mut found));
        }
        next += 1;
    }
    (rows, first)
}
