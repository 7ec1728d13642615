//! The automata that a search walks: words, expressions, and either of them on paths whose last slash is not seen.

use super::words::{ALL, DEAD, Words};
use super::{Item, Language, Slash, accepting};
use crate::analyze::budget::Known;
use crate::regex::Dfa;

/// An automaton and how it sees a slash at the end.
#[derive(Debug)]
pub(super) struct Machine<'l> {
    of: Of<'l>,
    slash: Slash,
}

#[derive(Debug)]
enum Of<'l> {
    Words(Words),
    Expression(&'l Dfa),
}

/// Where a slash at the end is not seen, a state is that before the slash, this many times its number, plus what was
/// read since.
const MOMENTS: u32 = 4;
/// Nothing.
const PLAIN: u32 = 0;
/// A slash that is not seen if it is the last byte.
const SLASH: u32 = 1;
/// A slash that is all that was read.
const ONLY_SLASH: u32 = 2;
/// Nothing, and nothing before.
const START: u32 = 3;

/// The automata of a language: its words in one, and one for each expression.
pub(super) fn machines<'l>(
    languages: impl IntoIterator<Item = &'l Language<'l>>,
    into: &mut Vec<Machine<'l>>,
) -> Known<()> {
    let [mut seen, mut unseen] = [Words::new(), Words::new()];
    for language in languages {
        for item in &language.items {
            match (item, language.slash) {
                (Item::Word(word, tail), Slash::Seen) => seen.add(word, *tail),
                (Item::Word(word, tail), Slash::Unseen) => unseen.add(word, *tail),
                (Item::Shape(shape, automaton), slash) => {
                    into.push(Machine { of: Of::Expression(accepting(shape, automaton)?), slash });
                }
            }
        }
    }
    let words = [(seen, Slash::Seen), (unseen, Slash::Unseen)].into_iter().filter(|(it, _)| !it.is_empty());
    into.extend(words.map(|(words, slash)| Machine { of: Of::Words(words), slash }));
    Ok(())
}

impl Machine<'_> {
    pub(super) fn start(&self) -> u32 {
        let start = match &self.of {
            Of::Words(_) => Words::START,
            Of::Expression(automaton) => u32::from(automaton.start),
        };
        match self.slash {
            Slash::Seen => start,
            Slash::Unseen => start * MOMENTS + START,
        }
    }

    pub(super) fn step(&self, state: u32, byte: u8) -> u32 {
        if self.slash == Slash::Seen {
            return self.inner_step(state, byte);
        }
        let (inner, moment) = (state / MOMENTS, state % MOMENTS);
        let (next, moment) = match (moment, byte) {
            (START, b'/') => (inner, ONLY_SLASH),
            (PLAIN, b'/') => (inner, SLASH),
            (PLAIN | START, _) => (self.inner_step(inner, byte), PLAIN),
            (_, b'/') => (self.inner_step(inner, b'/'), SLASH),
            (_, _) => (self.inner_step(self.inner_step(inner, b'/'), byte), PLAIN),
        };
        if next == DEAD { DEAD } else { next * MOMENTS + moment }
    }

    fn inner_step(&self, state: u32, byte: u8) -> u32 {
        match &self.of {
            Of::Words(words) => words.step(state, byte),
            Of::Expression(automaton) => {
                u16::try_from(state).map_or(DEAD, |state| u32::from(automaton.step(state, byte)))
            }
        }
    }

    pub(super) fn accepts(&self, state: u32) -> bool {
        let inner = match (self.slash, state % MOMENTS) {
            (Slash::Seen, _) => state,
            (Slash::Unseen, ONLY_SLASH) => self.inner_step(state / MOMENTS, b'/'),
            (Slash::Unseen, _) => state / MOMENTS,
        };
        match &self.of {
            Of::Words(words) => words.accepts(inner),
            Of::Expression(automaton) => inner >= u32::from(automaton.accepting),
        }
    }

    /// Whether nothing that follows is accepted.
    pub(super) const fn is_dead(state: u32) -> bool {
        state == DEAD
    }

    /// Whether everything that follows is known to be accepted.
    pub(super) fn accepts_all(&self, state: u32) -> bool {
        let inner = if self.slash == Slash::Seen { state } else { state / MOMENTS };
        matches!(self.of, Of::Words(_)) && inner == ALL
    }

    /// Tells bytes apart that this automaton tells apart: those of one number stay so if they lead to the same states.
    pub(super) fn tell_apart(&self, kinds: &mut [u16; 256]) {
        match &self.of {
            Of::Words(words) => {
                let mut told = [0; 256];
                for byte in words.bytes() {
                    told[usize::from(byte)] = u16::from(byte) + 1;
                }
                refine(kinds, &told);
            }
            Of::Expression(automaton) => {
                let mut told = [0; 256];
                for (told, class) in told.iter_mut().zip(&automaton.classes) {
                    *told = u16::from(*class);
                }
                refine(kinds, &told);
            }
        }
        if self.slash == Slash::Unseen {
            let mut told = [0; 256];
            told[usize::from(b'/')] = 1;
            refine(kinds, &told);
        }
    }
}

/// Numbers bytes anew, so that two have one number if they had one in both.
fn refine(kinds: &mut [u16; 256], told: &[u16; 256]) {
    let mut pairs = std::collections::BTreeMap::new();
    for (kind, told) in kinds.iter_mut().zip(told) {
        let next = u16::try_from(pairs.len()).unwrap_or_default();
        *kind = *pairs.entry((*kind, *told)).or_insert(next);
    }
}
