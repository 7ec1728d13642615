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

use crate::captures::MAX_CAPTURES;
use crate::handling::{Action, Cache, Change, Destination, Grip, Hold, Piece, Redirect, Response, Rewrite};
use crate::rows::{Automaton, Condition, Key, LineTest, Part, Range, Rows, Segment, Template, UpgradeTest};

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
    let handlings = rows.handlings.len();
    for_each!(route in rows.routes => {
        assert_text!(route.name, text, len);
        assert_within!(route.conditions, conditions);
        assert!((route.handling as usize) < handlings, "a handling is not listed");
    });
    assert_text!(rows.default.name, text, len);
    assert!((rows.default.handling as usize) < handlings, "a handling is not listed");
    assert!(rows.default.conditions.len == 0 && !rows.default.takes_purge, "[default] has no conditions");
    assert_conditions(rows);
    for_each!(set in rows.sets => assert_set(rows, *set));
    for_each!(template in rows.templates => assert_template(rows, template));
    let (automata, cuts) = (rows.automata.len(), rows.cuts.len());
    for_each!(segment in rows.segments => match *segment {
        Segment::Literal(it) => assert_text!(it, text, len),
        Segment::Stars(automaton) => assert!((automaton as usize) < automata, "an automaton is not listed"),
        Segment::Captures { start, cuts: range } => {
            assert_text!(start, text, len);
            assert_within!(range, cuts);
        }
        Segment::Capture(_) | Segment::Any | Segment::Rest | Segment::AnyDepth => {}
    });
    for_each!(cut in rows.cuts => assert!((cut.behind as usize) < automata, "an automaton is not listed"));
    for_each!(protocol in rows.protocols => assert_text!(protocol.text, text, len));
    for_each!(net in rows.nets => assert!(net.bits <= 128, "an address has 128 bits"));
    let parts = rows.parts.len();
    assert!(parts <= u16::MAX as usize, "there are more parts than a condition can name");
    assert!(rows.keys.len() <= u16::MAX as usize, "there are more keys than a condition can name");
    for_each!(key in rows.keys => if let Key::Part(part) = key {
        assert!((*part as usize) < parts, "a key asks for a part that is not listed");
    });
    for_each!(part in rows.parts => match part {
        Part::Header(name) | Part::Query(name) => assert_text!(name, text, len),
        Part::Cookie { name, header } => {
            assert_text!(name, text, len);
            let is_header = (*header as usize) < parts && matches!(rows.parts[*header as usize], Part::Header(_));
            assert!(is_header, "a cookie is not in a header");
        }
    });
    for_each!(automaton in rows.automata => assert_automaton(rows, automaton));
    assert_handlings(rows);
}

/// Asserts that what routes do is listed, that every split has a backend to choose, and that every status is one.
const fn assert_handlings(rows: &Rows<'_>) {
    let text = rows.text.as_bytes();
    let len = text.len();
    let (pieces, edits, keys, shares) =
        (rows.pieces.len(), rows.edits.len(), rows.keys.len(), rows.shares.len());
    macro_rules! assert_given_text {
        ($range:expr) => {{
            // Nothing is a text of no bytes.
            let range = match $range {
                Some(range) => range,
                None => Range { at: 0, len: 0 },
            };
            assert_text!(range, text, len);
        }};
    }
    for_each!(handling in rows.handlings => {
        match handling.action {
            Action::Fanout { backend } | Action::Websocket { backend } => assert_text!(backend, text, len),
            Action::Send { to, cache } => {
                assert_destination(rows, to);
                if let Some(Cache { surrogate_key, ttl: _, stale_while_revalidate: _, pci: _ }) = cache {
                    assert_given_text!(surrogate_key);
                }
            }
            Action::Pass { to } => assert_destination(rows, to),
            Action::Redirect(Redirect { status, secure: _, host, path, query, fragment, keep_query: _ }) => {
                assert!(300 <= status && status <= 399, "a redirect has a status of another kind");
                assert_given_text!(host);
                assert_given_text!(fragment);
                if let Some(path) = path {
                    assert_within!(path, pieces);
                }
                if let Some(query) = query {
                    assert_within!(query, pieces);
                }
            }
            Action::Respond(response) => assert_response(rows, response),
            Action::Grip(Grip { via, channels, hold }) => {
                assert_text!(via, text, len);
                assert_within!(channels, rows.channels.len());
                assert!(channels.len > 0, "a connection hears no channel");
                if let Hold::Http { response, lines } = hold {
                    assert_response(rows, response);
                    assert_within!(lines, edits);
                }
                assert!(rows.verifies, "what Fanout is answered is not verified");
            }
        }
        match handling.rewrite {
            Rewrite::Keep => {}
            Rewrite::Path { pieces: range } => assert_within!(range, pieces),
            Rewrite::Prefix { any_of, to } => {
                assert_within!(any_of, rows.texts.len());
                assert_text!(to, text, len);
            }
        }
        assert_given_text!(handling.host);
        assert_given_text!(handling.fallback);
        assert_within!(handling.request, edits);
        assert_within!(handling.response, edits);
    });
    for_each!(split in rows.splits => {
        assert!((split.key as usize) < keys, "a split asks for a key that is not listed");
        assert_within!(split.shares, shares);
        assert!(split.shares.len > 0, "a split has no backend");
    });
    for_each!(channel in rows.channels => assert_within!(channel, pieces));
    for_each!(share in rows.shares => assert_text!(share.backend, text, len));
    for_each!(piece in rows.pieces => match *piece {
        Piece::Literal(it) | Piece::Capture(it) => assert_text!(it, text, len),
    });
    for_each!(edit in rows.edits => {
        assert_text!(edit.name, text, len);
        match edit.change {
            Change::Remove => {}
            Change::Set(value) | Change::Add(value) => assert_within!(value, pieces),
        }
    });
    assert_given_text!(rows.log.header);
    assert_given_text!(rows.log.endpoint);
}

const fn assert_response(rows: &Rows<'_>, Response { status, content_type, body }: Response) {
    assert!(200 <= status && status <= 599, "an answer has no status");
    if let Some(content_type) = content_type {
        let text = rows.text.as_bytes();
        assert_text!(content_type, text, text.len());
    }
    assert_within!(body, rows.bytes.len());
}

const fn assert_destination(rows: &Rows<'_>, to: Destination) {
    match to {
        Destination::Backend(backend) => {
            let text = rows.text.as_bytes();
            assert_text!(backend, text, text.len());
        }
        Destination::Split(split) => {
            assert!((split as usize) < rows.splits.len(), "a split is not listed");
        }
    }
}

const fn assert_conditions(rows: &Rows<'_>) {
    let (texts, templates, protocols) = (rows.texts.len(), rows.templates.len(), rows.protocols.len());
    let (automata, nets, numbers) = (rows.automata.len(), rows.nets.len(), rows.numbers.len());
    let (parts, keys, sets) = (rows.parts.len(), rows.keys.len(), rows.sets.len());
    for_each!(condition in rows.conditions => match *condition {
        Condition::Method { any_of }
        | Condition::Host { any_of }
        | Condition::PathPrefix { any_of }
        | Condition::PathExtension { any_of }
        | Condition::Country { any_of }
        | Condition::Continent { any_of } => assert_within!(any_of, texts),
        Condition::Path { any_of } => assert_within!(any_of, templates),
        Condition::PathRegex { any_of } => assert_within!(any_of, automata),
        Condition::Client { any_of } => assert_within!(any_of, nets),
        Condition::Asn { any_of } => assert_within!(any_of, numbers),
        Condition::AnyOf { sets: range } | Condition::NoneOf { sets: range } => assert_within!(range, sets),
        Condition::Bucket { key, below: _ } => {
            assert!((key as usize) < keys, "a condition asks for a key that is not listed");
        }
        Condition::Secure(_) => {}
        Condition::ViaFanout(_) => assert!(rows.verifies, "what came through Fanout is not verified"),
        Condition::Lines { part, test, not: _ } => {
            assert!((part as usize) < parts, "a condition asks for a part that is not listed");
            match test {
                LineTest::Present => {}
                LineTest::Exact(test) | LineTest::Prefix(test) | LineTest::Suffix(test) | LineTest::Contains(test) => {
                    assert_within!(test.any_of, texts);
                }
                LineTest::Token(any_of) => assert_within!(any_of, texts),
                LineTest::Regex(any_of) => assert_within!(any_of, automata),
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

/// Sets are one level deep: a set within a set could refer to itself.
const fn assert_set(rows: &Rows<'_>, set: Range) {
    assert_within!(set, rows.conditions.len());
    let mut index = set.at as usize;
    let end = index + set.len as usize;
    while index < end {
        let is_flat = !matches!(rows.conditions[index], Condition::AnyOf { .. } | Condition::NoneOf { .. });
        assert!(is_flat, "a set of conditions is within another");
        index += 1;
    }
}

/// Asserts the shape of an automaton. A next state beyond its rows accepts nothing and leads nowhere, so that the
/// steps themselves, of which there can be many, are not looked at.
const fn assert_automaton(rows: &Rows<'_>, automaton: &Automaton) {
    assert_within!(automaton.classes, rows.classes.len());
    assert_within!(automaton.steps, rows.steps.len());
    assert!(automaton.classes.len == 256, "a byte has no class");
    assert!(automaton.stride > 0, "an automaton has no classes");
    let stride = automaton.stride as u32;
    assert!(automaton.steps.len.is_multiple_of(stride), "a row of steps is cut");
    let states = automaton.steps.len / stride;
    assert!(
        (automaton.start as u32) < states && automaton.accepting as u32 <= states,
        "a state is not there"
    );
    assert!(automaton.accepting > 0, "the dead state accepts");
}

/// Asserts that captures are counted right, that the rest of a path stands last and that `**` stands once.
const fn assert_template(rows: &Rows<'_>, template: &Template) {
    assert_within!(template.segments, rows.segments.len());
    assert_within!(template.captures, rows.texts.len());
    let last = template.segments.at as usize + template.segments.len as usize;
    let mut captures = 0;
    let mut variable = 0;
    let mut i = template.segments.at as usize;
    while i < last {
        match rows.segments[i] {
            Segment::Literal(_) | Segment::Any | Segment::Stars(_) => {}
            Segment::Capture(_) => captures += 1,
            Segment::Captures { start: _, cuts } => captures += cuts.len,
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
    assert!(
        captures == template.captures.len && captures as usize <= MAX_CAPTURES,
        "captures are counted wrong"
    );
}
