//! A table that is not sound cannot be made: in a `static` each of these would not compile.

use pointwork_table::{
    Action, Automaton, Condition, Kind, LineTest, Part, PathPolicy, Range, Route, Rows, Segment, Table,
    Template,
};

const NONE: Range = range(0, 0);
const DEFAULT: Route =
    Route { name: NONE, conditions: NONE, takes_purge: false, action: Action::Send { backend: NONE } };
const EMPTY: Rows<'static> = Rows {
    text: "",
    texts: &[],
    routes: &[],
    default: &DEFAULT,
    conditions: &[],
    templates: &[],
    segments: &[],
    cuts: &[],
    protocols: &[],
    sets: &[],
    nets: &[],
    numbers: &[],
    keys: &[],
    automata: &[],
    classes: &[],
    steps: &[],
    parts: &[],
    policy: PathPolicy::DEFAULT,
    forwarded: true,
};

const fn range(at: u32, len: u32) -> Range {
    Range { at, len }
}

/// The smallest table is a constant: its assertions run in the compiler.
const SMALLEST: Table<'static> = Table::new(EMPTY);

#[test]
fn the_smallest_table_is_sound() {
    assert_eq!(SMALLEST.to_string(), ": send \n");
}

#[test]
#[should_panic(expected = "a range is out of bounds")]
fn a_text_beyond_the_end_is_not() {
    let _ = Table::new(Rows { text: "abc", texts: &[range(2, 2)], ..EMPTY });
}

#[test]
#[should_panic(expected = "a range is out of bounds")]
fn a_range_that_overflows_is_not() {
    let _ = Table::new(Rows { text: "abc", texts: &[range(2, u32::MAX)], ..EMPTY });
}

#[test]
#[should_panic(expected = "a text is cut within a character")]
fn half_a_character_is_not() {
    let _ = Table::new(Rows { text: "é", texts: &[range(0, 1)], ..EMPTY });
}

#[test]
#[should_panic(expected = "a range is out of bounds")]
fn a_route_with_conditions_that_are_not_there_is_not() {
    let _ = Table::new(Rows { routes: &[Route { conditions: range(0, 1), ..DEFAULT }], ..EMPTY });
}

#[test]
#[should_panic(expected = "[default] has no conditions")]
fn a_default_with_conditions_is_not() {
    let conditions = &[Condition::Method { any_of: NONE }];
    let _ = Table::new(Rows { default: &Route { conditions: range(0, 1), ..DEFAULT }, conditions, ..EMPTY });
}

#[test]
#[should_panic(expected = "a condition asks for a part that is not listed")]
fn a_part_that_is_not_listed_is_not() {
    let conditions = &[Condition::Lines { part: 1, test: LineTest::Present, not: false }];
    let _ = Table::new(Rows { conditions, parts: &[Part::Header(NONE)], ..EMPTY });
}

#[test]
#[should_panic(expected = "a template has two pieces of variable depth")]
fn a_template_with_two_pieces_of_variable_depth_is_not() {
    let segments = &[Segment::AnyDepth, Segment::AnyDepth];
    let _ = Table::new(Rows {
        segments,
        templates: &[Template { segments: range(0, 2), captures: NONE }],
        ..EMPTY
    });
}

#[test]
#[should_panic(expected = "the rest of a path is not last")]
fn a_template_that_goes_on_behind_the_rest_is_not() {
    let segments = &[Segment::Rest, Segment::Any];
    let _ = Table::new(Rows {
        segments,
        templates: &[Template { segments: range(0, 2), captures: NONE }],
        ..EMPTY
    });
}

#[test]
#[should_panic(expected = "captures are counted wrong")]
fn a_capture_without_a_name_is_not() {
    let segments = &[Segment::Capture(Kind::Int)];
    let _ = Table::new(Rows {
        segments,
        templates: &[Template { segments: range(0, 1), captures: NONE }],
        ..EMPTY
    });
}

#[test]
#[should_panic(expected = "captures are counted wrong")]
fn more_captures_than_a_decision_holds_are_not() {
    let _ = Table::new(Rows {
        texts: &[NONE; 9],
        segments: &[Segment::Capture(Kind::Any); 9],
        templates: &[Template { segments: range(0, 9), captures: range(0, 9) }],
        ..EMPTY
    });
}

#[test]
#[should_panic(expected = "a set of conditions is within another")]
fn a_set_within_a_set_is_not() {
    let conditions = &[Condition::AnyOf { sets: range(0, 1) }];
    let _ = Table::new(Rows { conditions, sets: &[range(0, 1)], ..EMPTY });
}

#[test]
#[should_panic(expected = "a row of steps is cut")]
fn an_automaton_with_half_a_row_is_not() {
    let automaton =
        Automaton { classes: range(0, 256), steps: range(0, 3), stride: 2, start: 0, accepting: 0 };
    let _ = Table::new(Rows { automata: &[automaton], classes: &[0; 256], steps: &[0; 3], ..EMPTY });
}

#[test]
#[should_panic(expected = "a byte has no class")]
fn an_automaton_without_classes_is_not() {
    let automaton = Automaton { classes: NONE, steps: range(0, 2), stride: 2, start: 0, accepting: 0 };
    let _ = Table::new(Rows { automata: &[automaton], steps: &[0; 2], ..EMPTY });
}
