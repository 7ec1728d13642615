//! The kinds of captures: which texts one may hold, as a whole and as the start of more.

use crate::rows::Kind;
use crate::table::at;

impl Kind {
    /// Whether it holds a whole text.
    #[must_use]
    pub fn holds(self, text: &[u8]) -> bool {
        holds(self, text)
    }
}

/// All kinds, in the order of their numbers.
const KINDS: [Kind; 6] = [Kind::Any, Kind::Int, Kind::Hex, Kind::Alnum, Kind::Slug, Kind::Uuid];

/// The number of a kind.
pub(crate) fn number_of(kind: Kind) -> u32 {
    KINDS.iter().zip(0..).find_map(|(it, number)| (*it == kind).then_some(number)).unwrap_or_default()
}

/// The kind of a number.
pub(crate) fn of_number(number: u32) -> Kind {
    KINDS.get(at(number)).copied().unwrap_or(Kind::Any)
}

/// Whether a kind holds a whole text.
pub(crate) fn holds(kind: Kind, text: &[u8]) -> bool {
    longest(kind, text) == text.len() && ends(kind, text)
}

/// How long the longest start of a text is of which every start that [`ends`] is of the kind.
pub(crate) fn longest(kind: Kind, text: &[u8]) -> usize {
    let run = |is_of: fn(&u8) -> bool| text.iter().take_while(|&byte| is_of(byte)).count();
    match kind {
        Kind::Any => text.len(),
        Kind::Int => run(u8::is_ascii_digit),
        Kind::Hex => run(u8::is_ascii_hexdigit),
        Kind::Alnum => run(u8::is_ascii_alphanumeric),
        Kind::Slug => {
            let mut before = b'-';
            text.iter()
                .take_while(|&&byte| {
                    let is_fit =
                        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' && before != b'-';
                    before = byte;
                    is_fit
                })
                .count()
        }
        Kind::Uuid => {
            let is_fit = |(at, &byte): (usize, &u8)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            };
            text.iter().take(UUID).enumerate().take_while(|&it| is_fit(it)).count()
        }
    }
}

/// Whether a text, which is no longer than [`longest`] says, can end where it does.
pub(crate) fn ends(kind: Kind, text: &[u8]) -> bool {
    match kind {
        Kind::Any | Kind::Int | Kind::Hex | Kind::Alnum => !text.is_empty(),
        Kind::Slug => !matches!(text, [] | [.., b'-']),
        Kind::Uuid => text.len() == UUID,
    }
}

/// The length of a UUID in text (RFC 9562 4).
const UUID: usize = 36;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_holds_what_its_expression_says() {
        for (kind, text, held) in [
            (Kind::Any, "x%2F", true),
            (Kind::Any, "", false),
            (Kind::Int, "007", true),
            (Kind::Int, "-1", false),
            (Kind::Int, "", false),
            (Kind::Hex, "aF0", true),
            (Kind::Hex, "g", false),
            (Kind::Alnum, "aZ9", true),
            (Kind::Alnum, "a_", false),
            (Kind::Slug, "a-b-9", true),
            (Kind::Slug, "-a", false),
            (Kind::Slug, "a-", false),
            (Kind::Slug, "a--b", false),
            (Kind::Slug, "A", false),
            (Kind::Uuid, "01234567-89ab-cdef-0123-456789ABCDEF", true),
            (Kind::Uuid, "01234567-89ab-cdef-0123-456789ABCDE", false),
            (Kind::Uuid, "01234567-89ab-cdef-0123-456789ABCDEF0", false),
            (Kind::Uuid, "0123456789abcdef0123456789abcdef0123", false),
        ] {
            assert_eq!(holds(kind, text.as_bytes()), held, "{kind:?} {text}");
        }
    }
}
