//! A second backend, asked once when the first does not answer; and what is passed where Fanout is not enabled.

use pointwork_e2e::{Answer, Ask, Behaviour, Edge, Extras, Handshake, Program, Record, Stand};

use crate::support::{Outcome, cases, nothing_arrives, own_words};

cases![
    a_refused_connection_is_answered_by_the_fallback,
    a_backend_that_is_too_slow_is_answered_by_the_fallback,
    a_backend_that_hangs_up_is_answered_by_the_fallback,
    what_says_that_nobody_is_there_is_answered_by_the_fallback,
    every_other_answer_is_the_backends_own,
    the_fallback_gets_the_request_as_the_backend_did,
    the_fallbacks_own_override_host_is_sent,
    a_request_with_a_body_or_of_another_method_is_not_sent_again,
    the_first_answer_stands_when_the_fallback_cannot_be_reached,
    a_fallback_that_fails_too_is_502,
    a_fallback_is_asked_once,
    standard_error_says_why_the_fallback_was_asked,
    fanout_that_is_not_enabled_is_passed_with_the_body,
    an_event_stream_is_passed_where_fanout_is_not_enabled_and_not_held,
    a_websocket_is_not_passed_where_fanout_is_not_enabled,
    fanout_that_is_enabled_needs_no_fallback,
];

/// The one request that a host received.
fn only_at(stand: &Stand, ask: &Ask, host: &str) -> Result<Record, String> {
    let mut records = stand.origin().received(ask.tag());
    records.retain(|record| record.head.value("host").as_deref() == Some(host));
    match (records.pop(), records.is_empty()) {
        (Some(record), true) => Ok(record),
        (last, _) => Err(format!("{host} got {} requests, the last {last:?}", records.len() + 1)),
    }
}

/// How many requests the origin got.
fn count(stand: &Stand, ask: &Ask) -> usize {
    stand.origin().received(ask.tag()).len()
}

fn second(stand: &Stand, edge: &Edge, ask: &Ask) -> Result<Record, libtest_mimic::Failed> {
    let answer = edge.send(ask)?;
    assert_eq!(answer.status, 200, "{}", answer.text());
    Ok(only_at(stand, ask, "second")?)
}

fn a_refused_connection_is_answered_by_the_fallback(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for method in ["GET", "HEAD", "OPTIONS"] {
        let ask = Ask::new(method, "/fallback/dead/a?b");
        let record = second(stand, edge, &ask)?;
        assert_eq!((record.method().as_str(), count(stand, &ask)), (method, 1));
    }
    Ok(())
}

fn a_backend_that_is_too_slow_is_answered_by_the_fallback(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let ask = Ask::get("/fallback/slow").wants_at("www.example.com", Behaviour::Silence);
    second(stand, edge, &ask)?;
    assert_eq!(count(stand, &ask), 2);
    Ok(())
}

fn a_backend_that_hangs_up_is_answered_by_the_fallback(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for behaviour in [Behaviour::HangUp, Behaviour::Switching] {
        second(stand, edge, &Ask::get("/fallback/first").wants_at("first", behaviour))?;
    }
    Ok(())
}

fn what_says_that_nobody_is_there_is_answered_by_the_fallback(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for behaviour in [Behaviour::BadGateway, Behaviour::Unavailable, Behaviour::GatewayTimeout] {
        let ask = Ask::get("/fallback/first/a").wants_at("first", behaviour);
        second(stand, edge, &ask)?;
        only_at(stand, &ask, "first")?;
    }
    // The answer of the fallback is the answer, whatever it is.
    let ask = Ask::get("/fallback/first")
        .wants_at("first", Behaviour::Unavailable)
        .wants_at("second", Behaviour::GatewayTimeout);
    let answer = edge.send(&ask)?;
    assert_eq!((answer.status, answer.text().as_str()), (504, "the origin's own 504\n"));
    assert_eq!(answer.head.values("x-answered"), [b"by the route"]);
    Ok(())
}

fn every_other_answer_is_the_backends_own(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for (behaviour, status) in [
        (Behaviour::Echo, 200),
        (Behaviour::Broken, 500),
        (Behaviour::Redirect, 302),
        (Behaviour::NotModified, 304),
        (Behaviour::NoContent, 204),
    ] {
        let ask = Ask::get("/fallback/first").wants(behaviour);
        assert_eq!(edge.send(&ask)?.status, status);
        only_at(stand, &ask, "first")?;
        assert_eq!(count(stand, &ask), 1);
    }
    Ok(())
}

fn the_fallback_gets_the_request_as_the_backend_did(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let ask = Ask::get("/fallback/first/%7ea//b?q=%2f&r=[1]")
        .line("X-Many: one")
        .line("X-Set: of the client")
        .line("x-many: two, three")
        .line(b"X-Bytes: \xff\xfe\x80")
        .line("X-Empty:")
        .line(format!("X-Long: {}", "x".repeat(40_000)))
        .line("Cookie: a=1")
        .line("Cookie: b=2")
        .line("Grip-Sig: a.b.c")
        .line("Content-Length: 0")
        .wants_at("first", Behaviour::Unavailable);
    let answer = edge.send(&ask)?;
    assert_eq!((answer.status, answer.head.values("x-answered").len()), (200, 1));
    let (mut first, mut second) = (only_at(stand, &ask, "first")?, only_at(stand, &ask, "second")?);
    assert_eq!(String::from_utf8_lossy(second.target()), "/asked/~a//b?q=%2f&r=[1]");
    assert_eq!(second.head.values("x-set"), [b"by the route"]);
    assert_eq!(second.head.values("x-bytes"), [b"\xff\xfe\x80"]);
    assert_eq!(second.head.values("x-many"), [b"one".as_slice(), b"two, three"]);
    // The order of names is not kept, that of the lines of a name is.
    for record in [&mut first, &mut second] {
        record.head.lines.retain(|line| !line.name.eq_ignore_ascii_case("host"));
        record.head.lines.sort_by_key(|line| line.name.to_ascii_lowercase());
    }
    assert_eq!(first, second);
    Ok(())
}

fn the_fallbacks_own_override_host_is_sent(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let ask = Ask::get("/fallback/host");
    assert_eq!(edge.send(&ask)?.status, 200);
    only_at(stand, &ask, "inner.example")?;
    Ok(())
}

fn a_request_with_a_body_or_of_another_method_is_not_sent_again(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for ask in [
        Ask::post("/fallback/dead"),
        Ask::new("PUT", "/fallback/dead").body(""),
        Ask::new("DELETE", "/fallback/dead"),
        Ask::new("get", "/fallback/dead"),
        Ask::get("/fallback/dead").body("a body"),
        Ask::get("/fallback/dead").line("Transfer-Encoding: chunked").rest("0\r\n\r\n"),
    ] {
        own_words(&edge.send(&ask)?, 502, "fallback-dead")?;
        nothing_arrives(stand, &ask)?;
    }
    let ask = Ask::post("/fallback/first").body("a body").wants_at("first", Behaviour::Unavailable);
    let answer = edge.send(&ask)?;
    assert_eq!((answer.status, answer.text().as_str()), (503, "the origin's own 503\n"));
    assert_eq!((count(stand, &ask), only_at(stand, &ask, "first")?.body.as_slice()), (1, &b"a body"[..]));
    Ok(())
}

fn the_first_answer_stands_when_the_fallback_cannot_be_reached(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for (behaviour, status) in
        [(Behaviour::BadGateway, 502), (Behaviour::Unavailable, 503), (Behaviour::GatewayTimeout, 504)]
    {
        let answer = edge.send(&Ask::get("/fallback/to-dead").wants_at("first", behaviour))?;
        assert_eq!((answer.status, answer.text()), (status, format!("the origin's own {status}\n")));
    }
    Ok(())
}

fn a_fallback_that_fails_too_is_502(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let ask = Ask::get("/fallback/both").wants(Behaviour::Silence);
    own_words(&edge.send(&ask)?, 502, "fallback-dead-to-slow")?;
    let ask = Ask::get("/fallback/first").wants(Behaviour::HangUp);
    own_words(&edge.send(&ask)?, 502, "fallback")?;
    Ok(())
}

fn a_fallback_is_asked_once(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let ask = Ask::get("/fallback/first").wants(Behaviour::Unavailable);
    let Answer { status, .. } = edge.send(&ask)?;
    assert_eq!((status, count(stand, &ask)), (503, 2));
    Ok(())
}

fn standard_error_says_why_the_fallback_was_asked(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::Actions, Extras::NONE)?;
    edge.send(&Ask::get("/fallback/first").wants_at("first", Behaviour::Unavailable))?;
    edge.logged("pointwork: route=fallback fallback=second cause=backend first: answered 503")?;
    edge.send(&Ask::get("/fallback/both?s3cret"))?;
    edge.logged("pointwork: route=fallback-dead-to-slow fallback=slow cause=backend dead: ")?;
    let mine: Vec<String> = edge.log().into_iter().filter(|line| line.contains("pointwork: ")).collect();
    assert!(!mine.concat().contains("s3cret"), "{mine:#?}");
    edge.send(&Ask::get("/fallback/both").wants(Behaviour::Silence))?;
    edge.logged("pointwork: route=fallback-dead-to-slow cause=backend slow: ")?;
    edge.logged("pointwork: route=fallback-dead-to-slow status=502 cause=backend dead: ")?;
    Ok(())
}

fn fanout_that_is_not_enabled_is_passed_with_the_body(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::Actions, Extras::NONE)?;
    for ask in [
        Ask::post("/fallback/live/%7ea?b").body("a body"),
        Ask::get("/fallback/live/%7ea?b").body("a body"),
        Ask::new("PUT", "/fallback/live/~a?b").line("Upgrade: websocket").body("a body"),
    ] {
        let ask = ask.line("Grip-Sig: a.b.c").line("X-Set: of the client");
        let record = second(stand, &edge, &ask)?;
        assert_eq!(String::from_utf8_lossy(record.target()), "/fallback/live/~a?b");
        assert_eq!(record.body, b"a body");
        assert_eq!(record.head.values("x-set"), [b"by the route"]);
        assert_eq!(record.head.values("grip-sig"), [b""; 0]);
        assert_eq!(record.head.values("x-forwarded-host"), [b"www.example.com"]);
    }
    edge.logged("pointwork: route=fallback-live fallback=second cause=backend first: Fanout")?;
    // What is passed there is not sent again.
    own_words(&edge.send(&Ask::get("/fallback/live-to-dead"))?, 502, "fallback-live-to-dead")?;
    Ok(())
}

fn an_event_stream_is_passed_where_fanout_is_not_enabled_and_not_held(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::Actions, Extras::NONE)?;
    let ask = Ask::get("/fallback/live/events").line("Accept: text/event-stream");
    let ask = ask.wants_at("second", Behaviour::HoldEvents);
    let answer = edge.send(&ask)?;
    assert_eq!((answer.status, answer.text().as_str()), (200, "data: open\n\n"));
    assert!(!only_at(stand, &ask, "second")?.via_fanout());
    edge.logged("pointwork: route=fallback-live fallback=second cause=backend first: Fanout")?;
    Ok(())
}

fn a_websocket_is_not_passed_where_fanout_is_not_enabled(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::Actions, Extras::NONE)?;
    let handshake = Handshake::new("/fallback/live");
    let Err(error) = handshake.open(edge.address()) else { return Err("it opened".into()) };
    assert!(error.contains("503"), "{error}");
    assert!(stand.origin().received(handshake.tag()).is_empty());
    edge.logged("pointwork: route=fallback-live status=503 cause=backend first: Fanout")?;
    Ok(())
}

fn fanout_that_is_enabled_needs_no_fallback(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let ask = Ask::get("/fallback/live");
    assert_eq!(edge.send(&ask)?.status, 200);
    assert!(only_at(stand, &ask, "first")?.via_fanout());
    // A backend behind Fanout is Fanout's matter.
    let ask = Ask::get("/fallback/live").wants_at("first", Behaviour::Unavailable);
    assert_eq!((edge.send(&ask)?.status, count(stand, &ask)), (503, 1));
    Ok(())
}
