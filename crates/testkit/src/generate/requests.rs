//! Requests: each follows a route of the draft as far as chance lets it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;

use super::draft::{Draft, RouteDraft, TestDraft, UpgradeDraft};
use super::lines::{Dress, dress, free_line, free_upgrade};
use super::paths::{PathSeed, seed as path_seed};
use super::words::{ASKED_METHODS, HEADERS};
use crate::request::Request;

/// How a request comes about, whatever the routes are.
#[derive(Clone, Debug)]
pub(super) struct Seed {
    follow: Index,
    /// The method, or one of the followed route's.
    method: Option<&'static str>,
    path: PathSeed,
    query: &'static [u8],
    scheme: &'static [u8],
    hosts: (Vec<u8>, Vec<Vec<u8>>),
    /// How the headers that the followed route asks for are given; those beyond the list are not.
    obeyed: Vec<Option<Dress>>,
    free: Vec<(&'static str, Vec<u8>)>,
    client: Option<IpAddr>,
    tls: bool,
}

impl Seed {
    /// The request.
    pub(super) fn request(&self, draft: &Draft) -> Request {
        let routes = draft.routes.len();
        let route = if routes == 0 { None } else { draft.routes.get(self.follow.index(routes)) };
        let (authority, hosts) = &self.hosts;
        let uri = [self.scheme, authority, &self.path.path(route), self.query].concat();
        let mut headers: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
        let obeyed = route.map(|route| self.obeyed_lines(route)).unwrap_or_default();
        let hosts = hosts.iter().map(|line| ("host", line.clone()));
        for (name, line) in hosts.chain(self.free.clone()).chain(obeyed) {
            headers.entry(name.to_owned()).or_default().push(line);
        }
        Request {
            method: self.asked_method(route).as_bytes().to_vec(),
            uri,
            headers,
            client: self.client,
            tls: self.tls,
            country: None,
            continent: None,
            asn: None,
            draw: 9_999,
        }
    }

    fn asked_method(&self, route: Option<&RouteDraft>) -> &'static str {
        let of_route = route.map(|route| route.methods.as_slice()).unwrap_or_default();
        match (self.method, of_route) {
            (Some(method), _) => method,
            (None, []) => "GET",
            (None, methods) => methods[self.follow.index(methods.len())],
        }
    }

    /// Lines that the route asks for.
    fn obeyed_lines(&self, route: &RouteDraft) -> Vec<(&'static str, Vec<u8>)> {
        let upgrade = match &route.upgrade {
            None | Some(UpgradeDraft::None) => None,
            Some(UpgradeDraft::Some) => Some(("upgrade", vec!["h2c"])),
            Some(UpgradeDraft::AnyOf(protocols)) => Some(("upgrade", protocols.clone())),
        };
        let headers = route.headers.iter().filter_map(|(name, test)| match test {
            TestDraft::Absent => None,
            TestDraft::Present => Some((*name, vec!["x"])),
            TestDraft::Exact(values) | TestDraft::Token(values) => Some((*name, values.clone())),
        });
        headers
            .chain(upgrade)
            .zip(&self.obeyed)
            .filter_map(|((name, values), dress)| Some((name, dress.as_ref()?.put_on(&values))))
            .collect()
    }
}

pub(super) fn seed() -> impl Strategy<Value = Seed> {
    let method = prop_oneof![2 => Just(None), 1 => select(ASKED_METHODS).prop_map(Some)];
    let scheme =
        prop_oneof![12 => Just(&b"https://"[..]), 3 => Just(&b"http://"[..]), 1 => Just(&b"x+y.z-1://"[..])];
    let name = prop_oneof![3 => select(HEADERS), 1 => Just("grip-sig")];
    let line = prop_oneof![
        3 => (name, free_line()),
        1 => (Just("upgrade"), free_upgrade()),
        1 => (Just("x-forwarded-for"), Just(b"192.0.2.1".to_vec())),
    ];
    let free = prop_oneof![3 => Just(vec![]), 2 => vec(line, 1..=3)];
    let obeyed = vec(option::weighted(0.9, dress()), 3);
    let rest = (obeyed, free, client(), proptest::bool::ANY);
    (any::<Index>(), method, path_seed(), query(), scheme, hosts(), rest).prop_map(
        |(follow, method, path, query, scheme, hosts, (obeyed, free, client, tls))| Seed {
            follow,
            method,
            path,
            query,
            scheme,
            hosts,
            obeyed,
            free,
            client,
            tls,
        },
    )
}

fn query() -> impl Strategy<Value = &'static [u8]> {
    const QUERIES: &[&[u8]] = &[
        b"?",
        b"?x",
        b"?a=b&c=%20",
        b"?%c3%A9",
        b"?%",
        b"?%2",
        b"?%zz",
        b"?a=/../b",
        b"??",
        b"?x#y",
        b"?#",
        b"?\xff",
        b"?a=%2F&b=\\",
        b"?%%20",
        b"? ",
        b"?\"{}",
        b"?://",
    ];
    prop_oneof![3 => Just(&b""[..]), 1 => select(QUERIES)]
}

fn client() -> impl Strategy<Value = Option<IpAddr>> {
    let mapped = any::<[u8; 4]>().prop_map(|it| IpAddr::from(std::net::Ipv4Addr::from(it).to_ipv6_mapped()));
    option::weighted(0.8, prop_oneof![3 => any::<IpAddr>(), 1 => mapped])
}

/// The authority of the URI and the Host lines.
fn hosts() -> impl Strategy<Value = (Vec<u8>, Vec<Vec<u8>>)> {
    const USUAL: &[u8] = b"www.example.com";
    const ODD: &[&[u8]] = &[
        b"",
        b"h",
        b"H.Example.",
        b"h:0",
        b"h:443",
        b"h:65535",
        b"h:65536",
        b"h:99999999999999999999",
        b"h:",
        b"h:+1",
        b"h:-1",
        b"h:8 0",
        b"h:80:80",
        b":80",
        b"h:080",
        b"[::1]",
        b"[::1]:80",
        b"[::1]:",
        b"[::1]x",
        b"[::ffff:1.2.3.4]",
        b"[::1",
        b"::1",
        b"[::g]",
        b"[v1.x]",
        b"[::1%25e]",
        b"[]",
        b"]",
        b"]:1",
        b"a]:80",
        b"[1.2.3.4]",
        b"1.2.3",
        b"xn--",
        b"a_b-c",
        b"a..b",
        b".",
        b"a b",
        b"a,b",
        b"*.x",
        b"user@h",
        b"h/x",
        b"h/..",
        b"h?x",
        b"h#x",
        b"h\\x",
        b"%41",
        "é".as_bytes(),
        b"\xff",
        b" h ",
        b"\th",
        b"h\t:80",
    ];
    let long = (250..=256_usize, proptest::bool::ANY).prop_map(|(length, port)| {
        ["a".repeat(length), if port { ":80".into() } else { String::new() }].concat()
    });
    let odd = || prop_oneof![30 => select(ODD).prop_map(<[u8]>::to_vec), 1 => long.clone().prop_map(String::into_bytes)];
    prop_oneof![
        40 => Just((USUAL.to_vec(), vec![USUAL.to_vec()])),
        // The platform writes the Host line into the URI.
        4 => odd().prop_map(|host| (host.clone(), vec![host])),
        1 => odd().prop_map(|host| (USUAL.to_vec(), vec![host])),
        // HTTP/2 or an absolute-form target: no Host line.
        2 => odd().prop_map(|host| (host, vec![])),
        1 => (odd(), odd()).prop_map(|(one, other)| (one.clone(), vec![one, other])),
        1 => Just((USUAL.to_vec(), vec![USUAL.to_vec(), USUAL.to_vec()])),
    ]
}
