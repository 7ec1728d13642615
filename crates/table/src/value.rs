//! Tests on lines: comparing with texts, tokens of a list, protocols of an Upgrade.

use crate::head::{Lines, trim};

/// Comparing a line with a text; with `case`, the ASCII case is ignored.
pub(crate) mod compare {
    pub(crate) fn equal(line: &[u8], text: &[u8], case: bool) -> bool {
        if case { line.eq_ignore_ascii_case(text) } else { line == text }
    }

    pub(crate) fn starts(line: &[u8], text: &[u8], case: bool) -> bool {
        line.get(..text.len()).is_some_and(|start| equal(start, text, case))
    }

    pub(crate) fn ends(line: &[u8], text: &[u8], case: bool) -> bool {
        let start = line.len().checked_sub(text.len());
        start.and_then(|start| line.get(start..)).is_some_and(|end| equal(end, text, case))
    }

    pub(crate) fn contains(line: &[u8], text: &[u8], case: bool) -> bool {
        // The file gives no empty text to look for, and `windows` would panic on it.
        !text.is_empty() && line.windows(text.len()).any(|window| equal(window, text, case))
    }
}

/// Whether some element of a comma-separated list passes `test`; parameters (from the first `;`) are left out.
///
/// Commas and semicolons within quoted strings do not count (RFC 9110 5.6.4); an unclosed quote runs to the end.
pub(crate) fn some_token(line: &[u8], mut test: impl FnMut(&[u8]) -> bool) -> bool {
    let mut rest = line;
    loop {
        let (element, after) = cut_outside_quotes(rest, b',');
        let (token, _) = cut_outside_quotes(element, b';');
        if test(trim(token)) {
            return true;
        }
        match after {
            Some(after) => rest = after,
            None => return false,
        }
    }
}

/// The text before the first `at` that stands outside quotes, and what follows it.
fn cut_outside_quotes(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    let mut quoted = false;
    let mut escaped = false;
    let cut = text.iter().position(|&byte| {
        if escaped {
            escaped = false;
        } else if quoted && byte == b'\\' {
            escaped = true;
        } else if byte == b'"' {
            quoted = !quoted;
        } else if byte == at && !quoted {
            return true;
        }
        false
    });
    match cut.and_then(|cut| text.split_at_checked(cut)) {
        Some((before, after)) => (before, after.get(1..)),
        None => (text, None),
    }
}

/// Whether some of these Upgrade lines asks for a protocol, which is given in lower case; a version is not looked at.
#[must_use]
pub fn asks_for(upgrade: Lines<'_>, protocol: &[u8]) -> bool {
    some_protocol(upgrade, |asked| without_version(asked).eq_ignore_ascii_case(protocol))
}

/// Whether some protocol of the Upgrade lines passes `test`: comma-separated, empty elements skipped.
pub(crate) fn some_protocol(lines: Lines<'_>, mut test: impl FnMut(&[u8]) -> bool) -> bool {
    for line in lines {
        for protocol in line.split(|&byte| byte == b',') {
            let protocol = trim(protocol);
            if !protocol.is_empty() && test(protocol) {
                return true;
            }
        }
    }
    false
}

/// A protocol without its `/version` (RFC 9110 7.8).
pub(crate) fn without_version(protocol: &[u8]) -> &[u8] {
    protocol.split(|&byte| byte == b'/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_token(line: &str, token: &str) -> bool {
        some_token(line.as_bytes(), |found| found.eq_ignore_ascii_case(token.as_bytes()))
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
        assert!(some_protocol(lines, |found| without_version(found).eq_ignore_ascii_case(b"websocket")));
        assert!(!some_protocol(Lines::new(b",\0 \0"), |_| true));
    }
}
