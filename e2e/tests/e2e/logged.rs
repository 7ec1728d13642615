//! `[log]`: the route id in a header, and a line of JSON for every request.

use std::time::Instant;

use pointwork_e2e::{Ask, Behaviour, Edge, Extras, Handshake, Program, Stand};
use serde_json::Value;

use crate::support::{Outcome, cases};

cases![
    every_answer_has_the_id_of_its_route,
    a_handoff_carries_the_id_to_the_backend,
    every_request_gets_its_line,
    a_line_says_when_and_how_long,
    nothing_of_header_lines_and_query_is_logged,
    no_path_breaks_a_line_or_out_of_it,
    without_the_table_nothing_is_logged,
];

fn own(stand: &Stand, fanout: bool) -> Result<Edge, String> {
    stand.start(Program::Logged, Extras { fanout, websockets: fanout, ..Extras::FANOUT })
}

/// The log line of a request whose path, in the line, is this.
fn line(edge: &Edge, path: &str) -> Result<Value, libtest_mimic::Failed> {
    let quoted = Value::from(path).to_string();
    let line = edge.logged(&format!("\"path\":{quoted},"))?;
    let (endpoint, json) = line.split_once(" :: ").ok_or_else(|| format!("not a log line: {line}"))?;
    assert_eq!(endpoint, "routes");
    serde_json::from_str(json).map_err(|error| format!("{error}: {json}").into())
}

/// The members of a line that the request decides.
fn told(edge: &Edge, path: &str) -> Result<[Value; 5], libtest_mimic::Failed> {
    let line = line(edge, path)?;
    let keys: Vec<&String> = line.as_object().into_iter().flat_map(|line| line.keys()).collect();
    assert_eq!(keys, ["action", "backend", "duration", "method", "path", "route", "status", "time"]);
    Ok(["route", "action", "backend", "status", "method"].map(|key| line[key].clone()))
}

fn every_answer_has_the_id_of_its_route(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Logged)?;
    let unavailable = |ask: Ask| ask.wants_at("first", Behaviour::Unavailable);
    for (ask, status, id) in [
        (Ask::get("/page"), 200, "page"),
        (Ask::new("HEAD", "/page"), 200, "page"),
        (Ask::get("/page").wants(Behaviour::Broken), 500, "page"),
        (Ask::get("/page").wants(Behaviour::NotModified), 304, "page"),
        (Ask::get("/nowhere"), 404, "default"),
        (Ask::get("/moved"), 308, "moved"),
        (unavailable(Ask::get("/fallback")), 200, "fallback"),
        (unavailable(Ask::post("/fallback")), 503, "fallback"),
        (Ask::get("/dead"), 502, "!error"),
        (Ask::get("/both-dead"), 502, "!error"),
        (Ask::get("/page").wants(Behaviour::HangUp), 502, "!error"),
        (Ask::get("/page").wants(Behaviour::Switching), 502, "!error"),
        (Ask::get("/%zz"), 400, "!path"),
        (Ask::get(format!("/{}", "a".repeat(9000))), 414, "!path"),
        (Ask::get("/page").host("a,b"), 400, "!host"),
        (Ask::new("PURGE", "/page"), 405, "!method"),
        (Ask::new("PURGE", "/purge"), 200, "purge"),
        (Ask::get("/large").line(format!("X-Large: {}", "x".repeat(300_000))), 431, "!error"),
    ] {
        // The name is taken by the log: a client's own line says nothing.
        let answer = edge.send(&ask.line("X-Route: of the client"))?;
        assert_eq!(answer.status, status, "{id}: {}", answer.text());
        assert_eq!(answer.head.values("x-route"), [id.as_bytes()], "{status}");
    }
    Ok(())
}

fn a_handoff_carries_the_id_to_the_backend(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Logged)?;
    let ask = Ask::get("/live").line("X-Route: of the client").line("x-route: once more");
    let answer = edge.send(&ask)?;
    assert_eq!((answer.status, answer.head.values("x-route").len()), (200, 0));
    assert_eq!(stand.origin().only(ask.tag())?.head.values("x-route"), [b"live"]);
    let handshake = Handshake::new("/chat").wants(Behaviour::Websocket).with("X-Route", "of the client");
    let mut socket = handshake.open(edge.address())?;
    socket.send("hello")?;
    assert_eq!(socket.receive()?, "hello");
    assert_eq!(stand.origin().only(handshake.tag())?.head.values("x-route"), [b"chat"]);
    Ok(())
}

fn every_request_gets_its_line(stand: &Stand) -> Outcome {
    let edge = own(stand, true)?;
    let unavailable = |ask: Ask| ask.wants_at("first", Behaviour::Unavailable);
    let long = format!("/{}", "a".repeat(9000));
    for (ask, path, expected) in [
        (Ask::get("/page/%7e?q"), "/page/~", "page send origin 200 GET"),
        (Ask::post("/page/a%20b").body("x"), "/page/a%20b", "page send origin 200 POST"),
        (Ask::get("/page/broken").wants(Behaviour::Broken), "/page/broken", "page send origin 500 GET"),
        (Ask::get("/nowhere"), "/nowhere", "default respond null 404 GET"),
        (Ask::new("HEAD", "/head"), "/head", "default respond null 404 HEAD"),
        (Ask::get("/moved/a?b"), "/moved/a", "moved redirect null 308 GET"),
        (unavailable(Ask::get("/fallback/a")), "/fallback/a", "fallback send second 200 GET"),
        (unavailable(Ask::post("/fallback/b")), "/fallback/b", "fallback send first 503 POST"),
        (Ask::get("/dead/a"), "/dead/a", "!error pass dead 502 GET"),
        (Ask::get("/both-dead/a"), "/both-dead/a", "!error send dead 502 GET"),
        (Ask::get("/%zz?q"), "/%zz", "!path refuse null 400 GET"),
        (Ask::get("/a/../%7e"), "/a/../%7e", "!path refuse null 400 GET"),
        (Ask::get(&long), &long[..4096], "!path refuse null 414 GET"),
        (Ask::get("/host").host("a,b"), "/host", "!host refuse null 400 GET"),
        (Ask::new("PURGE", "/page/purge"), "/page/purge", "!method refuse null 405 PURGE"),
        (
            Ask::get("/large").line(format!("X-Large: {}", "x".repeat(300_000))),
            "/large",
            "!error refuse null 431 GET",
        ),
        (Ask::get("/live/%7ea"), "/live/~a", "live fanout origin null GET"),
        (Ask::new("PATCH", "/either/a"), "/either/a", "live-or-passed fanout first null PATCH"),
    ] {
        edge.send(&ask)?;
        let told = told(&edge, path)?.map(|value| value.to_string().replace('"', ""));
        assert_eq!(told.join(" "), expected, "{path}");
    }
    let mut socket = Handshake::new("/chat/a").wants(Behaviour::Websocket).open(edge.address())?;
    socket.send("hello")?;
    let told = told(&edge, "/chat/a")?.map(|value| value.to_string().replace('"', ""));
    assert_eq!(told.join(" "), "chat websocket origin null GET");
    // One line for each, and nothing else at the endpoint.
    let lines = edge.log().into_iter().filter(|line| line.starts_with("routes :: ")).count();
    assert_eq!(lines, 19);
    what_is_logged_without_fanout(stand)
}

fn what_is_logged_without_fanout(stand: &Stand) -> Outcome {
    let edge = own(stand, false)?;
    assert_eq!(edge.send(&Ask::get("/live"))?.head.values("x-route"), [b"!error"]);
    assert_eq!(edge.send(&Ask::post("/either").body("x"))?.head.values("x-route"), [b"live-or-passed"]);
    for (path, expected) in
        [("/live", "!error fanout origin 503 GET"), ("/either", "live-or-passed fanout second 200 POST")]
    {
        let told = told(&edge, path)?.map(|value| value.to_string().replace('"', ""));
        assert_eq!(told.join(" "), expected);
    }
    Ok(())
}

fn a_line_says_when_and_how_long(stand: &Stand) -> Outcome {
    let edge = own(stand, false)?;
    let ask = Ask::get("/page/halves").wants(Behaviour::Halves);
    let start = Instant::now();
    let mut talk = ask.begin(edge.address())?;
    talk.open()?;
    let head = start.elapsed();
    // The rest of the body is not waited for.
    let line = line(&edge, "/page/halves")?;
    let duration = line["duration"].as_u64().ok_or("no whole number")?;
    assert!(duration > 0 && u128::from(duration) <= head.as_micros(), "{duration} of {head:?}");
    let time = line["time"].as_str().ok_or("no text")?.to_owned();
    let form = time.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    assert_eq!(String::from_utf8(form.collect()).as_deref(), Ok("0000-00-00T00:00:00.000Z"));
    stand.origin().release(ask.tag());
    Ok(())
}

fn nothing_of_header_lines_and_query_is_logged(stand: &Stand) -> Outcome {
    let secret = "s3cret";
    let edge = own(stand, false)?;
    for path in ["/page/a", "/dead/a", "/moved/a", "/nowhere", "/both-dead/a", "/live/a", "/%zz"] {
        let ask = Ask::get(format!("{path}?token={secret}"))
            .line(format!("Authorization: Bearer {secret}"))
            .line(format!("Cookie: session={secret}"))
            .line(format!("X-Route: {secret}"));
        edge.send(&ask)?;
        line(&edge, path)?;
    }
    let log = edge.log().concat();
    assert!(!log.contains(secret), "{log}");
    Ok(())
}

fn no_path_breaks_a_line_or_out_of_it(stand: &Stand) -> Outcome {
    let edge = own(stand, false)?;
    for (target, path) in [
        ("/page/\"quoted\"", "/page/%22quoted%22"),
        ("/bad/\"}{%zz", "/bad/\"}{%zz"),
        ("/bad\\n\\u0022/..", "/bad\\n\\u0022/.."),
        ("/bad/%0a%22", "/bad/%0a%22"),
    ] {
        edge.send(&Ask::get(target))?;
        line(&edge, path)?;
    }
    Ok(())
}

/// The host calls of logging, in a trace of all of them.
fn calls(edge: &Edge, requests: usize) -> Result<Vec<&'static str>, String> {
    edge.logged(&format!("request{{id={}}}: request completed in", requests - 1))?;
    let log = edge.log();
    let names = ["function=\"endpoint_get\"", "module=\"fastly_log\" function=\"write\"", "clock_time_get"];
    let called = |name: &&str| log.iter().any(|line| line.contains(*name));
    Ok(names.into_iter().filter(called).collect())
}

fn without_the_table_nothing_is_logged(stand: &Stand) -> Outcome {
    let extras =
        Extras { rust_log: Some("wiggle_abi=trace,viceroy_lib=trace,wasmtime_wasi=trace"), ..Extras::NONE };
    let logged = stand.start(Program::Logged, extras)?;
    logged.send(&Ask::get("/page"))?;
    assert_eq!(calls(&logged, 1)?.len(), 3, "the trace does not show what it should");
    let edge = stand.start(Program::Actions, extras)?;
    let paths = ["/sent", "/text", "/moved", "/%zz", "/fallback/dead"];
    for path in paths {
        let answer = edge.send(&Ask::get(path))?;
        assert_eq!(answer.head.values("x-route"), [b""; 0]);
    }
    assert_eq!(calls(&edge, paths.len())?, [""; 0]);
    Ok(())
}
