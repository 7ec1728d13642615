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
}

impl Request {
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
        if self.tls { sample.over_tls() } else { sample }
    }
}
