//! The `upgrade` condition, seen where only the WebSocket route of examples/selective-fanout would hand off.
//! Where some Upgrade line is exactly `websocket`, Pushpin 1.36 upgrades; all else it forwards as a plain GET,
//! which shows the decision all the same.

use pointwork_e2e::{Ask, Edge, Handshake, Program, Stand};

use crate::support::{Outcome, arrives_by, cases, start_line};

cases![
    any_spelling_of_websocket_is_the_websocket_route,
    other_protocols_are_not,
    other_methods_are_not,
    connection_is_not_looked_at,
];

const HANDSHAKE: [&str; 2] = ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];

fn asking(method: &str, connection: &str, upgrades: &[&str]) -> Ask {
    let lines = HANDSHAKE.iter().fold(Ask::new(method, "/page"), Ask::line);
    let connected = lines.line(format!("Connection: {connection}"));
    upgrades.iter().fold(connected, |ask, upgrade| ask.line(format!("Upgrade: {upgrade}")))
}

/// Expects the handoff, and that Pushpin answers or upgrades.
fn is_handed_off(stand: &Stand, edge: &Edge, ask: &Ask) -> Outcome {
    let answer = edge.send(ask)?;
    if !matches!(answer.status, 101 | 200) {
        return Err(format!("{}: {} {}", start_line(ask), answer.status, answer.text()).into());
    }
    // An upgraded connection ends with a second request, which tells the origin of the end.
    match stand.origin().received(ask.tag()).first() {
        Some(record) if record.via_fanout() => Ok(()),
        other => Err(format!("{}: {other:?}", start_line(ask)).into()),
    }
}

fn any_spelling_of_websocket_is_the_websocket_route(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    let spellings: [&[&str]; 9] = [
        &["WebSocket"],
        &["WEBSOCKET"],
        &["h2c, websocket"],
        &["websocket, h2c"],
        &["h2c", "websocket"],
        &["WebSocket", "h2c"],
        &["websocket/13"],
        &["h2c,,\tWebSocket/8 ,"],
        &["", "WebSocket"],
    ];
    for spelling in spellings {
        is_handed_off(stand, edge, &asking("GET", "keep-alive, Upgrade", spelling))
            .map_err(|error| format!("{spelling:?}: {error:?}"))?;
    }
    Handshake::new("/page").open(edge.address())?.close()?;
    Ok(())
}

fn other_protocols_are_not(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    let others: [&[&str]; 8] = [
        &["websocketx"],
        &["xwebsocket"],
        &["web socket"],
        &["web", "socket"],
        &["h2c"],
        &["h2c/websocket"],
        &[""],
        &["\"websocket\""],
    ];
    for other in others {
        arrives_by(stand, edge, &asking("GET", "keep-alive, Upgrade", other), false)
            .map_err(|error| format!("{other:?}: {error:?}"))?;
    }
    Ok(())
}

fn other_methods_are_not(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    for method in ["POST", "HEAD", "OPTIONS", "PUT"] {
        arrives_by(stand, edge, &asking(method, "Upgrade", &["websocket"]), false)?;
    }
    Ok(())
}

fn connection_is_not_looked_at(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    for connection in ["keep-alive", "close", "upgrade"] {
        is_handed_off(stand, edge, &asking("GET", connection, &["WebSocket"]))?;
    }
    Ok(())
}
