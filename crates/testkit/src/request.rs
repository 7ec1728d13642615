//! A request of plain values, which both evaluators take. Nothing in it is read, cut or trimmed here.

use std::collections::BTreeMap;
use std::net::IpAddr;

use pointwork_plan::Sample;

/// A request as it comes to the edge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    /// The method, as the client sent it.
    pub method: Vec<u8>,
    /// The raw URI in the form that the platform gives: `scheme://`, the authority, the request target.
    pub uri: Vec<u8>,
    /// The lines of each header, as the client sent them; names in lower case, no line holds a NUL.
    pub headers: BTreeMap<String, Vec<Vec<u8>>>,
    /// The address of the client, if it is known.
    pub client: Option<IpAddr>,
    /// Whether the client spoke TLS to the edge, whatever scheme the URI has.
    pub tls: bool,
    /// Whether it comes through the Fanout of this service, with a Grip-Sig that says so.
    pub via_fanout: bool,
    /// The country of the client, if it is known.
    pub country: Option<String>,
    /// The continent of the client, if it is known.
    pub continent: Option<String>,
    /// The number of the client's autonomous system, if it is known.
    pub asn: Option<u32>,
    /// The bucket that chance draws, 0 to 9,999.
    pub draw: u16,
}

impl Request {
    /// A GET of a URI, over TLS and from nowhere, that draws the last bucket.
    #[must_use]
    pub fn get(uri: &str) -> Self {
        Request {
            method: b"GET".to_vec(),
            uri: uri.as_bytes().to_vec(),
            headers: BTreeMap::new(),
            client: None,
            tls: true,
            via_fanout: false,
            country: None,
            continent: None,
            asn: None,
            draw: 9_999,
        }
    }

    /// The same request as the plan takes it.
    #[must_use]
    pub fn sample(&self) -> Sample {
        let mut sample = Sample::new(self.method.clone(), self.uri.clone());
        for (name, lines) in &self.headers {
            for line in lines {
                sample = sample.header(name, line);
            }
        }
        if let Some(client) = self.client {
            sample = sample.from(client);
        }
        if let Some(country) = &self.country {
            sample = sample.country(country);
        }
        if let Some(continent) = &self.continent {
            sample = sample.continent(continent);
        }
        if let Some(asn) = self.asn {
            sample = sample.asn(asn);
        }
        sample = sample.drawing(self.draw);
        if self.via_fanout {
            sample = sample.verified();
        }
        if self.tls { sample.over_tls() } else { sample }
    }
}
