//! Clients that read nothing for a while, or are gone without a word: the others are served as if they were not there.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use libtest_mimic::Failed;
use pointwork_e2e::{Ask, Behaviour, Edge, Handshake, LARGE, Program, Socket, Stand, Talk, Wire, pattern};
use pointwork_local::Item;

use crate::support::{Outcome, arrives, cases, while_publishing};

cases![
    a_large_answer_that_is_not_read_holds_up_no_other_and_arrives_in_the_end,
    a_stream_that_is_not_read_holds_up_no_other_and_goes_on_in_order,
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

fn a_large_answer_that_is_not_read_holds_up_no_other_and_arrives_in_the_end(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let mut talks = Vec::new();
    for path in WAYS {
        let mut talk = Ask::get(path).wants(Behaviour::Large).begin(edge.address())?;
        assert_eq!(talk.open()?.status, 200, "{path}");
        talks.push((path, talk));
    }
    thread::sleep(IDLE);
    others_are_served(stand, edge)?;
    let whole = pattern(LARGE);
    for (path, mut talk) in talks {
        let mut body = Vec::new();
        while let Some(piece) = talk.piece()? {
            body.extend_from_slice(&piece);
        }
        assert!(body == whole, "{path}: {} bytes came, other ones", body.len());
    }
    Ok(())
}

/// A held stream on the channel, which a publication has reached.
fn held(edge: &Edge, channel: &str) -> Result<Talk, Failed> {
    let mut talk = Ask::get("/lines").tagged(channel).wants(Behaviour::HoldStream).begin(edge.address())?;
    assert_eq!(talk.open()?.status, 200);
    while_publishing(edge, &Item::stream(channel, "\n"), || {
        while talk.piece()?.ok_or("the stream ended")?.last() != Some(&b'\n') {}
        Ok::<_, Failed>(())
    })?;
    Ok(talk)
}

/// Reads on until enough has come, but for the line feeds by which the stream was reached.
fn read(talk: &mut Talk, enough: impl Fn(&[u8]) -> bool) -> Result<Vec<u8>, Failed> {
    let mut come = Vec::new();
    loop {
        let mut piece = talk.piece()?.ok_or("the stream ended")?;
        piece.retain(|byte| *byte != b'\n');
        come.extend_from_slice(&piece);
        if enough(&come) {
            return Ok(come);
        }
    }
}

/// More than the sockets on the way take for a client that does not read.
const MESSAGES: usize = 200;

/// Comes behind the messages.
const LAST: u8 = b'!';

/// Pushpin 1.36 keeps a hundred messages for such a client, and drops what comes then. It sends one of them for each
/// new one, and none when the client merely reads again.
fn a_stream_that_is_not_read_holds_up_no_other_and_goes_on_in_order(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let ask = Ask::get("/lines");
    let (mut slow, mut brisk) = (held(edge, ask.tag())?, held(edge, ask.tag())?);
    let filling = "x".repeat(60 * 1024);
    let mut whole = Vec::new();
    for number in 0..MESSAGES {
        let message = format!("{number:03}{filling}");
        edge.publish(&[Item::stream(ask.tag(), message.as_str())])?;
        let come = read(&mut brisk, |come| come.len() >= message.len())?;
        assert!(come == message.as_bytes(), "{} bytes came, other ones", come.len());
        whole.extend_from_slice(&come);
    }
    let come = thread::scope(|scope| {
        let slow = scope.spawn(|| read(&mut slow, |come| come.last() == Some(&LAST)));
        let mut tries = 0..1000;
        while !slow.is_finished() && tries.next().is_some() {
            edge.publish(&[Item::stream(ask.tag(), char::from(LAST))])?;
            thread::sleep(Duration::from_millis(20));
        }
        slow.join().map_err(|_| "the client broke")?
    })?;
    let kept = come.split(|byte| *byte == LAST).next().unwrap_or_default();
    assert!(whole.starts_with(kept) && kept.len() > 100 * filling.len(), "{} bytes came", kept.len());
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
