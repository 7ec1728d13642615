//! Size: the bytes that a table takes in the Wasm, and which routes take most of them.

use std::mem::size_of;

use pointwork_table as table;
use pointwork_table::{Condition, Range};

use super::OwnedTable;

/// The bytes of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// All of them.
    pub total: usize,
    /// Those of the path index.
    pub index: usize,
    /// Those of names and literals.
    pub text: usize,
    /// Those of the automata of expressions and of segments with captures or stars in them.
    pub automata: usize,
    /// Those of the bodies of answers.
    pub bodies: usize,
    /// Those of each route, in file order: its row, its name, its conditions and its candidates in the index. What several
    /// routes share is not in it.
    pub routes: Vec<usize>,
}

impl OwnedTable {
    /// What the table takes.
    #[must_use]
    pub fn size(&self) -> Size {
        let index = bytes(&self.index);
        let automata = bytes(&self.automata) + bytes(&self.classes) + bytes(&self.steps);
        let rows = bytes(&self.texts)
            + bytes(&self.routes)
            + bytes(&self.conditions)
            + bytes(&self.templates)
            + bytes(&self.segments)
            + bytes(&self.cuts)
            + bytes(&self.protocols)
            + bytes(&self.sets)
            + bytes(&self.nets)
            + bytes(&self.numbers)
            + bytes(&self.keys)
            + bytes(&self.parts)
            + bytes(&self.handlings)
            + bytes(&self.splits)
            + bytes(&self.shares)
            + bytes(&self.pieces)
            + bytes(&self.edits)
            + bytes(&self.channels);
        Size {
            total: index + automata + rows + self.text.len() + self.bytes.len(),
            index,
            text: self.text.len(),
            automata,
            bodies: self.bytes.len(),
            routes: self
                .routes
                .iter()
                .zip(&self.candidates)
                .map(|(route, words)| self.of(route, *words))
                .collect(),
        }
    }

    fn of(&self, route: &table::Route, words: usize) -> usize {
        size_of::<table::Route>()
            + len(route.name)
            + self.conditions_in(route.conditions)
            + words * size_of::<u64>()
    }

    /// The bytes of conditions, with those of the sets in them.
    fn conditions_in(&self, range: Range) -> usize {
        let conditions = self.conditions.iter().skip(at(range)).take(len(range));
        conditions
            .map(|condition| {
                let sets = if let Condition::AnyOf { sets } | Condition::NoneOf { sets } = *condition {
                    sets
                } else {
                    Range { at: 0, len: 0 }
                };
                let within = self.sets.iter().skip(at(sets)).take(len(sets));
                size_of::<Condition>() + within.map(|set| self.conditions_in(*set)).sum::<usize>()
            })
            .sum()
    }
}

fn bytes<T>(rows: &[T]) -> usize {
    size_of_val(rows)
}

fn at(range: Range) -> usize {
    usize::try_from(range.at).unwrap_or(usize::MAX)
}

fn len(range: Range) -> usize {
    usize::try_from(range.len).unwrap_or(usize::MAX)
}
