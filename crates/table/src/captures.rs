//! Captures: which parts of the path a route took, found again when they are asked for.

use crate::decide::Decision;
use crate::index::Segments;
use crate::table::{Table, at};

/// What a route captured of the path that was decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Captured {
    Nothing,
    /// Whole segments, the last of them perhaps to the end of the path.
    Segments {
        /// The name of the first, an index of [`crate::Rows::texts`]; the others follow.
        names: u32,
        count: u8,
        /// The number of each segment, four bits, from the lowest.
        numbers: u32,
        takes_rest: bool,
    },
    /// What this template captures.
    Template(u32),
}

impl<'t> Table<'t> {
    /// The captures of a decision, each a name and its text in `path`, which is the path that was decided on.
    pub fn captures<'p>(
        &self,
        decision: &Decision<'t>,
        path: &'p [u8],
    ) -> impl Iterator<Item = (&'t str, &'p [u8])> + use<'_, 't, 'p> {
        let (mut name, mut texts) = match decision.captured {
            Captured::Nothing => (0, Texts::None),
            Captured::Segments { names, count, numbers, takes_rest } => {
                let segments = Segments::of(self.seen(path));
                (names, Texts::Segments { segments, number: 0, numbers, left: count, takes_rest })
            }
            Captured::Template(template) => {
                let path = self.seen(path);
                let found = self.template(template).and_then(|template| {
                    let captures = self.matches(template.segments, path)?;
                    Some((template.captures.at, Texts::Ranges(path, captures)))
                });
                found.unwrap_or((0, Texts::None))
            }
        };
        core::iter::from_fn(move || {
            let text = texts.next()?;
            let found = self.rows().texts.get(at(name)).map(|found| self.text(*found));
            name = name.saturating_add(1);
            Some((found.unwrap_or_default(), text))
        })
    }
}

/// The texts of captures, in order.
enum Texts<'p> {
    None,
    Segments {
        segments: Segments<'p>,
        /// The number of the next segment.
        number: u32,
        /// The numbers of those that are captured, which ascend; four bits each, from the lowest.
        numbers: u32,
        left: u8,
        takes_rest: bool,
    },
    Ranges(&'p [u8], Captures),
}

impl<'p> Iterator for Texts<'p> {
    type Item = &'p [u8];

    fn next(&mut self) -> Option<&'p [u8]> {
        match self {
            Texts::None => None,
            Texts::Segments { segments, number, numbers, left, takes_rest } => {
                *left = left.checked_sub(1)?;
                let skipped = (*numbers & 15).saturating_sub(*number);
                *number = (*numbers & 15).wrapping_add(1);
                *numbers >>= 4_u32;
                for _ in 0..skipped {
                    segments.next();
                }
                if *left == 0 && *takes_rest { segments.rest() } else { segments.next() }
            }
            Texts::Ranges(path, captures) => captures.next_in(path),
        }
    }
}

/// How many captures a template may have.
pub const MAX_CAPTURES: usize = 8;

/// The ranges of the path that the captures of a template hold, in the template's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Captures {
    ranges: [(u32, u32); MAX_CAPTURES],
    len: u8,
    /// How many were taken out.
    taken: u8,
}

impl Captures {
    /// Takes out the text of the next one in `path`, which is the path that was matched.
    fn next_in<'p>(&mut self, path: &'p [u8]) -> Option<&'p [u8]> {
        let (from, to) = *self.ranges.get(..usize::from(self.len))?.get(usize::from(self.taken))?;
        self.taken = self.taken.saturating_add(1);
        Some(path.get(at(from)..at(to)).unwrap_or_default())
    }

    /// Adds a range of the path; `None` if it lies beyond what a range can say.
    pub(crate) fn push(&mut self, from: usize, to: usize) -> Option<()> {
        let slot = self.ranges.get_mut(usize::from(self.len))?;
        *slot = (u32::try_from(from).ok()?, u32::try_from(to).ok()?);
        self.len = self.len.saturating_add(1);
        Some(())
    }
}
