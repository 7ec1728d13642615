//! The path policy: docs/language.md, section 4.

/// The normal form of a raw path, or the status that it is refused with.
///
/// # Errors
///
/// 414 for a path that is too long as received, 400 for everything else that cannot be routed.
pub fn normal_form(raw: &[u8]) -> Result<String, u16> {
    // "A path of more than 8192 bytes, as received and without the query, is refused with 414, whatever else is wrong
    // with it."
    if raw.len() > 8192 {
        return Err(414);
    }
    // "a target that is no path"
    if raw.first() != Some(&b'/') {
        return Err(400);
    }
    // "a control character, raw or encoded" (below); "a `#` anywhere in the target"
    if raw.iter().any(|&byte| is_control(byte) || byte == b'#') {
        return Err(400);
    }
    let characters = characters(raw).ok_or(400_u16)?;
    if characters.iter().any(|it| matches!(it, Character::Encoded(byte) if is_control(*byte))) {
        return Err(400);
    }
    let normal: String = characters.iter().map(spelled).collect();
    // "an encoded slash", "a backslash, raw or as `%5C`": in normal form both are triplets, and a `%` starts nothing else.
    if normal.contains("%2F") || normal.contains("%5C") {
        return Err(400);
    }
    // "a segment that is `.` or `..`"
    if normal.split('/').any(|segment| segment == "." || segment == "..") {
        return Err(400);
    }
    Ok(normal)
}

/// How a character is spelled in normal form.
fn spelled(character: &Character) -> String {
    match *character {
        // "percent-encoded letters, digits, `-`, `.`, `_` and `~` are decoded"
        Character::Encoded(byte) if is_unreserved(byte) => char::from(byte).to_string(),
        // "the hex digits of percent-encodings become upper case"
        Character::Encoded(byte) => format!("%{byte:02X}"),
        // "every byte that a path may not hold percent-encoded"
        // "bytes that a path may not hold are percent-encoded"
        Character::Raw(byte) if b"\"<>\\^`{|} ".contains(&byte) || byte > 0x7E => format!("%{byte:02X}"),
        Character::Raw(byte) => char::from(byte).to_string(),
    }
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
