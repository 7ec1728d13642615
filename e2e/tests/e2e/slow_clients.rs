//! Clients that read nothing for a while, or are gone without a word: the others are served as if they were not there.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use libtest_mimic::Failed;
use pointwork_e2e::{Ask, Behaviour, Edge, Handshake, Program, Socket, Stand, Talk, Wire};

use crate::support::{Outcome, arrives, cases};

cases![
    a_large_answer_that_is_not_read_holds_up_no_other,
    clients_that_are_reset_leave_the_others_alone,
    viceroy_lets_go_of_a_client_that_ends_its_side,
    connections_that_say_nothing_hold_up_no_other,
];

/// How long a client reads nothing.
const IDLE: Duration = Duration::from_secs(1);

/// The ways of `Program::Actions` to the origin.
const WAYS: [&str; 3] = ["/sent/a", "/passed/a", "/handed-off/a"];

/// Expects that other clients are answered, on every way, each within the usual patience.
fn others_are_served(stand: &Stand, edge: &Edge) -> Outcome {
    for path in WAYS.repeat(5) {
        arrives(stand, edge, &Ask::get(path))?;
    }
    Ok(())
}

fn a_large_answer_that_is_not_read_holds_up_no_other(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let mut talks = Vec::new();
    for path in WAYS {
        let mut talk = Ask::get(path).wants(Behaviour::Large).begin(edge.address())?;
        assert_eq!(talk.open()?.status, 200, "{path}");
        talks.push(talk);
    }
    thread::sleep(IDLE);
    others_are_served(stand, edge)?;
    drop(talks);
    Ok(())
}

/// Viceroy 0.22 panics if a client is gone when the program begins to answer; so here the answers have begun, or are
/// Pushpin's.
fn clients_that_are_reset_leave_the_others_alone(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let begin = |ask: Ask| -> Result<Talk, Failed> {
        let mut talk = ask.begin(edge.address())?;
        assert_eq!(talk.open()?.status, 200);
        Ok(talk)
    };
    for _ in 0..5 {
        let upload = Ask::post("/sent/a").line("Transfer-Encoding: chunked").rest("a\r\nten bytes.\r\n");
        let poll = Ask::get("/handed-off/a").wants(Behaviour::HoldResponse);
        let mut talks = vec![upload.begin(edge.address())?, poll.begin(edge.address())?];
        for path in WAYS {
            talks.push(begin(Ask::get(path).wants(Behaviour::Large))?);
        }
        talks.push(begin(Ask::get("/handed-off/a").wants(Behaviour::HoldEvents))?);
        let sockets = [
            Handshake::new("/handed-off/chat").open(edge.address())?,
            Handshake::new("/chat/red").wants(Behaviour::Websocket).open(edge.address())?,
        ];
        talks.into_iter().try_for_each(Talk::reset)?;
        sockets.into_iter().try_for_each(Socket::reset)?;
    }
    others_are_served(stand, edge)
}

/// It closes the connection, and does not go on with what it has begun to send.
fn viceroy_lets_go_of_a_client_that_ends_its_side(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for (path, behaviour) in [
        ("/sent/a", Behaviour::Halves),
        ("/passed/a", Behaviour::Halves),
        ("/handed-off/a", Behaviour::Halves),
        ("/handed-off/a", Behaviour::HoldEvents),
    ] {
        let ask = Ask::get(path).wants(behaviour);
        let mut talk = ask.begin(edge.address())?;
        assert_eq!(talk.open()?.status, 200, "{path}");
        assert!(talk.piece()?.is_some(), "{path}");
        talk.end_writing()?;
        let end = talk.piece().map_err(|error| error.kind());
        assert_eq!(end, Err(ErrorKind::UnexpectedEof), "{path} {behaviour:?}");
        stand.origin().release(ask.tag());
    }
    others_are_served(stand, edge)
}

fn connections_that_say_nothing_hold_up_no_other(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let mut silent = Vec::new();
    for start in ["", "GET /sent/a HTTP/1.1\r\nHost: www.exa"] {
        for _ in 0..50 {
            let mut wire = Wire::new(TcpStream::connect(edge.address())?)?;
            wire.write(start.as_bytes())?;
            silent.push(wire);
        }
    }
    others_are_served(stand, edge)
}
