//! The parts of requests of a small world: what routes ask of each, and what it is in requests.

use crate::request::Request;

/// A part of a request: what files ask of it, each key once in a route, and what it is in requests.
pub(super) struct Feature {
    pub(super) conditions: &'static [&'static str],
    pub(super) requests: fn(&Request) -> Vec<Request>,
}

/// The path comes first.
pub(super) const FEATURES: &[Feature] = &[
    Feature { conditions: PATHS, requests: with_paths },
    Feature { conditions: METHODS, requests: with_methods },
    Feature { conditions: HEADERS, requests: |it| with_lines(it, "x", HEADER_LINES) },
    Feature { conditions: LISTS, requests: |it| with_lines(it, "accept", LIST_LINES) },
    Feature { conditions: QUERIES, requests: with_queries },
    Feature { conditions: COOKIES, requests: |it| with_lines(it, "cookie", COOKIE_LINES) },
    Feature { conditions: UPGRADES, requests: with_upgrades },
    Feature { conditions: HOSTS, requests: |it| with_lines(it, "host", HOST_LINES) },
    Feature { conditions: SCHEMES, requests: with_schemes },
    Feature { conditions: CLIENTS, requests: with_clients },
    Feature { conditions: PLACES, requests: with_places },
    Feature { conditions: SHARES, requests: with_draws },
    Feature { conditions: KEYED_SHARES, requests: with_keyed_draws },
    Feature { conditions: PASSES, requests: with_passes },
];

const PATHS: &[&str] = &[
    "path = \"/a\"",
    "path = [\"/a\", \"/b\"]",
    "path = \"/\"",
    "path = \"/{x}\"",
    "path = \"/a/{x}\"",
    "path = \"/{x}/b\"",
    "path = \"/*a\"",
    "path = \"/{x}a{y}\"",
    "path = \"/{x:slug}\"",
    "path = \"/{x:hex}\"",
    "path = \"/a/**\"",
    "path = \"/**/a\"",
    "path = \"/**\"",
    "path = \"/{*x}\"",
    "path = \"/a/{*x}\"",
    "path_prefix = \"/a\"",
    "path_prefix = \"/a/\"",
    "path_prefix = [\"/b\", \"/aa\"]",
    "path_prefix = \"/\"",
    "path_extension = \"a\"",
    "path_extension = [\"a\", \"b\"]",
    "path_regex = \"/[ab]*\"",
    "path_regex = \"/a(/.*)?\"",
    "path_regex = \".*[.].*\"",
];

/// The bytes of paths behind the first slash, and how many there are at most.
const LETTERS: &[u8] = b"/ab.";
const LONGEST: u32 = 3;

const METHODS: &[&str] = &[
    "method = \"GET\"",
    "method = [\"GET\", \"HEAD\"]",
    "method = \"PURGE\"",
    "method = [\"PURGE\", \"POST\"]",
    "method = \"POST\"",
];

const HEADERS: &[&str] = &[
    "header.x = true",
    "header.x = false",
    "header.x = \"a\"",
    "header.x = [\"a\", \"ab\"]",
    "header.x = \"\"",
    "header.x.prefix = \"a\"",
    "header.x.suffix = \"b\"",
    "header.x.contains = \"a\"",
    "header.x = { prefix = \"a\", not = true }",
    "header.x = { exact = \"a\", ignore_case = true }",
    "header.x = { contains = \"A\", ignore_case = true, not = true }",
    "header.x.regex = \"[ab]?\"",
    "header.x = { regex = \"a+\", not = true }",
];
const HEADER_LINES: &[&[&str]] = &[
    &[],
    &[""],
    &["a"],
    &["A"],
    &["b"],
    &["ab"],
    &["ba"],
    &["c"],
    &["a", "b"],
    &["b", "ab"],
    &["aa"],
    &["A", "c"],
];

const LISTS: &[&str] = &[
    "header.accept.token = \"a\"",
    "header.accept.token = [\"a\", \"b\"]",
    "header.accept = { token = \"b\", not = true }",
    "header.accept.contains = \"a\"",
    "header.accept = \"a, b\"",
    "header.accept = true",
    "header.accept.regex = \"[^,]*\"",
];
const LIST_LINES: &[&[&str]] =
    &[&[], &["a"], &["b"], &["a, b"], &["A;q=0"], &["\"a\""], &["c"], &["a", "b"], &["ba"], &["\"a, b"]];

const QUERIES: &[&str] = &[
    "query.q = true",
    "query.q = false",
    "query.q = \"a\"",
    "query.q.prefix = \"a\"",
    "query.q = { suffix = \"b\", not = true }",
    "query.q = [\"\", \"b\"]",
];

const COOKIES: &[&str] = &[
    "cookie.c = true",
    "cookie.c = false",
    "cookie.c = \"a\"",
    "cookie.c = { prefix = \"a\", not = true }",
    "cookie.d = true",
    "header.cookie = true",
    "header.cookie = false",
];
const COOKIE_LINES: &[&[&str]] =
    &[&[], &["x"], &["c=a"], &["c=b"], &["c=a; c=b"], &["c=ab"], &["d=a"], &["d=a; c=a"], &["d=a; c="]];

const UPGRADES: &[&str] = &[
    "upgrade = \"websocket\"",
    "upgrade = [\"websocket\", \"h2c\"]",
    "upgrade = true",
    "upgrade = false",
    "upgrade = \"h2c\"",
    "upgrade = \"h2c/2\"",
    "upgrade = \"websocket/13\"",
    "method = \"GET\"",
    "method = [\"GET\", \"POST\"]",
];

const HOSTS: &[&str] = &[
    "host = \"a.test\"",
    "host = \"*.a.test\"",
    "host = \"*.test\"",
    "host = [\"a.test\", \"b.a.test\"]",
    "host = \"[::1]\"",
    "host = \"*.b.a.test\"",
];
const HOST_LINES: &[&[&str]] = &[
    &["a.test"],
    &["b.a.test"],
    &["c.b.a.test"],
    &["b.test"],
    &["test"],
    &["[::1]:80"],
    &["A.TEST."],
    &["other"],
];

const SCHEMES: &[&str] = &["scheme = \"http\"", "scheme = \"https\""];

const CLIENTS: &[&str] = &[
    "client_ip = \"10.0.0.0/8\"",
    "client_ip = \"10.0.0.0/9\"",
    "client_ip = [\"10.128.0.0/9\", \"::/0\"]",
    "client_ip = [\"0.0.0.0/0\", \"::/0\"]",
    "client_ip = \"10.0.0.1\"",
];

const PLACES: &[&str] = &[
    "country = \"DE\"",
    "country = [\"DE\", \"FR\"]",
    "continent = \"EU\"",
    "asn = [1, 2]",
    "asn = 1",
    "country = \"FR\"",
];

const SHARES: &[&str] = &["percent = 5", "percent = 20", "percent = 0.01", "percent = 100"];

const KEYED_SHARES: &[&str] = &[
    "percent = 5\nsplit_key = \"header:k\"",
    "percent = 40\nsplit_key = \"header:k\"",
    "percent = 20\nsplit_key = \"cookie:k\"",
    "percent = 60\nsplit_key = \"client_ip\"",
    "percent = 100\nsplit_key = \"cookie:k\"",
    "header.k = false",
    "header.k = [\"a\", \"b\"]",
    "header.cookie = false",
    "percent = 10",
];

const PASSES: &[&str] = &[
    "via_fanout = true",
    "via_fanout = false",
    "method = \"POST\"",
    "method = \"GET\"",
    "upgrade = \"websocket\"",
    "upgrade = false",
    "header.content-type = \"application/websocket-events\"",
    "header.content-type = false",
];

/// All of these requests, in each of which a part is one of some values.
fn with<V: Copy>(request: &Request, values: &[V], change: impl Fn(&mut Request, V)) -> Vec<Request> {
    let changed = values.iter().map(|value| {
        let mut request = request.clone();
        change(&mut request, *value);
        request
    });
    changed.collect()
}

fn with_lines(request: &Request, name: &str, all: &[&[&str]]) -> Vec<Request> {
    with(request, all, |request, lines| {
        let lines: Vec<Vec<u8>> = lines.iter().map(|line| line.as_bytes().to_vec()).collect();
        request.headers.insert(name.to_owned(), lines);
        request.headers.retain(|_, lines| !lines.is_empty());
    })
}

fn with_paths(request: &Request) -> Vec<Request> {
    let all =
        (0..=LONGEST).flat_map(|length| (0..LETTERS.len().pow(length)).map(move |number| (length, number)));
    let path = |(length, mut number): (u32, usize)| {
        let mut path = String::from("/");
        for _ in 0..length {
            path.push(char::from(LETTERS[number % LETTERS.len()]));
            number /= LETTERS.len();
        }
        path
    };
    let paths: Vec<String> = all.map(path).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    with(request, &paths, |request, path| request.uri = format!("https://www.example.com{path}").into_bytes())
}

fn with_methods(request: &Request) -> Vec<Request> {
    let methods = ["GET", "HEAD", "POST", "PURGE", "PUT"];
    with(request, &methods, |request, method| request.method = method.as_bytes().to_vec())
}

fn with_queries(request: &Request) -> Vec<Request> {
    let queries = ["", "?q", "?q=a", "?q=b", "?q=ab", "?q=a&q=b", "?q=c", "?p=a", "?q=&q=ac"];
    with(request, &queries, |request, query| request.uri.extend(query.as_bytes()))
}

fn with_upgrades(request: &Request) -> Vec<Request> {
    let lines: &[&[&str]] = &[
        &[],
        &["websocket"],
        &["h2c"],
        &["h2c, websocket/13"],
        &["h2c/2"],
        &["x"],
        &[","],
        &["WebSocket", "h2c"],
    ];
    with_lines(request, "upgrade", lines).iter().flat_map(with_methods).collect()
}

fn with_schemes(request: &Request) -> Vec<Request> {
    with(request, &[false, true], |request, tls| request.tls = tls)
}

fn with_clients(request: &Request) -> Vec<Request> {
    let clients = ["", "10.0.0.1", "10.1.0.0", "10.128.0.1", "192.0.2.1", "::1", "::ffff:10.0.0.1"];
    with(request, &clients, |request, client| request.client = client.parse().ok())
}

fn with_places(request: &Request) -> Vec<Request> {
    let countries = [None, Some("DE"), Some("FR"), Some("US")];
    let continents = [None, Some("EU"), Some("NA")];
    let systems = [None, Some(1), Some(2), Some(3)];
    let all = with(request, &countries, |it, country| it.country = country.map(str::to_owned));
    let all = all
        .iter()
        .flat_map(|it| with(it, &continents, |it, continent| it.continent = continent.map(str::to_owned)));
    let all: Vec<Request> = all.collect();
    all.iter().flat_map(|it| with(it, &systems, |it, system| it.asn = system)).collect()
}

fn with_draws(request: &Request) -> Vec<Request> {
    with(request, &[0, 1, 499, 500, 1_999, 2_000, 9_999], |request, draw| request.draw = draw)
}

fn with_keyed_draws(request: &Request) -> Vec<Request> {
    let all = with_lines(request, "k", &[&[], &["a"], &["b"], &["d"], &["e"]]);
    let cookies: &[&[&str]] = &[&[], &["k=a"], &["k=b"], &["k=c"], &["x=d"]];
    let all: Vec<Request> = all.iter().flat_map(|it| with_lines(it, "cookie", cookies)).collect();
    let all: Vec<Request> =
        all.iter().flat_map(|it| with(it, &[0, 999, 3_000, 9_999], |it, draw| it.draw = draw)).collect();
    all.iter()
        .flat_map(|it| with(it, &["", "10.0.0.1", "::1"], |it, client| it.client = client.parse().ok()))
        .collect()
}

fn with_passes(request: &Request) -> Vec<Request> {
    let events: &[&[&str]] =
        &[&[], &["application/websocket-events"], &["a"], &["application/websocket-events", "a"]];
    let all = with(request, &[false, true], |request, via_fanout| {
        request.via_fanout = via_fanout;
        request.headers.insert("x-forwarded-host".to_owned(), vec![b"www.example.com".to_vec()]);
    });
    let all: Vec<Request> = all.iter().flat_map(|it| with_lines(it, "content-type", events)).collect();
    let methods = ["GET", "POST", "PUT"];
    let all =
        all.iter().flat_map(|it| with(it, &methods, |it, method| it.method = method.as_bytes().to_vec()));
    let all: Vec<Request> = all.collect();
    all.iter().flat_map(|it| with_lines(it, "upgrade", &[&[], &["websocket"]])).collect()
}
