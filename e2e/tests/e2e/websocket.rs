//! A real WebSocket client: its connections are opened through Fanout, echoed by the origin, and reached by what is published.

use pointwork_e2e::{Handshake, Program, Stand};
use pointwork_local::Item;

use crate::support::{Outcome, cases, while_publishing};

cases![
    a_browsers_handshake_opens_echoes_and_closes,
    a_published_message_reaches_an_open_websocket,
    the_selective_routes_open_a_websocket_on_any_path,
    the_origin_sees_the_handshakes_path_and_lines,
    many_messages_keep_their_order,
    a_path_that_is_refused_opens_no_websocket,
];

fn a_browsers_handshake_opens_echoes_and_closes(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let mut socket = Handshake::new("/chat").open(edge.address())?;
    socket.send("hello")?;
    assert_eq!(socket.receive()?, "hello");
    socket.send("höllo ✓")?;
    assert_eq!(socket.receive()?, "höllo ✓");
    socket.close()?;
    Ok(())
}

fn a_published_message_reaches_an_open_websocket(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let handshake = Handshake::new("/chat");
    let mut socket = handshake.open(edge.address())?;
    // The echo comes after the subscription, which stands before it in the origin's answers.
    socket.send("are you there")?;
    assert_eq!(socket.receive()?, "are you there");
    let item = Item::message(handshake.tag(), "from the publisher");
    assert_eq!(while_publishing(edge, &item, || socket.receive())?, "from the publisher");
    Ok(())
}

fn the_selective_routes_open_a_websocket_on_any_path(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    for path in ["/", "/api/socket", "/rooms/red"] {
        let mut socket =
            Handshake::new(path).open(edge.address()).map_err(|error| format!("{path}: {error}"))?;
        socket.send("hello")?;
        assert_eq!(socket.receive()?, "hello", "{path}");
    }
    Ok(())
}

fn the_origin_sees_the_handshakes_path_and_lines(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let handshake =
        Handshake::new("/%72ooms/{red}?token=a%2fb").with("Cookie", "uid=7").with("X-Mark", "yes");
    let mut socket = handshake.open(edge.address())?;
    let record = stand.origin().wait(handshake.tag(), |record| record.body.starts_with(b"OPEN\r\n"))?;
    assert_eq!(String::from_utf8_lossy(record.target()), "/rooms/%7Bred%7D?token=a%2Fb");
    assert!(record.via_fanout());
    assert_eq!(record.head.value("cookie").as_deref(), Some("uid=7"));
    assert_eq!(record.head.value("x-mark").as_deref(), Some("yes"));
    assert_eq!(record.head.value("x-forwarded-host").as_deref(), Some("www.example.com"));
    socket.send("bye")?;
    assert_eq!(socket.receive()?, "bye");
    Ok(())
}

fn many_messages_keep_their_order(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let mut socket = Handshake::new("/chat").open(edge.address())?;
    for number in 0..50 {
        socket.send(&format!("message {number}"))?;
    }
    for number in 0..50 {
        assert_eq!(socket.receive()?, format!("message {number}"));
    }
    Ok(())
}

fn a_path_that_is_refused_opens_no_websocket(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let handshake = Handshake::new("/rooms/%2e%2e/admin");
    let Err(error) = handshake.open(edge.address()) else { return Err("it opened".into()) };
    assert!(error.contains("400"), "{error}");
    assert!(stand.origin().received(handshake.tag()).is_empty());
    Ok(())
}
