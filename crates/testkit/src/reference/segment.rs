//! One segment of a path against text with captures or stars in it: docs/language.md, section 3.

use pointwork_compiler::{Kind, Piece};

use super::Captures;

/// What the captures of a segment take if it matches.
pub(super) fn match_pieces(pieces: &[Piece], segment: &str) -> Option<Captures> {
    match_characters(pieces, &characters(segment))
}

/// "each takes the shortest non-empty text, from the left, with which the segment matches": the lengths of the first
/// are tried from the shortest, and for each the lengths of the next.
fn match_characters(pieces: &[Piece], text: &[&str]) -> Option<Captures> {
    let Some((first, others)) = pieces.split_first() else {
        return text.is_empty().then(Captures::new);
    };
    match first {
        // "itself"
        Piece::Literal(literal) => {
            let literal = characters(literal);
            if text.starts_with(&literal) { match_characters(others, &text[literal.len()..]) } else { None }
        }
        Piece::Capture(capture) => (1..=text.len()).find_map(|count| {
            let taken = text[..count].concat();
            if !is_of(capture.kind, &taken) {
                return None;
            }
            let mut captures = match_characters(others, &text[count..])?;
            captures.insert(capture.name.clone(), taken);
            Some(captures)
        }),
        // "within a segment: any run, also an empty one"
        Piece::Run => (0..=text.len()).find_map(|count| match_characters(others, &text[count..])),
    }
}

/// "A percent-encoded triplet counts as one character and is never cut."
fn characters(text: &str) -> Vec<&str> {
    let mut characters = Vec::new();
    let mut at = 0;
    while at < text.len() {
        // A path in normal form is ASCII, and each of its percent signs starts a triplet.
        let length = if text[at..].starts_with('%') { 3 } else { 1 };
        characters.push(&text[at..at + length]);
        at += length;
    }
    characters
}

/// Whether a whole text is of a kind.
pub(super) fn is_of(kind: Kind, text: &str) -> bool {
    let all = |text: &str, is_fit: fn(&char) -> bool| !text.is_empty() && text.chars().all(|it| is_fit(&it));
    match kind {
        // "one non-empty segment"
        Kind::Any => !text.is_empty(),
        // "`int` `[0-9]+`"
        Kind::Int => all(text, char::is_ascii_digit),
        // "`hex` `[0-9A-Fa-f]+`"
        Kind::Hex => all(text, char::is_ascii_hexdigit),
        // "`alnum` `[0-9A-Za-z]+`"
        Kind::Alnum => all(text, char::is_ascii_alphanumeric),
        // "`slug` `[a-z0-9]+(-[a-z0-9]+)*`"
        Kind::Slug => {
            text.split('-').all(|part| all(part, |it| it.is_ascii_lowercase() || it.is_ascii_digit()))
        }
        // "`uuid` 8-4-4-4-12 hex digits"
        Kind::Uuid => {
            text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
                && text.split('-').all(|part| all(part, char::is_ascii_hexdigit))
        }
    }
}
