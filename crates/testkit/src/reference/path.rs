//! The path policy: docs/language.md, section 4.

use pointwork_compiler::{EmptySegments, PathPolicy};

/// The normal form of a raw path, or the status that it is refused with.
///
/// # Errors
///
/// 414 for a path that is too long as received, 400 for everything else that cannot be routed.
pub fn normal_form(raw: &[u8], policy: PathPolicy) -> Result<String, u16> {
    // "bytes of the path as received"; "Longer than `max_length`: 414", whatever else is wrong with it.
    if raw.len() > usize::from(policy.max_length) {
        return Err(414);
    }
    // "a target that does not start with `/`"
    if raw.first() != Some(&b'/') {
        return Err(400);
    }
    // "a control character (raw or `%00`-`%1F`, `%7F`)"; "a `#` anywhere in the target"
    if raw.iter().any(|&byte| is_control(byte) || byte == b'#') {
        return Err(400);
    }
    // "an invalid percent-encoding (`%zz`, a lone `%`)"
    let characters = characters(raw).ok_or(400_u16)?;
    if characters.iter().any(|it| matches!(it, Character::Encoded(byte) if is_control(*byte))) {
        return Err(400);
    }
    let mut normal: String = characters.iter().map(spelled).collect();
    // "`%2F` and `%5C` (so also a raw backslash)": in normal form all are triplets, and a `%` starts nothing else.
    if !policy.keep_encoded_slash && (normal.contains("%2F") || normal.contains("%5C")) {
        return Err(400);
    }
    // "a segment that is `.` or `..`"
    if policy.resolve_dot_segments {
        normal = without_dot_segments(&normal);
    } else if normal.split('/').any(|segment| segment == "." || segment == "..") {
        return Err(400);
    }
    // "`//`"
    match policy.empty_segments {
        EmptySegments::Merge => {
            while normal.contains("//") {
                normal = normal.replace("//", "/");
            }
        }
        EmptySegments::Reject if normal.contains("//") => return Err(400),
        EmptySegments::Keep | EmptySegments::Reject => {}
    }
    Ok(normal)
}

/// RFC 3986 5.2.4, step by step.
fn without_dot_segments(path: &str) -> String {
    // "1. The input buffer is initialized with the now-appended path components and the output buffer is initialized to
    // the empty string."
    let mut input = path.to_owned();
    let mut output = String::new();
    // "2. While the input buffer is not empty, loop as follows:"
    while !input.is_empty() {
        if let Some(rest) = input.strip_prefix("../").or_else(|| input.strip_prefix("./")) {
            // "A. If the input buffer begins with a prefix of "../" or "./", then remove that prefix"
            input = rest.to_owned();
        } else if let Some(rest) = input.strip_prefix("/./") {
            // "B. if the input buffer begins with a prefix of "/./" or "/.", where "." is a complete path segment, then
            // replace that prefix with "/""
            input = format!("/{rest}");
        } else if input == "/." {
            "/".clone_into(&mut input);
        } else if input == "/.." || input.starts_with("/../") {
            // "C. if the input buffer begins with a prefix of "/../" or "/..", where ".." is a complete path segment,
            // then replace that prefix with "/" in the input buffer and remove the last segment and its preceding "/"
            // (if any) from the output buffer"
            input = format!("/{}", input.get(4..).unwrap_or_default());
            output.truncate(output.rfind('/').unwrap_or(0));
        } else if input == "." || input == ".." {
            // "D. if the input buffer consists only of "." or "..", then remove that"
            input.clear();
        } else {
            // "E. move the first path segment in the input buffer to the end of the output buffer, including the initial
            // "/" character (if any) and any subsequent characters up to, but not including, the next "/" character or
            // the end of the input buffer."
            let end = input[1..].find('/').map_or(input.len(), |at| at + 1);
            output.push_str(&input[..end]);
            input = input[end..].to_owned();
        }
    }
    output
}

/// How a character is spelled in normal form.
fn spelled(character: &Character) -> String {
    match *character {
        // "encoded unreserved characters decoded (RFC 3986 6.2.2.2)"
        Character::Encoded(byte) if is_unreserved(byte) => char::from(byte).to_string(),
        Character::Raw(byte) if may_stand_raw(byte) => char::from(byte).to_string(),
        // "hex digits of percent-encodings in upper case"; "every byte that a path may not hold (...) percent-encoded"
        Character::Encoded(byte) | Character::Raw(byte) => format!("%{byte:02X}"),
    }
}

/// Whether a path may hold a byte as it is. Controls are refused before that is asked.
pub(super) fn may_stand_raw(byte: u8) -> bool {
    !is_control(byte) && !b"\"<>\\^`{|} ".contains(&byte) && byte <= 0x7E
}

/// One character of a path as received.
enum Character {
    Raw(u8),
    /// What a percent-encoding stands for.
    Encoded(u8),
}

/// The characters of a text; `None` if it holds an invalid percent-encoding.
fn characters(text: &[u8]) -> Option<Vec<Character>> {
    let mut characters = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'%' {
            let high = char::from(*text.get(at + 1)?).to_digit(16)?;
            let low = char::from(*text.get(at + 2)?).to_digit(16)?;
            characters.push(Character::Encoded(u8::try_from(high * 16 + low).ok()?));
            at += 3;
        } else {
            characters.push(Character::Raw(text[at]));
            at += 1;
        }
    }
    Some(characters)
}

/// Whether a text holds no "`%` without two hex digits".
pub(super) fn every_percent_sign_starts_a_triplet(text: &[u8]) -> bool {
    characters(text).is_some()
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 || byte == 0x7F
}

/// RFC 3986 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}
