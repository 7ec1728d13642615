//! The second pass of a request: what Fanout makes of it, with what the first pass wrote down, or nearly so.

use proptest::bool;
use proptest::option;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Strategy;

use crate::request::Request;

/// Lines of a header; `None` stands for one that says what is so.
type Lines = Option<&'static [&'static [u8]]>;

/// How a request comes a second time.
#[derive(Clone, Debug)]
pub(super) struct SecondPass {
    /// Whether it comes through Fanout at all, and not from a client that writes its lines.
    via_fanout: bool,
    hosts: Lines,
    schemes: Lines,
    clients: Lines,
    /// What stands behind the address of the client.
    others: &'static str,
    /// Whether the Host and the address of the second pass are others.
    is_moved: bool,
    /// The Content-Type of a POST that stands for a WebSocket.
    events: Option<&'static [&'static [u8]]>,
}

impl SecondPass {
    /// The second pass of a request.
    pub(super) fn of(&self, mut request: Request) -> Request {
        let host = request.headers.get("host").and_then(|lines| lines.first().cloned()).unwrap_or_default();
        let scheme = if request.tls { "https" } else { "http" };
        let client = request.client.map(|client| format!("{client}{}", self.others).into_bytes());
        let given = |lines: Lines, so: Vec<Vec<u8>>| {
            lines.map_or(so, |lines| lines.iter().map(|line| line.to_vec()).collect())
        };
        let lines = [
            ("x-forwarded-host", given(self.hosts, vec![host])),
            ("pointwork-scheme", given(self.schemes, vec![scheme.into()])),
            ("x-forwarded-for", given(self.clients, client.into_iter().collect())),
        ];
        request.headers.extend(lines.map(|(name, lines)| (name.to_owned(), lines)));
        if self.is_moved {
            request.headers.insert("host".to_owned(), vec![b"origin.internal".to_vec()]);
            request.client = "192.0.2.200".parse().ok();
            request.tls = !request.tls;
        }
        if let Some(lines) = self.events {
            request.method = b"POST".to_vec();
            request.headers.remove("upgrade");
            request.headers.insert("content-type".to_owned(), given(Some(lines), vec![]));
        }
        request.headers.retain(|_, lines| !lines.is_empty());
        request.via_fanout = self.via_fanout;
        request
    }
}

pub(super) fn second_pass() -> impl Strategy<Value = SecondPass> {
    let lines = |odd: &'static [&'static [&'static [u8]]]| prop_oneof![5 => Just(None), 1 => select(odd).prop_map(Some)];
    let others = prop_oneof![2 => Just(""), 1 => select(&[", 10.0.0.1", " ,x", ",", " 10.0.0.1", ":80"][..])];
    let events = prop_oneof![1 => Just(USUAL), 1 => select(EVENTS)];
    let hosts = prop_oneof![3 => Just(None), 1 => select(HOSTS).prop_map(Some)];
    let told = (hosts, lines(SCHEMES), lines(CLIENTS), others);
    (bool::weighted(0.85), told, bool::weighted(0.7), option::weighted(0.4, events)).prop_map(
        |(via_fanout, (hosts, schemes, clients, others), is_moved, events)| SecondPass {
            via_fanout,
            hosts,
            schemes,
            clients,
            others,
            is_moved,
            events,
        },
    )
}

const HOSTS: &[&[&[u8]]] = &[
    &[],
    &[b""],
    &[b"h", b"h"],
    &[b"www.example.com", b"h"],
    &[b" WWW.Example.COM.:8080\t"],
    &[b"a b"],
    &[b"[::1]:81"],
    &[b"h:65536"],
    &[b"h, www.example.com"],
    &[b"\xff"],
];

const SCHEMES: &[&[&[u8]]] = &[
    &[],
    &[b""],
    &[b"https", b"https"],
    &[b"http", b"https"],
    &[b"HTTPS"],
    &[b" https "],
    &[b"https, http"],
];

const CLIENTS: &[&[&[u8]]] = &[
    &[],
    &[b""],
    &[b"203.0.113.7", b"198.51.100.1"],
    &[b"unknown", b"203.0.113.7"],
    &[b"::ffff:203.0.113.7"],
    &[b"203.0.113.007"],
    &[b"[::1]"],
    &[b"2001:db8::8000\t, 203.0.113.7"],
    &[b"\xff"],
];

const USUAL: &[&[u8]] = &[b"application/websocket-events"];

const EVENTS: &[&[&[u8]]] = &[
    &[b"Application/WebSocket-Events"],
    &[b"application/websocket-events; charset=utf-8"],
    &[b"\tapplication/websocket-events\t;"],
    &[b"application/websocket-events", b"application/websocket-events"],
    &[b"application/websocket-events, text/plain"],
    &[b"application/websocket-eventsx"],
    &[b"text/plain"],
    &[],
];
