//! Regular languages over bytes: the texts that a path, a host or a line may be. How they are written as expressions is
//! in `shape`, how a text is found that several of them hold in `search`.

mod machine;
mod search;
mod shape;
mod words;

use std::borrow::Cow;
use std::cell::OnceCell;

use super::budget::{Known, Undecided};
use crate::regex::{self, Dfa};

pub(super) use search::shortest;
pub(super) use shape::{Case, Shape};

/// A set of texts: those that one of its items holds.
#[derive(Clone, Debug)]
pub(super) struct Language<'r> {
    items: Vec<Item<'r>>,
    slash: Slash,
}

/// Whether one slash at the end of a path is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Slash {
    Seen,
    /// Unless the slash is the whole path.
    Unseen,
}

/// Texts of one form.
#[derive(Clone, Debug)]
pub(super) enum Item<'r> {
    /// A text and what may follow it.
    Word(Cow<'r, [u8]>, Tail),
    /// What an automaton accepts.
    Shape(Shape<'r>, OnceCell<Option<Dfa>>),
}

/// What may follow a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Tail {
    Nothing,
    Anything,
    /// At least one byte.
    Something,
    /// Nothing, or a slash and anything.
    Below,
}

impl<'r> Item<'r> {
    /// A text and what may follow it.
    pub(super) fn word(text: &'r str, tail: Tail) -> Self {
        Item::Word(Cow::Borrowed(text.as_bytes()), tail)
    }

    /// Whether a text is one of these.
    fn holds(&self, text: &[u8]) -> Known<bool> {
        match self {
            Item::Word(word, tail) => {
                let Some(rest) = text.strip_prefix(word.as_ref()) else { return Ok(false) };
                Ok(match tail {
                    Tail::Nothing => rest.is_empty(),
                    Tail::Anything => true,
                    Tail::Something => !rest.is_empty(),
                    Tail::Below => rest.first().is_none_or(|byte| *byte == b'/'),
                })
            }
            Item::Shape(shape, automaton) => match shape.holds(text) {
                Some(holds) => Ok(holds),
                None => Ok(accepting(shape, automaton)?.accepts(text)),
            },
        }
    }

    /// One of these, unless it has to be searched for; `fill` stands where much is allowed.
    fn sample(&self, fill: &str) -> Option<Vec<u8>> {
        match self {
            Item::Word(word, Tail::Nothing | Tail::Below) => Some(word.to_vec()),
            Item::Word(word, Tail::Anything | Tail::Something) => Some([word, fill.as_bytes()].concat()),
            Item::Shape(shape, _) => shape.sample(fill),
        }
    }
}

impl<'r> From<Shape<'r>> for Item<'r> {
    fn from(shape: Shape<'r>) -> Self {
        Item::Shape(shape, OnceCell::new())
    }
}

/// The automaton of a shape, which is made when it is asked for.
fn accepting<'i>(shape: &'i Shape<'_>, automaton: &'i OnceCell<Option<Dfa>>) -> Known<&'i Dfa> {
    if let Shape::Pattern(pattern) = shape {
        return Ok(&pattern.automaton);
    }
    let made = automaton.get_or_init(|| regex::parse(&shape.expression(), false, false).ok());
    made.as_ref().ok_or(Undecided::Automaton)
}

impl<'r> Language<'r> {
    /// The texts that one of these holds.
    pub(super) fn of(items: Vec<Item<'r>>) -> Self {
        Language { items, slash: Slash::Seen }
    }

    /// The paths that are seen as one of these.
    pub(super) fn seen(self, slash: Slash) -> Self {
        Language { slash, ..self }
    }

    /// Whether a text is one of these.
    pub(super) fn holds(&self, text: &[u8]) -> Known<bool> {
        let text = match (self.slash, text) {
            (Slash::Unseen, [seen @ .., b'/']) if !seen.is_empty() => seen,
            (Slash::Seen | Slash::Unseen, _) => text,
        };
        for item in &self.items {
            if item.holds(text)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Some of these that need not be searched for.
    fn samples(&self, fill: &str) -> impl Iterator<Item = Vec<u8>> {
        let sample = move |item: &Item<'_>| {
            let mut sample = item.sample(fill)?;
            // A slash at its end would not be seen, unless there is another.
            if self.slash == Slash::Unseen && sample.len() > 1 && sample.ends_with(b"/") {
                sample.push(b'/');
            }
            Some(sample)
        };
        self.items.iter().filter_map(sample)
    }

    /// All of these, if they are few enough to be listed.
    fn listed(&self) -> Option<Vec<Vec<u8>>> {
        let mut listed = Vec::new();
        for item in &self.items {
            let Item::Word(word, Tail::Nothing) = item else { return None };
            if self.slash == Slash::Unseen {
                listed.push([word.as_ref(), b"/"].concat());
            }
            listed.push(word.to_vec());
        }
        listed.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        Some(listed)
    }
}
