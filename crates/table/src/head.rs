//! What a decision may ask of a request. How it is read is the implementer's matter.

/// A borrowed, lazy view of a request.
///
/// An implementation reads each part from its source at most once, and only when it is asked for.
pub trait Head {
    /// The method, as the client sent it.
    fn method(&self) -> &[u8];

    /// The path in normal form, without the query; starts with `/`.
    fn path(&self) -> &[u8];

    /// The lines of a part, which is an index of [`crate::Rows::parts`].
    fn lines(&self, part: u16) -> Lines<'_>;
}

/// The lines of one part: an iterator over lines without the blanks at their ends.
#[derive(Clone, Debug, Default)]
pub struct Lines<'a> {
    block: &'a [u8],
}

impl<'a> Lines<'a> {
    /// Lines from one block in which each is followed by a NUL, as the platform gives the values of a header.
    #[must_use]
    pub const fn new(block: &'a [u8]) -> Self {
        Lines { block }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.block.is_empty() {
            return None;
        }
        let mut halves = self.block.splitn(2, |&byte| byte == 0);
        let line = halves.next().unwrap_or_default();
        self.block = halves.next().unwrap_or_default();
        Some(trim(line))
    }
}

/// A text without the blanks (spaces and tabs, RFC 9110 5.6.3) at its ends.
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}
