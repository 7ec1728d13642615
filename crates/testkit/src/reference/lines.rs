//! Header lines, tokens and protocols: docs/language.md, sections 2 and 2.1.

use crate::request::Request;

/// The lines of a header, whose name ignores case: "one header field line, without the blanks at its ends", "never
/// joined and never split".
pub(super) fn lines(request: &Request, name: &str) -> Vec<Vec<u8>> {
    let lines = request.headers.get(&name.to_ascii_lowercase()).cloned().unwrap_or_default();
    lines.iter().map(|line| without_blanks(line)).collect()
}

/// A blank is a space or a tab (RFC 9110 5.6.3).
fn without_blanks(text: &[u8]) -> Vec<u8> {
    let is_blank = |byte: &&u8| **byte == b' ' || **byte == b'\t';
    let mut text: Vec<u8> = text.iter().skip_while(is_blank).copied().collect();
    while text.last().as_ref().is_some_and(is_blank) {
        text.pop();
    }
    text
}

/// The tokens of a line: "The line is split at commas outside quoted strings; in those a backslash escapes, and an
/// unclosed quote runs to the end of the line. Of each element, what stands before the first `;` outside quotes, without
/// blanks".
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

/// A protocol that an Upgrade header names.
pub(super) struct Protocol {
    /// The name, in lower case.
    pub(super) name: Vec<u8>,
    /// "a `/version`, which starts at the first slash", in lower case.
    pub(super) version: Option<Vec<u8>>,
}

/// "all its lines, split at every comma (quoted or not), empty elements skipped. ASCII case is ignored".
pub(super) fn protocols(request: &Request) -> Vec<Protocol> {
    let mut protocols = Vec::new();
    for line in lines(request, "upgrade") {
        for element in line.split(|byte| *byte == b',') {
            let element = without_blanks(element).to_ascii_lowercase();
            if element.is_empty() {
                continue;
            }
            protocols.push(match element.iter().position(|byte| *byte == b'/') {
                Some(at) => {
                    Protocol { name: element[..at].to_vec(), version: Some(element[at + 1..].to_vec()) }
                }
                None => Protocol { name: element, version: None },
            });
        }
    }
    protocols
}
