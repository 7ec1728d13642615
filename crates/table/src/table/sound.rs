//! What holds of every table, asserted when it is made: for a `static`, by rustc.
//!
//! rustc ends an evaluation of over two million calls and loop turns (`long_running_const_eval`), where `len()` is a
//! call too, and a file may have ten thousand routes: so a row costs one turn, and the rest are macros and operators.

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
        let len = $rows.len();
        let mut index = 0;
        while index < len {
            let $row = &$rows[index];
            $body;
            index += 1;
        }
    }};
}

/// Asserts that a range lies within as many rows.
macro_rules! assert_within {
    ($range:expr, $len:expr) => {{
        let (at, len) = ($range.at as usize, $range.len as usize);
        assert!(at <= $len && len <= $len - at, "a range is out of bounds");
    }};
}

/// Asserts that a range lies within as many bytes, and cuts no character: a byte 10xxxxxx continues one.
macro_rules! assert_text {
    ($range:expr, $bytes:expr, $len:expr) => {{
        assert_within!($range, $len);
        let start = $range.at as usize;
        let end = start + $range.len as usize;
        let is_cut =
            (start < $len && $bytes[start] & 0xC0 == 0x80) || (end < $len && $bytes[end] & 0xC0 == 0x80);
        assert!(!is_cut, "a text is cut within a character");
    }};
}

/// Panics unless every range is within what it refers to and every row is of the shape that `decide` relies on.
pub(super) const fn assert_sound(rows: &Rows<'_>) {
    let text = rows.text.as_bytes();
    let len = text.len();
    for_each!(it in rows.texts => assert_text!(it, text, len));
    let conditions = rows.conditions.len();
    for_each!(route in rows.routes => {
        assert_text!(route.name, text, len);
        assert_text!(backend(route), text, len);
        assert_within!(route.conditions, conditions);
    });
    assert_text!(rows.default.name, text, len);
    assert_text!(backend(rows.default), text, len);
    assert!(rows.default.conditions.len == 0 && !rows.default.takes_purge, "[default] has no conditions");
    assert_conditions(rows);
    for_each!(template in rows.templates => assert_template(rows, template));
    for_each!(segment in rows.segments => if let Segment::Literal(it) = segment { assert_text!(it, text, len) });
    for_each!(protocol in rows.protocols => assert_text!(protocol.text, text, len));
    assert!(rows.parts.len() <= u16::MAX as usize, "there are more parts than a condition can name");
    for_each!(part in rows.parts => {
        let Part::Header(name) = part;
        assert_text!(name, text, len);
    });
}

const fn backend(route: &Route) -> Range {
    match route.action {
        Action::Fanout { backend } | Action::Send { backend } | Action::Pass { backend } => backend,
    }
}

const fn assert_conditions(rows: &Rows<'_>) {
    let (texts, templates, protocols) = (rows.texts.len(), rows.templates.len(), rows.protocols.len());
    let parts = rows.parts.len();
    for_each!(condition in rows.conditions => match *condition {
        Condition::Method { any_of } | Condition::PathPrefix { any_of } => assert_within!(any_of, texts),
        Condition::Path { any_of } => assert_within!(any_of, templates),
        Condition::Header { part, test } => {
            assert!((part as usize) < parts, "a condition asks for a part that is not listed");
            match test {
                LineTest::Present | LineTest::Absent => {}
                LineTest::Exact(any_of) | LineTest::Token(any_of) => assert_within!(any_of, texts),
            }
        }
        Condition::Upgrade { part, test } => {
            assert!((part as usize) < parts, "a condition asks for a part that is not listed");
            match test {
                UpgradeTest::Some | UpgradeTest::None => {}
                UpgradeTest::AnyOf(any_of) => assert_within!(any_of, protocols),
            }
        }
    });
}

/// Asserts that captures are counted right and that what takes the rest of a path stands last.
const fn assert_template(rows: &Rows<'_>, template: &Template) {
    assert_within!(template.segments, rows.segments.len());
    assert_within!(template.captures, rows.texts.len());
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
