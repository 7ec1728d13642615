//! Which cases of the corpus reach a program under Viceroy, and as which request. Each rule that keeps a case away has
//! its reason; docs/platform.md has what Viceroy does differently from Fastly.

use std::collections::{BTreeMap, BTreeSet};

use http::uri::Authority;
use pointwork_e2e::{Arrival, Ask, Policy};
use pointwork_testkit::{Case, Request};

/// How a case gets to the program.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// It is sent, and this is the request that the program sees.
    Sent { ask: Ask, seen: Request },
    /// It can be sent, but Viceroy answers by itself.
    Answered { ask: Ask, why: &'static str },
    /// No HTTP/1.1 client can have Viceroy show this request to a program.
    Unsaid(&'static str),
}

/// The authority of a case that is written with a path only: whatever its Host line is, it says nothing of another.
const UNSAID: &[u8] = b"www.example.com";

/// The longest target that Viceroy takes, in bytes.
const LONGEST: usize = 65_534;

/// More than any case says that it has.
const LONGEST_BODY: usize = 1_000;

/// How a case of this file is delivered.
pub(crate) fn of(file: &str, case: &Case) -> Delivery {
    let Request { method, uri, headers, .. } = &case.request;
    let hosts: Vec<&[u8]> = headers.get("host").into_iter().flatten().map(|host| trimmed(host)).collect();
    let Some((authority, target)) = cut(uri, hosts.first().copied()) else {
        return Delivery::Unsaid(
            "Viceroy makes the authority of the URI from the Host line: here they differ",
        );
    };
    if target.contains(&b'#') {
        return Delivery::Unsaid("Viceroy cuts a target at `#`");
    }
    if headers.values().flatten().flatten().any(|byte| matches!(byte, b'\r' | b'\n')) {
        return Delivery::Unsaid("a line break in a header line makes two of it");
    }
    let Ok(word) = str::from_utf8(method) else { return Delivery::Unsaid("the method is not UTF-8") };
    let taken = authority_of(authority);
    if hosts.is_empty() && taken.as_ref().is_some_and(|it| it.host().as_bytes() != authority) {
        return Delivery::Unsaid("without a Host line, Viceroy drops user and port of the authority");
    }
    // Without a Host line only the absolute form says the host.
    let whole = [b"http://", authority, target].concat();
    let ask = Ask::new(word, if hosts.is_empty() { &whole } else { target });
    let ask = with_lines(ask.hosts(&hosts), file, &case.request);
    match refused(method, target, taken.is_some(), headers) {
        Some(why) => Delivery::Answered { ask, why },
        None => Delivery::Sent { ask, seen: Request { uri: whole, ..case.request.clone() } },
    }
}

/// Why Viceroy, or the HTTP of hyper below it, answers by itself.
fn refused(
    method: &[u8],
    target: &[u8],
    has_authority: bool,
    headers: &BTreeMap<String, Vec<Vec<u8>>>,
) -> Option<&'static str> {
    let mut lines = headers.values().flatten();
    let is_path = target.starts_with(b"/") || target == b"*";
    if http::Method::from_bytes(method).is_err() || method.iter().any(|byte| b"#$%&'".contains(byte)) {
        Some("the method is no token, or holds a byte that Viceroy's HTTP library forgets in tokens")
    } else if !has_authority {
        Some("the host is none that Viceroy takes")
    } else if !is_path {
        Some("the target is neither a path nor `*`")
    } else if target.len() > LONGEST {
        Some("the target is longer than Viceroy takes")
    } else if Policy::DEFAULT.arrival(target, false) == Arrival::NotServed {
        Some("the target holds a byte that Viceroy does not take")
    } else if lines.any(|line| line.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t')) {
        Some("a header line holds a control character")
    } else if !is_framed(headers) {
        Some("it is not clear where the body ends")
    } else {
        None
    }
}

/// Whether hyper knows where the body ends: by one length, however often it is given, or by chunks.
fn is_framed(headers: &BTreeMap<String, Vec<Vec<u8>>>) -> bool {
    let lines = |name| headers.get(name).into_iter().flatten().map(|line| trimmed(line));
    let lengths: BTreeSet<&[u8]> = lines("content-length").collect();
    let is_number = |length: &&[u8]| !length.is_empty() && length.iter().all(u8::is_ascii_digit);
    lengths.len() <= 1
        && lengths.iter().all(is_number)
        && lines("transfer-encoding").all(|coding| coding.eq_ignore_ascii_case(b"chunked"))
}

/// The authority and the target that Viceroy makes of a URI and the first Host line.
fn cut<'u>(uri: &'u [u8], host: Option<&'u [u8]>) -> Option<(&'u [u8], &'u [u8])> {
    let start = uri.windows(3).position(|it| it == b"://")?.checked_add(3)?;
    let (_, rest) = uri.split_at_checked(start)?;
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let (authority, target) = rest.split_at_checked(end)?;
    match host {
        None => Some((authority, target)),
        Some(host) if authority == UNSAID => Some((host, target)),
        Some(host) => Some((host, rest.strip_prefix(host)?)),
    }
}

/// The authority as the library reads it that Viceroy uses.
fn authority_of(authority: &[u8]) -> Option<Authority> {
    Authority::try_from(authority).ok()
}

/// The header lines of a case, and what is told of the client.
fn with_lines(mut ask: Ask, file: &str, request: &Request) -> Ask {
    for (name, lines) in request.headers.iter().filter(|(name, _)| *name != "host") {
        // Viceroy waits for the body that a length announces.
        let length = lines.first().and_then(|line| str::from_utf8(line).ok()?.parse().ok());
        if let Some(length @ 1..=LONGEST_BODY) = length.filter(|_| name == "content-length") {
            ask = ask.body(vec![b'x'; length]);
            continue;
        }
        for line in lines {
            ask = ask.line([name.as_bytes(), b": ", line].concat());
        }
    }
    // Whether Fanout has signed it is told as the place of the client is: no client has the key.
    let Request { client, tls, via_fanout, country, continent, asn, draw, .. } = request;
    ask = ask.line(format!("corpus-table: {file}")).line(format!("corpus-tls: {tls}"));
    ask = ask.line(format!("corpus-draw: {draw}")).line(format!("corpus-via-fanout: {via_fanout}"));
    if let Some(client) = client {
        ask = ask.line(format!("corpus-client: {client}"));
    }
    if let Some(country) = country {
        ask = ask.line(format!("corpus-country: {country}"));
    }
    if let Some(continent) = continent {
        ask = ask.line(format!("corpus-continent: {continent}"));
    }
    if let Some(asn) = asn {
        ask = ask.line(format!("corpus-asn: {asn}"));
    }
    ask
}

fn trimmed(line: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = line.iter().position(|byte| !is_blank(byte)).unwrap_or(line.len());
    let end = line.iter().rposition(|byte| !is_blank(byte)).map_or(start, |at| at + 1);
    line.get(start..end).unwrap_or_default()
}
