//! The path policy: the path that the routes see is, byte for byte, the path that the backend gets.
//!
//! A path is brought into one normal form (RFC 3986 6.2.2) or refused. Fanout rewrites paths on the way; the normal
//! form is a fixed point of that rewriting.

use std::borrow::Cow;

use pointwork_table::{EmptySegments, PathPolicy, octet};

use crate::refusal::PathFault;

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

/// The classes of all bytes of a path. Eight at a time of those that most paths are made of are found to be plain at once.
fn classes_of(path: &[u8]) -> u8 {
    let one_by_one = |bytes: &[u8]| bytes.iter().fold(class::PLAIN, |seen, &byte| seen | class_of(byte));
    let (chunks, odd) = path.as_chunks();
    let others = chunks.iter().filter(|chunk| !are_plain(u64::from_le_bytes(**chunk)));
    others.fold(one_by_one(odd), |seen, chunk| seen | one_by_one(chunk))
}

/// Whether eight bytes are lower-case letters, digits, hyphens and slashes: all of them plain.
fn are_plain(word: u64) -> bool {
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    // The high bit of each byte that is at least this one, if none is beyond ASCII.
    let least = |byte: u8| word.wrapping_add(u64::from_le_bytes([0x80_u8.wrapping_sub(byte); 8]));
    let letters = least(b'a') & !least(b'{');
    let others = least(b'-') & !least(b':');
    (letters | others) & !word & HIGH == HIGH && zeros(word ^ DOTS) == 0
}

/// The normal form of a raw path; borrowed if the path is in it already.
///
/// Hex digits of percent-encodings are in upper case, encoded unreserved characters are decoded, bytes that a path
/// may not hold are encoded. Then the policy has its say on encoded slashes, dot segments and empty segments.
///
/// # Errors
///
/// What makes the path unfit to be routed: what the policy refuses, an invalid percent-encoding, a control character,
/// a `#`, no slash at its start.
pub fn normal_form(path: &[u8], policy: PathPolicy) -> Result<Cow<'_, [u8]>, PathFault> {
    if path.len() > usize::from(policy.max_length) {
        return Err(PathFault::TooLong);
    }
    if path.first() != Some(&b'/') {
        return Err(PathFault::NotAbsolute);
    }
    let seen = classes_of(path);
    if seen & class::REFUSE != 0 {
        return Err(if path.contains(&b'#') { PathFault::Fragment } else { PathFault::Control });
    }
    let mut normal = match seen & (class::PERCENT | class::ENCODE) {
        class::PLAIN => Cow::Borrowed(path),
        class::PERCENT if are_triplets_normal(path, policy) => Cow::Borrowed(path),
        _ => Cow::Owned(rewrite(path, policy)?),
    };
    // Without a percent sign no dot can have come out of a decoding.
    if seen & (class::DOT | class::PERCENT) != 0 && has_dot_segment(&normal) {
        if !policy.resolve_dot_segments {
            return Err(PathFault::DotSegment);
        }
        normal = Cow::Owned(resolved(&normal));
    }
    if policy.empty_segments != EmptySegments::Keep && normal.windows(2).any(|pair| pair == b"//") {
        if policy.empty_segments == EmptySegments::Reject {
            return Err(PathFault::EmptySegment);
        }
        let mut merged = normal.into_owned();
        merged.dedup_by(|byte, before| *byte == b'/' && *before == b'/');
        normal = Cow::Owned(merged);
    }
    Ok(normal)
}

fn is_dot_segment(segment: &[u8]) -> bool {
    matches!(segment, b"." | b"..")
}

/// A path without its dot segments (RFC 3986 5.2.4).
fn resolved(path: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut segments = path.split(|&byte| byte == b'/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        if segment == b".." {
            kept.pop();
        } else if segment != b"." {
            kept.push(segment);
        }
        // A dot segment at the end leaves the slash before it.
        if segments.peek().is_none() && is_dot_segment(segment) {
            kept.push(b"");
        }
    }
    let mut resolved = Vec::with_capacity(path.len());
    for segment in kept {
        resolved.push(b'/');
        resolved.extend_from_slice(segment);
    }
    resolved
}

/// Whether each percent-encoding of a path is one that [`rewrite`] leaves as it is.
fn are_triplets_normal(path: &[u8], policy: PathPolicy) -> bool {
    path.split(|&byte| byte == b'%').skip(1).all(|after| {
        let [high, low, ..] = *after else { return false };
        !high.is_ascii_lowercase()
            && !low.is_ascii_lowercase()
            && octet(high, low).is_some_and(|byte| match byte {
                b'/' | b'\\' => policy.keep_encoded_slash,
                byte => !byte.is_ascii_control() && !is_unreserved(byte),
            })
    })
}

fn rewrite(path: &[u8], policy: PathPolicy) -> Result<Vec<u8>, PathFault> {
    let mut normal = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [byte, after @ ..] = rest {
        rest = after;
        let encoded = match (byte, rest) {
            (b'%', [high, low, after @ ..]) => {
                rest = after;
                Some(octet(*high, *low).ok_or(PathFault::Encoding)?)
            }
            (b'%', _) => return Err(PathFault::Encoding),
            _ => None,
        };
        match (encoded, *byte) {
            (Some(0x00..=0x1F | 0x7F), _) => return Err(PathFault::Control),
            (Some(b'/' | b'\\'), _) | (None, b'\\') if !policy.keep_encoded_slash => {
                return Err(PathFault::EncodedSlash);
            }
            (Some(byte), _) if is_unreserved(byte) => normal.push(byte),
            (Some(byte), _) => encode(byte, &mut normal),
            (None, byte) if class_of(byte) == class::ENCODE => encode(byte, &mut normal),
            (None, byte) => normal.push(byte),
        }
    }
    Ok(normal)
}

/// RFC 3986 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether a path holds a segment `.` or `..`.
pub(crate) fn has_dot_segment(path: &[u8]) -> bool {
    starts_with_dot(path) && path.split(|&byte| byte == b'/').any(is_dot_segment)
}

/// Whether some segment starts with a dot, eight bytes at a time: most dots stand before an extension.
fn starts_with_dot(path: &[u8]) -> bool {
    // The start of a path is the start of a segment.
    let mut before = u64::from(b'/');
    let (chunks, odd) = path.as_chunks();
    let padded = |odd: &[u8]| odd.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    chunks.iter().map(|chunk| u64::from_le_bytes(*chunk)).chain([padded(odd)]).any(|word| {
        let behind_slash = zeros((word << 8 | before) ^ SLASHES);
        before = word >> 56;
        behind_slash & zeros(word ^ DOTS) != 0
    })
}

const SLASHES: u64 = u64::from_le_bytes([b'/'; 8]);
const DOTS: u64 = u64::from_le_bytes([b'.'; 8]);

/// The high bits of the bytes that are zero.
fn zeros(word: u64) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7F; 8]);
    !((word & LOW).wrapping_add(LOW) | word | LOW)
}

/// Adds a byte, percent-encoded.
pub(crate) fn encode(byte: u8, into: &mut Vec<u8>) {
    into.extend([b'%', hex_digit(byte >> 4), hex_digit(byte & 15)]);
}

fn hex_digit(nibble: u8) -> u8 {
    b"0123456789ABCDEF".get(usize::from(nibble)).copied().unwrap_or(b'0')
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

    const DEFAULT: PathPolicy = PathPolicy::DEFAULT;

    fn normal(path: &str) -> Result<String, PathFault> {
        normal_under(path, DEFAULT)
    }

    fn normal_under(path: &str, policy: PathPolicy) -> Result<String, PathFault> {
        normal_form(path.as_bytes(), policy).map(|it| String::from_utf8_lossy(&it).into_owned())
    }

    #[test]
    fn a_path_in_normal_form_is_borrowed() {
        for path in ["/", "/a.b/c", "/...", "/a//b", "/%C3%A9", "/[x];,@'~!$&()*+=:"] {
            assert!(
                matches!(normal_form(path.as_bytes(), DEFAULT), Ok(Cow::Borrowed(it)) if it == path.as_bytes()),
                "{path}"
            );
        }
    }

    #[test]
    fn eight_bytes_are_plain_only_if_each_of_them_is() {
        for byte in 0..=u8::MAX {
            let is_common = byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/".contains(&byte);
            assert!(!is_common || class_of(byte) == class::PLAIN, "{byte:#x}");
            for place in 0..8 {
                let mut bytes = *b"az09-/qx";
                bytes[place] = byte;
                assert_eq!(are_plain(u64::from_le_bytes(bytes)), is_common, "{byte:#x} at {place}");
            }
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
        let most = usize::from(DEFAULT.max_length);
        assert!(normal(&format!("/{}", "a".repeat(most - 1))).is_ok());
        assert_eq!(normal(&format!("/{}", "a".repeat(most))), Err(PathFault::TooLong));
        assert_eq!(normal(&format!("/{}", "%41".repeat(most / 3 + 1))), Err(PathFault::TooLong));
        assert_eq!(normal_under("/abc", PathPolicy { max_length: 3, ..DEFAULT }), Err(PathFault::TooLong));
    }

    #[test]
    fn encoded_slashes_are_kept_where_the_policy_says_so() {
        let policy = PathPolicy { keep_encoded_slash: true, ..DEFAULT };
        assert_eq!(normal_under("/a%2fb%5cc\\d", policy).as_deref(), Ok("/a%2Fb%5Cc%5Cd"));
    }

    #[test]
    fn dot_segments_are_resolved_where_the_policy_says_so() {
        let policy = PathPolicy { resolve_dot_segments: true, ..DEFAULT };
        for (path, expected) in [
            ("/a/b/c/./../../g", "/a/g"),
            ("/a/..", "/"),
            ("/a/.", "/a/"),
            ("/..", "/"),
            ("/../..", "/"),
            ("/../a", "/a"),
            ("/a/%2E%2e/b", "/b"),
            ("/a//../b", "/a/b"),
            ("/a/..//b", "//b"),
            ("/a/...", "/a/..."),
        ] {
            assert_eq!(normal_under(path, policy).as_deref(), Ok(expected), "{path}");
        }
    }

    #[test]
    fn empty_segments_are_merged_or_refused_where_the_policy_says_so() {
        let merge = PathPolicy { empty_segments: EmptySegments::Merge, ..DEFAULT };
        assert_eq!(normal_under("//a///b//", merge).as_deref(), Ok("/a/b/"));
        let reject = PathPolicy { empty_segments: EmptySegments::Reject, ..DEFAULT };
        assert_eq!(normal_under("/a//b", reject), Err(PathFault::EmptySegment));
        assert_eq!(normal_under("/a/", reject).as_deref(), Ok("/a/"));
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
