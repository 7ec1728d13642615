//! What a decision may ask of a request. How it is read is the implementer's matter.

use core::net::IpAddr;

/// A borrowed, lazy view of a request.
///
/// An implementation reads each part from its source at most once, and only when it is asked for.
pub trait Head {
    /// The method, as the client sent it.
    fn method(&self) -> &[u8];

    /// Whether the client spoke TLS to the edge.
    fn is_secure(&self) -> bool;

    /// The host in lower case, without port and without one dot at its end.
    fn host(&self) -> &[u8];

    /// The path in normal form, without the query; starts with `/`.
    fn path(&self) -> &[u8];

    /// The lines of a part, which is an index of [`crate::Rows::parts`].
    fn lines(&self, part: u16) -> Lines<'_>;

    /// The address of the client, if it is known; an IPv4-mapped one as IPv4.
    fn client(&self) -> Option<IpAddr>;

    /// Where the client is, as far as it is known.
    fn geo(&self) -> Geo<'_>;

    /// Whether the request came through Fanout, by a signature that is valid.
    fn via_fanout(&self) -> bool;

    /// The bucket of the request for a key, which is an index of [`crate::Rows::keys`]: 0 to 9,999.
    fn bucket(&self, key: u16) -> u16;
}

/// Where a client is. What is not known equals nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Geo<'a> {
    /// The country, two upper-case letters (ISO 3166-1).
    pub country: Option<&'a [u8]>,
    /// The continent, two upper-case letters.
    pub continent: Option<&'a [u8]>,
    /// The number of the autonomous system.
    pub asn: Option<u32>,
}

/// The lines of one part: an iterator over lines without the blanks at their ends.
#[derive(Clone, Debug, Default)]
pub struct Lines<'a> {
    block: Block<'a>,
}

#[derive(Clone, Debug)]
enum Block<'a> {
    /// Each line is followed by a NUL.
    Terminated(&'a [u8]),
    /// Each line follows its length in bytes, four bytes with the lowest first.
    Counted(&'a [u8]),
}

impl Default for Block<'_> {
    fn default() -> Self {
        Block::Terminated(&[])
    }
}

impl<'a> Lines<'a> {
    /// Lines from one block in which each is followed by a NUL, as the platform gives the values of a header. Blanks
    /// at the ends of a line are not part of it.
    #[must_use]
    pub const fn new(block: &'a [u8]) -> Self {
        Lines { block: Block::Terminated(block) }
    }

    /// Lines from one block in which each follows its length (a `u32`, lowest byte first), and is taken as it is: the
    /// values of a query key or a cookie, which may hold any byte.
    #[must_use]
    pub const fn counted(block: &'a [u8]) -> Self {
        Lines { block: Block::Counted(block) }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        match &mut self.block {
            Block::Terminated([]) => None,
            Block::Terminated(block) => {
                let mut halves = block.splitn(2, |&byte| byte == 0);
                let line = halves.next().unwrap_or_default();
                *block = halves.next().unwrap_or_default();
                Some(trim(line))
            }
            Block::Counted(block) => {
                let (len, rest) = block.split_first_chunk()?;
                let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
                let (line, rest) = rest.split_at_checked(len)?;
                *block = rest;
                Some(line)
            }
        }
    }
}

/// A text without the blanks (spaces and tabs, RFC 9110 5.6.3) at its ends.
#[must_use]
pub fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}
