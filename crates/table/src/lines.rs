//! The lines of one part of a request, read where they stand: nothing is copied.
//! What is tested on a line is in `value`.

use core::ffi::CStr;

use crate::value::compare::equal;

/// The lines of a header: an iterator over lines without the blanks at their ends.
#[derive(Clone, Debug, Default)]
pub struct HeaderLines<'a> {
    /// What is left of them, each line followed by a NUL.
    block: &'a [u8],
}

/// The lines of one part: an iterator.
#[derive(Clone, Debug)]
pub struct Lines<'a>(Source<'a>);

/// Where lines stand, and what is left of it.
#[derive(Clone, Debug)]
enum Source<'a> {
    Header(HeaderLines<'a>),
    Query {
        query: &'a [u8],
        name: &'a [u8],
    },
    Cookie {
        /// What is left of the line that is read.
        line: &'a [u8],
        lines: HeaderLines<'a>,
        name: &'a [u8],
    },
}

/// A line: an iterator over its bytes, from both ends.
///
/// What stands percent-encoded in the request is decoded as it is read; an invalid `%` stays as it is. A byte of the
/// line is one byte of the text or a whole triplet, and a `%` can only start one: what is left of a line is a line.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    text: &'a [u8],
    is_encoded: bool,
    /// What a `+` stands for.
    plus: u8,
}

impl<'a> HeaderLines<'a> {
    /// Lines from one block in which each is followed by a NUL, as the platform gives the values of a header. Blanks
    /// at the ends of a line are not part of it.
    #[must_use]
    pub const fn new(block: &'a [u8]) -> Self {
        HeaderLines { block }
    }
}

impl<'a> Iterator for HeaderLines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.block.is_empty() {
            return None;
        }
        let line = CStr::from_bytes_until_nul(self.block).map_or(self.block, CStr::to_bytes);
        self.block = self.block.get(line.len().saturating_add(1)..).unwrap_or_default();
        Some(trim(line))
    }
}

impl<'a> Lines<'a> {
    /// The lines of a header, from a block as [`HeaderLines::new`] takes it.
    #[must_use]
    pub const fn new(block: &'a [u8]) -> Self {
        Lines(Source::Header(HeaderLines::new(block)))
    }

    /// The values of a query key, decoded.
    ///
    /// The query (with its `?`) is split at `&`, each piece at its first `=`; in names and values `+` is a space and
    /// `%XX` a byte. A piece without `=` has the value "", empty pieces are skipped.
    #[must_use]
    pub fn of_query(query: &'a [u8], name: &'a [u8]) -> Self {
        Lines(Source::Query { query: query.strip_prefix(b"?").unwrap_or(query), name })
    }

    /// The values of a cookie.
    ///
    /// All Cookie lines are split at `;` and trimmed, each piece at its first `=`; a piece without `=` is skipped.
    /// Nothing is decoded or unquoted.
    #[must_use]
    pub const fn of_cookie(lines: HeaderLines<'a>, name: &'a [u8]) -> Self {
        Lines(Source::Cookie { line: b"", lines, name })
    }
}

impl Default for Lines<'_> {
    fn default() -> Self {
        Lines::new(b"")
    }
}

impl<'a> From<HeaderLines<'a>> for Lines<'a> {
    fn from(lines: HeaderLines<'a>) -> Self {
        Lines(Source::Header(lines))
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        match &mut self.0 {
            Source::Header(lines) => lines.next().map(Line::from),
            Source::Query { query, name } => loop {
                let (piece, rest) = cut((!query.is_empty()).then_some(*query)?, b'&');
                *query = rest.unwrap_or_default();
                let (key, value) = cut(piece, b'=');
                if !piece.is_empty() && equal(&Line::of_query(key), name, false) {
                    return Some(Line::of_query(value.unwrap_or_default()));
                }
            },
            Source::Cookie { line, lines, name } => loop {
                if line.is_empty() {
                    *line = lines.next()?;
                }
                let (piece, rest) = cut(line, b';');
                *line = rest.unwrap_or_default();
                if let (key, Some(value)) = cut(trim(piece), b'=')
                    && key == *name
                {
                    return Some(Line::from(value));
                }
            },
        }
    }
}

impl<'a> Line<'a> {
    /// A text in which `%XX` is a byte and all else stands for itself, as in a path.
    #[must_use]
    pub const fn percent_encoded(text: &'a [u8]) -> Self {
        Line { text, is_encoded: true, plus: b'+' }
    }

    /// A name or a value of a query; it stands as it is unless there is something to be decoded.
    fn of_query(text: &'a [u8]) -> Self {
        Line { text, is_encoded: text.iter().any(|byte| matches!(byte, b'%' | b'+')), plus: b' ' }
    }

    /// The line, if it stands as it is.
    pub(crate) fn plain(&self) -> Option<&'a [u8]> {
        (!self.is_encoded).then_some(self.text)
    }

    /// Whether nothing is left of it.
    pub(crate) const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The line without the blanks at its ends.
    pub(crate) fn trimmed(mut self) -> Self {
        if let Some(text) = self.plain() {
            return trim(text).into();
        }
        while self.clone().next().is_some_and(is_blank) {
            self.next();
        }
        while self.clone().next_back().is_some_and(is_blank) {
            self.next_back();
        }
        self
    }

    /// The line before the first byte that is a delimiter, and that byte with what follows it.
    pub(crate) fn cut(&self, mut is_delimiter: impl FnMut(u8) -> bool) -> (Self, Option<(u8, Self)>) {
        if let Some(text) = self.plain() {
            let at = text.iter().position(|&byte| is_delimiter(byte));
            let halves = at.and_then(|at| text.split_at_checked(at));
            let (before, from) = halves.unwrap_or((text, b""));
            return (before.into(), from.split_first().map(|(&byte, rest)| (byte, rest.into())));
        }
        let mut rest = self.clone();
        let mut left = rest.text.len();
        while let Some(byte) = rest.next() {
            if is_delimiter(byte) {
                let before = self.text.len().checked_sub(left).and_then(|at| self.text.get(..at));
                return (Line { text: before.unwrap_or_default(), ..*self }, Some((byte, rest)));
            }
            left = rest.text.len();
        }
        (self.clone(), None)
    }

    /// The byte that one of the text stands for.
    const fn meant(&self, byte: u8) -> u8 {
        if byte == b'+' { self.plus } else { byte }
    }
}

/// A line that stands as it is.
impl<'a> From<&'a [u8]> for Line<'a> {
    fn from(text: &'a [u8]) -> Self {
        Line { text, is_encoded: false, plus: b'+' }
    }
}

impl Iterator for Line<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (&byte, rest) = self.text.split_first()?;
        if byte == b'%'
            && self.is_encoded
            && let [high, low, rest @ ..] = rest
            && let Some(byte) = octet(*high, *low)
        {
            self.text = rest;
            return Some(byte);
        }
        self.text = rest;
        Some(self.meant(byte))
    }
}

impl DoubleEndedIterator for Line<'_> {
    fn next_back(&mut self) -> Option<u8> {
        if self.is_encoded
            && let [rest @ .., b'%', high, low] = self.text
            && let Some(byte) = octet(*high, *low)
        {
            self.text = rest;
            return Some(byte);
        }
        let (&byte, rest) = self.text.split_last()?;
        self.text = rest;
        Some(self.meant(byte))
    }
}

/// The byte that two hexadecimal digits stand for.
#[must_use]
pub fn octet(high: u8, low: u8) -> Option<u8> {
    let value = |digit| u8::try_from(char::from(digit).to_digit(16)?).ok();
    Some(value(high)? << 4 | value(low)?)
}

/// A text without the blanks (spaces and tabs, RFC 9110 5.6.3) at its ends.
#[must_use]
pub fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// A text before and behind the first of a byte.
fn cut(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|&byte| byte == at).and_then(|at| text.split_at_checked(at)) {
        Some((before, from)) => (before, from.get(1..)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(lines: &Lines<'_>, expected: &[&[u8]]) {
        let is_equal = lines.clone().zip(expected).all(|(line, text)| line.eq(text.iter().copied()));
        let is_equal_backwards =
            lines.clone().zip(expected).all(|(line, text)| line.rev().eq(text.iter().rev().copied()));
        assert!(is_equal && is_equal_backwards && lines.clone().count() == expected.len(), "{lines:?}");
    }

    fn query(query: &'static str, name: &'static str) -> Lines<'static> {
        Lines::of_query(query.as_bytes(), name.as_bytes())
    }

    #[test]
    fn header_lines_end_at_a_nul_and_have_no_blanks_at_their_ends() {
        reads(&Lines::new(b"a\0 b c\t\0\0d"), &[b"a", b"b c", b"", b"d"]);
        reads(&Lines::default(), &[]);
    }

    #[test]
    fn a_query_is_split_and_decoded() {
        reads(&query("?x", "x"), &[b""]);
        reads(&query("?x=", "x"), &[b""]);
        reads(&query("?x=1&y=2&x=3", "x"), &[b"1", b"3"]);
        reads(&query("?x=a=b", "x"), &[b"a=b"]);
        reads(&query("?x=a+b%2Bc%zz%4", "x"), &[b"a b+c%zz%4"]);
        reads(&query("?%78=%00&a+b=1", "x"), &[b"\0"]);
        reads(&query("?%78=%00&a+b=1", "a b"), &[b"1"]);
        reads(&query("?&&=1", ""), &[b"1"]);
        reads(&query("", "x"), &[]);
        reads(&query("?", ""), &[]);
    }

    #[test]
    fn a_percent_sign_that_starts_no_triplet_is_one_byte_from_both_ends() {
        reads(&query("?x=%%41&x=%4%41&x=%&x=%%&x=%2525", "x"), &[b"%A", b"%4A", b"%", b"%%", b"%25"]);
    }

    #[test]
    fn cookies_of_all_lines_are_split_and_not_decoded() {
        let lines = HeaderLines::new(b"a=1; b=2;a = 3 ;c\0\0a=\"4\";A=5;a=b=c;a=%41+\0");
        reads(&Lines::of_cookie(lines.clone(), b"a"), &[b"1", b"\"4\"", b"b=c", b"%41+"]);
        reads(&Lines::of_cookie(lines, b"c"), &[]);
    }

    #[test]
    fn a_line_is_cut_and_trimmed_by_what_is_read() {
        let Some(line) = query("?x=%20a%09%2C+b%2C", "x").next() else { unreachable!() };
        let (before, after) = line.cut(|byte| byte == b',');
        assert!(before.clone().eq(*b" a\t") && before.trimmed().eq(*b"a"));
        assert!(after.is_some_and(|(byte, after)| byte == b',' && after.trimmed().eq(*b"b,")));
        assert!(Line::percent_encoded(b"%2B+").eq(*b"++"));
    }
}
