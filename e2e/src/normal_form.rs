//! What the path policy (docs/language.md, section 4, at its defaults) makes of a request target: written a second
//! time, as plainly as possible, so that the app is held against the text and not against itself.

/// What becomes of a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arrival {
    /// The backend receives this, byte for byte.
    As(Vec<u8>),
    /// The edge refuses it with this status and the id `!path`.
    Refused(u16),
    /// Viceroy answers 400 by itself; the program never sees it.
    NotServed,
}

/// What becomes of a target on its way to a backend. Fanout brings the query into another form, so there an invalid
/// percent-encoding in it is refused.
#[must_use]
pub fn arrival(target: &[u8], through_fanout: bool) -> Arrival {
    // No fragment comes with a request; Viceroy's parser cuts what looks like one.
    let target = target.split(|byte| *byte == b'#').next().unwrap_or_default();
    let question = target.iter().position(|byte| *byte == b'?').unwrap_or(target.len());
    let (path, query) = target.split_at(question);
    if path.iter().any(|byte| not_served(*byte) || *byte == b'`')
        || query.iter().copied().any(not_served_in_query)
    {
        return Arrival::NotServed;
    }
    if path.len() > 8192 {
        return Arrival::Refused(414);
    }
    if through_fanout && !all_encodings_valid(query) {
        return Arrival::Refused(400);
    }
    match normal_form(path) {
        Some(path) => Arrival::As([&path, query].concat()),
        None => Arrival::Refused(400),
    }
}

fn not_served(byte: u8) -> bool {
    byte <= b' ' || byte >= 0x7F || byte == b'<' || byte == b'>'
}

fn not_served_in_query(byte: u8) -> bool {
    not_served(byte) || byte == b'"'
}

fn all_encodings_valid(query: &[u8]) -> bool {
    query.iter().enumerate().all(|(at, byte)| *byte != b'%' || triplet(query, at).is_some())
}

/// The byte that is encoded at this place.
fn triplet(text: &[u8], at: usize) -> Option<u8> {
    let digits = text.get(at + 1..at + 3)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn normal_form(path: &[u8]) -> Option<Vec<u8>> {
    if path.first() != Some(&b'/') {
        return None;
    }
    let mut normal = String::new();
    let mut at = 0;
    while let Some(byte) = path.get(at) {
        if *byte == b'%' {
            let encoded = triplet(path, at)?;
            match encoded {
                0..=0x1F | 0x7F | b'/' | b'\\' => return None,
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    normal.push(char::from(encoded));
                }
                _ => normal.extend(encode(encoded)),
            }
            at += 3;
        } else {
            match byte {
                0..=0x1F | 0x7F | b'\\' => return None,
                b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}' | b' ' | 0x80..=0xFF => {
                    normal.extend(encode(*byte));
                }
                _ => normal.push(char::from(*byte)),
            }
            at += 1;
        }
    }
    if normal.split('/').any(|segment| segment == "." || segment == "..") {
        return None;
    }
    Some(normal.into_bytes())
}

/// The triplet that stands for a byte.
fn encode(byte: u8) -> impl Iterator<Item = char> {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).map(|digit| digit.to_ascii_uppercase());
    ['%'].into_iter().chain(digit(byte >> 4)).chain(digit(byte & 0x0F))
}

#[cfg(test)]
mod tests {
    use super::{Arrival, arrival};

    #[test]
    fn the_examples_of_the_text_come_out() {
        let as_is = |text: &str| Arrival::As(text.into());
        let plain = |text: &str| arrival(text.as_bytes(), false);
        assert_eq!(plain("/a/b;c=1//"), as_is("/a/b;c=1//"));
        assert_eq!(plain("/%7e%41%c3%2a"), as_is("/~A%C3%2A"));
        assert_eq!(plain("/{a}|\"^[]"), as_is("/%7Ba%7D%7C%22%5E[]"));
        assert_eq!(plain("/a?%zz"), as_is("/a?%zz"));
        assert_eq!(arrival(b"/a?%zz", true), Arrival::Refused(400));
        for refused in
            ["/..", "/a/./b", "/%2e%2E/a", "/a%2Fb", "/a%5cb", "/a\\b", "/%zz", "/%", "/%4", "/%00", "*", ""]
        {
            assert_eq!(plain(refused), Arrival::Refused(400), "{refused}");
        }
        assert_eq!(plain(&format!("/{}", "a".repeat(8192))), Arrival::Refused(414));
        assert_eq!(plain("/a b"), Arrival::NotServed);
    }
}
