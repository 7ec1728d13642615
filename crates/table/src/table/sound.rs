//! What holds of every table, asserted when it is made: for a `static`, by rustc.
//!
//! rustc ends an evaluation of over two million calls and loop turns (`long_running_const_eval`), and a file may have
//! ten thousand routes: so there are a few of them per row, and plain operators for the rest.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "runs in the compiler, where a panic is the error message and `from` is not const"
)]

use crate::rows::{Action, Condition, LineTest, Part, Range, Route, Rows, Segment, Template, UpgradeTest};
use crate::template::MAX_CAPTURES;

/// Does something for every row of a list: `for` is not const.
macro_rules! for_each {
    ($row:ident in $rows:expr => $body:expr) => {{
        let mut index = 0;
        while index < $rows.len() {
            let $row = &$rows[index];
            $body;
            index += 1;
        }
    }};
}

/// Panics unless every range is within what it refers to and every row is of the shape that `decide` relies on.
pub(super) const fn assert_sound(rows: &Rows<'_>) {
    for_each!(text in rows.texts => assert_text(rows, *text));
    for_each!(route in rows.routes => assert_route(rows, route));
    assert_route(rows, rows.default);
    assert!(rows.default.conditions.len == 0 && !rows.default.takes_purge, "[default] has no conditions");
    for_each!(condition in rows.conditions => assert_condition(rows, condition));
    for_each!(template in rows.templates => assert_template(rows, template));
    for_each!(segment in rows.segments => if let Segment::Literal(text) = segment { assert_text(rows, *text) });
    for_each!(protocol in rows.protocols => assert_text(rows, protocol.text));
    assert!(rows.parts.len() <= u16::MAX as usize, "there are more parts than a condition can name");
    for_each!(part in rows.parts => {
        let Part::Header(name) = part;
        assert_text(rows, *name);
    });
}

const fn assert_within(range: Range, len: usize) {
    assert!(
        range.at as usize <= len && range.len as usize <= len - range.at as usize,
        "a range is out of bounds"
    );
}

const fn assert_text(rows: &Rows<'_>, range: Range) {
    assert_within(range, rows.text.len());
    let bytes = rows.text.as_bytes();
    let start = range.at as usize;
    let end = start + range.len as usize;
    // A byte of the form 10xxxxxx continues a character.
    let is_cut = (start < bytes.len() && bytes[start] & 0xC0 == 0x80)
        || (end < bytes.len() && bytes[end] & 0xC0 == 0x80);
    assert!(!is_cut, "a text is cut within a character");
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

const fn assert_part(rows: &Rows<'_>, part: u16) {
    assert!((part as usize) < rows.parts.len(), "a condition asks for a part that is not listed");
}

/// Asserts that captures are counted right and that what takes the rest of a path stands last.
const fn assert_template(rows: &Rows<'_>, template: &Template) {
    assert_within(template.segments, rows.segments.len());
    assert_within(template.captures, rows.texts.len());
    let last = template.segments.at as usize + template.segments.len as usize;
    let mut captures = 0;
    let mut i = template.segments.at as usize;
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
    assert!(
        captures == template.captures.len && captures as usize <= MAX_CAPTURES,
        "captures are counted wrong"
    );
}
