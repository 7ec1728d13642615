//! What is read of a request: only what a route that is still possible asks for, and nothing twice that is not
//! remembered. That what is remembered is read from the platform once is seen in its trace, in e2e.

use std::borrow::Cow;
use std::cell::RefCell;
use std::net::IpAddr;

use pointwork_compiler::lower;
use pointwork_plan::{self as plan, Sample, plan};
use pointwork_table::{Geo, HeaderLines};
use pointwork_testkit::{Problem, route_set};

/// A request that writes down what it is asked for.
struct Watched {
    sample: Sample,
    asked: RefCell<Vec<String>>,
}

impl Watched {
    fn note(&self, what: impl Into<String>) {
        self.asked.borrow_mut().push(what.into());
    }
}

impl plan::Request for Watched {
    fn method(&self) -> &[u8] {
        self.note("method");
        self.sample.method()
    }

    fn uri(&self) -> &[u8] {
        self.note("uri");
        self.sample.uri()
    }

    fn host(&self) -> HeaderLines<'_> {
        self.note("host");
        self.sample.host()
    }

    fn lines(&self, part: u16, name: &str) -> HeaderLines<'_> {
        self.note(name);
        self.sample.lines(part, name)
    }

    fn unlisted(&self, name: &'static str) -> Cow<'_, [u8]> {
        self.note(format!("unlisted {name}"));
        self.sample.unlisted(name)
    }

    fn client(&self) -> Option<IpAddr> {
        self.note("client");
        self.sample.client()
    }

    fn is_secure(&self) -> bool {
        self.note("tls");
        self.sample.is_secure()
    }

    fn geo(&self, client: Option<IpAddr>) -> Geo<'_> {
        self.note("geo");
        self.sample.geo(client)
    }

    fn is_verified(&self) -> bool {
        self.note("grip-sig");
        self.sample.is_verified()
    }

    fn service(&self) -> &str {
        self.note("service");
        self.sample.service()
    }

    fn draw(&self) -> u16 {
        self.note("chance");
        self.sample.draw()
    }
}

/// What a plan asks for, each once and in alphabetical order, and what it asks for more than once.
fn asked(routes: &str, sample: Sample) -> Result<(Vec<String>, Vec<String>), Problem> {
    let owned = lower(&route_set(routes)?);
    let watched = Watched { sample, asked: RefCell::default() };
    drop(plan(&owned.table(), &watched));
    let mut all = watched.asked.into_inner();
    all.sort_unstable();
    let again = all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[1].clone()).collect();
    all.dedup();
    Ok((all, again))
}

/// A file whose routes are told apart by all that a request has.
const ROUTES: &str = r#"
    version = 1
    [default]
    respond = { status = 404 }
    [forwarded]
    enable = false
    [[route]]
    name = "path"
    path = "/path/{x}"
    respond = {}
    [[route]]
    name = "accept"
    path = "/header"
    header.accept = { token = "text/event-stream" }
    respond = {}
    [[route]]
    name = "accept-too"
    path = "/header"
    header.accept = { prefix = "text/" }
    header.x-other = true
    respond = {}
    [[route]]
    name = "query"
    path = "/query"
    query.a = "1"
    respond = {}
    [[route]]
    name = "cookies"
    path = "/cookies"
    any_of = [{ cookie.a = "1" }, { cookie.b = "1" }]
    respond = {}
    [[route]]
    name = "client"
    path = "/client"
    client_ip = "203.0.113.0/24"
    country = "DE"
    respond = {}
    [[route]]
    name = "chance"
    path = "/chance"
    percent = 5
    respond = {}
"#;

/// What every plan asks for: the URI, what Host there is, and the method, since CONNECT and PURGE are refused.
const ALWAYS: [&str; 3] = ["host", "method", "uri"];

#[test]
fn only_what_a_route_of_this_path_asks_for_is_read() -> Result<(), Problem> {
    for (path, expected) in [
        ("/path/1", &[][..]),
        ("/none", &[]),
        ("/query?b=1&a=1", &[]),
        ("/header", &["accept"]),
        ("/cookies", &["cookie"]),
        // The country is not asked for where the address is not the one.
        ("/client", &["client"]),
        ("/chance", &["chance"]),
    ] {
        let sample = Sample::new("GET", format!("http://www.example.com{path}"));
        let (found, _) = asked(ROUTES, sample)?;
        let mut expected = [&ALWAYS[..], expected].concat();
        expected.sort_unstable();
        assert_eq!(found, expected, "{path}");
    }
    Ok(())
}

#[test]
fn only_what_is_remembered_is_asked_for_again() -> Result<(), Problem> {
    let sample = Sample::new("GET", "http://www.example.com/header").header("accept", "text/html");
    let (found, again) = asked(ROUTES, sample)?;
    assert_eq!(found, ["accept", "host", "method", "uri", "x-other"]);
    // A part of the table is remembered by its number, the method by itself.
    assert!(again.iter().all(|it| ["accept", "method"].contains(&it.as_str())), "{again:?}");
    Ok(())
}

#[test]
fn a_plain_send_reads_no_header_but_host() -> Result<(), Problem> {
    let routes = "version = 1\n[default]\nsend = \"b\"\n";
    let (found, again) = asked(routes, Sample::new("GET", "http://www.example.com/"))?;
    assert_eq!(found, ["client", "host", "method", "tls", "uri"]);
    assert!(again.iter().all(|it| it == "method"), "{again:?}");
    Ok(())
}

#[test]
fn a_signature_is_looked_at_only_where_a_file_asks_for_it() -> Result<(), Problem> {
    for (routes, looks) in [
        ("version = 1\n[default]\npass = \"b\"\n", false),
        (
            "version = 1\n[default]\npass = \"b\"\n[[route]]\nname = \"r\"\nvia_fanout = true\npass = \"b\"\n",
            true,
        ),
    ] {
        let (found, _) = asked(routes, Sample::new("GET", "http://www.example.com/"))?;
        assert_eq!(found.contains(&"grip-sig".to_owned()), looks, "{routes}");
    }
    Ok(())
}
