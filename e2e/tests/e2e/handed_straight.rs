//! The action `websocket`: a client talks WebSocket with the backend itself, without Fanout between.

use pointwork_e2e::{Ask, Behaviour, Extras, Handshake, Program, Stand};

use crate::support::{Outcome, cases, own_words};

cases![
    messages_are_echoed_by_the_backend,
    the_subprotocol_of_the_backend_reaches_the_client,
    the_code_that_the_backend_closes_with_reaches_the_client,
    a_close_of_the_client_is_answered,
    the_backend_gets_the_edited_handshake,
    the_answer_of_a_backend_that_does_not_upgrade_is_passed_on,
    a_backend_that_cannot_be_reached_is_viceroys_500,
    a_request_that_is_no_handshake_goes_another_way,
    a_handshake_is_503_where_websockets_are_not_enabled,
];

fn room() -> Handshake {
    Handshake::new("/chat/red").wants(Behaviour::Websocket)
}

fn messages_are_echoed_by_the_backend(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let mut socket = room().open(edge.address())?;
    let long = "long ".repeat(40_000);
    for text in ["hello", "höllo ✓", "", &long] {
        socket.send(text)?;
        assert_eq!(socket.receive()?, text);
    }
    for number in 0..50 {
        socket.send(&format!("message {number}"))?;
    }
    for number in 0..50 {
        assert_eq!(socket.receive()?, format!("message {number}"));
    }
    Ok(())
}

fn the_subprotocol_of_the_backend_reaches_the_client(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let handshake = room().with("Sec-WebSocket-Protocol", "chat.v2, chat.v1");
    let mut socket = handshake.open(edge.address())?;
    assert_eq!(socket.line("sec-websocket-protocol"), Some(&b"chat.v2"[..]));
    socket.send("hello")?;
    assert_eq!(socket.receive()?, "hello");
    Ok(())
}

fn the_code_that_the_backend_closes_with_reaches_the_client(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let mut socket = room().open(edge.address())?;
    socket.send("close")?;
    assert_eq!(socket.closed()?, 4001);
    Ok(())
}

fn a_close_of_the_client_is_answered(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let mut socket = room().open(edge.address())?;
    socket.send("hello")?;
    assert_eq!(socket.receive()?, "hello");
    socket.close()?;
    Ok(())
}

fn the_backend_gets_the_edited_handshake(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let handshake = Handshake::new("/chat/%72ed%20{x}?token=a%2fb")
        .wants(Behaviour::Websocket)
        .with("Cookie", "uid=7")
        .with("X-Gone", "1")
        .with("X-Room", "of the client")
        .with("X-More", "zero")
        .with("Grip-Sig", "a.b.c")
        .with("X-Forwarded-For", "203.0.113.1");
    let mut socket = handshake.open(edge.address())?;
    socket.send("hello")?;
    assert_eq!(socket.receive()?, "hello");
    let record = stand.origin().only(handshake.tag())?;
    assert_eq!(record.method(), "GET");
    assert_eq!(String::from_utf8_lossy(record.target()), "/rooms/red%20%7Bx%7D?token=a%2fb");
    let head = &record.head;
    assert_eq!(head.value("host"), Some(stand.origin().address().to_string()));
    assert_eq!(head.value("upgrade").as_deref(), Some("websocket"));
    assert_eq!(head.value("cookie").as_deref(), Some("uid=7"));
    assert_eq!(head.values("x-gone"), [b""; 0]);
    assert_eq!(head.values("x-room"), [b"red%20%7Bx%7D"]);
    assert_eq!(head.values("x-more"), [b"zero".as_slice(), b"one", b"two"]);
    assert_eq!(head.values("grip-sig"), [b""; 0]);
    assert_eq!(head.values("x-forwarded-for"), [b"127.0.0.1"]);
    assert_eq!(head.values("x-forwarded-host"), [b"www.example.com"]);
    Ok(())
}

fn the_answer_of_a_backend_that_does_not_upgrade_is_passed_on(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for (behaviour, status) in [(Behaviour::Echo, "200"), (Behaviour::Unavailable, "503")] {
        let handshake = Handshake::new("/chat/red").wants(behaviour);
        let Err(error) = handshake.open(edge.address()) else { return Err("it opened".into()) };
        assert!(error.contains(status), "{error}");
        assert_eq!(stand.origin().only(handshake.tag())?.target(), b"/rooms/red");
    }
    Ok(())
}

fn a_backend_that_cannot_be_reached_is_viceroys_500(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let Err(error) = Handshake::new("/dead-chat").open(edge.address()) else {
        return Err("it opened".into());
    };
    assert!(error.contains("500"), "{error}");
    Ok(())
}

fn a_request_that_is_no_handshake_goes_another_way(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for ask in [Ask::get("/chat/red"), Ask::post("/chat/red").line("Upgrade: websocket")] {
        let answer = edge.send(&ask)?;
        assert_eq!(answer.head.values("x-answered"), [b"by default"]);
        assert_eq!(stand.origin().only(ask.tag())?.target(), b"/chat/red");
    }
    Ok(())
}

fn a_handshake_is_503_where_websockets_are_not_enabled(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::Actions, Extras::NONE)?;
    let ask = Ask::get("/chat/red").line("Connection: Upgrade").line("Upgrade: websocket");
    let answer = edge.send(&ask)?;
    own_words(&answer, 503, "chat")?;
    assert!(answer.text().contains("WebSockets are not enabled"), "{}", answer.text());
    let Err(error) = room().open(edge.address()) else { return Err("it opened".into()) };
    assert!(error.contains("503"), "{error}");
    edge.logged("pointwork: route=chat status=503 cause=backend origin: ")?;
    Ok(())
}
