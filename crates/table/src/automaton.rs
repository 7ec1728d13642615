//! Walking an automaton: one step per byte, nothing kept but the state.

use crate::rows::Automaton;
use crate::table::Table;

/// The state from which nothing is accepted any more.
const DEAD: u16 = 0;

/// An automaton of a table, with its rows at hand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk<'t> {
    classes: &'t [u8; 256],
    steps: &'t [u16],
    stride: u16,
    accepting: u16,
    state: u16,
}

impl<'t> Walk<'t> {
    /// At the start of an automaton.
    pub(crate) fn start(table: &Table<'t>, automaton: &Automaton) -> Self {
        Walk {
            // That there are as many was asserted when the table was made.
            classes: table.classes(automaton.classes).first_chunk().unwrap_or(&[0; 256]),
            steps: table.steps(automaton.steps),
            stride: automaton.stride,
            accepting: automaton.accepting,
            state: automaton.start,
        }
    }

    /// Takes one byte; false once nothing can be accepted any more.
    pub(crate) fn step(&mut self, byte: u8) -> bool {
        let class = self.classes.get(usize::from(byte)).copied().unwrap_or_default();
        // Both factors are below 2^16, and what is not there is dead.
        let row = usize::from(self.state).wrapping_mul(usize::from(self.stride));
        self.state = self.steps.get(row.wrapping_add(usize::from(class))).copied().unwrap_or(DEAD);
        self.state != DEAD
    }

    /// Whether what was taken so far is accepted. A state that has no row is dead, whatever its number.
    pub(crate) fn accepts(&self) -> bool {
        let row = usize::from(self.state).saturating_mul(usize::from(self.stride));
        self.state >= self.accepting && row < self.steps.len()
    }

    /// Whether a whole text is accepted from here.
    pub(crate) fn accepts_all(mut self, text: impl IntoIterator<Item = u8>) -> bool {
        text.into_iter().all(|byte| self.step(byte)) && self.accepts()
    }
}
