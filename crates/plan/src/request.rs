//! What a plan asks of a request, and a request of plain values for tools and tests.

use std::borrow::Cow;
use std::net::IpAddr;

use pointwork_table::{Geo, HeaderLines};

use crate::bucket::BUCKETS;

/// The id of the service that the local test server runs, and that samples are for.
pub const LOCAL_SERVICE: &str = "0000000000000000000000";

/// A request as the platform has it. Every part is read when it is asked for.
pub trait Request {
    /// The method, as the client sent it.
    fn method(&self) -> &[u8];

    /// The raw URI: scheme, authority and request target, nothing decoded or resolved.
    fn uri(&self) -> &[u8];

    /// The Host lines.
    fn host(&self) -> HeaderLines<'_>;

    /// The lines of the header `name` (in lower case), which is the part of this number in the table: an
    /// implementation remembers by the number and reads by the name.
    fn lines(&self, part: u16, name: &str) -> HeaderLines<'_>;

    /// The lines of a header that is no part of the table, read whenever they are asked for: a block for
    /// [`HeaderLines::new`].
    fn unlisted(&self, name: &'static str) -> Cow<'_, [u8]>;

    /// The address of the client, if it is known.
    fn client(&self) -> Option<IpAddr>;

    /// Whether the client spoke TLS to the edge.
    fn is_secure(&self) -> bool;

    /// Where a client of this address is, as far as it is known.
    fn geo(&self, client: Option<IpAddr>) -> Geo<'_>;

    /// Whether the request came through the Fanout of this service: it has exactly one Grip-Sig line, and that is a
    /// token that counts. To be remembered: it can be asked for more than once.
    fn is_verified(&self) -> bool;

    /// The id of the service that this is.
    fn service(&self) -> &str;

    /// A number from 0 to 9,999 by chance, the same whenever it is asked for.
    fn draw(&self) -> u16;
}

/// A request of plain values: what tools and tests plan with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sample {
    method: Vec<u8>,
    uri: Vec<u8>,
    /// Names in lower case, each with all its lines in one block.
    headers: Vec<(String, Vec<u8>)>,
    client: Option<IpAddr>,
    country: Option<String>,
    continent: Option<String>,
    asn: Option<u32>,
    secure: bool,
    verified: bool,
    draw: u16,
}

impl Sample {
    /// A request for a raw URI, without headers, that draws the last bucket: the one that no share takes.
    #[must_use]
    pub fn new(method: impl Into<Vec<u8>>, uri: impl Into<Vec<u8>>) -> Self {
        Sample {
            method: method.into(),
            uri: uri.into(),
            headers: Vec::new(),
            client: None,
            country: None,
            continent: None,
            asn: None,
            secure: false,
            verified: false,
            draw: BUCKETS.saturating_sub(1),
        }
    }

    /// The same with one more header line.
    #[must_use]
    pub fn header(mut self, name: &str, line: impl AsRef<[u8]>) -> Self {
        let name = name.to_ascii_lowercase();
        let at = self.headers.iter().position(|(it, _)| *it == name).unwrap_or_else(|| {
            self.headers.push((name, Vec::new()));
            self.headers.len().saturating_sub(1)
        });
        if let Some((_, block)) = self.headers.get_mut(at) {
            block.extend_from_slice(line.as_ref());
            block.push(0);
        }
        self
    }

    /// The same from this address.
    #[must_use]
    pub fn from(mut self, client: IpAddr) -> Self {
        self.client = Some(client);
        self
    }

    /// The same from this country, two upper-case letters.
    #[must_use]
    pub fn country(mut self, country: &str) -> Self {
        self.country = Some(country.to_owned());
        self
    }

    /// The same from this continent, two upper-case letters.
    #[must_use]
    pub fn continent(mut self, continent: &str) -> Self {
        self.continent = Some(continent.to_owned());
        self
    }

    /// The same from the autonomous system of this number.
    #[must_use]
    pub fn asn(mut self, asn: u32) -> Self {
        self.asn = Some(asn);
        self
    }

    /// The same with this draw, 0 to 9,999.
    #[must_use]
    pub fn drawing(mut self, draw: u16) -> Self {
        self.draw = draw;
        self
    }

    /// The same as it comes through Fanout, signed.
    #[must_use]
    pub fn verified(mut self) -> Self {
        self.verified = true;
        self
    }

    /// The same over TLS.
    #[must_use]
    pub fn over_tls(mut self) -> Self {
        self.secure = true;
        self
    }

    /// The lines of a header whose name is in lower case.
    fn block(&self, name: &str) -> &[u8] {
        self.headers.iter().find(|(it, _)| it == name).map_or(&[], |(_, block)| block)
    }
}

impl Request for Sample {
    fn method(&self) -> &[u8] {
        &self.method
    }

    fn uri(&self) -> &[u8] {
        &self.uri
    }

    fn host(&self) -> HeaderLines<'_> {
        HeaderLines::new(self.block("host"))
    }

    fn lines(&self, _part: u16, name: &str) -> HeaderLines<'_> {
        HeaderLines::new(self.block(name))
    }

    fn unlisted(&self, name: &'static str) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.block(name))
    }

    fn client(&self) -> Option<IpAddr> {
        self.client
    }

    fn is_secure(&self) -> bool {
        self.secure
    }

    fn geo(&self, _client: Option<IpAddr>) -> Geo<'_> {
        Geo {
            country: self.country.as_deref().map(str::as_bytes),
            continent: self.continent.as_deref().map(str::as_bytes),
            asn: self.asn,
        }
    }

    fn is_verified(&self) -> bool {
        self.verified
    }

    fn service(&self) -> &str {
        LOCAL_SERVICE
    }

    fn draw(&self) -> u16 {
        self.draw
    }
}
