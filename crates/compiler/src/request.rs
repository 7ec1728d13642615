//! A request as tests and tools write it, in the keys of the language. What becomes of it is in `outcome`.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use pointwork_plan::{BUCKETS, SCHEME, Sample};
use serde::Deserialize;

use crate::check::is_token;

/// What stands before a URL that is only a path.
const ORIGIN: &str = "https://www.example.com";

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object: {\"url\": ...}")]
pub struct RequestText {
    /// The method; GET if it is not given.
    #[serde(default)]
    pub method: Option<String>,
    /// An absolute URL, or a path, which has `https://www.example.com` before it. Nothing in it is decoded or mended.
    pub url: String,
    /// Header lines: name and value. Host is that of the URL unless given.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The address of the client.
    #[serde(default)]
    pub client_ip: Option<String>,
    /// Its country, two upper-case letters.
    #[serde(default)]
    pub country: Option<String>,
    /// Its continent, two upper-case letters.
    #[serde(default)]
    pub continent: Option<String>,
    /// The number of its autonomous system.
    #[serde(default)]
    pub asn: Option<u32>,
    /// Whether it comes through Fanout, signed. The URL and the client are those of the first pass, which are written into
    /// X-Forwarded lines unless these are given.
    #[serde(default)]
    pub via_fanout: bool,
    /// The bucket that chance draws, 0 to 9,999; the last if it is not given, which no share below 100 percent takes.
    #[serde(default)]
    pub draw: Option<u16>,
}

/// Why a text is no request: the key of the request, and words that follow it in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestFault {
    /// The key of [`RequestText`].
    pub key: &'static str,
    /// What is wrong with it.
    pub words: String,
}

impl Display for RequestFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.key, self.words)
    }
}

/// Shows the method and the URL.
impl Display for RequestText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_deref().unwrap_or("GET"), self.url)
    }
}

impl RequestText {
    /// The request as a plan takes it.
    ///
    /// # Errors
    ///
    /// What no request can have: a method or header name that is no token (RFC 9110 5.6.2), a control character in a
    /// header line (RFC 9110 5.5) or in the URL, a URL of another scheme, a draw beyond the last bucket, a client that is none.
    pub fn sample(&self) -> Result<Sample, RequestFault> {
        let method = self.method.as_deref().unwrap_or("GET");
        if !is_token(method) {
            return Err(fault("method", format!("is not a method: {method:?}")));
        }
        let (uri, secure) = self.uri()?;
        let mut sample = Sample::new(method, uri.as_bytes());
        if secure {
            sample = sample.over_tls();
        }
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            sample = sample.header("host", authority(&uri));
        }
        for (name, value) in &self.headers {
            if !is_token(name) {
                return Err(fault("headers", format!("has a name that is none: {name:?}")));
            }
            if value.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t') {
                return Err(fault("headers", format!("has a control character in a line of {name:?}")));
            }
            sample = sample.header(name, value);
        }
        if let Some(client) = &self.client_ip {
            let client =
                client.parse().map_err(|_| fault("client_ip", format!("is no address: {client:?}")))?;
            sample = sample.from(client);
        }
        if let Some(country) = &self.country {
            sample = sample.country(code("country", country)?);
        }
        if let Some(continent) = &self.continent {
            sample = sample.continent(code("continent", continent)?);
        }
        if let Some(asn) = self.asn {
            sample = sample.asn(asn);
        }
        if self.via_fanout {
            sample = self.second_pass(sample.verified(), authority(&uri), secure);
        }
        match self.draw {
            Some(draw) if draw >= BUCKETS => Err(fault("draw", format!("is 0 to 9999, not {draw}"))),
            Some(draw) => Ok(sample.drawing(draw)),
            None => Ok(sample),
        }
    }

    /// A request with what the first pass would have written down about it.
    fn second_pass(&self, sample: Sample, host: &str, is_secure: bool) -> Sample {
        let is_given = |name: &str| self.headers.iter().any(|(it, _)| it.eq_ignore_ascii_case(name));
        let scheme = if is_secure { "https" } else { "http" };
        let client = self.client_ip.as_deref();
        let lines = [("x-forwarded-for", client), ("x-forwarded-host", Some(host)), (SCHEME, Some(scheme))]
            .into_iter();
        lines.filter(|(name, _)| !is_given(name)).fold(sample, |sample, (name, line)| match line {
            Some(line) => sample.header(name, line),
            None => sample,
        })
    }

    /// The raw URI, and whether the client speaks TLS.
    fn uri(&self) -> Result<(Cow<'_, str>, bool), RequestFault> {
        let url = &self.url;
        // The platform hands out nothing that a request line could not hold.
        if url.bytes().any(|byte| byte.is_ascii_control() || byte == b' ') {
            let words = format!("has a control character or a blank, which is written as %20: {url:?}");
            return Err(fault("url", words));
        }
        if url.starts_with('/') {
            return Ok((Cow::Owned(format!("{ORIGIN}{url}")), true));
        }
        match url.split_once("://") {
            Some(("https", _)) => Ok((Cow::Borrowed(url), true)),
            Some(("http", _)) => Ok((Cow::Borrowed(url), false)),
            Some(_) | None => Err(fault("url", format!("starts with `https://`, `http://` or `/`: {url:?}"))),
        }
    }
}

fn fault(key: &'static str, words: String) -> RequestFault {
    RequestFault { key, words }
}

/// A code as the platform gives it.
fn code<'c>(key: &'static str, text: &'c str) -> Result<&'c str, RequestFault> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(text)
    } else {
        Err(fault(key, format!("is two upper-case letters, not {text:?}")))
    }
}

/// What stands between the scheme of a URI and its path.
fn authority(uri: &str) -> &str {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}
