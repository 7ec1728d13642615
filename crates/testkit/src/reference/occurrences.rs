//! The occurrences of a query key and of a cookie: docs/language.md, section 2. "Each occurrence is a line."

use super::lines::{lines, without_blanks};
use crate::request::Request;

/// The values of a query key. The query comes with its `?`.
pub(super) fn of_query(query: &[u8], name: &str) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    let query = if query.is_empty() { query } else { &query[1..] };
    // "the query is split at `&`"
    for piece in query.split(|byte| *byte == b'&') {
        // "empty pieces are skipped"
        if piece.is_empty() {
            continue;
        }
        // "each piece at its first `=`"; "`?x` and `?x=` are `\"\"`"
        let (key, value) = at_first_equals(piece).unwrap_or((piece, b""));
        if decoded(key) == name.as_bytes() {
            values.push(decoded(value));
        }
    }
    values
}

/// "name and value: `+` is a space, `%XX` a byte, an invalid `%` stays as it is".
fn decoded(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decoded(&spaced)
}

/// "`%XX` a byte, an invalid `%` stays as it is".
pub(super) fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let digits = text.get(at + 1..at + 3).filter(|it| it.iter().all(u8::is_ascii_hexdigit));
        let byte = digits
            .and_then(|digits| str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (text[at], byte) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (other, _) => decoded.push(other),
        }
        at += 1;
    }
    decoded
}

/// The values of a cookie.
pub(super) fn of_cookie(request: &Request, name: &str) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    // "all Cookie lines, split at `;`, blanks trimmed"
    for line in lines(request, "cookie") {
        for piece in line.split(|byte| *byte == b';') {
            // "split at the first `=`; a piece without `=` is skipped"
            let piece = without_blanks(piece);
            let Some((key, value)) = at_first_equals(&piece) else { continue };
            // "nothing is decoded or unquoted; name case-sensitive"
            if key == name.as_bytes() {
                values.push(value.to_vec());
            }
        }
    }
    values
}

fn at_first_equals(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == b'=')?;
    Some((&text[..at], &text[at + 1..]))
}
