//! The request as the edge sees it, but for what no client can choose: that is told by headers of the request.

use std::borrow::Cow;
use std::net::IpAddr;
use std::str::FromStr;

use fastly::handle::RequestHandle;
use fastly::http::HeaderName;
use pointwork_edge::Client;
use pointwork_edge::plan::{Request, Sample};
use pointwork_edge::table::{Geo, HeaderLines};

/// More than any header of this program needs.
const LONGEST: usize = 256;

/// A request of which the place, the connection, chance, and whether Fanout has signed it, are told.
pub(crate) struct Told<'c> {
    client: &'c Client<'c>,
    /// What is told; what is not, is not known, and the last bucket is drawn.
    told: Sample,
}

impl<'c> Told<'c> {
    /// Reads what is told.
    ///
    /// # Errors
    ///
    /// The header that cannot be understood: a case that is not put as it was meant proves nothing.
    pub(crate) fn new(handle: &RequestHandle, client: &'c Client<'c>) -> Result<Self, String> {
        let mut told = Sample::new("", "");
        match header(handle, "corpus-client")?.as_deref() {
            None | Some("unknown") => {}
            Some(address) => told = told.from(parsed(address)?),
        }
        if let Some(country) = header(handle, "corpus-country")? {
            told = told.country(&country);
        }
        if let Some(continent) = header(handle, "corpus-continent")? {
            told = told.continent(&continent);
        }
        if let Some(asn) = header(handle, "corpus-asn")? {
            told = told.asn(parsed(&asn)?);
        }
        if let Some(draw) = header(handle, "corpus-draw")? {
            told = told.drawing(parsed(&draw)?);
        }
        if let Some(via_fanout) = header(handle, "corpus-via-fanout")?
            && parsed(&via_fanout)?
        {
            told = told.verified();
        }
        if let Some(tls) = header(handle, "corpus-tls")?
            && parsed(&tls)?
        {
            told = told.over_tls();
        }
        Ok(Told { client, told })
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

    fn host(&self) -> HeaderLines<'_> {
        self.client.host()
    }

    fn lines(&self, part: u16, name: &str) -> HeaderLines<'_> {
        self.client.lines(part, name)
    }

    fn unlisted(&self, name: &'static str) -> Cow<'_, [u8]> {
        self.client.unlisted(name)
    }

    fn client(&self) -> Option<IpAddr> {
        self.told.client()
    }

    fn is_secure(&self) -> bool {
        self.told.is_secure()
    }

    fn geo(&self, client: Option<IpAddr>) -> Geo<'_> {
        self.told.geo(client)
    }

    fn is_verified(&self) -> bool {
        self.told.is_verified()
    }

    fn service(&self) -> &str {
        self.client.service()
    }

    fn draw(&self) -> u16 {
        self.told.draw()
    }
}
