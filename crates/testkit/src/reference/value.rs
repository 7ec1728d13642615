//! Value tests on lines: docs/language.md, section 2.1.

use pointwork_compiler::{LineTest, ValueTest};

use super::lines::tokens;
use super::pattern::is_match;

/// "A test holds if some line satisfies it. `not = true` holds if no line does; so it holds when there is none. With a
/// list: no line satisfies any of the list."
pub(super) fn passes(test: &ValueTest, lines: &[Vec<u8>]) -> bool {
    let some_line_satisfies_it = lines.iter().any(|line| satisfies(test, line));
    if test.not { !some_line_satisfies_it } else { some_line_satisfies_it }
}

/// "All tests are on bytes; nothing needs UTF-8." "a list of values is `ORed`".
fn satisfies(test: &ValueTest, line: &[u8]) -> bool {
    match &test.line {
        // "`true` at least one line"; "An empty line counts as present"
        LineTest::Present => true,
        LineTest::Exact(values) => values.iter().any(|it| folded(test, line) == folded(test, it.as_bytes())),
        LineTest::Prefix(values) => {
            values.iter().any(|it| folded(test, line).starts_with(&folded(test, it.as_bytes())))
        }
        LineTest::Suffix(values) => {
            values.iter().any(|it| folded(test, line).ends_with(&folded(test, it.as_bytes())))
        }
        LineTest::Contains(values) => values.iter().any(|it| {
            let (line, value) = (folded(test, line), folded(test, it.as_bytes()));
            (0..=line.len()).any(|at| line[at..].starts_with(&value))
        }),
        // "is compared, ASCII case ignored"
        LineTest::Token(values) => tokens(line)
            .iter()
            .any(|token| values.iter().any(|value| token.eq_ignore_ascii_case(value.as_bytes()))),
        // "is the dialect of `path_regex` and matches the whole line"
        LineTest::Regex(patterns) => patterns.iter().any(|pattern| is_match(pattern, line)),
    }
}

/// A text in the letter case in which it is compared: "`ignore_case = true` (ASCII ...)".
fn folded(test: &ValueTest, bytes: &[u8]) -> Vec<u8> {
    if test.ignore_case { bytes.to_ascii_lowercase() } else { bytes.to_vec() }
}
