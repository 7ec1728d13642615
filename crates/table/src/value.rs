//! Tests on lines: comparing with texts, tokens of a list, protocols of an Upgrade.

use crate::lines::{Line, Lines};

/// Comparing a line with a text; with `case`, the ASCII case is ignored.
pub(crate) mod compare {
    use crate::lines::Line;

    pub(crate) fn equal(line: Line<'_>, text: &[u8], case: bool) -> bool {
        behind(line, text, case).is_some_and(|rest| rest.is_empty())
    }

    pub(crate) fn starts(line: Line<'_>, text: &[u8], case: bool) -> bool {
        behind(line, text, case).is_some()
    }

    pub(crate) fn ends(mut line: Line<'_>, text: &[u8], case: bool) -> bool {
        text.iter().rev().all(|&byte| line.next_back().is_some_and(|it| same(it, byte, case)))
    }

    pub(crate) fn contains(mut line: Line<'_>, text: &[u8], case: bool) -> bool {
        loop {
            if starts(line.clone(), text, case) {
                return true;
            }
            if line.next().is_none() {
                return false;
            }
        }
    }

    /// What is left of a line behind a text, if it starts with that.
    fn behind<'a>(mut line: Line<'a>, text: &[u8], case: bool) -> Option<Line<'a>> {
        text.iter().all(|&byte| line.next().is_some_and(|it| same(it, byte, case))).then_some(line)
    }

    fn same(one: u8, other: u8, case: bool) -> bool {
        one == other || case && one.eq_ignore_ascii_case(&other)
    }
}

/// Whether some element of a comma-separated list passes `test`; parameters (from the first `;`) are left out.
///
/// Commas and semicolons within quoted strings do not count (RFC 9110 5.6.4); an unclosed quote runs to the end.
pub(crate) fn some_token<'a>(line: Line<'a>, mut test: impl FnMut(Line<'a>) -> bool) -> bool {
    let mut rest = Some(line);
    while let Some(line) = rest {
        let (element, after) = line.cut(outside_quotes(b','));
        let (token, _) = element.cut(outside_quotes(b';'));
        if test(token.trimmed()) {
            return true;
        }
        rest = after;
    }
    false
}

/// Tells, byte by byte, what is a delimiter and stands outside quotes.
fn outside_quotes(delimiter: u8) -> impl FnMut(u8) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    move |byte| {
        if escaped {
            escaped = false;
        } else if quoted && byte == b'\\' {
            escaped = true;
        } else if byte == b'"' {
            quoted = !quoted;
        } else {
            return byte == delimiter && !quoted;
        }
        false
    }
}

/// Whether some of these Upgrade lines asks for a protocol, which is given in lower case; a version is not looked at.
#[must_use]
pub fn asks_for(upgrade: Lines<'_>, protocol: &[u8]) -> bool {
    some_protocol(upgrade, |asked| compare::equal(without_version(&asked), protocol, true))
}

/// Whether some protocol of the Upgrade lines passes `test`: comma-separated, empty elements skipped.
pub(crate) fn some_protocol<'a>(lines: Lines<'a>, mut test: impl FnMut(Line<'a>) -> bool) -> bool {
    for line in lines {
        let mut rest = Some(line);
        while let Some(line) = rest {
            let (protocol, after) = line.cut(|byte| byte == b',');
            let protocol = protocol.trimmed();
            if !protocol.is_empty() && test(protocol) {
                return true;
            }
            rest = after;
        }
    }
    false
}

/// A protocol without its `/version` (RFC 9110 7.8).
pub(crate) fn without_version<'a>(protocol: &Line<'a>) -> Line<'a> {
    protocol.cut(|byte| byte == b'/').0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_token(line: &str, token: &str) -> bool {
        some_token(line.as_bytes().into(), |found| compare::equal(found, token.as_bytes(), true))
    }

    #[test]
    fn tokens_are_split_at_commas_and_lose_their_parameters() {
        assert!(has_token("text/html, text/event-stream;q=0", "text/event-stream"));
        assert!(has_token("a,B , c", "b"));
        assert!(!has_token("text/event-streams", "text/event-stream"));
    }

    #[test]
    fn quoted_commas_and_semicolons_do_not_split() {
        assert!(!has_token(r#"x="a, b", c"#, "b\""));
        assert!(has_token(r#"x="a\", b", c"#, "c"));
        assert!(!has_token(r#"x="a, c"#, "c"));
    }

    #[test]
    fn a_backslash_outside_quotes_escapes_nothing() {
        assert!(has_token(r"a\,b", "b"));
    }

    #[test]
    fn protocols_cross_lines_and_skip_empty_elements() {
        let lines = Lines::new(b" ,\0h2c , WebSocket/13\0");
        assert!(asks_for(lines, b"websocket"));
        assert!(!some_protocol(Lines::new(b",\0 \0"), |_| true));
    }
}
