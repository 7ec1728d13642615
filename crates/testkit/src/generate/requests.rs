//! Requests: each follows a route of the draft as far as chance lets it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;

use super::draft::{Draft, RouteDraft};
use super::hosts::{HostDress, host_dress, hosts};
use super::lines::{Dress, dress, free_line, free_upgrade};
use super::occurrences::{Manner, manner, query};
use super::paths::{PathSeed, seed as path_seed};
use super::second_pass::{SecondPass, second_pass};
use super::sets::{SetDraft, UpgradeDraft};
use super::words::{ASKED_METHODS, CLIENTS, CONTINENTS, COUNTRIES, DRAWS, HEADERS, SYSTEMS};
use crate::request::Request;

/// A header line: the name and the rest.
type Line = (&'static str, Vec<u8>);

/// How a request comes about, whatever the routes are.
#[derive(Clone, Debug)]
pub(super) struct Seed {
    follow: Index,
    /// Whether a set of `none_of` is followed too.
    contrary: bool,
    /// The method, or one of the followed route's.
    method: Option<&'static str>,
    path: PathSeed,
    query: &'static [u8],
    scheme: &'static [u8],
    hosts: (Vec<u8>, Vec<Vec<u8>>),
    host: Option<HostDress>,
    /// How the lines that are asked for are given; those beyond the list are not.
    obeyed: Vec<Option<Obeyed>>,
    free: Vec<Line>,
    client: Client,
    /// How it comes a second time, if it does; to routes that do not look at that, mostly not.
    second: Option<SecondPass>,
    rarely: bool,
}

/// How one value test is obeyed.
#[derive(Clone, Debug)]
struct Obeyed {
    dress: Dress,
    manner: Manner,
    /// Whether what must not be there is.
    contrary: bool,
}

/// What a request says of its client.
#[derive(Clone, Debug)]
struct Client {
    address: Option<IpAddr>,
    tls: bool,
    country: Option<&'static str>,
    continent: Option<&'static str>,
    asn: Option<u32>,
    draw: u16,
}

impl Seed {
    /// The request.
    pub(super) fn request(&self, draft: &Draft) -> Request {
        let second = self.second.as_ref().filter(|_| self.rarely || draft.looks_at_grip_sig());
        let request = self.first_pass(draft);
        match second {
            Some(second) => second.of(request),
            None => request,
        }
    }

    /// The request as its client sends it.
    fn first_pass(&self, draft: &Draft) -> Request {
        let routes = draft.routes.len();
        let route = if routes == 0 { None } else { draft.routes.get(self.follow.index(routes)) };
        let sets = self.sets(route);
        let path = self.path.path(&sets, draft.policy.max_length.unwrap_or(8_192));
        let (mut authority, mut hosts) = self.hosts.clone();
        if let Some(host) = self.host.and_then(|dress| dress.host(&sets)) {
            (authority, hosts) = (host.clone(), vec![host]);
        }
        let (lines, pieces) = self.obeyed_values(&sets);
        let mut query = self.query.to_vec();
        for piece in pieces {
            query.push(if query.is_empty() { b'?' } else { b'&' });
            query.extend(piece);
        }
        let uri = [self.scheme, &authority, &path, &query].concat();
        let mut headers: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
        let hosts = hosts.iter().map(|line| ("host", line.clone()));
        for (name, mut line) in hosts.chain(self.free.clone()).chain(lines) {
            // No header line of a request holds a NUL.
            line.retain(|byte| *byte != 0);
            headers.entry(name.to_owned()).or_default().push(line);
        }
        let Client { address, tls, country, continent, asn, draw } = self.client;
        let of_sets = |of: fn(&SetDraft) -> Option<&'static str>| sets.iter().find_map(|set| of(set));
        Request {
            method: self.asked_method(&sets).as_bytes().to_vec(),
            uri,
            headers,
            client: address,
            tls,
            via_fanout: false,
            // The values of a set are the first of the list more often than not.
            country: country.or(of_sets(|set| set.countries.first().copied())).map(str::to_owned),
            continent: continent.or(of_sets(|set| set.continents.last().copied())).map(str::to_owned),
            asn: asn.or(sets.iter().find_map(|set| set.systems.last().copied())),
            draw,
        }
    }

    /// What is followed: the route, and a set of its `any_of` and perhaps of its `none_of`.
    fn sets<'d>(&self, route: Option<&'d RouteDraft>) -> Vec<&'d SetDraft> {
        let Some(route) = route else { return Vec::new() };
        let one = |sets: &'d [SetDraft]| sets.get(self.follow.index(sets.len().max(1)));
        let none_of = if self.contrary { one(&route.none_of) } else { None };
        [Some(&route.set), one(&route.any_of), none_of].into_iter().flatten().collect()
    }

    fn asked_method(&self, sets: &[&SetDraft]) -> &'static str {
        let of_sets = sets.iter().map(|set| &set.methods).find(|methods| !methods.is_empty());
        match (self.method, of_sets) {
            (Some(method), _) => method,
            (None, None) => "GET",
            (None, Some(methods)) => methods[self.follow.index(methods.len())],
        }
    }

    /// Header lines and pieces of a query that are asked for.
    fn obeyed_values(&self, sets: &[&SetDraft]) -> (Vec<Line>, Vec<Vec<u8>>) {
        let (mut lines, mut pieces) = (Vec::new(), Vec::new());
        let mut obeyed = self.obeyed.iter();
        for value in sets.iter().flat_map(|set| &set.values) {
            let Some(Some(Obeyed { dress, manner, contrary })) = obeyed.next() else { continue };
            if value.is_negative() != *contrary {
                continue;
            }
            let line = dress.put_on(&value.lines(&manner.choices));
            match value.part {
                "header" => lines.push((value.name, line)),
                "query" => pieces.extend(manner.query(value.name, &line)),
                _ => lines.push(("cookie", manner.cookie(value.name, &line))),
            }
        }
        for upgrade in sets.iter().filter_map(|set| set.upgrade.as_ref()) {
            let protocols = match upgrade {
                UpgradeDraft::None => continue,
                UpgradeDraft::Some => vec![b"h2c".to_vec()],
                UpgradeDraft::AnyOf(protocols) => protocols.iter().map(|it| it.as_bytes().to_vec()).collect(),
            };
            if let Some(Some(Obeyed { dress, .. })) = obeyed.next() {
                lines.push(("upgrade", dress.put_on(&protocols)));
            }
        }
        (lines, pieces)
    }
}

/// Requests; `fills` stand in the place of captures.
pub(super) fn seed(fills: &'static [&'static str]) -> impl Strategy<Value = Seed> {
    let method = prop_oneof![3 => Just(None), 1 => select(ASKED_METHODS).prop_map(Some)];
    let scheme =
        prop_oneof![12 => Just(&b"https://"[..]), 3 => Just(&b"http://"[..]), 1 => Just(&b"x+y.z-1://"[..])];
    let name = prop_oneof![3 => select(HEADERS), 1 => Just("grip-sig")];
    let line = prop_oneof![
        3 => (name, free_line()),
        1 => (Just("upgrade"), free_upgrade()),
        1 => Just(("upgrade", b"websocket".to_vec())),
        2 => select(BODY_LINES).prop_map(|(name, line)| (name, line.to_vec())),
        1 => select(KEY_LINES).prop_map(|(name, line)| (name, line.to_vec())),
        1 => (Just("x-forwarded-for"), Just(b"192.0.2.1".to_vec())),
        1 => select(LOOP_LINES).prop_map(|line| ("pointwork-loop", line.to_vec())),
    ];
    let free = prop_oneof![3 => Just(vec![]), 2 => vec(line, 1..=3)];
    let obeyed = (dress(), manner(), proptest::bool::weighted(0.2))
        .prop_map(|(dress, manner, contrary)| Obeyed { dress, manner, contrary });
    let obeyed = vec(option::weighted(0.9, obeyed), 6);
    let host = option::weighted(0.9, host_dress());
    let target = (path_seed(fills), query(), scheme, hosts(), host);
    let second = (option::weighted(0.4, second_pass()), proptest::bool::weighted(0.1));
    let rest = (obeyed, free, client(), second);
    (any::<Index>(), proptest::bool::weighted(0.4), method, target, rest).prop_map(
        |(
            follow,
            contrary,
            method,
            (path, query, scheme, hosts, host),
            (obeyed, free, client, (second, rarely)),
        )| Seed {
            follow,
            contrary,
            method,
            path,
            query,
            scheme,
            hosts,
            host,
            obeyed,
            free,
            client,
            second,
            rarely,
        },
    )
}

/// Services that have handed a request off: this one, or nearly.
const LOOP_LINES: &[&[u8]] = &[
    b"0000000000000000000000",
    b" 0000000000000000000000\t",
    b"00000000000000000000000",
    b"0000000000000000000000, x",
    b"SU1Z0isxPaozGVKXdv0eY",
    b"",
];

/// What keeps a client with a backend.
const KEY_LINES: &[(&str, &[u8])] =
    &[("cookie", b"uid=1; a=2"), ("cookie", b"uid=7"), ("cookie", b"a="), ("x-a", b"ann"), ("x-a", b"\xff")];

/// What says that a request has a body, or nearly.
const BODY_LINES: &[(&str, &[u8])] = &[
    ("content-length", b"0"),
    ("content-length", b" 0"),
    ("content-length", b"5"),
    ("content-length", b"00"),
    ("content-length", b""),
    ("content-length", b"0, 0"),
    ("transfer-encoding", b"chunked"),
    ("transfer-encoding", b""),
];

fn client() -> impl Strategy<Value = Client> {
    let mapped = any::<[u8; 4]>().prop_map(|it| IpAddr::from(Ipv4Addr::from(it).to_ipv6_mapped()));
    let edge = select(CLIENTS).prop_filter_map("an address", |text| text.parse().ok());
    let address = option::weighted(0.85, prop_oneof![6 => edge, 2 => any::<IpAddr>(), 1 => mapped]);
    let draw = prop_oneof![1 => select(DRAWS), 1 => 0..10_000_u16];
    let (country, continent) =
        (option::weighted(0.3, select(COUNTRIES)), option::weighted(0.3, select(CONTINENTS)));
    (address, proptest::bool::ANY, country, continent, option::weighted(0.3, select(SYSTEMS)), draw).prop_map(
        |(address, tls, country, continent, asn, draw)| Client {
            address,
            tls,
            country,
            continent,
            asn,
            draw,
        },
    )
}
