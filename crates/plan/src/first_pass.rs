//! A request as its client sent it. What came through Fanout came twice: the second time without the client's Host,
//! address and handshake, but with what the first pass wrote down of them.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::net::IpAddr;
use std::str::FromStr as _;

use pointwork_table::{HeaderLines, Rows, trim};

use crate::forward::SCHEME;
use crate::host::sound;
use crate::request::Request;

/// The type of a body that stands for what happens on a WebSocket (WebSocket-over-HTTP).
pub const WEBSOCKET_EVENTS: &str = "application/websocket-events";

/// A request whose own Host is sound, seen as its client sent it.
pub(crate) struct FirstPass<'r, R> {
    request: &'r R,
    /// The Host that this request came with.
    host: &'r str,
    /// Whether it matters that a request came through Fanout.
    verifies: bool,
    /// Whether the first pass writes down where a request came from.
    forwards: bool,
    is_handshake: OnceCell<bool>,
    told: OnceCell<Option<Told<'r>>>,
}

/// What the first pass wrote down.
struct Told<'r> {
    /// A block for [`HeaderLines::new`].
    hosts: Cow<'r, [u8]>,
    is_secure: bool,
    client: Option<IpAddr>,
}

impl<'r, R: Request> FirstPass<'r, R> {
    pub(crate) fn new(rows: &Rows<'_>, request: &'r R, host: &'r str) -> Self {
        FirstPass {
            request,
            host,
            verifies: rows.verifies,
            forwards: rows.forwarded,
            is_handshake: OnceCell::new(),
            told: OnceCell::new(),
        }
    }

    /// Whether this is the second pass: the request came through Fanout, and that matters.
    pub(crate) fn is_verified(&self) -> bool {
        self.verifies && self.request.is_verified()
    }

    /// The method; GET for what stands for a WebSocket handshake.
    pub(crate) fn method(&self) -> &'r [u8] {
        if self.is_handshake() { b"GET" } else { self.request.method() }
    }

    /// Whether this is what Fanout makes of a WebSocket: a POST of its events.
    pub(crate) fn is_handshake(&self) -> bool {
        self.verifies
            && *self.is_handshake.get_or_init(|| {
                self.request.method() == b"POST"
                    && is_of_events(HeaderLines::new(&self.request.unlisted("content-type")))
                    && self.request.is_verified()
            })
    }

    /// The host with its port, as the client sent it; `None` if a first pass did not say.
    pub(crate) fn host(&self) -> Option<&str> {
        self.told().map_or(Some(self.host), Told::host)
    }

    /// Whether the client spoke TLS to the edge.
    pub(crate) fn is_secure(&self) -> bool {
        self.told().map_or_else(|| self.request.is_secure(), |told| told.is_secure)
    }

    /// The address of the client, if it is known; an IPv4-mapped one as IPv4.
    pub(crate) fn client(&self) -> Option<IpAddr> {
        let client = self.told().map_or_else(|| self.request.client(), |told| told.client);
        client.map(|client| client.to_canonical())
    }

    fn told(&self) -> Option<&Told<'r>> {
        let tells = self.verifies && self.forwards;
        let told = tells.then(|| self.told.get_or_init(|| self.is_verified().then(|| self.read())));
        told.and_then(Option::as_ref)
    }

    fn read(&self) -> Told<'r> {
        Told {
            hosts: self.request.unlisted("x-forwarded-host"),
            is_secure: only(HeaderLines::new(&self.request.unlisted(SCHEME))) == Some(b"https"),
            client: HeaderLines::new(&self.request.unlisted("x-forwarded-for"))
                .next()
                .and_then(first_address),
        }
    }
}

impl Told<'_> {
    fn host(&self) -> Option<&str> {
        only(HeaderLines::new(&self.hosts)).and_then(sound)
    }
}

/// The one line, if there are not several.
fn only(mut lines: HeaderLines<'_>) -> Option<&[u8]> {
    lines.next().filter(|_| lines.next().is_none())
}

/// The first address of a list; what others add stands behind it.
fn first_address(list: &[u8]) -> Option<IpAddr> {
    let first = list.split(|&byte| byte == b',').next().map(trim)?;
    IpAddr::from_str(str::from_utf8(first).ok()?).ok()
}

/// Whether a body is one of WebSocket events, by its one Content-Type line, in the spelling that Fanout writes. In this
/// one it refuses what a client sends; in another it forwards it, signed.
fn is_of_events(lines: HeaderLines<'_>) -> bool {
    only(lines) == Some(WEBSOCKET_EVENTS.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_address_of_a_list_is_the_clients() {
        let first = |list: &str| first_address(list.as_bytes()).map(|it| it.to_string());
        assert_eq!(first("203.0.113.9").as_deref(), Some("203.0.113.9"));
        assert_eq!(first("2001:db8::1 , 10.0.0.1").as_deref(), Some("2001:db8::1"));
        for list in ["", "unknown", ", 10.0.0.1", "10.0.0.1:80", "10.0.0.1 10.0.0.2"] {
            assert_eq!(first(list), None, "{list}");
        }
    }

    #[test]
    fn only_one_line_as_fanout_writes_it_is_of_events() {
        let is = |block: &str| is_of_events(HeaderLines::new(block.as_bytes()));
        assert!(is("application/websocket-events\0"));
        assert!(!is("Application/WebSocket-Events\0"));
        assert!(!is("application/websocket-events ; charset=utf-8\0"));
        assert!(!is(""));
        assert!(!is("application/websocket-events\0application/websocket-events\0"));
        assert!(!is("application/websocket-events2\0"));
        assert!(!is("text/plain; application/websocket-events\0"));
    }
}
