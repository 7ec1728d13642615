//! The table: rows whose ranges are known to be sound, since nothing else can be made.

mod sound;

use crate::rows::{Condition, Part, Protocol, Range, Route, Rows, Segment, Template};

/// A compiled routes.toml: all that a decision needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Table<'t> {
    rows: Rows<'t>,
}

impl<'t> Table<'t> {
    /// A table of these rows.
    ///
    /// # Panics
    ///
    /// If a range points outside what it refers to, or a template is out of shape. For a `static` this is an error
    /// of compilation: a table that is not sound cannot be built into a program.
    #[must_use]
    pub const fn new(rows: Rows<'t>) -> Self {
        sound::assert_sound(&rows);
        Table { rows }
    }

    /// The rows.
    #[must_use]
    pub const fn rows(&self) -> &Rows<'t> {
        &self.rows
    }

    /// What takes a request that no route takes.
    #[must_use]
    pub const fn default(&self) -> &'t Route {
        self.rows.default
    }

    /// A name or literal.
    #[must_use]
    pub fn text(&self, range: Range) -> &'t str {
        self.rows.text.get(at(range.at)..end(range)).unwrap_or_default()
    }

    /// The texts of a list.
    pub fn list(&self, range: Range) -> impl Iterator<Item = &'t str> + use<'_, 't> {
        run(self.rows.texts, range).iter().map(|&text| self.text(text))
    }

    /// The name of a part, which is an index of [`Rows::parts`].
    #[must_use]
    pub fn part(&self, part: u16) -> Option<&'t str> {
        match *self.rows.parts.get(usize::from(part))? {
            Part::Header(name) => Some(self.text(name)),
        }
    }

    pub(crate) fn bytes(&self, range: Range) -> &'t [u8] {
        self.text(range).as_bytes()
    }

    pub(crate) fn conditions(&self, range: Range) -> &'t [Condition] {
        run(self.rows.conditions, range)
    }

    pub(crate) fn templates(&self, range: Range) -> &'t [Template] {
        run(self.rows.templates, range)
    }

    pub(crate) fn segments(&self, range: Range) -> &'t [Segment] {
        run(self.rows.segments, range)
    }

    pub(crate) fn protocols(&self, range: Range) -> &'t [Protocol] {
        run(self.rows.protocols, range)
    }
}

/// The rows of a range; that it is within bounds was asserted when the table was made.
fn run<T>(rows: &[T], range: Range) -> &[T] {
    rows.get(at(range.at)..end(range)).unwrap_or_default()
}

fn end(range: Range) -> usize {
    at(range.at).saturating_add(at(range.len))
}

/// A table index as an index of memory: both targets have pointers of at least 32 bits.
#[expect(clippy::as_conversions, reason = "usize::from(u32) does not exist and try_from is not const")]
const fn at(index: u32) -> usize {
    index as usize
}
