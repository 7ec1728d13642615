//! Every kind of condition, on what a client can send: the backend tells which route took a request
//! (e2e/routes/conditions.toml). Conditions on header lines as such are in `values`.

use std::net::Ipv4Addr;

use libtest_mimic::Failed;
use pointwork_e2e::{Ask, Program, Stand};

use crate::support::{Outcome, arrives, cases, start_line};

cases![
    the_scheme_is_that_of_the_connection,
    hosts_are_compared_without_case_port_and_dot,
    a_host_may_come_with_the_target,
    an_extension_is_what_follows_the_last_dot,
    a_regex_matches_the_whole_path,
    query_values_are_decoded,
    a_query_may_be_long,
    cookies_are_taken_as_they_are,
    a_client_is_known_by_its_address,
    a_place_may_be_known_in_part,
    sets_are_anded_and_ored,
    conditions_hold_over_http2,
    cookies_may_come_in_crumbs_over_http2,
];

/// The backend to which a request is routed. Names that end in `-fanout` must be reached through Fanout, others not.
pub(crate) fn taken_by(stand: &Stand, ask: &Ask) -> Result<String, Failed> {
    let record = arrives(stand, stand.edge(Program::Conditions)?, ask)?;
    let name = record.head.value("host").unwrap_or_default();
    if record.via_fanout() == name.ends_with("-fanout") {
        Ok(name)
    } else {
        Err(format!("{}: went to {name} on the other way", start_line(ask)).into())
    }
}

/// Expects that a request is taken by the route of this backend.
pub(crate) fn takes(stand: &Stand, ask: &Ask, backend: &str) -> Outcome {
    let name = taken_by(stand, ask)?;
    if name == backend {
        return Ok(());
    }
    let bytes = ask.bytes();
    let shown: String = String::from_utf8_lossy(&bytes).chars().take(300).collect();
    Err(format!("taken by {name}, not by {backend}: {shown}").into())
}

fn the_scheme_is_that_of_the_connection(stand: &Stand) -> Outcome {
    takes(stand, &Ask::get("/scheme"), "http-fanout")?;
    // What a client writes counts for nothing.
    for line in ["X-Forwarded-Proto: https", "Fastly-SSL: 1", "Forwarded: proto=https"] {
        takes(stand, &Ask::get("/scheme").line(line), "http-fanout")?;
    }
    takes(stand, &Ask::get("http://www.example.com/scheme"), "http-fanout")?;
    takes(stand, &Ask::get("https://www.example.com/scheme"), "http-fanout")
}

fn hosts_are_compared_without_case_port_and_dot(stand: &Stand) -> Outcome {
    for (host, backend) in [
        ("one.example", "host-one"),
        ("ONE.Example:8080", "host-one"),
        ("one.example.", "host-one"),
        ("One.example.:443", "host-one"),
        ("one.example..", "host-not-fanout"),
        ("www.one.example", "host-not-fanout"),
        ("one.example.org", "host-not-fanout"),
        ("two.example:0", "host-list-fanout"),
        ("192.0.2.1:80", "host-list-fanout"),
        ("192.0.2.10", "host-not-fanout"),
        ("[::1]", "host-list-fanout"),
        ("[::1]:65535", "host-list-fanout"),
        // Compared as text.
        ("[0:0:0:0:0:0:0:1]", "host-not-fanout"),
        ("XN--CAF-dma.example", "host-list-fanout"),
        ("a.wild.example", "host-wild"),
        ("A.B.Wild.EXAMPLE.:1", "host-wild"),
        ("wild.example", "host-not-fanout"),
        (".wild.example", "host-not-fanout"),
        ("..wild.example", "host-wild"),
        ("xwild.example", "host-not-fanout"),
        ("x.a.b.example", "host-wild"),
        ("a.b.example", "host-not-fanout"),
        ("three.example", "none"),
        ("x.three.example:1", "none"),
        ("THREE.example.", "none"),
        ("3three.example", "host-not-fanout"),
    ] {
        takes(stand, &Ask::get("/host").host(host), backend)?;
    }
    Ok(())
}

fn a_host_may_come_with_the_target(stand: &Stand) -> Outcome {
    takes(stand, &Ask::get("http://One.Example.:80/host").hosts(&[]), "host-one")?;
    takes(stand, &Ask::get("http://a.wild.example/host?x").hosts(&[]), "host-wild")?;
    // Where both are there, the line counts.
    takes(stand, &Ask::get("http://one.example/host").host("three.example"), "none")
}

fn an_extension_is_what_follows_the_last_dot(stand: &Stand) -> Outcome {
    for (path, backend) in [
        ("/extension/a.css", "extension-fanout"),
        ("/extension/a.CSS?x.y", "extension-fanout"),
        ("/extension/a.tar.gz", "extension-fanout"),
        ("/extension.css", "none"),
        ("/extension/%61%2ecss", "extension-fanout"),
        ("/extension/a.b/c.d.cSs", "extension-fanout"),
        ("/extension/..css", "extension-fanout"),
        ("/extension/.css", "none"),
        ("/extension/css", "none"),
        ("/extension/a.css/", "none"),
        ("/extension/a.css/b", "none"),
        ("/extension/a.css.", "none"),
        ("/extension/a.cssx", "none"),
        ("/extension/a.xcss", "none"),
        ("/extension/a?b.css", "none"),
        ("/extension/a%3Fb.css", "extension-fanout"),
    ] {
        takes(stand, &Ask::get(path), backend)?;
    }
    Ok(())
}

fn a_regex_matches_the_whole_path(stand: &Stand) -> Outcome {
    for (path, backend) in [
        ("/regex/ab", "regex"),
        ("/regex/fade/2024", "regex"),
        ("/regex/%66%61de/1?x", "regex"),
        ("/regex/fadef", "none"),
        ("/regex/a", "none"),
        ("/regex/ab/", "none"),
        ("/regex/ab/x", "none"),
        ("/x/regex/ab", "none"),
        ("/REGEX/UPPer", "regex"),
        ("/REGEX/ab", "none"),
        ("/regex/%c3%a9x", "regex"),
        ("/regex/%C3%A9%41", "regex"),
        ("/regex/%C3%A9%21", "none"),
        ("/regex/%C3%A9", "none"),
        ("/regex/one.js", "regex"),
        ("/regex/two.css", "regex"),
        ("/regex/twoxcss", "none"),
        ("/regex/one.ts", "none"),
        ("/regex/fanout-1-a/b/c//%20.ts", "regex-fanout-fanout"),
        ("/regex/fanout-1-a/.ts", "regex-fanout-fanout"),
        ("/regex/fanout-123456789/a.ts", "none"),
        ("/regex/fanout-1/a.ts/b", "none"),
    ] {
        takes(stand, &Ask::get(path), backend)?;
    }
    let long = format!("/regex/fanout-1/{}.ts", "a/".repeat(1_900));
    takes(stand, &Ask::get(&long), "regex-fanout-fanout")?;
    takes(stand, &Ask::get(format!("{long}x")), "none")
}

fn query_values_are_decoded(stand: &Stand) -> Outcome {
    // Test, queries that pass it, queries that do not.
    let tests: [(&str, &str, &[&str], &[&str]); 12] = [
        (
            "true",
            "query-true-fanout",
            &["?x", "?x=", "?a&x", "?x=1&x=2", "?%78=1", "?&&x&", "?x=%20", "?y=1&x=?x"],
            &["", "?", "?y", "?xx=1", "?X=1", "?=x", "?y=x", "??x", "?a;x"],
        ),
        ("false", "query-false", &["", "?", "?y=x", "?X", "?x%zz=1"], &["?x", "?x=1", "?a=b&%78", "?x=%zz"]),
        ("empty", "query-empty", &["?x", "?x=", "?x=1&x", "?x&x=1"], &["", "?x=1", "?x=+", "?x=%00", "?y"]),
        (
            "plus",
            "query-plus-fanout",
            &["?x=a+b%2Bc", "?x=a%20b%2bc", "?x=%61+%62%2B%63", "?x=1&x=a+b%2Bc"],
            &["?x=a+b+c", "?x=a%2Bb%2Bc", "?x=a+b%252Bc", "?x=A+b%2Bc"],
        ),
        (
            "list",
            "query-list",
            &["?x=1", "?x=2", "?x=3&x=2", "?x=%31"],
            &["?x=1,2", "?x=12", "?x", "?x=1+", ""],
        ),
        (
            "not",
            "query-not",
            &["", "?x", "?x=2", "?x=11&x=", "?y=1"],
            &["?x=1", "?x=2&x=1", "?x=1&x", "?x=%31"],
        ),
        (
            "invalid",
            "query-invalid",
            &["?x=50%zz%", "?x=%350%zz%", "?y=%4&x=50%25zz%25"],
            &["?x=50", "?x=50%zz", "?x=50%ZZ%"],
        ),
        (
            "name",
            "query-name",
            &["?a+b%26", "?a%20b%26=1", "?%61+b%26=&x"],
            &["?a+b&", "?a%2Bb%26", "?a+b%2526"],
        ),
        (
            "bytes",
            "query-bytes",
            &["?x=%00%c3", "?x=%00%FF"],
            &["?x=%00", "?x=%c3%00", "?x=%00%c3%a9", "?x=%00%01"],
        ),
        (
            "prefix",
            "query-prefix-fanout",
            &["?x=/a", "?x=%2FAb", "?x=/A%00"],
            &["?x=a", "?x=%252Fa", "?x=+/a", "?x=/"],
        ),
        (
            "token",
            "query-token",
            &["?x=gzip", "?x=br,+GZIP;q=0", "?x=%67zip"],
            &["?x=gzipx", "?x=%22a,gzip%22", "?x"],
        ),
        ("case", "query-case", &["?X=1", "?x=2&X=1"], &["?x=1", "?X=2"]),
    ];
    for (test, backend, pass, fail) in tests {
        for query in pass {
            takes(stand, &Ask::get(format!("/query/{test}{query}")), backend)?;
        }
        for query in fail {
            takes(stand, &Ask::get(format!("/query/{test}{query}")), "none")?;
        }
    }
    Ok(())
}

fn a_query_may_be_long(stand: &Stand) -> Outcome {
    for length in [10_000, 60_000] {
        let filler = "a=1&".repeat(length / 4);
        takes(stand, &Ask::get(format!("/query/case?{filler}X=1")), "query-case")?;
        takes(stand, &Ask::get(format!("/query/case?{filler}x=1")), "none")?;
        takes(stand, &Ask::get(format!("/query/empty?x={}&x", "%41".repeat(length / 3))), "query-empty")?;
    }
    Ok(())
}

fn cookies_are_taken_as_they_are(stand: &Stand) -> Outcome {
    type Lines = &'static [&'static [u8]];
    let tests: [(&str, &str, &[Lines], &[Lines]); 13] = [
        (
            "true",
            "cookie-true",
            &[
                &[b"uid=1"],
                &[b"a=1; uid="],
                &[b"a=1;uid=2"],
                &[b"a=1", b"uid=2"],
                &[b" ;;\t uid=x ;"],
                &[b"a", b"b", b"uid=;"],
            ],
            &[
                &[],
                &[b"uid"],
                &[b"UID=1"],
                &[b"xuid=1"],
                &[b"a=uid=1"],
                &[b"a=1, uid=2"],
                &[b"u", b"id=1"],
                &[b"uid =1"],
            ],
        ),
        (
            "false",
            "cookie-false-fanout",
            &[&[], &[b"a=1"], &[b"uid; a=1"]],
            &[&[b"uid=1"], &[b"a=1", b"b=2; uid=3"]],
        ),
        (
            "exact",
            "cookie-exact",
            &[&[b"uid=7"], &[b"uid=8; uid=7"], &[b"uid=8", b"uid=7 ;a"]],
            &[&[b"uid=77"], &[b"uid=\"7\""], &[b"uid= 7"]],
        ),
        ("empty", "cookie-empty", &[&[b"uid="], &[b"uid=1; uid=; a"]], &[&[b"uid"], &[b"uid=1"], &[]]),
        ("quoted", "cookie-quoted-fanout", &[&[b"uid=\"7\""]], &[&[b"uid=7"]]),
        ("encoded", "cookie-encoded", &[&[b"uid=%37"]], &[&[b"uid=7"]]),
        ("equals", "cookie-equals", &[&[b"uid=a=b"]], &[&[b"uid=a"], &[b"uid=a%3Db"]]),
        ("case", "cookie-case-fanout", &[&[b"UID=1"]], &[&[b"uid=1"], &[b"Uid=1"]]),
        (
            "not",
            "cookie-not",
            &[&[], &[b"uid=a"], &[b"uid=BOT-"], &[b"a=bot-"]],
            &[&[b"uid=bot-1"], &[b"uid=a; uid=bot-"], &[b"uid=a", b"uid=bot-x"]],
        ),
        (
            "regex",
            "cookie-regex",
            &[&[b"uid=0123abcd"], &[b"uid=x;uid=fedcba98"]],
            &[&[b"uid=0123abcde"], &[b"uid=0123ABCD"], &[b"uid=0123abc"]],
        ),
        ("odd", "cookie-odd-fanout", &[&[b"__Host-a.b=1"]], &[&[b"__host-a.b=1"], &[b"__Host-a.b=2"]]),
        (
            "bytes",
            "cookie-bytes",
            &[&[b"uid=\xff"], &[b"\x80=\xfe; uid=\xff\x80\xc3"]],
            &[&[b"uid=\xfe\xff"], &[b"\xff=uid"]],
        ),
        ("suffix", "cookie-suffix", &[&[b"uid=end"], &[b"uid=the end"]], &[&[b"uid=end."], &[b"uid=nd"]]),
    ];
    for (test, backend, pass, fail) in tests {
        let path = format!("/cookie/{test}");
        for (lines, backend) in
            pass.iter().map(|lines| (lines, backend)).chain(fail.iter().map(|it| (it, "none")))
        {
            let ask = lines
                .iter()
                .fold(Ask::get(&path), |ask, line| ask.line([b"Cookie: ".as_slice(), line].concat()));
            takes(stand, &ask, backend)?;
        }
    }
    for length in [10_000, 60_000] {
        let long = format!("Cookie: a={}; uid={}end", "b".repeat(length / 2), "c".repeat(length / 2));
        takes(stand, &Ask::get("/cookie/suffix").line(&long), "cookie-suffix")?;
        takes(stand, &Ask::get("/cookie/suffix").line(format!("{long}s")), "none")?;
        let many = format!("Cookie: {}uid=7", "a=1; ".repeat(length / 5));
        takes(stand, &Ask::get("/cookie/exact").line(&many), "cookie-exact")?;
    }
    Ok(())
}

fn from(address: [u8; 4], path: &str) -> Ask {
    Ask::get(path).from(Ipv4Addr::from(address))
}

fn a_client_is_known_by_its_address(stand: &Stand) -> Outcome {
    for (address, backend) in [
        ([127, 0, 0, 8], "client-net"),
        ([127, 0, 0, 11], "client-net"),
        ([127, 0, 0, 7], "none"),
        ([127, 0, 0, 12], "none"),
        ([127, 64, 0, 0], "client-net"),
        ([127, 127, 255, 254], "client-net"),
        ([127, 63, 255, 255], "none"),
        ([127, 128, 0, 0], "none"),
        ([127, 0, 0, 20], "client-one-fanout"),
        ([127, 0, 0, 21], "none"),
        ([127, 0, 0, 30], "client-mapped"),
        ([127, 0, 1, 0], "client-mapped"),
        ([127, 0, 1, 255], "client-mapped"),
        ([127, 0, 2, 0], "none"),
    ] {
        let ask = from(address, "/client");
        takes(stand, &ask, backend)?;
        // What a client writes counts for nothing.
        let lines = ["X-Forwarded-For: 127.0.0.20", "Fastly-Client-IP: 127.0.0.20", "X-Real-IP: 127.0.0.8"];
        takes(stand, &lines.iter().fold(from(address, "/client"), Ask::line), backend)?;
    }
    Ok(())
}

fn a_place_may_be_known_in_part(stand: &Stand) -> Outcome {
    // e2e/routes/conditions.fastly.toml says who is where. By the last number of the address: which tests hold.
    let holding: [(u8, &[&str]); 9] = [
        (9, &["country", "continent", "asn", "all"]),
        (10, &["country", "country-not"]),
        (11, &["asn", "country-not"]),
        (12, &["continent", "country-not"]),
        (13, &["country-not"]),
        (14, &["country-not"]),
        (15, &["country", "continent", "asn", "all"]),
        // Without an entry: a condition is false, also within `none_of`.
        (16, &["country-not"]),
        (1, &["country-not"]),
    ];
    for (last, holding) in holding {
        for test in ["country", "continent", "asn", "country-not", "all"] {
            let way = if test.starts_with("country") { "-fanout" } else { "" };
            let backend = if holding.contains(&test) { format!("{test}{way}") } else { "none".to_owned() };
            takes(stand, &from([127, 0, 0, last], &format!("/place/{test}")), &backend)?;
        }
    }
    Ok(())
}

fn sets_are_anded_and_ored(stand: &Stand) -> Outcome {
    let get = |path: &str| Ask::get(path);
    for (ask, backend) in [
        (Ask::post("/any/12"), "any-of"),
        (get("/any/12"), "none"),
        (Ask::post("/any/x"), "none"),
        (get("/any?c=2").line("X-A: ").line("Cookie: b=1"), "any-of"),
        (get("/any?c=1&c=3").line("x-a: 1").line("Cookie: a").line("Cookie: b=1"), "any-of"),
        (get("/any?c=1").line("X-A: 1").line("Cookie: b=1"), "none"),
        (get("/any?c=2").line("Cookie: b=1"), "none"),
        (get("/any?c=2").line("X-A: 1").line("Cookie: b=2"), "none"),
        (get("/any/a.json").host("x.any.example"), "any-of"),
        (get("/any/a.json").host("any.example"), "none"),
        (get("/any/a.xml").host("x.any.example"), "none"),
        (get("/any").line("Upgrade: h2c, WebSocket"), "any-of"),
        (get("/any").line("Upgrade: h2c"), "none"),
        (get("/none/x"), "none-of-fanout"),
        (get("/none/1"), "none"),
        (get("/none/1/"), "none-of-fanout"),
        (Ask::post("/none/x"), "none"),
        (get("/none/x").line("X-A: 1"), "none-of-fanout"),
        (get("/none/x").line("X-A: 1").line("Cookie: b=1"), "none"),
        (get("/both/x/12?x"), "both-of"),
        (get("/both/x/12").line("X-A: off, on;q=1"), "both-of"),
        (get("/both/x/12").line("X-A: \"on\""), "none"),
        (get("/both/x/12?x&y"), "none"),
        (get("/both/x/13?x"), "none"),
        (get("/both/x/y?x"), "none"),
    ] {
        takes(stand, &ask, backend)?;
    }
    Ok(())
}

fn takes_over_http2(
    stand: &Stand,
    authority: &str,
    ask: &Ask,
    backend: &str,
) -> Result<Vec<Vec<u8>>, Failed> {
    let edge = stand.edge(Program::Conditions)?;
    let answer = ask.send_http2(edge.address(), authority)?;
    let record = stand.origin().only(ask.tag()).map_err(|error| format!("{} {error}", answer.status))?;
    let taken = record.head.value("host").unwrap_or_default();
    if taken != backend || record.via_fanout() != backend.ends_with("-fanout") {
        return Err(format!("{} on {authority}: taken by {taken}, not by {backend}", start_line(ask)).into());
    }
    Ok(record.head.values("cookie").into_iter().map(<[u8]>::to_vec).collect())
}

fn conditions_hold_over_http2(stand: &Stand) -> Outcome {
    let usual = "www.example.com";
    for (authority, ask, backend) in [
        (usual, Ask::get("/scheme"), "http-fanout"),
        ("One.Example", Ask::get("/host"), "host-one"),
        ("one.example.:8080", Ask::get("/host"), "host-one"),
        ("a.Wild.example", Ask::get("/host"), "host-wild"),
        ("[::1]:8080", Ask::get("/host"), "host-list-fanout"),
        ("three.example", Ask::get("/host"), "none"),
        (usual, Ask::get("/extension/a.CSS"), "extension-fanout"),
        (usual, Ask::get("/regex/fade/1"), "regex"),
        (usual, Ask::get("/query/plus?x=a+b%2Bc"), "query-plus-fanout"),
        (usual, Ask::get("/header/list").line("X-Test: c").line("x-test: b;c"), "header-list"),
        (usual, Ask::get("/header/bytes").line(b"X-Test: \x80\xff"), "header-bytes"),
        (
            usual,
            Ask::get("/header/contains-case").line(format!("X-Test: {}Needle", "x".repeat(10_000))),
            "header-contains-case",
        ),
        (usual, Ask::get("/cookie/exact").line("Cookie: uid=7"), "cookie-exact"),
        (usual, from([127, 0, 0, 20], "/client"), "client-one-fanout"),
        (usual, from([127, 0, 0, 9], "/place/all"), "all"),
        (usual, Ask::post("/any/12"), "any-of"),
        (usual, Ask::get("/none/x").line("X-A: 1").line("Cookie: b=1"), "none"),
    ] {
        takes_over_http2(stand, authority, &ask, backend)?;
    }
    Ok(())
}

/// RFC 9113 8.2.3: a client may send each cookie in a line of its own.
fn cookies_may_come_in_crumbs_over_http2(stand: &Stand) -> Outcome {
    let crumbs = |path: &str| Ask::get(path).line("Cookie: a=1").line("Cookie: uid=7").line("Cookie: UID=3");
    for (path, backend) in [
        ("/cookie/exact", "cookie-exact"),
        ("/cookie/case", "cookie-case-fanout"),
        ("/cookie/quoted", "none"),
        ("/header/cookie", "header-cookie"),
    ] {
        let arrived = takes_over_http2(stand, "www.example.com", &crumbs(path), backend)?;
        let arrived: Vec<_> = arrived.iter().map(|line| String::from_utf8_lossy(line)).collect();
        assert_eq!(arrived, ["a=1", "uid=7", "UID=3"], "{path}");
    }
    Ok(())
}
