//! Captures: which parts of the path a route took.

use crate::decide::Decision;
use crate::table::{Table, at};

/// What a route captured of the path that was decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Captured {
    Nothing,
    Some {
        /// The name of the first, an index of [`crate::Rows::texts`]; the others follow.
        names: u32,
        captures: Captures,
    },
}

impl<'t> Table<'t> {
    /// The captures of a decision, each a name and its text in `path`, which is the path that was decided on.
    pub fn captures<'d, 'p>(
        &self,
        decision: &'d Decision<'t>,
        path: &'p [u8],
    ) -> impl Iterator<Item = (&'t str, &'p [u8])> + use<'_, 't, 'd, 'p> {
        let (names, ranges) = match &decision.captured {
            Captured::Nothing => (0, &[][..]),
            Captured::Some { names, captures } => (*names, captures.ranges()),
        };
        ranges.iter().zip(at(names)..).map(move |(&(from, to), name)| {
            let name = self.rows().texts.get(name).map(|name| self.text(*name));
            (name.unwrap_or_default(), path.get(from.at()..to.at()).unwrap_or_default())
        })
    }
}

/// How many captures a template may have.
pub const MAX_CAPTURES: usize = 8;

/// The ranges of the path that the captures of a template hold, in the template's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Captures {
    ranges: [(Place, Place); MAX_CAPTURES],
    len: u8,
}

impl Captures {
    fn ranges(&self) -> &[(Place, Place)] {
        self.ranges.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// Adds a range of the path; `None` if it lies beyond what a range can say.
    pub(crate) fn push(&mut self, from: usize, to: usize) -> Option<()> {
        let slot = self.ranges.get_mut(usize::from(self.len))?;
        *slot = (Place::of(from)?, Place::of(to)?);
        self.len = self.len.saturating_add(1);
        Some(())
    }
}

/// A place in a path, below 2^24: so small that a decision is returned without a copy of memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Place([u8; 3]);

impl Place {
    fn of(place: usize) -> Option<Self> {
        let [a, b, c, 0] = u32::try_from(place).ok()?.to_le_bytes() else { return None };
        Some(Place([a, b, c]))
    }

    fn at(self) -> usize {
        let Place([a, b, c]) = self;
        at(u32::from_le_bytes([a, b, c, 0]))
    }
}
