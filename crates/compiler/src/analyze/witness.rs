//! Witnesses: requests that prove something, as tests and tools write them.

use std::fmt::{self, Display, Formatter, Write as _};

use pointwork_plan::{BUCKETS, Sample, WEBSOCKET_EVENTS};

use super::conjunction::{Conjunction, Pass};
use super::literal::Part;
use crate::request::RequestText;

/// A request that proves something.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Witness {
    /// The request. Lines that are not UTF-8 are among the others.
    pub request: RequestText,
    /// Header lines that are not UTF-8: names and values.
    pub others: Vec<(String, Vec<u8>)>,
    /// Whether it is one only if a client of its address is where it says.
    pub rests_on_place: bool,
}

impl Witness {
    /// The request for which literals hold.
    pub(super) fn of(found: &Conjunction<'_>) -> Self {
        let text = |part: Part<'_>| String::from_utf8_lossy(found.text(part)).into_owned();
        let value = |part: Part<'static>| found.value(part).map(str::to_owned);
        let mut host = text(Part::Host);
        if host.is_empty() || host.ends_with('.') {
            // One dot at the end is not compared.
            host.push('.');
        }
        let scheme = found.value(Part::Scheme).unwrap_or("https");
        let url = format!("{scheme}://{host}{}{}", text(Part::Path), query(found));
        let method =
            if found.pass == Pass::Events { "POST" } else { found.value(Part::Method).unwrap_or("GET") };
        let country = value(Part::Country);
        let continent = value(Part::Continent);
        let asn = found.value(Part::Asn).and_then(|number| number.parse().ok());
        let is_placed = country.is_some() || continent.is_some() || asn.is_some();
        let mut witness = Witness {
            request: RequestText {
                method: Some(method.to_owned()),
                url,
                headers: Vec::new(),
                client_ip: found.client().map(|client| client.to_string()),
                country,
                continent,
                asn,
                via_fanout: found.pass != Pass::First,
                draw: Some(found.draw()).filter(|draw| *draw != BUCKETS - 1),
            },
            others: Vec::new(),
            rests_on_place: is_placed && found.client().is_some(),
        };
        for (name, line) in headers(found, method) {
            match String::from_utf8(line) {
                Ok(line) => witness.request.headers.push((name, line)),
                Err(error) => witness.others.push((name, error.into_bytes())),
            }
        }
        witness
    }

    /// The request as a plan takes it; `None` if it is none.
    #[must_use]
    pub fn sample(&self) -> Option<Sample> {
        let sample = self.request.sample().ok()?;
        Some(self.others.iter().fold(sample, |sample, (name, line)| sample.header(name, line)))
    }
}

/// The header lines of a request.
fn headers(found: &Conjunction<'_>, method: &str) -> Vec<(String, Vec<u8>)> {
    let mut headers: Vec<(String, Vec<u8>)> = Vec::new();
    let mut cookies: Vec<Vec<u8>> = Vec::new();
    for part in found.asked() {
        let lines = found.lines(part);
        match part {
            Part::Header(name) => headers.extend(lines.iter().map(|line| (name.to_owned(), line.clone()))),
            Part::Cookie(name) => {
                cookies.extend(lines.iter().map(|line| [name.as_bytes(), b"=", line].concat()));
            }
            Part::Upgrade if found.pass != Pass::Events && !lines.is_empty() => {
                headers.push(("upgrade".to_owned(), lines.join(&b", "[..])));
            }
            Part::Upgrade
            | Part::Pass
            | Part::Method
            | Part::Scheme
            | Part::Host
            | Part::Path
            | Part::Query(_)
            | Part::Client
            | Part::Country
            | Part::Continent
            | Part::Asn
            | Part::Draw => {}
        }
    }
    if !cookies.is_empty() {
        headers.push(("cookie".to_owned(), cookies.join(&b"; "[..])));
    }
    let is_of_events =
        |(name, line): &&(String, Vec<u8>)| name == "content-type" && line == WEBSOCKET_EVENTS.as_bytes();
    let content_types = headers.iter().filter(|(name, _)| name == "content-type").count();
    // With one such line only, it would stand for a handshake.
    if let (Pass::Second, "POST", 1, Some(line)) =
        (found.pass, method, content_types, headers.iter().find(is_of_events).cloned())
    {
        headers.push(line);
    }
    headers
}

/// The query of a request with its `?`, or nothing.
fn query(found: &Conjunction<'_>) -> String {
    let mut pieces = Vec::new();
    for part in found.asked() {
        let Part::Query(name) = part else { continue };
        pieces.extend(found.lines(part).iter().map(|value| {
            let name = encoded(name.as_bytes());
            if value.is_empty() && !name.is_empty() { name } else { format!("{name}={}", encoded(value)) }
        }));
    }
    if pieces.is_empty() { String::new() } else { format!("?{}", pieces.join("&")) }
}

/// A name or value of a query.
fn encoded(text: &[u8]) -> String {
    let mut encoded = String::new();
    for byte in text {
        if byte.is_ascii_alphanumeric() || b"-._~/:,@!*".contains(byte) {
            encoded.push(char::from(*byte));
        } else {
            let _infallible = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Shows the request as a sentence has it.
impl Display for Witness {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let RequestText { headers, client_ip, country, continent, asn, via_fanout, draw, .. } = &self.request;
        write!(f, "`{}`", self.request)?;
        let lines = headers.iter().map(|(name, line)| format!("`{name}: {line}`"));
        let others = self.others.iter().map(|(name, line)| format!("`{name}: {}`", line.escape_ascii()));
        let lines: Vec<String> = lines.chain(others).collect();
        if !lines.is_empty() {
            write!(f, " with {}", lines.join(" and "))?;
        }
        client_ip.as_ref().map_or(Ok(()), |client| write!(f, " from `{client}`"))?;
        let asn = asn.map(|asn| format!("AS{asn}"));
        for place in [country, continent, &asn].into_iter().flatten() {
            write!(f, " in `{place}`")?;
        }
        if *via_fanout {
            f.write_str(" through Fanout")?;
        }
        draw.map_or(Ok(()), |draw| write!(f, " drawing `{draw}`"))
    }
}
