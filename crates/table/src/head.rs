//! What a decision may ask of a request. How it is read is the implementer's matter.

use core::net::IpAddr;

use crate::lines::Lines;

/// A borrowed, lazy view of a request.
///
/// An implementation reads each part from its source at most once, and only when it is asked for.
pub trait Head {
    /// The method, as the client sent it.
    fn method(&self) -> &[u8];

    /// Whether the client spoke TLS to the edge.
    fn is_secure(&self) -> bool;

    /// The host in any ASCII case, without port and without one dot at its end.
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
