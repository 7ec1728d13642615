//! How much is searched before a question is left undecided: per question, and for a whole file.

use std::cell::Cell;
use std::fmt::{self, Display, Formatter};

/// What is known, or why it is not.
pub(super) type Known<T> = Result<T, Undecided>;

/// Why a question is not decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Undecided {
    /// Too many states of automata were visited.
    States,
    /// Too many cases were told apart.
    Cases,
    /// An automaton is too large.
    Automaton,
    /// No value was found whose bucket is in a share.
    Bucket,
    /// A text is found, but it is too long.
    Length,
    /// Headers that are written on the first pass are asked for by their names.
    Forwarded,
    /// A request that was thought to be taken by a route is not: the proof is wrong.
    Mistaken(String),
}

impl Undecided {
    /// Whether more of a budget could have decided it.
    pub(super) fn is_for_want_of_budget(&self) -> bool {
        match self {
            Undecided::States | Undecided::Cases => true,
            Undecided::Automaton
            | Undecided::Bucket
            | Undecided::Length
            | Undecided::Forwarded
            | Undecided::Mistaken(_) => false,
        }
    }
}

impl Display for Undecided {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Undecided::States => f.write_str("its texts can be too many things at once"),
            Undecided::Cases => f.write_str("too many combinations of conditions would have to be tried"),
            Undecided::Automaton => f.write_str("a pattern is too large"),
            Undecided::Bucket => f.write_str("no value was found that falls into its share"),
            Undecided::Length => f.write_str("the path or host that was found is too long"),
            Undecided::Forwarded => {
                f.write_str("a condition names a header that the first pass through Fanout writes")
            }
            Undecided::Mistaken(request) => {
                write!(
                    f,
                    "this is a mistake in Pointwork, please report it: `{request}` is not taken as proven"
                )
            }
        }
    }
}

/// What may still be searched.
#[derive(Debug)]
pub(super) struct Budget {
    states: Cell<u32>,
    cases: Cell<u32>,
    /// For all questions together of whether a route can be reached.
    to_decide: Cell<u32>,
    /// For all questions together of why one cannot.
    to_explain: Cell<u32>,
    is_explaining: Cell<bool>,
}

impl Budget {
    /// States that are visited for one question.
    const STATES: u32 = 100_000;

    /// Cases that are told apart for one question.
    const CASES: u32 = 100_000;

    /// States and cases for all questions of one kind in one file.
    const ALL: u32 = 1_000_000;

    pub(super) fn new() -> Self {
        Budget {
            states: Cell::new(Self::STATES),
            cases: Cell::new(Self::CASES),
            to_decide: Cell::new(Self::ALL),
            to_explain: Cell::new(Self::ALL),
            is_explaining: Cell::new(false),
        }
    }

    /// Begins to explain: what that takes is not taken from what is left to decide.
    pub(super) fn explain(&self) {
        self.is_explaining.set(true);
    }

    /// Begins a question.
    pub(super) fn ask(&self) {
        self.states.set(Self::STATES);
        self.cases.set(Self::CASES);
    }

    /// Visits a state.
    pub(super) fn visit(&self) -> Known<()> {
        take(&self.states).and_then(|()| take(self.all())).ok_or(Undecided::States)
    }

    /// Tells one more case apart, or looks whether a route takes one.
    pub(super) fn branch(&self) -> Known<()> {
        take(&self.cases).and_then(|()| take(self.all())).ok_or(Undecided::Cases)
    }

    fn all(&self) -> &Cell<u32> {
        if self.is_explaining.get() { &self.to_explain } else { &self.to_decide }
    }
}

fn take(left: &Cell<u32>) -> Option<()> {
    left.set(left.get().checked_sub(1)?);
    Some(())
}
