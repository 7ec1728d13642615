//! The path policy: the path that the routes see is, byte for byte, the path that the backend gets.
//!
//! A path is brought into one normal form (RFC 3986 6.2.2) or refused. Fanout rewrites paths on the way; the normal
//! form is a fixed point of that rewriting.

use std::borrow::Cow;

use crate::refusal::PathFault;

/// The longest path that is routed, in bytes as received.
pub const MAX_PATH: usize = 8192;

/// What a byte of a raw path asks for, as bits, so that one pass over a path tells which work it needs.
mod class {
    /// May stand in a path as it is.
    pub(super) const PLAIN: u8 = 0;
    /// Makes a dot segment possible.
    pub(super) const DOT: u8 = 1;
    /// Starts a percent-encoding.
    pub(super) const PERCENT: u8 = 2;
    /// May not stand in a path: it is percent-encoded.
    pub(super) const ENCODE: u8 = 4;
    /// Is refused.
    pub(super) const REFUSE: u8 = 8;
}

/// The class of each byte.
const CLASSES: [u8; 256] = classes();

#[expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "runs in the compiler; the index is below 256"
)]
const fn classes() -> [u8; 256] {
    let mut classes = [class::PLAIN; 256];
    let mut byte = 0;
    while byte < classes.len() {
        classes[byte] = match byte as u8 {
            b'.' => class::DOT,
            b'%' => class::PERCENT,
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b' ' | 0x80.. => class::ENCODE,
            0x00..=0x1F | 0x7F | b'#' => class::REFUSE,
            _ => class::PLAIN,
        };
        byte += 1;
    }
    classes
}

fn class_of(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(class::REFUSE)
}

/// The normal form of a raw path; borrowed if the path is in it already.
///
/// Hex digits of percent-encodings are in upper case, encoded unreserved characters are decoded, bytes that a path
/// may not hold are encoded.
///
/// # Errors
///
/// What makes the path unfit to be routed: an encoded slash or backslash, a dot segment, an invalid
/// percent-encoding, a control character, a `#`, more than [`MAX_PATH`] bytes, no slash at its start.
pub fn normal_form(path: &[u8]) -> Result<Cow<'_, [u8]>, PathFault> {
    if path.len() > MAX_PATH {
        return Err(PathFault::TooLong);
    }
    if path.first() != Some(&b'/') {
        return Err(PathFault::NotAbsolute);
    }
    let seen = path.iter().fold(0, |seen, &byte| seen | class_of(byte));
    if seen & class::REFUSE != 0 {
        return Err(if path.contains(&b'#') { PathFault::Fragment } else { PathFault::Control });
    }
    let normal = match seen & (class::PERCENT | class::ENCODE) {
        0 => Cow::Borrowed(path),
        _ => rewrite(path)?,
    };
    // Without a percent sign no dot can have come out of a decoding.
    if seen & (class::DOT | class::PERCENT) != 0 && normal.split(|&byte| byte == b'/').any(is_dot_segment) {
        return Err(PathFault::DotSegment);
    }
    Ok(normal)
}

fn is_dot_segment(segment: &[u8]) -> bool {
    matches!(segment, b"." | b"..")
}

fn rewrite(path: &[u8]) -> Result<Cow<'_, [u8]>, PathFault> {
    let mut normal = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte == b'%' {
            let [high, low, after @ ..] = rest else { return Err(PathFault::Encoding) };
            rest = after;
            let byte =
                hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low).ok_or(PathFault::Encoding)?;
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => normal.push(byte),
                0x00..=0x1F | 0x7F => return Err(PathFault::Control),
                b'/' | b'\\' => return Err(PathFault::EncodedSlash),
                _ => encode(byte, &mut normal),
            }
        } else if *byte == b'\\' {
            return Err(PathFault::EncodedSlash);
        } else if class_of(*byte) == class::ENCODE {
            encode(*byte, &mut normal);
        } else {
            normal.push(*byte);
        }
    }
    Ok(if normal == path { Cow::Borrowed(path) } else { Cow::Owned(normal) })
}

fn encode(byte: u8, into: &mut Vec<u8>) {
    into.extend([b'%', hex_digit(byte >> 4), hex_digit(byte & 15)]);
}

fn hex_digit(nibble: u8) -> u8 {
    b"0123456789ABCDEF".get(usize::from(nibble)).copied().unwrap_or(b'0')
}

/// The value of a hexadecimal digit.
fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

/// Whether every `%` starts a percent-encoding, as Fanout demands of a query that it does not rewrite.
pub(crate) fn is_well_encoded(text: &[u8]) -> bool {
    text.split(|&byte| byte == b'%')
        .skip(1)
        .all(|after| matches!(after, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(path: &str) -> Result<String, PathFault> {
        normal_form(path.as_bytes()).map(|it| String::from_utf8_lossy(&it).into_owned())
    }

    #[test]
    fn a_path_in_normal_form_is_borrowed() {
        for path in ["/", "/a.b/c", "/...", "/a//b", "/%C3%A9", "/[x];,@'~!$&()*+=:"] {
            assert!(
                matches!(normal_form(path.as_bytes()), Ok(Cow::Borrowed(it)) if it == path.as_bytes()),
                "{path}"
            );
        }
    }

    #[test]
    fn other_spellings_are_brought_into_it() {
        for (path, expected) in [
            ("/%7e%41", "/~A"),
            ("/%c3%a9", "/%C3%A9"),
            ("/é", "/%C3%A9"),
            ("/{a}|^\"`<> ", "/%7Ba%7D%7C%5E%22%60%3C%3E%20"),
            ("/%2a%3F%25", "/%2A%3F%25"),
            ("/a%2eb", "/a.b"),
        ] {
            assert_eq!(normal(path).as_deref(), Ok(expected), "{path}");
            assert_eq!(normal(expected).as_deref(), Ok(expected), "the normal form is a fixed point");
        }
    }

    #[test]
    fn what_cannot_be_routed_safely_is_refused() {
        for (path, fault) in [
            ("/a/../b", PathFault::DotSegment),
            ("/.", PathFault::DotSegment),
            ("/a/%2e%2E", PathFault::DotSegment),
            ("/a/.%2e/b", PathFault::DotSegment),
            ("/a%2Fb", PathFault::EncodedSlash),
            ("/a%5cb", PathFault::EncodedSlash),
            ("/a\\b", PathFault::EncodedSlash),
            ("/%zz", PathFault::Encoding),
            ("/%", PathFault::Encoding),
            ("/%4", PathFault::Encoding),
            ("/%+1", PathFault::Encoding),
            ("/a\0", PathFault::Control),
            ("/a\u{7f}", PathFault::Control),
            ("/%00", PathFault::Control),
            ("/%7F", PathFault::Control),
            ("/a#b", PathFault::Fragment),
            ("", PathFault::NotAbsolute),
            ("*", PathFault::NotAbsolute),
        ] {
            assert_eq!(normal(path), Err(fault), "{path}");
        }
    }

    #[test]
    fn the_length_is_that_of_the_path_as_received() {
        assert!(normal(&format!("/{}", "a".repeat(MAX_PATH - 1))).is_ok());
        assert_eq!(normal(&format!("/{}", "a".repeat(MAX_PATH))), Err(PathFault::TooLong));
        assert_eq!(normal(&format!("/{}", "%41".repeat(MAX_PATH / 3 + 1))), Err(PathFault::TooLong));
    }

    #[test]
    fn a_lone_percent_sign_is_not_well_encoded() {
        assert!(is_well_encoded(b"?a=%20&b=%C3%a9"));
        assert!(is_well_encoded(b""));
        for query in ["?%", "?%2", "?%zz", "?a%2", "?%%20"] {
            assert!(!is_well_encoded(query.as_bytes()), "{query}");
        }
    }
}
