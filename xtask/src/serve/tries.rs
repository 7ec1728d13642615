//! `curl` lines to try, each with the route that takes it. The plan says which: nothing is guessed. What is published to a
//! connection that a route holds is in `held`.

mod held;

use pointwork_compiler::{
    Action, Capture, Condition, Hold, Host, Kind, LineTest, Piece, Protocol, Route, RouteSet, Segment,
    Template, Upgrade, ValueTest,
};
use pointwork_plan::{Plan, Sample, plan};
use pointwork_table::Table;

/// How many requests are shown at the least, and at the most.
const COUNT: [usize; 2] = [4, 6];

/// What the demo origin has to show, most worth trying first.
const DEMO: [&str; 5] = ["/realtime/events", "/api/time", "/cacheable", "/plain", "/"];

/// A request to try.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Try {
    method: String,
    path: String,
    /// Names and values, encoded.
    query: Vec<String>,
    headers: Vec<(String, String)>,
}

/// A request and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tried {
    request: Try,
    route: String,
    /// The key of its action.
    action: &'static str,
    /// One of each action first, then the second of each; a WebSocket, of which curl shows least, last.
    rank: (bool, usize),
}

/// Requests that go to as many different routes as there are, and after one that is held what is published to it.
pub(super) fn lines(routes: &RouteSet, table: &Table<'_>, url: &str, publish: Option<&str>) -> Vec<String> {
    let [least, most] = COUNT;
    let demo = || DEMO.iter().map(|path| Try::get(path));
    let of_routes = routes.routes.iter().map(Try::of);
    let post = Try { method: "POST".to_owned(), ..Try::get("/plain") };
    let mut tried: Vec<Tried> = Vec::new();
    for request in demo().chain(of_routes).chain([post]) {
        if let Some((route, action)) = request.route(table)
            && tried.iter().all(|other| other.route != route)
        {
            let does_the_same = |other: &&Tried| other.action == action && !other.request.upgrades();
            let rank = (request.upgrades(), tried.iter().filter(does_the_same).count());
            tried.push(Tried { request, route, action, rank });
        }
    }
    tried.sort_by_key(|tried| tried.rank);
    tried.truncate(most);
    // Files with few routes have more than one line per route.
    for request in demo() {
        if tried.len() < least
            && let Some((route, action)) = request.route(table)
            && tried.iter().all(|other| other.request != request)
        {
            tried.push(Tried { request, route, action, rank: (false, usize::MAX) });
        }
    }
    let named = |tried: &Tried| format!("{} ({})", tried.route, tried.action);
    let width = tried.iter().map(|tried| named(tried).len()).max().unwrap_or(0);
    let shown = |it: &Tried| {
        let request = format!("{:<width$}  {}", named(it), it.request.curl(url, it.action));
        let held = publish.and_then(|publish| Some((publish, held::item(&it.request, table)?)));
        let then = held.map(|(publish, item)| {
            format!("{:<width$}  curl -d {} {publish}", "  then publish", quoted(&item))
        });
        [Some(request), then].into_iter().flatten()
    };
    tried.iter().flat_map(shown).collect()
}

impl Try {
    fn get(path: &str) -> Self {
        Self { method: "GET".to_owned(), path: path.to_owned(), query: Vec::new(), headers: Vec::new() }
    }

    /// A request that a route's conditions ask for, as far as curl can say it; an earlier route may still take it.
    fn of(route: &Route) -> Self {
        let mut request = Self::get("/try");
        route.conditions.iter().for_each(|condition| request.ask(&condition.value));
        let holds_websocket = match &route.handling.action {
            Action::Grip(grip) => matches!(grip.hold, Hold::Websocket { .. }),
            Action::Fanout(_)
            | Action::Send(..)
            | Action::Pass(_)
            | Action::Websocket(_)
            | Action::Redirect(_)
            | Action::Respond(_) => false,
        };
        if holds_websocket && !request.upgrades() {
            request.headers.extend(upgrade_headers(&Upgrade::AnyOf(vec![Protocol {
                name: "websocket".to_owned(),
                version: None,
            }])));
        }
        request
    }

    fn ask(&mut self, condition: &Condition) {
        match condition {
            Condition::Method(methods) => {
                if let Some(method) = methods.first() {
                    self.method.clone_from(method);
                }
            }
            Condition::Host(hosts) => {
                let host = hosts.first().map(|host| match host {
                    Host::Exact(name) => name.clone(),
                    Host::Below(name) => format!("try{name}"),
                });
                self.headers.extend(host.map(|host| ("Host".to_owned(), host)));
            }
            Condition::Path(templates) => self.path = templates.first().map(path).unwrap_or_default(),
            Condition::PathPrefix(prefixes) => {
                let prefix = prefixes.first().map_or("/", |prefix| prefix.trim_end_matches('/'));
                self.path = format!("{prefix}/try");
            }
            Condition::PathExtension(extensions) => {
                if let Some(extension) = extensions.first() {
                    self.path = format!("{}.{extension}", self.path);
                }
            }
            Condition::Upgrade(upgrade) => self.headers.extend(upgrade_headers(upgrade)),
            Condition::Header(name, test) => {
                self.headers.extend(line(test).map(|value| (name.clone(), value)));
            }
            Condition::Query(name, test) => {
                self.query.extend(line(test).map(|value| format!("{}={}", encoded(name), encoded(&value))));
            }
            Condition::Cookie(name, test) => {
                let cookie = line(test).map(|value| ("Cookie".to_owned(), format!("{name}={value}")));
                self.headers.extend(cookie);
            }
            Condition::AnyOf(sets) => {
                sets.iter().take(1).flatten().for_each(|condition| self.ask(&condition.value));
            }
            // What curl cannot choose, and what must not be there.
            Condition::Scheme(_)
            | Condition::PathRegex(_)
            | Condition::ClientIp(_)
            | Condition::Country(_)
            | Condition::Continent(_)
            | Condition::Asn(_)
            | Condition::Percent(_)
            | Condition::ViaFanout(_)
            | Condition::NoneOf(_) => {}
        }
    }

    /// The path with its query.
    fn target(&self) -> String {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query.join("&")) };
        format!("{}{query}", self.path)
    }

    /// The route that takes the request, if it is not refused, and the key of its action.
    fn route(&self, table: &Table<'_>) -> Option<(String, &'static str)> {
        match plan(table, &self.sample(&self.method)) {
            Plan::Refuse(_) => None,
            plan @ (Plan::Forward(_) | Plan::Answer(_)) => Some((plan.route().to_owned(), plan.action())),
        }
    }

    /// The request with this method, as the edge gets it.
    fn sample(&self, method: &str) -> Sample {
        let sample = Sample::new(method, format!("http://localhost{}", self.target()));
        let host = ("Host".to_owned(), "localhost".to_owned());
        let has_host = self.headers.iter().any(|(name, _)| name == "Host");
        let headers = self.headers.iter().chain((!has_host).then_some(&host));
        headers.fold(sample, |sample, (name, value)| sample.header(name, value))
    }

    fn upgrades(&self) -> bool {
        self.headers.iter().any(|(name, _)| name == "Upgrade")
    }

    fn curl(&self, url: &str, action: &str) -> String {
        let mut words = vec!["curl".to_owned()];
        // What comes over a connection that was handed off comes in pieces: show each at once.
        words.push(if matches!(action, "fanout" | "grip" | "websocket") { "-iN" } else { "-i" }.to_owned());
        match self.method.as_str() {
            "GET" => {}
            "HEAD" => words.push("--head".to_owned()),
            method => words.push(format!("-X {}", quoted(method))),
        }
        for (name, value) in &self.headers {
            words.push(format!("-H {}", quoted(&format!("{name}: {value}"))));
        }
        words.push(quoted(&format!("{url}{}", self.target())));
        words.join(" ")
    }
}

/// A path that a template matches.
fn path(template: &Template) -> String {
    let text = |segment: &Segment| match segment {
        Segment::Literal(text) => text.clone(),
        Segment::Capture(capture) => captured(capture),
        Segment::Mixed(mixed) => mixed
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => text.clone(),
                Piece::Capture(capture) => captured(capture),
                Piece::Run => String::new(),
            })
            .collect(),
        Segment::Any | Segment::Rest(_) | Segment::AnyDepth => "try".to_owned(),
    };
    template.segments.iter().flat_map(|segment| ["/".to_owned(), text(segment)]).collect()
}

/// A text that a capture may hold.
fn captured(capture: &Capture) -> String {
    match capture.kind {
        Kind::Any => capture.name.clone(),
        Kind::Int | Kind::Hex | Kind::Alnum | Kind::Slug => "1".to_owned(),
        Kind::Uuid => "01234567-89ab-cdef-0123-456789abcdef".to_owned(),
    }
}

/// A line that the test holds for, if it asks for one and does not ask for an expression.
fn line(test: &ValueTest) -> Option<String> {
    match &test.line {
        _ if test.not => None,
        LineTest::Present => Some("1".to_owned()),
        LineTest::Exact(values)
        | LineTest::Prefix(values)
        | LineTest::Suffix(values)
        | LineTest::Contains(values)
        | LineTest::Token(values) => values.first().cloned(),
        LineTest::Regex(_) => None,
    }
}

/// A name or value of a query.
fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// What asks for an upgrade, the handshake of RFC 6455 if it is a WebSocket.
fn upgrade_headers(upgrade: &Upgrade) -> Vec<(String, String)> {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let protocol = match upgrade {
        Upgrade::None => return Vec::new(),
        Upgrade::Some => "websocket".to_owned(),
        Upgrade::AnyOf(protocols) => protocols.first().map_or_else(String::new, |protocol| {
            let version = protocol.version.as_ref().map_or_else(String::new, |version| format!("/{version}"));
            format!("{}{version}", protocol.name)
        }),
    };
    let mut headers = vec![header("Connection", "Upgrade"), header("Upgrade", &protocol)];
    if protocol == "websocket" {
        headers.push(header("Sec-WebSocket-Version", "13"));
        headers.push(header("Sec-WebSocket-Key", "dHJ5IHRoaXMgcm91dGUhIQ=="));
    }
    headers
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:%@,+".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use pointwork_compiler::{compile, lower};

    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let compiled = compile("routes.toml", text, &|_| Ok(None));
        let routes = compiled.ok().and_then(|compiled| compiled.routes);
        routes.map_or_else(Vec::new, |routes| {
            lines(&routes, &lower(&routes).table(), "http://h", Some("http://p/"))
        })
    }

    #[test]
    fn each_line_names_the_route_that_takes_it() {
        let text = r#"
version = 1
[default]
send = "origin"
[[route]]
name = "chat"
upgrade = "websocket"
fanout = "origin"
[[route]]
name = "user"
method = "PUT"
path = "/users/{id}"
header.x-kind = "it's"
pass = "origin"
"#;
        let handshake = "-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
                         -H 'Sec-WebSocket-Key: dHJ5IHRoaXMgcm91dGUhIQ=='";
        let expected = [
            "default (send)  curl -i http://h/realtime/events".to_owned(),
            r"user (pass)     curl -i -X PUT -H 'x-kind: it'\''s' http://h/users/id".to_owned(),
            format!("chat (fanout)   curl -iN {handshake} http://h/try"),
            "default (send)  curl -i http://h/api/time".to_owned(),
        ];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn a_line_asks_for_what_curl_can_say() {
        let text = r#"
version = 1
[default]
pass = "origin"
[[route]]
name = "all"
host = "*.example.com"
path = "/v{major:int}.{minor}/{id:uuid}/*"
cookie.beta = "yes"
any_of = [{ query."a b" = { prefix = "x&" } }]
none_of = [{ header.x-bot = true }]
fanout = "origin"
[[route]]
name = "files"
path_extension = "css"
send = "origin"
"#;
        let expected = [
            "default (pass)  curl -i http://h/realtime/events",
            "all (fanout)    curl -iN -H 'Host: try.example.com' -H 'Cookie: beta=yes' \
             'http://h/v1.minor/01234567-89ab-cdef-0123-456789abcdef/try?a%20b=x%26'",
            "files (send)    curl -i http://h/try.css",
            "default (pass)  curl -i http://h/api/time",
        ];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn every_action_is_tried() {
        let text = r#"
version = 1
[default]
respond = { status = 404, body = "nothing here" }
[[route]]
name = "chat"
path = "/chat/{room}"
upgrade = "websocket"
websocket = "chat"
[[route]]
name = "old"
path_prefix = "/old"
redirect = { scheme = "https" }
[[route]]
name = "page"
method = ["GET", "HEAD"]
path = "/pages/{id:int}"
send = { origin = 1, next = 1 }
rewrite = "/p/{id}"
"#;
        let handshake = "-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
                         -H 'Sec-WebSocket-Key: dHJ5IHRoaXMgcm91dGUhIQ=='";
        let expected = [
            "default (respond)  curl -i http://h/realtime/events".to_owned(),
            "old (redirect)     curl -i http://h/old/try".to_owned(),
            "page (send)        curl -i http://h/pages/1".to_owned(),
            format!("chat (websocket)   curl -iN {handshake} http://h/chat/room"),
        ];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn what_is_held_is_published_to() {
        let text = r#"
version = 1
[default]
respond = { status = 404 }
[[route]]
name = "talk"
path = "/talk"
grip = { via = "self", hold = "websocket", channel = "talk" }
[[route]]
name = "room"
path = "/rooms/{room}"
method = "GET"
host = "*.example.com"
grip = { via = "self", hold = "stream", channel = ["room-{room}", "all"], content_type = "text/event-stream" }
[[route]]
name = "poll"
path = "/poll"
grip = { via = "self", hold = "response", channel = "it's" }
"#;
        let handshake = "-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
                         -H 'Sec-WebSocket-Key: dHJ5IHRoaXMgcm91dGUhIQ=='";
        let expected = [
            "default (respond)  curl -i http://h/realtime/events".to_owned(),
            "room (grip)        curl -iN -H 'Host: try.example.com' http://h/rooms/room".to_owned(),
            r#"  then publish     curl -d '{"items":[{"channel":"room-room","formats":{"http-stream":{"content":"data: hello\n\n"}}}]}' http://p/"#
                .to_owned(),
            "poll (grip)        curl -iN http://h/poll".to_owned(),
            r#"  then publish     curl -d '{"items":[{"channel":"it'\''s","formats":{"http-response":{"body":"hello\n"}}}]}' http://p/"#
                .to_owned(),
            format!("talk (grip)        curl -iN {handshake} http://h/talk"),
            r#"  then publish     curl -d '{"items":[{"channel":"talk","formats":{"ws-message":{"content":"hello"}}}]}' http://p/"#
                .to_owned(),
        ];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn a_word_is_safe_in_a_shell() {
        assert_eq!(quoted("http://h/a-b"), "http://h/a-b");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
