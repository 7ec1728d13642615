//! The words that routes and requests are made of: few, so that they meet.

/// Segments as a file may write them; each stands for itself in normal form or is brought into it.
pub(super) const SEGMENTS: &[&str] = &[
    "a",
    "b",
    "api",
    "apix",
    "ap",
    "A",
    "v1",
    "",
    "a.b",
    "...",
    "~a",
    "%7Ea",
    "%7ea",
    "caf%C3%A9",
    "café",
    "x y",
    "x%20y",
    "%2a",
    "[x]",
    "a;v=1",
    "%25",
    "a,b",
    "-",
    "@",
    "%3Fx",
    "a%2Fb",
    "a%5cb",
    "a.css",
    "1",
];

/// The methods that a file may name.
pub(super) const METHODS: &[&str] = &["GET", "HEAD", "POST", "PURGE", "PROPFIND"];

/// The methods of requests.
pub(super) const ASKED_METHODS: &[&str] = &[
    "GET", "GET", "HEAD", "POST", "PURGE", "PURGE", "PROPFIND", "OPTIONS", "get", "purge", "GETX", "PURG",
    "*", "CONNECT",
];

/// The kinds of captures, as they stand behind the name.
pub(super) const KINDS: &[&str] = &["", "", ":int", ":hex", ":alnum", ":slug", ":uuid"];

/// What stands around captures and stars within a segment.
pub(super) const LITERALS: &[&str] =
    &["a", "-", ".", "v", "%2A", "é", "%25", "b", "aa", "1", "--", "%7e", " "];

/// What may stand in the place of captures and stars: of the kinds, nearly of them, and what literals hold.
pub(super) const FILLS: &[&str] = &[
    "x",
    "a",
    "b",
    "api",
    "y.z",
    "%C3%A9",
    "é",
    "%41",
    "a b",
    "%25",
    "42",
    "007",
    "aF0",
    "g0",
    "aZ9",
    "a-b",
    "a-b-1",
    "a--b",
    "-a",
    "a-",
    "aa",
    "a.b.c",
    "%2A",
    "%25%2A",
    "v1",
    "1.2",
    "01234567-89ab-cdef-0123-456789ABCDEF",
    "01234567-89ab-cdef-0123-456789ABCDE",
    "x.css",
    "..",
    "",
];

/// The same where captures are put in other texts: what means something there.
pub(super) const ODD_FILLS: &[&str] = &[
    "x",
    "42",
    "a-b",
    "..",
    "..",
    ".",
    "...",
    "a=b&c",
    "d+e;f",
    "é\"x",
    "%2541",
    "y.z",
    "",
    "evil.example",
    "@h:80",
    "a\\b",
    "a%2Cb",
    "caf%C3%A9",
    "%26",
    "{x}",
];

/// Extensions that a file may ask for.
pub(super) const EXTENSIONS: &[&str] = &["css", "JS", "b", "gz", "é", "%7e"];

/// Expressions for paths.
pub(super) const PATH_PATTERNS: &[&str] = &[
    "/a(/.*)?",
    "/(api|ap)x?/.*",
    "/[^/]+/[0-9]+",
    r".*\.css",
    "(?i)/API",
    "/.*%C3%A9.*",
    "/.*",
    "(/[a-z]+)+/?",
    r"/\w*",
    "/(a|b)*?",
    "^/a$",
    "/%2F.*|/.*//.*|/x",
];

/// Expressions for values.
pub(super) const PATTERNS: &[&str] = &[
    "on|off",
    "[a-z]+",
    ".*html",
    "(?i)on",
    "a.b",
    r"\d{2,4}",
    r"\w+",
    "o.?n",
    "a*?b",
    "(on|text/.*)",
    "[^a]*",
    r"\bon\b.*",
    "(?s).*on.*",
    r"\xFF+",
    "é+",
    "(?x) o n",
    "(?P<n>o)n?",
    "^on$",
    "on$|^a",
    "a{0,3}",
    "[[:alpha:]]+",
];

/// Hosts that a file may ask for.
pub(super) const HOSTS: &[&str] = &[
    "www.example.com",
    "WWW.Example.com.",
    "*.example.com",
    "*.EXAMPLE.com",
    "h",
    "[::1]",
    "a_b-c",
    "*.x",
    "a..b",
];

/// The headers that are asked for. `cookie` takes only presence, the rest of the language's tests apply to all.
pub(super) const HEADERS: &[&str] = &["accept", "x-a", "fanout", "cookie"];

/// The query keys that are asked for.
pub(super) const KEYS: &[&str] = &["x", "a", "a b", "é", "", "a%", "X"];

/// The cookies that are asked for.
pub(super) const COOKIES: &[&str] = &["uid", "a", "A", "__Host-x", "$v"];

/// Values that a line may have to be.
pub(super) const VALUES: &[&str] =
    &["on", "", "a, b", "text/html", "a\tb", "é", "On", "\"on\"", "on;q=0", "a=b"];

/// Values that only a query can have, beside the others.
pub(super) const QUERY_VALUES: &[&str] = &["a b", " x", "a&b", "100%", "\n", "\u{0}", "+", "x "];

/// Texts that a line may have to start with, end in or hold.
pub(super) const FRAGMENTS: &[&str] = &["o", "on", "N", "text/", "tml", "a,", "é", "a=b", "O", "n", "aa"];

/// Tokens that a line may have to list.
pub(super) const TOKENS: &[&str] = &["on", "text/event-stream", "text/html", "gzip", "é", "a=b", "\\on"];

/// Protocols that a route may demand.
pub(super) const PROTOCOLS: &[&str] =
    &["websocket", "h2c", "WebSocket/13", "websocket/13", "HTTP/2.0", "foo"];

/// Networks that a client may have to be in.
pub(super) const NETWORKS: &[&str] = &[
    "203.0.113.0/24",
    "203.0.113.7",
    "203.0.113.8/29",
    "0.0.0.0/0",
    "128.0.0.0/1",
    "10.0.0.0/8",
    "2001:db8::/32",
    "2001:db8::8000/113",
    "::1",
    "::/0",
    "::ffff:203.0.113.0/120",
    "::ffff:10.0.0.0/104",
];

/// Addresses within those networks, at their edges and beyond.
pub(super) const CLIENTS: &[&str] = &[
    "203.0.113.0",
    "203.0.113.7",
    "203.0.113.8",
    "203.0.113.15",
    "203.0.113.16",
    "203.0.113.255",
    "203.0.112.255",
    "203.0.114.0",
    "::ffff:203.0.113.7",
    "::ffff:203.0.114.0",
    "::203.0.113.7",
    "0.0.0.0",
    "127.255.255.255",
    "128.0.0.0",
    "255.255.255.255",
    "10.255.255.255",
    "11.0.0.0",
    "2001:db8::",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db9::",
    "2001:db8::7fff",
    "2001:db8::8000",
    "2001:db8::ffff",
    "::",
    "::1",
    "::2",
    "::fffe:10.0.0.1",
];

/// Countries.
pub(super) const COUNTRIES: &[&str] = &["DE", "AT", "US"];

/// Continents.
pub(super) const CONTINENTS: &[&str] = &["EU", "NA", "AF"];

/// Autonomous systems.
pub(super) const SYSTEMS: &[u32] = &[0, 64_500, 54_113, 4_294_967_295];

/// Shares of the requests.
pub(super) const SHARES: &[&str] = &["5", "0.01", "50", "50.00", "99.99", "100", "12.5", "33.33"];

/// Draws at the edges of those shares.
pub(super) const DRAWS: &[u16] = &[0, 1, 499, 500, 1249, 1250, 3332, 3333, 4999, 5000, 9998, 9999];

/// What keeps clients together.
pub(super) const SPLIT_KEYS: &[&str] =
    &["cookie:uid", "cookie:a", "header:X-A", "header:accept", "client_ip"];

/// Backends.
pub(super) const BACKENDS: &[&str] = &["Other backend, 2", "assets", "origin"];

/// Weights of backends.
pub(super) const WEIGHTS: &[u16] = &[0, 1, 2, 5, 95, 300];

/// Durations.
pub(super) const DURATIONS: &[&str] = &["0s", "90s", "10m", "1h", "30d", "4294967295s", "007m"];

/// Surrogate keys.
pub(super) const SURROGATE_KEYS: &[&str] = &["a", "static v1/css", "(a) \"b\", c"];

/// Hosts to send or to redirect to.
pub(super) const TARGET_HOSTS: &[&str] = &["www.example.com", "h:8080", "[::1]", "Shop.Example", "[::1]:81"];

/// What stands in queries to redirect to.
pub(super) const QUERY_PIECES: &[&str] =
    &["a=1", "&", "b=", "x=%20y", "é=1", "q=a+b", "%7b", "?", "/", "'", ";", "a b", "\""];

/// Fragments to redirect to.
pub(super) const FRAGMENT_TEXTS: &[&str] = &["top", "a/b?c", "é", "%7Bx%7d", "a b"];

/// What stands in header values; literal braces are doubled.
pub(super) const HEADER_PIECES: &[&str] =
    &["a", "b, c", "x y", "{{", "}}", "{{x}}", "\"q\"", "1\t2", "'", "%41", "\\", "max-age=5"];

/// What stands in the names of channels; literal braces are doubled.
pub(super) const CHANNEL_PIECES: &[&str] =
    &["a", "news-", "é", "%41", "\"", "\\", "{{x}}", "b c", "/", ":", "='"];

/// What is sent to keep a stream alive.
pub(super) const KEEP_ALIVES: &[&str] = &["\n", ": alive\n\n", "a;b, \"c\"", "é", "ab", "abc"];

/// How long a held connection waits.
pub(super) const WAITS: &[&str] = &["1s", "20s", "2m", "1h"];

/// Headers that are edited.
pub(super) const EDITED_HEADERS: &[&str] = &["x-a", "X-Route", "cache-control", "vary", "accept-language"];

/// What a prefix is replaced by.
pub(super) const PREFIXES_TO_SEND: &[&str] = &["", "/", "/v2", "/v2/", "/a/b", "/café"];

/// Bodies of answers.
pub(super) const BODIES: &[&str] = &["a", "{x}", "é\n\"", " "];

/// The one file that lies beside a generated routes.toml, and what is in it.
pub(super) const BODY_FILE: (&str, &[u8]) = ("pages/down.html", b"<p>\0\xFF</p>\r\n");

/// Types of bodies.
pub(super) const TYPES: &[&str] = &["text/html; charset=utf-8", "application/json", "image/png"];
