//! What a path policy (docs/language.md, section 4) makes of a request target: written a second time, as plainly as
//! possible, so that the app is held against the text and not against itself.

/// The keys of `[path]` that say what becomes of a path; `trailing_slash` changes only what is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Policy {
    /// `encoded_slash = "keep"`, not `"reject"`.
    pub keep_encoded_slash: bool,
    /// `dot_segment = "resolve"`, not `"reject"`.
    pub resolve_dot_segment: bool,
    /// `empty_segment`.
    pub empty_segment: EmptySegment,
    /// `max_length`.
    pub max_length: usize,
}

/// What becomes of `//`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EmptySegment {
    /// It stays.
    Keep,
    /// It becomes `/`.
    Merge,
    /// The path is refused.
    Reject,
}

impl Policy {
    /// The policy of a file without `[path]`.
    pub const DEFAULT: Self = Self {
        keep_encoded_slash: false,
        resolve_dot_segment: false,
        empty_segment: EmptySegment::Keep,
        max_length: 8192,
    };
}

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

impl Policy {
    /// What becomes of a target on its way to a backend. Fanout brings the query into another form, so there an
    /// invalid percent-encoding in it is refused.
    #[must_use]
    pub fn arrival(self, target: &[u8], through_fanout: bool) -> Arrival {
        // No fragment comes with a request; Viceroy's parser cuts what looks like one.
        let target = target.split(|byte| *byte == b'#').next().unwrap_or_default();
        let question = target.iter().position(|byte| *byte == b'?').unwrap_or(target.len());
        let (path, query) = target.split_at(question);
        if path.iter().any(|byte| not_served(*byte) || *byte == b'`')
            || query.iter().copied().any(not_served_in_query)
        {
            return Arrival::NotServed;
        }
        if path.len() > self.max_length {
            return Arrival::Refused(414);
        }
        if through_fanout && !all_encodings_valid(query) {
            return Arrival::Refused(400);
        }
        match self.normal_form(path) {
            Some(path) => Arrival::As([path.as_bytes(), query].concat()),
            None => Arrival::Refused(400),
        }
    }

    fn normal_form(self, path: &[u8]) -> Option<String> {
        let mut path = spelled(path, self.keep_encoded_slash)?;
        if path.split('/').any(|segment| segment == "." || segment == "..") {
            if !self.resolve_dot_segment {
                return None;
            }
            path = without_dot_segments(path);
        }
        while path.contains("//") {
            match self.empty_segment {
                EmptySegment::Keep => break,
                EmptySegment::Merge => path = path.replace("//", "/"),
                EmptySegment::Reject => return None,
            }
        }
        Some(path)
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

/// The path in which every byte is spelled as it should be.
fn spelled(path: &[u8], keep_encoded_slash: bool) -> Option<String> {
    if path.first() != Some(&b'/') {
        return None;
    }
    let mut normal = String::new();
    let mut at = 0;
    while let Some(byte) = path.get(at) {
        if *byte == b'%' {
            let encoded = triplet(path, at)?;
            match encoded {
                0..=0x1F | 0x7F => return None,
                b'/' | b'\\' if !keep_encoded_slash => return None,
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    normal.push(char::from(encoded));
                }
                _ => normal.extend(encode(encoded)),
            }
            at += 3;
        } else {
            match byte {
                0..=0x1F | 0x7F => return None,
                b'\\' if !keep_encoded_slash => return None,
                b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b' ' | 0x80..=0xFF => {
                    normal.extend(encode(*byte));
                }
                _ => normal.push(char::from(*byte)),
            }
            at += 1;
        }
    }
    Some(normal)
}

/// RFC 3986 5.2.4, step by step as it stands there.
fn without_dot_segments(mut input: String) -> String {
    let mut output = String::new();
    while !input.is_empty() {
        if let Some(rest) = input.strip_prefix("../").or_else(|| input.strip_prefix("./")) {
            input = String::from(rest);
        } else if let Some(rest) = input.strip_prefix("/./") {
            input = format!("/{rest}");
        } else if input == "/." {
            input = String::from("/");
        } else if let Some(rest) = input.strip_prefix("/../") {
            input = format!("/{rest}");
            output.truncate(output.rfind('/').unwrap_or_default());
        } else if input == "/.." {
            input = String::from("/");
            output.truncate(output.rfind('/').unwrap_or_default());
        } else if input == "." || input == ".." {
            input.clear();
        } else {
            let end = input.char_indices().skip(1).find(|(_, letter)| *letter == '/');
            let rest = input.split_off(end.map_or(input.len(), |(at, _)| at));
            output.push_str(&input);
            input = rest;
        }
    }
    output
}

/// The triplet that stands for a byte.
fn encode(byte: u8) -> impl Iterator<Item = char> {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).map(|digit| digit.to_ascii_uppercase());
    ['%'].into_iter().chain(digit(byte >> 4)).chain(digit(byte & 0x0F))
}

#[cfg(test)]
mod tests {
    use super::{Arrival, EmptySegment, Policy};

    fn as_is(text: &str) -> Arrival {
        Arrival::As(text.into())
    }

    #[test]
    fn the_examples_of_the_text_come_out() {
        let plain = |text: &str| Policy::DEFAULT.arrival(text.as_bytes(), false);
        assert_eq!(plain("/a/b;c=1//"), as_is("/a/b;c=1//"));
        assert_eq!(plain("/%7e%41%c3%2a"), as_is("/~A%C3%2A"));
        assert_eq!(plain("/{a}|\"^[]"), as_is("/%7Ba%7D%7C%22%5E[]"));
        assert_eq!(plain("/a?%zz"), as_is("/a?%zz"));
        assert_eq!(Policy::DEFAULT.arrival(b"/a?%zz", true), Arrival::Refused(400));
        for refused in
            ["/..", "/a/./b", "/%2e%2E/a", "/a%2Fb", "/a%5cb", "/a\\b", "/%zz", "/%", "/%4", "/%00", "*", ""]
        {
            assert_eq!(plain(refused), Arrival::Refused(400), "{refused}");
        }
        assert_eq!(plain(&format!("/{}", "a".repeat(8192))), Arrival::Refused(414));
        assert_eq!(plain("/a b"), Arrival::NotServed);
    }

    #[test]
    fn the_other_values_do_what_they_say() {
        let policy = Policy {
            keep_encoded_slash: true,
            resolve_dot_segment: true,
            empty_segment: EmptySegment::Keep,
            max_length: 40,
        };
        let merge = Policy { empty_segment: EmptySegment::Merge, ..policy };
        let reject = Policy { empty_segment: EmptySegment::Reject, ..policy };
        // The examples of RFC 3986 5.2.4 and 5.4, and what its steps make of empty segments.
        for (raw, kept, merged) in [
            ("/a/b/c/./../../g", "/a/g", "/a/g"),
            ("/b/c/..", "/b/", "/b/"),
            ("/b/c/.", "/b/c/", "/b/c/"),
            ("/../../../g", "/g", "/g"),
            ("/b/c/..g/g..", "/b/c/..g/g..", "/b/c/..g/g.."),
            ("/a//../b", "/a/b", "/a/b"),
            ("/a/..//b", "//b", "/b"),
            ("/%2e%2E/a%2f..%5c\\/.", "/a%2F..%5C%5C/", "/a%2F..%5C%5C/"),
            ("//..", "/", "/"),
        ] {
            assert_eq!(policy.arrival(raw.as_bytes(), false), as_is(kept), "{raw}");
            assert_eq!(merge.arrival(raw.as_bytes(), false), as_is(merged), "{raw}");
            let expected = if kept.contains("//") { Arrival::Refused(400) } else { as_is(kept) };
            assert_eq!(reject.arrival(raw.as_bytes(), false), expected, "{raw}");
        }
        assert_eq!(merge.arrival(b"/////a////?//", false), as_is("/a/?//"));
        assert_eq!(policy.arrival("/%41".repeat(10).as_bytes(), false), as_is(&"/A".repeat(10)));
        assert_eq!(policy.arrival("/%41/".repeat(9).as_bytes(), false), Arrival::Refused(414));
    }
}
