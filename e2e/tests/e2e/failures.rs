//! What the client gets when something behind the edge fails, and what is logged of it.

use pointwork_e2e::{Answer, Ask, Behaviour, Edge, Extras, Handshake, Program, Stand};

use crate::support::{Outcome, arrives, cases, own_words, refused};

cases![
    an_unreachable_backend_is_502,
    a_backend_that_hangs_up_is_502,
    a_backend_that_is_too_slow_is_502_on_viceroy,
    the_log_line_names_route_status_and_cause_and_nothing_of_the_client,
    a_backend_that_switches_protocols_on_a_send_is_502,
    fanout_that_is_not_enabled_is_503,
    fanout_that_is_not_enabled_is_503_for_streams_and_for_bodies,
    a_handoff_to_a_backend_without_a_pushpin_route_is_pushpins_502,
    a_handoff_to_an_unreachable_backend_is_pushpins_502,
    an_answer_that_is_cut_short_does_not_look_whole,
    an_edge_serves_on_after_every_failure,
    a_purge_is_taken_only_by_a_route_that_names_it,
    a_connect_is_not_routed,
];

const SECRET: &str = "s3cret-value-of-the-client";

fn failing(edge: &Edge, ask: &Ask, status: u16, id: &str) -> Result<Answer, libtest_mimic::Failed> {
    let answer = edge.send(ask)?;
    own_words(&answer, status, id)?;
    Ok(answer)
}

fn an_unreachable_backend_is_502(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    for method in ["GET", "POST"] {
        failing(edge, &Ask::new(method, "/dead/send/a").body("x"), 502, "dead-send")?;
        failing(edge, &Ask::new(method, "/dead/pass/a").body("x"), 502, "dead-pass")?;
    }
    let head = edge.send(&Ask::new("HEAD", "/dead/send/a"))?;
    assert_eq!((head.status, head.body.len()), (502, 0));
    Ok(())
}

fn a_backend_that_hangs_up_is_502(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    failing(edge, &Ask::get("/a").wants(Behaviour::HangUp), 502, "default")?;
    failing(edge, &Ask::get("/passed").wants(Behaviour::HangUp), 502, "passed")?;
    Ok(())
}

/// 504 on the platform; Viceroy does not tell a timeout from other failures.
fn a_backend_that_is_too_slow_is_502_on_viceroy(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    failing(edge, &Ask::get("/slow").wants(Behaviour::Silence), 502, "slow")?;
    Ok(())
}

fn the_log_line_names_route_status_and_cause_and_nothing_of_the_client(stand: &Stand) -> Outcome {
    // An edge of its own: its log holds nothing but this request.
    let edge = stand.start(Program::Odd, Extras::NONE)?;
    let ask = Ask::get(format!("/dead/send?token={SECRET}"))
        .line(format!("Authorization: Bearer {SECRET}"))
        .line(format!("Cookie: session={SECRET}"))
        .line(format!("X-Api-Key: {SECRET}"));
    let answer = failing(&edge, &ask, 502, "dead-send")?;
    assert!(!answer.text().contains(SECRET), "{}", answer.text());
    let line = edge.logged("pointwork: route=dead-send status=502 cause=")?;
    let cause = line.split("cause=").nth(1).unwrap_or_default().trim();
    assert!(!cause.is_empty(), "{line}");
    let mine: Vec<String> = edge.log().into_iter().filter(|line| line.contains("pointwork: ")).collect();
    assert_eq!(mine.len(), 1, "{mine:#?}");
    assert!(!edge.log().concat().contains(&format!("Bearer {SECRET}")));
    assert!(!mine.concat().contains(SECRET), "{mine:#?}");
    Ok(())
}

fn a_backend_that_switches_protocols_on_a_send_is_502(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    failing(edge, &Ask::get("/a").wants(Behaviour::Switching), 502, "default")?;
    failing(edge, &Ask::get("/passed").wants(Behaviour::Switching), 502, "passed")?;
    let upgrading =
        Ask::post("/a").line("Connection: Upgrade").line("Upgrade: other").wants(Behaviour::Switching);
    failing(edge, &upgrading, 502, "default")?;
    Ok(())
}

fn fanout_that_is_not_enabled_is_503(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::FanoutForward, Extras::NONE)?;
    let ask = Ask::get("/a").line(format!("Authorization: Bearer {SECRET}"));
    refused(stand, &edge, &ask, 503, "read")?;
    let line = edge.logged("pointwork: route=read status=503 cause=")?;
    assert!(line.contains("not enabled") && !line.contains(SECRET), "{line}");
    assert_eq!(edge.send(&Ask::new("HEAD", "/a"))?.status, 503);
    let Err(error) = Handshake::new("/a").open(edge.address()) else { return Err("it opened".into()) };
    assert!(error.contains("503"), "{error}");
    edge.logged("pointwork: route=websocket status=503 cause=")?;
    // What needs no Fanout goes on.
    arrives(stand, &edge, &Ask::post("/a"))?;
    Ok(())
}

fn fanout_that_is_not_enabled_is_503_for_streams_and_for_bodies(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::SelectiveFanout, Extras::NONE)?;
    let events = Ask::get("/news").line("Accept: text/event-stream").wants(Behaviour::HoldEvents);
    refused(stand, &edge, &events, 503, "events")?;
    let stream = Ask::get("/stream/of/lines").wants(Behaviour::HoldStream);
    refused(stand, &edge, &stream, 503, "stream")?;
    for route in ["events", "stream"] {
        let line = edge.logged(&format!("pointwork: route={route} status=503 cause="))?;
        assert!(line.contains("not enabled"), "{line}");
    }
    let edge = stand.start(Program::Actions, Extras::NONE)?;
    for ask in [
        Ask::post("/handed-off").body("a body"),
        Ask::post("/handed-off").line("Transfer-Encoding: chunked").rest("6\r\na body\r\n0\r\n\r\n"),
    ] {
        refused(stand, &edge, &ask, 503, "handed-off")?;
    }
    Ok(())
}

/// A handoff is not answered by the program: Pushpin's own words reach the client.
fn a_handoff_to_a_backend_without_a_pushpin_route_is_pushpins_502(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    let answer = edge.send(&Ask::get("/unrouted"))?;
    assert_eq!(answer.status, 502, "{}", answer.text());
    assert!(answer.text().contains("No route"), "{}", answer.text());
    Ok(())
}

fn a_handoff_to_an_unreachable_backend_is_pushpins_502(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    let answer = edge.send(&Ask::get("/dead/fanout"))?;
    assert_eq!(answer.status, 502, "{}", answer.text());
    Ok(())
}

fn an_answer_that_is_cut_short_does_not_look_whole(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    let mut talk = Ask::get("/a").wants(Behaviour::CutShort).begin(edge.address())?;
    let opening = talk.open()?;
    assert_eq!(opening.status, 200);
    let end = loop {
        match talk.piece() {
            Ok(Some(_)) => {}
            end => break end,
        }
    };
    assert!(end.is_err(), "it ended as if it were whole");
    Ok(())
}

fn an_edge_serves_on_after_every_failure(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    for path in ["/dead/send", "/dead/fanout", "/unrouted", "/%zz"] {
        let status = edge.send(&Ask::get(path))?.status;
        assert!(status >= 400, "{path}: {status}");
        arrives(stand, edge, &Ask::get("/a"))?;
        arrives(stand, edge, &Ask::get("/absent"))?;
    }
    Ok(())
}

/// The platform treats a PURGE that is sent as a purge of its cache.
fn a_purge_is_taken_only_by_a_route_that_names_it(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    for path in ["/a", "/passed", "/list", "/dead/send", "/unrouted"] {
        refused(stand, edge, &Ask::new("PURGE", path), 405, "!method")?;
    }
    refused(stand, stand.edge(Program::FanoutForward)?, &Ask::new("PURGE", "/a"), 405, "!method")?;
    let record = arrives(stand, edge, &Ask::new("PURGE", "/purgeable/a"))?;
    assert_eq!(record.method(), "PURGE");
    Ok(())
}

/// The target of a CONNECT is no path: a backend would get another one than was matched.
fn a_connect_is_not_routed(stand: &Stand) -> Outcome {
    for path in ["/a", "/passed", "/unrouted"] {
        refused(stand, stand.edge(Program::Odd)?, &Ask::new("CONNECT", path), 405, "!method")?;
    }
    refused(stand, stand.edge(Program::FanoutForward)?, &Ask::new("CONNECT", "/a"), 405, "!method")
}
