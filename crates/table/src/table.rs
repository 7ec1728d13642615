//! The table: rows whose ranges are known to be sound, since nothing else can be made.

use crate::rows::{
    Action, Condition, LineTest, Part, Protocol, Range, Route, Rows, Segment, Template, UpgradeTest,
};
use crate::template::MAX_CAPTURES;

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
        assert_sound(&rows);
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

/// Panics unless every range is within what it refers to. Linear in the number of rows, so that rustc's limit on
/// steps of const evaluation is far away.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "runs in the compiler, where a panic is the error message"
)]
const fn assert_sound(rows: &Rows<'_>) {
    let mut i = 0;
    while i < rows.texts.len() {
        assert_text(rows, rows.texts[i]);
        i += 1;
    }
    i = 0;
    while i < rows.routes.len() {
        assert_route(rows, &rows.routes[i]);
        i += 1;
    }
    assert_route(rows, rows.default);
    assert!(rows.default.conditions.len == 0, "[default] has no conditions");
    i = 0;
    while i < rows.conditions.len() {
        assert_condition(rows, &rows.conditions[i]);
        i += 1;
    }
    i = 0;
    while i < rows.templates.len() {
        assert_template(rows, &rows.templates[i]);
        i += 1;
    }
    i = 0;
    while i < rows.segments.len() {
        if let Segment::Literal(text) = rows.segments[i] {
            assert_text(rows, text);
        }
        i += 1;
    }
    i = 0;
    while i < rows.protocols.len() {
        assert_text(rows, rows.protocols[i].text);
        i += 1;
    }
    i = 0;
    while i < rows.parts.len() {
        let Part::Header(name) = rows.parts[i];
        assert_text(rows, name);
        i += 1;
    }
}

const fn assert_within(range: Range, len: usize) {
    assert!(
        at(range.at) <= len && at(range.len) <= len.saturating_sub(at(range.at)),
        "a range is out of bounds"
    );
}

const fn assert_text(rows: &Rows<'_>, range: Range) {
    assert_within(range, rows.text.len());
    let start = at(range.at);
    let end = start.saturating_add(at(range.len));
    assert!(
        rows.text.is_char_boundary(start) && rows.text.is_char_boundary(end),
        "a text is cut within a character"
    );
}

const fn assert_route(rows: &Rows<'_>, route: &Route) {
    assert_text(rows, route.name);
    assert_within(route.conditions, rows.conditions.len());
    let (Action::Fanout { backend } | Action::Send { backend } | Action::Pass { backend }) = route.action;
    assert_text(rows, backend);
}

const fn assert_condition(rows: &Rows<'_>, condition: &Condition) {
    match *condition {
        Condition::Method { any_of } | Condition::PathPrefix { any_of } => {
            assert_within(any_of, rows.texts.len());
        }
        Condition::Path { any_of } => assert_within(any_of, rows.templates.len()),
        Condition::Header { part, test } => {
            assert_part(rows, part);
            match test {
                LineTest::Present | LineTest::Absent => {}
                LineTest::Exact(any_of) | LineTest::Token(any_of) => assert_within(any_of, rows.texts.len()),
            }
        }
        Condition::Upgrade { part, test } => {
            assert_part(rows, part);
            match test {
                UpgradeTest::Some | UpgradeTest::None => {}
                UpgradeTest::AnyOf(any_of) => assert_within(any_of, rows.protocols.len()),
            }
        }
    }
}

#[expect(clippy::as_conversions, reason = "widening; usize::from is not const")]
const fn assert_part(rows: &Rows<'_>, part: u16) {
    assert!((part as usize) < rows.parts.len(), "a condition asks for a part that is not listed");
}

/// Asserts that captures are counted right and that what takes the rest of a path stands last.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "runs in the compiler, where a panic is the error message"
)]
const fn assert_template(rows: &Rows<'_>, template: &Template) {
    assert_within(template.segments, rows.segments.len());
    assert_within(template.captures, rows.texts.len());
    let last = at(template.segments.at) + at(template.segments.len);
    let mut captures = 0;
    let mut i = at(template.segments.at);
    while i < last {
        match rows.segments[i] {
            Segment::Literal(_) => {}
            Segment::Capture => captures += 1,
            Segment::Rest => {
                captures += 1;
                assert!(i + 1 == last, "the rest of a path is not last");
            }
            Segment::AnyDepth => assert!(i + 1 == last, "`**` is not last"),
        }
        i += 1;
    }
    assert!(captures == at(template.captures.len) && captures <= MAX_CAPTURES, "captures are counted wrong");
}
