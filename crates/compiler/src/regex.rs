//! Regular expressions as deterministic automata: built here, walked by the table.
//!
//! The dialect is that of the `regex` crate for bytes with Unicode off. An expression is for a whole text.

mod dialect;

use std::collections::{BTreeMap, BTreeSet};

use regex_automata::dfa::{Automaton as _, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input, MatchKind};

pub(crate) use dialect::parse;

/// The largest automaton, in bytes of the table.
pub(crate) const MAX_BYTES: usize = 64 * 1024;

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
    /// The automaton that accepts nothing.
    pub(crate) fn never() -> Self {
        Dfa { classes: vec![0; 256], stride: 1, steps: vec![0], start: 0, accepting: 1 }
    }

    /// Its size in a table, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.classes.len() + 2 * self.steps.len()
    }

    /// Whether it accepts a whole text.
    #[must_use]
    pub fn accepts(&self, text: &[u8]) -> bool {
        let step = |state: u16, byte: &u8| {
            let class = usize::from(self.classes[usize::from(*byte)]);
            self.steps[usize::from(state) * usize::from(self.stride) + class]
        };
        text.iter().fold(self.start, step) >= self.accepting
    }
}

/// The automaton of an expression that the dialect allows.
///
/// # Errors
///
/// If it is over [`MAX_BYTES`]: its size, unless it could not even be built.
pub(crate) fn determinise(expression: &regex_syntax::hir::Hir) -> Result<Dfa, Option<usize>> {
    // Well above what fits: a state here takes four bytes per class and more, a state of ours two.
    const WORK: usize = 16 * MAX_BYTES;
    let nfa = thompson::Compiler::new()
        .configure(
            thompson::Config::new()
                .utf8(false)
                .nfa_size_limit(Some(WORK))
                .which_captures(thompson::WhichCaptures::None),
        )
        .build_from_hir(expression)
        .map_err(|_| None)?;
    let config = dense::Config::new()
        .start_kind(regex_automata::dfa::StartKind::Anchored)
        .match_kind(MatchKind::All)
        .minimize(true)
        .accelerate(false)
        .dfa_size_limit(Some(WORK))
        .determinize_size_limit(Some(WORK));
    let dense = dense::Builder::new().configure(config).build_from_nfa(&nfa).map_err(|_| None)?;
    let dfa = transcribe(&dense).ok_or(None)?;
    if dfa.bytes() > MAX_BYTES { Err(Some(dfa.bytes())) } else { Ok(dfa) }
}

/// The same automaton in rows of our own; `None` if it has more states than a row can name.
fn transcribe(dense: &dense::DFA<Vec<u32>>) -> Option<Dfa> {
    let input = Input::new("").anchored(Anchored::Yes);
    let start = dense.start_state_forward(&input).ok()?;
    let classes = dense.byte_classes();
    let representatives: Vec<u8> = classes.representatives(..).filter_map(|unit| unit.as_u8()).collect();
    let states = reachable(dense, start, &representatives);

    let is_accepting = |state: StateID| dense.is_match_state(dense.next_eoi_state(state));
    let mut order: Vec<StateID> = states.iter().copied().filter(|&state| !is_accepting(state)).collect();
    let accepting = u16::try_from(order.len() + 1).ok()?;
    order.extend(states.iter().copied().filter(|&state| is_accepting(state)));
    let numbers: BTreeMap<StateID, u16> = (1..)
        .zip(&order)
        .map(|(number, &state)| Some((state, u16::try_from(number).ok()?)))
        .collect::<Option<_>>()?;

    let number = |state: StateID| numbers.get(&state).copied().unwrap_or(0);
    let mut steps = vec![0; representatives.len()];
    for &state in &order {
        steps.extend(representatives.iter().map(|&byte| number(dense.next_state(state, byte))));
    }
    Some(Dfa {
        classes: (0..=255).map(|byte| classes.get(byte)).collect(),
        stride: u16::try_from(representatives.len()).ok()?,
        steps,
        start: number(start),
        accepting,
    })
}

/// The states that can be reached and are not dead, in the order in which they are found.
fn reachable(dense: &dense::DFA<Vec<u32>>, start: StateID, bytes: &[u8]) -> Vec<StateID> {
    let mut found = Vec::new();
    if !dense.is_dead_state(start) {
        found.push(start);
    }
    let mut seen: BTreeSet<StateID> = found.iter().copied().collect();
    let mut next = 0;
    while let Some(&state) = found.get(next) {
        for &byte in bytes {
            let reached = dense.next_state(state, byte);
            if !dense.is_dead_state(reached) && seen.insert(reached) {
                found.push(reached);
            }
        }
        next += 1;
    }
    found
}
