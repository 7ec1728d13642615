//! WebSocket-over-HTTP by hand, with a token that counts: what the edge answers to each body.

use pointwork_e2e::{Answer, Ask, Edge, Stand};

use super::token::valid;
use super::{ask, edge, fresh, get};
use crate::support::{Outcome, cases, own_words};

cases![
    an_echo_answers_every_event_byte_for_byte,
    a_listener_answers_only_what_must_be,
    an_open_is_told_of_every_channel,
    a_body_that_is_malformed_is_400,
    a_body_is_at_most_a_million_bytes,
    only_one_line_of_the_right_type_is_a_websocket,
];

fn events(path: &str, body: impl Into<Vec<u8>>) -> Ask {
    let ask = ask("POST", path).line(format!("Grip-Sig: {}", valid())).line("Connection-Id: 1");
    ask.line("Content-Type: application/websocket-events").body(body)
}

fn answered(edge: &Edge, path: &str, body: &[u8]) -> Result<Answer, String> {
    let answer = edge.send(&events(path, body)).map_err(|error| error.to_string())?;
    let kind = answer.head.value("content-type");
    if answer.status == 200 && kind.as_deref() == Some("application/websocket-events") {
        return Ok(answer);
    }
    Err(format!("{}: {} {}", body.escape_ascii(), answer.status, answer.text()))
}

fn an_echo_answers_every_event_byte_for_byte(stand: &Stand) -> Outcome {
    for (body, expected) in [
        (&b"TEXT 5\r\nhello\r\n"[..], &b"TEXT 7\r\nm:hello\r\n"[..]),
        (b"TEXT\r\n", b"TEXT 2\r\nm:\r\n"),
        (b"TEXT 0\r\n\r\n", b"TEXT 2\r\nm:\r\n"),
        (b"TEXT 0E\r\n0123456789abcd\r\n", b"TEXT 10\r\nm:0123456789abcd\r\n"),
        (b"BINARY 4\r\n\xff\r\n\x00\r\n", b"BINARY 6\r\nm:\xff\r\n\x00\r\n"),
        (b"PING\r\nPING 2\r\n\x01\x02\r\n", b"PONG\r\nPONG 2\r\n\x01\x02\r\n"),
        (b"PONG 1\r\nx\r\n", b""),
        (b"CLOSE 5\r\n\x03\xe8bye\r\n", b"CLOSE 5\r\n\x03\xe8bye\r\n"),
        (b"CLOSE\r\n", b"CLOSE\r\n"),
        (b"DISCONNECT\r\n", b""),
        (b"", b""),
        (b"TEXT 1\r\na\r\nTEXT 1\r\nb\r\nCLOSE\r\n", b"TEXT 3\r\nm:a\r\nTEXT 3\r\nm:b\r\nCLOSE\r\n"),
    ] {
        let answer = answered(edge(stand)?, "/echo/a", body)?;
        assert_eq!(answer.body.escape_ascii().to_string(), expected.escape_ascii().to_string());
        assert_eq!(answer.head.values("sec-websocket-extensions"), [b""; 0]);
    }
    Ok(())
}

fn a_listener_answers_only_what_must_be(stand: &Stand) -> Outcome {
    let body = b"TEXT 1\r\na\r\nBINARY 1\r\nb\r\nPING 1\r\nc\r\nCLOSE 2\r\n\x03\xe8\r\n";
    let answer = answered(edge(stand)?, "/listen/a", body)?;
    assert_eq!(answer.body, b"PONG 1\r\nc\r\nCLOSE 2\r\n\x03\xe8\r\n");
    Ok(())
}

fn an_open_is_told_of_every_channel(stand: &Stand) -> Outcome {
    let answer = answered(edge(stand)?, "/listen/a%22b", b"OPEN\r\nTEXT 1\r\nx\r\n")?;
    let expected = "OPEN\r\nTEXT 27\r\nc:{\"type\":\"subscribe\",\"channel\":\"a\\\"b\"}\r\n\
                    TEXT 2c\r\nc:{\"type\":\"subscribe\",\"channel\":\"also-a\\\"b\"}\r\n";
    assert_eq!(answer.text(), expected);
    assert_eq!(answer.head.values("sec-websocket-extensions"), [b"grip"]);
    assert_eq!(answer.head.values("grip-hold"), [b""; 0]);
    Ok(())
}

fn a_body_that_is_malformed_is_400(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for body in [
        &b"JUNK\r\n"[..],
        b"open\r\n",
        b"OPEN",
        b"OPEN\n",
        b"OPEN 1\r\nx\r\n",
        b"TEXT 6\r\nhello\r\n",
        b"TEXT 4\r\nhello\r\n",
        b"TEXT 5\r\nhello",
        b"TEXT -1\r\nhello\r\n",
        b"TEXT 1\r\n\xff\r\n",
        b"TEXT 100000000\r\nhello\r\n",
        b"CLOSE 1\r\n\x03\r\n",
        b"OPEN\r\nOPEN\r\nx",
        b"\r\n",
        b"\x00",
    ] {
        for path in ["/echo/a", "/listen/a"] {
            let id = path.trim_matches(['/', 'a']).trim_end_matches('/');
            let answer = edge.send(&events(path, body))?;
            own_words(&answer, 400, id).map_err(|error| format!("{}: {error}", body.escape_ascii()))?;
            assert_eq!(answer.head.values("sec-websocket-extensions"), [b""; 0]);
        }
    }
    Ok(())
}

fn a_body_is_at_most_a_million_bytes(stand: &Stand) -> Outcome {
    const MOST: usize = 1_000_000;
    let edge = edge(stand)?;
    let text = |length: usize| format!("TEXT {:x}\r\n{}\r\n", length, "x".repeat(length));
    let most = MOST - "TEXT f4231\r\n\r\n".len();
    assert_eq!(text(most).len(), MOST);
    assert_eq!(answered(edge, "/echo/a", text(most).as_bytes())?.body.len(), MOST + 2);
    own_words(&edge.send(&events("/echo/a", text(most + 1)))?, 400, "echo")?;
    own_words(&edge.send(&events("/echo/a", text(3 * MOST)))?, 400, "echo")?;
    Ok(())
}

fn only_one_line_of_the_right_type_is_a_websocket(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let signed = |method: &str| ask(method, "/echo/a").line(format!("Grip-Sig: {}", valid()));
    let typed = |line: &str| signed("POST").line(format!("Content-Type: {line}"));
    assert_eq!(edge.send(&typed("application/websocket-events").body("OPEN\r\n"))?.status, 200);
    let right = "application/websocket-events";
    for ask in [
        typed("application/websocket-events2"),
        typed("Application/WebSocket-Events"),
        typed("application/websocket-events ; x=y"),
        typed("text/plain"),
        typed("text/plain, application/websocket-events"),
        typed(right).line(format!("Content-Type: {right}")),
        signed("POST"),
        signed("PUT").line(format!("Content-Type: {right}")),
    ] {
        own_words(&edge.send(&ask.body("OPEN\r\n"))?, 400, "echo")?;
    }
    // On a route that holds no WebSocket it is one too many.
    let (path, _) = fresh("/stream/");
    own_words(&edge.send(&events(&path, "OPEN\r\n"))?, 400, "stream")?;
    let plain = get("/stream/a").line(format!("Grip-Sig: {}", valid()));
    assert_eq!(edge.send(&plain.line(format!("Content-Type: {right}")))?.status, 200);
    Ok(())
}
