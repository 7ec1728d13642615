//! What holds of every table, asserted when it is made: for a `static`, by rustc.
//!
//! Linear in the number of rows, so that rustc's limit on steps of const evaluation is far away.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "runs in the compiler, where a panic is the error message and `from` is not const"
)]

use super::at;
use crate::rows::{
    Action, Automaton, Condition, Key, LineTest, Part, Range, Route, Rows, Segment, Template, UpgradeTest,
};
use crate::template::MAX_CAPTURES;

/// Calls an assertion for every row of a list: `for` is not const.
macro_rules! for_each {
    ($row:ident in $rows:expr => $assert:expr) => {{
        let mut index = 0;
        while index < $rows.len() {
            let $row = &$rows[index];
            $assert;
            index += 1;
        }
    }};
}

/// Panics unless every range is within what it refers to and every row is of the shape that `decide` relies on.
pub(super) const fn assert_sound(rows: &Rows<'_>) {
    for_each!(text in rows.texts => assert_text(rows, *text));
    for_each!(route in rows.routes => assert_route(rows, route));
    assert_route(rows, rows.default);
    assert!(rows.default.conditions.len == 0, "[default] has no conditions");
    for_each!(condition in rows.conditions => assert_condition(rows, condition));
    for_each!(set in rows.sets => assert_set(rows, *set));
    for_each!(template in rows.templates => assert_template(rows, template));
    for_each!(segment in rows.segments => assert_segment(rows, segment));
    for_each!(cut in rows.cuts => assert!(at(cut.behind) < rows.automata.len(), "an automaton is not listed"));
    for_each!(protocol in rows.protocols => assert_text(rows, protocol.text));
    for_each!(net in rows.nets => assert!(net.bits <= 128, "an address has 128 bits"));
    for_each!(key in rows.keys => if let Key::Part(part) = key { assert_part(rows, *part) });
    for_each!(part in rows.parts => match part {
        Part::Header(name) | Part::Query(name) => assert_text(rows, *name),
        Part::Cookie { name, header } => {
            assert_text(rows, *name);
            assert_part(rows, *header);
        }
    });
    for_each!(automaton in rows.automata => assert_automaton(rows, automaton));
}

const fn assert_within(range: Range, len: usize) {
    assert!(at(range.at) <= len && at(range.len) <= len - at(range.at), "a range is out of bounds");
}

const fn assert_text(rows: &Rows<'_>, range: Range) {
    assert_within(range, rows.text.len());
    let start = at(range.at);
    let end = start + at(range.len);
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

/// Sets are one level deep: a set within a set could refer to itself.
const fn assert_set(rows: &Rows<'_>, set: Range) {
    assert_within(set, rows.conditions.len());
    let mut index = at(set.at);
    while index < at(set.at) + at(set.len) {
        let is_flat = !matches!(rows.conditions[index], Condition::AnyOf { .. } | Condition::NoneOf { .. });
        assert!(is_flat, "a set of conditions is within another");
        index += 1;
    }
}

const fn assert_condition(rows: &Rows<'_>, condition: &Condition) {
    match *condition {
        Condition::Method { any_of }
        | Condition::Host { any_of }
        | Condition::PathPrefix { any_of }
        | Condition::PathExtension { any_of }
        | Condition::Country { any_of }
        | Condition::Continent { any_of } => assert_within(any_of, rows.texts.len()),
        Condition::Path { any_of } => assert_within(any_of, rows.templates.len()),
        Condition::PathRegex { any_of } => assert_within(any_of, rows.automata.len()),
        Condition::Client { any_of } => assert_within(any_of, rows.nets.len()),
        Condition::Asn { any_of } => assert_within(any_of, rows.numbers.len()),
        Condition::AnyOf { sets } | Condition::NoneOf { sets } => assert_within(sets, rows.sets.len()),
        Condition::Bucket { key, below: _ } => {
            assert!((key as usize) < rows.keys.len(), "a condition asks for a key that is not listed");
        }
        Condition::Secure(_) => {}
        Condition::Lines { part, test, not: _ } => {
            assert_part(rows, part);
            match test {
                LineTest::Present => {}
                LineTest::Exact(texts)
                | LineTest::Prefix(texts)
                | LineTest::Suffix(texts)
                | LineTest::Contains(texts) => assert_within(texts.any_of, rows.texts.len()),
                LineTest::Token(any_of) => assert_within(any_of, rows.texts.len()),
                LineTest::Regex(any_of) => assert_within(any_of, rows.automata.len()),
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

/// Asserts that captures are counted right, that the rest of a path stands last and that `**` stands once.
const fn assert_template(rows: &Rows<'_>, template: &Template) {
    assert_within(template.segments, rows.segments.len());
    assert_within(template.captures, rows.texts.len());
    let last = at(template.segments.at) + at(template.segments.len);
    let mut captures = 0;
    let mut variable = 0;
    let mut i = at(template.segments.at);
    while i < last {
        match rows.segments[i] {
            Segment::Literal(_) | Segment::Any => {}
            Segment::Capture(_) => captures += 1,
            Segment::Mixed { cuts, .. } => captures += at(cuts.len),
            Segment::Rest => {
                captures += 1;
                variable += 1;
                assert!(i + 1 == last, "the rest of a path is not last");
            }
            Segment::AnyDepth => variable += 1,
        }
        i += 1;
    }
    assert!(variable <= 1, "a template has two pieces of variable depth");
    assert!(captures == at(template.captures.len) && captures <= MAX_CAPTURES, "captures are counted wrong");
}

const fn assert_segment(rows: &Rows<'_>, segment: &Segment) {
    match *segment {
        Segment::Literal(text) => assert_text(rows, text),
        Segment::Mixed { automaton, cuts } => {
            assert!(at(automaton) < rows.automata.len(), "an automaton is not listed");
            assert_within(cuts, rows.cuts.len());
        }
        Segment::Capture(_) | Segment::Any | Segment::Rest | Segment::AnyDepth => {}
    }
}

/// Asserts the shape of an automaton. A next state beyond its rows is dead when it is taken, so that the steps
/// themselves, of which there can be many, are not looked at.
const fn assert_automaton(rows: &Rows<'_>, automaton: &Automaton) {
    assert_within(automaton.classes, rows.classes.len());
    assert_within(automaton.steps, rows.steps.len());
    assert!(automaton.classes.len == 256, "a byte has no class");
    assert!(automaton.stride > 0, "an automaton has no classes");
    let stride = automaton.stride as u32;
    assert!(automaton.steps.len.is_multiple_of(stride), "a row of steps is cut");
    let states = automaton.steps.len / stride;
    assert!(
        (automaton.start as u32) < states && automaton.accepting as u32 <= states,
        "a state is not there"
    );
}
