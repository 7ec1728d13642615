//! Tests on lines: comparing with texts, tokens of a list, protocols of an Upgrade.

use crate::lines::{Line, Lines};

/// Comparing a line with a text; with `case`, the ASCII case is ignored.
pub(crate) mod compare {
    use crate::lines::Line;

    pub(crate) fn equal(line: &Line<'_>, text: &[u8], case: bool) -> bool {
        match line.plain() {
            Some(line) => same(line, text, case),
            None => decoded::equal(line.clone(), text, case),
        }
    }

    pub(crate) fn starts(line: &Line<'_>, text: &[u8], case: bool) -> bool {
        match line.plain() {
            Some(line) => line.get(..text.len()).is_some_and(|start| same(start, text, case)),
            None => decoded::starts(line.clone(), text, case),
        }
    }

    pub(crate) fn ends(line: &Line<'_>, text: &[u8], case: bool) -> bool {
        match line.plain() {
            Some(line) => {
                let end = line.len().checked_sub(text.len()).and_then(|at| line.get(at..));
                end.is_some_and(|end| same(end, text, case))
            }
            None => decoded::ends(line.clone(), text, case),
        }
    }

    pub(crate) fn contains(line: &Line<'_>, text: &[u8], case: bool) -> bool {
        match line.plain() {
            Some(line) => text.is_empty() || line.windows(text.len()).any(|it| same(it, text, case)),
            None => decoded::contains(line.clone(), text, case),
        }
    }

    /// Whether two texts are the same.
    pub(crate) fn same(one: &[u8], other: &[u8], case: bool) -> bool {
        one.len() == other.len() && (exact(one, other) || case && one.eq_ignore_ascii_case(other))
    }

    /// Whether two texts of one length are the same, eight bytes at a time: `==` is a call that takes them one by one.
    fn exact(one: &[u8], other: &[u8]) -> bool {
        let ((ones, odd), (others, other_odd)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
        ones.iter().zip(others).all(|(one, other)| one == other) && odd.iter().eq(other_odd)
    }

    /// The same of a line that has to be decoded.
    mod decoded {
        use crate::lines::Line;

        #[inline(never)]
        pub(super) fn equal(line: Line<'_>, text: &[u8], case: bool) -> bool {
            behind(line, text, case).is_some_and(|rest| rest.is_empty())
        }

        #[inline(never)]
        pub(super) fn starts(line: Line<'_>, text: &[u8], case: bool) -> bool {
            behind(line, text, case).is_some()
        }

        #[inline(never)]
        pub(super) fn ends(mut line: Line<'_>, text: &[u8], case: bool) -> bool {
            text.iter().rev().all(|&byte| line.next_back().is_some_and(|it| same(it, byte, case)))
        }

        #[inline(never)]
        pub(super) fn contains(mut line: Line<'_>, text: &[u8], case: bool) -> bool {
            loop {
                if behind(line.clone(), text, case).is_some() {
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
}

/// Whether some element of a comma-separated list passes `test`; parameters (from the first `;`) are left out.
///
/// Commas and semicolons within quoted strings do not count (RFC 9110 5.6.4); an unclosed quote runs to the end. What
/// has a quote before its parameters is never asked for.
pub(crate) fn some_token<'a>(line: &Line<'a>, mut test: impl FnMut(Line<'a>) -> bool) -> bool {
    let mut rest = line.clone();
    loop {
        let (token, behind) = rest.cut(|byte| matches!(byte, b',' | b';' | b'"'));
        let is_quoted = matches!(behind, Some((b'"', _)));
        if !is_quoted && test(token.trimmed()) {
            return true;
        }
        let after = match behind {
            Some((b',', after)) => Some(after),
            Some((_, rest)) => behind_comma(&rest, is_quoted),
            None => None,
        };
        let Some(after) = after else { return false };
        rest = after;
    }
}

/// What follows the first comma outside quotes, in a line that starts within or outside them.
#[inline(never)]
fn behind_comma<'a>(line: &Line<'a>, mut quoted: bool) -> Option<Line<'a>> {
    let mut escaped = false;
    let (_, behind) = line.cut(|byte| {
        if escaped {
            escaped = false;
        } else if quoted && byte == b'\\' {
            escaped = true;
        } else if byte == b'"' {
            quoted = !quoted;
        } else {
            return byte == b',' && !quoted;
        }
        false
    });
    behind.map(|(_, after)| after)
}

/// Whether some of these Upgrade lines asks for a protocol, which is given in lower case; a version is not looked at.
#[must_use]
pub fn asks_for(upgrade: Lines<'_>, protocol: &[u8]) -> bool {
    some_protocol(upgrade, |asked| compare::equal(&without_version(&asked), protocol, true))
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
            rest = after.map(|(_, after)| after);
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
        some_token(&line.as_bytes().into(), |found| compare::equal(&found, token.as_bytes(), true))
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
        assert!(has_token(r#"a;x="b, c";y, d"#, "d"));
        assert!(!has_token(r#"a;x="b, c, d"#, "c"));
    }

    #[test]
    fn a_line_that_is_decoded_is_compared_as_one_that_is_not() {
        let lines = [
            ("", ""),
            ("a", "%61"),
            ("Ab", "%41b"),
            ("application/json", "application%2fjson"),
            ("application/Json, a", "%61pplication/%4ason%2c a"),
            ("xapplication/json", "xapplication/jso%6E"),
        ];
        let tests = [compare::equal, compare::starts, compare::ends, compare::contains];
        for (plain, encoded) in lines {
            for text in ["", "a", "b", "AB", "json", "application/json", "application/json, ab"] {
                for (test, case) in tests.iter().zip([false; 4]).chain(tests.iter().zip([true; 4])) {
                    let holds = test(&plain.as_bytes().into(), text.as_bytes(), case);
                    let encoded = Line::percent_encoded(encoded.as_bytes());
                    assert_eq!(holds, test(&encoded, text.as_bytes(), case), "{plain:?} {text:?} {case}");
                }
            }
        }
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
