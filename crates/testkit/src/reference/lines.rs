//! Header lines and the tokens in them: docs/language.md, section 2.1.

use crate::request::Request;

/// The lines of a header, whose name is "case-insensitive": "one header field line (blanks at both ends removed, never
/// joined or split)".
pub(super) fn lines(request: &Request, name: &str) -> Vec<Vec<u8>> {
    let lines = request.headers.get(&name.to_ascii_lowercase()).cloned().unwrap_or_default();
    lines.iter().map(|line| without_blanks(line)).collect()
}

/// A blank is a space or a tab (RFC 9110 5.6.3).
pub(super) fn without_blanks(text: &[u8]) -> Vec<u8> {
    let is_blank = |byte: &&u8| **byte == b' ' || **byte == b'\t';
    let mut text: Vec<u8> = text.iter().skip_while(is_blank).copied().collect();
    while text.last().as_ref().is_some_and(is_blank) {
        text.pop();
    }
    text
}

/// The tokens of a line: "the line is split at commas outside quoted strings (RFC 9110 5.6.4; an unclosed quote runs to
/// the end); of each part, what stands before the first `;` outside quotes, blanks removed".
pub(super) fn tokens(line: &[u8]) -> Vec<Vec<u8>> {
    let mut tokens = vec![Vec::new()];
    let mut in_quotes = false;
    let mut in_parameters = false;
    let mut bytes = line.iter();
    while let Some(&byte) = bytes.next() {
        let mut text = vec![byte];
        match byte {
            b'"' => in_quotes = !in_quotes,
            // A quoted-pair: the byte after the backslash is text, whatever it is.
            b'\\' if in_quotes => text.extend(bytes.next()),
            b',' if !in_quotes => {
                tokens.push(Vec::new());
                in_parameters = false;
                continue;
            }
            b';' if !in_quotes => in_parameters = true,
            _ => {}
        }
        if let (false, Some(token)) = (in_parameters, tokens.last_mut()) {
            token.extend(text);
        }
    }
    tokens.iter().map(|token| without_blanks(token)).collect()
}
