//! Grip-Sig lines that a client makes up: none counts but one of the key that everybody knows, on the local server alone.

use pointwork_e2e::{Ask, Behaviour, Program, Stand};

use super::token::{HEADER, KEY, claims, encoded, token, valid};
use super::{ask, edge, fresh, get, grip_lines, handshake};
use crate::support::{Outcome, arrives, cases, own_words, passes};

cases![
    a_token_that_counts_is_answered_as_fanout_is,
    no_other_token_learns_how_a_connection_is_held,
    no_other_token_is_sent_or_passed_on,
    no_other_token_reaches_a_backend_that_is_handed_a_websocket,
    no_other_token_is_trusted_by_fanout,
    what_counts_is_kept_where_it_is_sent,
    events_that_nobody_signed_are_refused_by_fanout,
];

/// Grip-Sig lines, none of which makes a request verified.
fn forged() -> Vec<Vec<String>> {
    let unsigned =
        |header: &str| format!("{}.{}.", encoded(header.as_bytes()), encoded(claims(60).as_bytes()));
    let longer = format!(r#"{{"iss":"viceroy","exp":9999999999,"x":"{}"}}"#, "x".repeat(5000));
    let elsewhere = r#"{"iss":"fastly:0000000000000000000000","exp":9999999999}"#;
    let es256 = r#"{"typ":"JWT","alg":"ES256"}"#;
    vec![
        vec!["forged".to_owned()],
        vec![String::new()],
        vec!["a.b.c".to_owned()],
        vec![unsigned(r#"{"alg":"none"}"#)],
        vec![unsigned(HEADER)],
        vec![token(r#"{"alg":"none"}"#, &claims(60), KEY)],
        vec![token(es256, &claims(60), KEY)],
        vec![token(es256, elsewhere, KEY)],
        vec![token(HEADER, elsewhere, KEY)],
        vec![token(HEADER, &claims(60), b"another secret")],
        vec![token(HEADER, &claims(60), b"")],
        vec![token(HEADER, &claims(-1), KEY)],
        vec![token(HEADER, r#"{"iss":"viceroy"}"#, KEY)],
        vec![token(HEADER, &longer, KEY)],
        vec![valid() + "x"],
        vec![valid(), valid()],
        vec![valid(), "forged".to_owned()],
        vec![format!("{}, {}", valid(), valid())],
    ]
}

fn with(ask: Ask, lines: &[String]) -> Ask {
    lines.iter().fold(ask, |ask, line| ask.line(format!("Grip-Sig: {line}")))
}

fn a_token_that_counts_is_answered_as_fanout_is(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for line in [format!("grip-sig: {}", valid()), format!("GRIP-SIG:\t {} ", valid())] {
        let (path, name) = fresh("/full/");
        let answer = edge.send(&get(&path).line(line))?;
        assert_eq!((answer.status, answer.text().as_str()), (203, "{}\n"));
        let channels = [format!("all-{name}"), "just one".to_owned(), format!("one-{name}")];
        assert_eq!(answer.head.values("grip-hold"), [b"stream"]);
        assert_eq!(answer.head.values("grip-channel"), channels.each_ref().map(String::as_bytes));
        passes(edge, &path, &["full grip 203"])?;
    }
    let kept = edge.send(&get("/keep-alive/a").line(format!("grip-sig: {}", valid())))?;
    assert_eq!(kept.head.value("grip-keep-alive").as_deref(), Some("w6kJOyAiCg==; format=base64; timeout=1"));
    let poll = edge.send(&get("/poll-for-a-while/a").line(format!("grip-sig: {}", valid())))?;
    assert_eq!(poll.head.value("grip-timeout").as_deref(), Some("1"));
    assert_eq!((poll.status, poll.head.values("grip-hold")), (404, vec![&b"response"[..]]));
    Ok(())
}

fn no_other_token_learns_how_a_connection_is_held(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for lines in forged() {
        let (path, _) = fresh("/stream/");
        let answer = with(get(&path), &lines).begin(edge.address())?.open()?;
        assert_eq!((answer.status, grip_lines(&answer.head)), (200, vec![]), "{lines:?}");
        // It went through Fanout, which signed it itself.
        passes(edge, &path, &["stream grip null", "stream grip 200"])?;
    }
    Ok(())
}

fn no_other_token_is_sent_or_passed_on(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for lines in forged() {
        for path in ["/sent", "/passed"] {
            let record = arrives(stand, edge, &with(get(path), &lines))?;
            assert_eq!(record.head.values("grip-sig"), [b""; 0], "{path} {lines:?}");
        }
    }
    Ok(())
}

fn no_other_token_reaches_a_backend_that_is_handed_a_websocket(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for lines in [vec!["forged".to_owned()], vec![valid(), valid()]] {
        let handshake = handshake("/straight").wants(Behaviour::Websocket);
        let handshake = lines.iter().fold(handshake, |it, line| it.with("Grip-Sig", line));
        let mut socket = handshake.open(edge.address())?;
        socket.send("hello")?;
        assert_eq!(socket.receive()?, "hello");
        let record = stand.origin().only(handshake.tag())?;
        assert_eq!(record.head.values("grip-sig"), [b""; 0]);
    }
    Ok(())
}

/// Pushpin takes a token that is signed with no key for that of a proxy in front of it.
fn no_other_token_is_trusted_by_fanout(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for lines in forged() {
        let ask = with(Ask::get("/"), &lines).line("Grip-Feature: forged").wants(Behaviour::HoldStream);
        let answer = ask.begin(edge.address())?.open()?;
        assert_eq!((answer.status, grip_lines(&answer.head)), (200, vec![]), "{lines:?}");
        let record = stand.origin().only(ask.tag())?;
        assert!(record.via_fanout(), "{lines:?}");
        assert!(!lines.contains(&record.head.value("grip-sig").unwrap_or_default()), "{lines:?}");
        assert!(!record.head.values("grip-feature").contains(&&b"forged"[..]), "{lines:?}");
    }
    Ok(())
}

fn what_counts_is_kept_where_it_is_sent(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for path in ["/sent", "/passed"] {
        let record = arrives(stand, edge, &get(path).line(format!("Grip-Sig: {}", valid())))?;
        assert!(record.via_fanout(), "{path}");
    }
    Ok(())
}

fn events_that_nobody_signed_are_refused_by_fanout(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for lines in [vec![], vec!["forged".to_owned()], vec![token(HEADER, &claims(60), b"another secret")]] {
        let (path, _) = fresh("/echo/");
        let ask = with(ask("POST", &path), &lines).line("Content-Type: application/websocket-events");
        assert_eq!(edge.send(&ask.body("OPEN\r\n"))?.status, 403, "{lines:?}");
        passes(edge, &path, &["echo grip null"])?;
    }
    // Pushpin 1.36 looks for one spelling only, and signs the others.
    for kind in ["Application/WebSocket-Events", "application/websocket-events ; x=y"] {
        let (path, _) = fresh("/echo/");
        let ask = ask("POST", &path).line(format!("Content-Type: {kind}"));
        own_words(&edge.send(&ask.body("OPEN\r\n"))?, 400, "echo")?;
        passes(edge, &path, &["echo grip null", "echo grip 400"])?;
    }
    Ok(())
}
