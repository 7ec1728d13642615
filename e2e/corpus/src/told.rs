//! The request as the edge sees it, but for what no client can choose: that is told by headers of the request.

use std::net::IpAddr;
use std::str::FromStr;

use fastly::handle::RequestHandle;
use fastly::http::HeaderName;
use pointwork_edge::Client;
use pointwork_edge::plan::Request;
use pointwork_edge::table::{Geo, Lines};

/// More than any header of this program needs.
const LONGEST: usize = 256;

/// What is drawn unless told: the last bucket, which no share below 100 percent takes.
const LAST_BUCKET: u16 = 9_999;

/// A request of which the place, the connection and chance are told.
pub(crate) struct Told<'c> {
    client: &'c Client<'c>,
    address: Option<IpAddr>,
    country: Option<String>,
    continent: Option<String>,
    asn: Option<u32>,
    draw: u16,
    is_secure: bool,
}

impl<'c> Told<'c> {
    /// Reads what is told.
    ///
    /// # Errors
    ///
    /// The header that cannot be understood: a case that is not put as it was meant proves nothing.
    pub(crate) fn new(handle: &RequestHandle, client: &'c Client<'c>) -> Result<Self, String> {
        let address = match header(handle, "corpus-client")?.as_deref() {
            None | Some("unknown") => None,
            Some(address) => Some(parsed(address)?),
        };
        let asn = header(handle, "corpus-asn")?.as_deref().map(parsed).transpose()?;
        let draw = header(handle, "corpus-draw")?.as_deref().map(parsed).transpose()?;
        let tls = header(handle, "corpus-tls")?.as_deref().map(parsed).transpose()?;
        Ok(Told {
            client,
            address,
            country: header(handle, "corpus-country")?,
            continent: header(handle, "corpus-continent")?,
            asn,
            draw: draw.unwrap_or(LAST_BUCKET),
            is_secure: tls.unwrap_or(false),
        })
    }
}

/// The text of a header of which there is one line at most.
pub(crate) fn header(handle: &RequestHandle, name: &'static str) -> Result<Option<String>, String> {
    let value = handle.get_header_value(&HeaderName::from_static(name), LONGEST);
    let value = value.map_err(|_| format!("{name} is too long"))?;
    let text = value.map(|value| String::from_utf8(value.as_bytes().to_vec())).transpose();
    text.map_err(|_| format!("{name} is no text"))
}

fn parsed<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("not understood: {text}"))
}

impl Request for Told<'_> {
    fn method(&self) -> &[u8] {
        self.client.method()
    }

    fn uri(&self) -> &[u8] {
        self.client.uri()
    }

    fn host(&self) -> Lines<'_> {
        self.client.host()
    }

    fn lines(&self, part: u16, name: &str) -> Lines<'_> {
        self.client.lines(part, name)
    }

    fn client(&self) -> Option<IpAddr> {
        self.address
    }

    fn is_secure(&self) -> bool {
        self.is_secure
    }

    fn geo(&self) -> Geo<'_> {
        Geo {
            country: self.country.as_deref().map(str::as_bytes),
            continent: self.continent.as_deref().map(str::as_bytes),
            asn: self.asn,
        }
    }

    fn draw(&self) -> u16 {
        self.draw
    }
}
