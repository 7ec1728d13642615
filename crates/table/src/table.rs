//! The table: rows whose ranges are known to be sound, since nothing else can be made.

mod sound;

use crate::rows::{Automaton, Condition, Cut, Net, Part, Protocol, Range, Route, Rows, Segment, Template};

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
    /// If a range points outside what it refers to, or a template or an automaton is out of shape. For a `static`
    /// this is an error of compilation: a table that is not sound cannot be built into a program.
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
    #[inline]
    pub fn text(&self, range: Range) -> &'t str {
        self.rows.text.get(at(range.at)..end(range)).unwrap_or_default()
    }

    /// The texts of a list.
    pub fn list(&self, range: Range) -> impl Iterator<Item = &'t str> + use<'_, 't> {
        run(self.rows.texts, range).iter().map(|&text| self.text(text))
    }

    /// A part of the request, which is an index of [`Rows::parts`].
    #[must_use]
    pub fn part(&self, part: u16) -> Option<Part> {
        self.rows.parts.get(usize::from(part)).copied()
    }

    /// A name or literal as it is compared: where it is cut need not be looked at.
    pub(crate) fn bytes(&self, range: Range) -> &'t [u8] {
        run(self.rows.text.as_bytes(), range)
    }

    /// The texts of a list as they are compared.
    pub(crate) fn texts(&self, range: Range) -> impl Iterator<Item = &'t [u8]> + use<'_, 't> {
        run(self.rows.texts, range).iter().map(|&text| self.bytes(text))
    }

    pub(crate) fn conditions(&self, range: Range) -> &'t [Condition] {
        run(self.rows.conditions, range)
    }

    pub(crate) fn sets(&self, range: Range) -> &'t [Range] {
        run(self.rows.sets, range)
    }

    pub(crate) fn templates(&self, range: Range) -> &'t [Template] {
        run(self.rows.templates, range)
    }

    pub(crate) fn template(&self, index: u32) -> Option<&'t Template> {
        self.rows.templates.get(at(index))
    }

    pub(crate) fn segments(&self, range: Range) -> &'t [Segment] {
        run(self.rows.segments, range)
    }

    pub(crate) fn cuts(&self, range: Range) -> &'t [Cut] {
        run(self.rows.cuts, range)
    }

    pub(crate) fn protocols(&self, range: Range) -> &'t [Protocol] {
        run(self.rows.protocols, range)
    }

    pub(crate) fn nets(&self, range: Range) -> &'t [Net] {
        run(self.rows.nets, range)
    }

    pub(crate) fn numbers(&self, range: Range) -> &'t [u32] {
        run(self.rows.numbers, range)
    }

    pub(crate) fn automata(&self, range: Range) -> &'t [Automaton] {
        run(self.rows.automata, range)
    }

    pub(crate) fn automaton(&self, index: u32) -> Option<&'t Automaton> {
        self.rows.automata.get(at(index))
    }

    pub(crate) fn classes(&self, range: Range) -> &'t [u8] {
        run(self.rows.classes, range)
    }

    pub(crate) fn steps(&self, range: Range) -> &'t [u16] {
        run(self.rows.steps, range)
    }
}

/// The rows of a range; that it is within bounds was asserted when the table was made.
pub(crate) fn run<T>(rows: &[T], range: Range) -> &[T] {
    rows.get(at(range.at)..end(range)).unwrap_or_default()
}

fn end(range: Range) -> usize {
    // An end before the start is none.
    at(range.at).wrapping_add(at(range.len))
}

/// A table index as an index of memory: both targets have pointers of at least 32 bits.
#[expect(clippy::as_conversions, reason = "usize::from(u32) does not exist and try_from is not const")]
pub(crate) const fn at(index: u32) -> usize {
    index as usize
}
