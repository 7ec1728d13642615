//! Pushpin or the origin is killed while clients are connected: what each client sees, and that the rest serves on.

use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use pointwork_e2e::{Ask, Behaviour, Edge, Events, Extras, Handshake, Origin, Program, Socket, Stand, Talk};
use pointwork_local::{Formats, HttpStream, Item, WsMessage};

use crate::support::{Outcome, arrives, cases, own_words, while_publishing};

cases![
    clients_of_a_killed_pushpin_see_the_end_and_new_ones_are_held_after_its_restart,
    a_body_that_loses_its_backend_does_not_look_whole,
    a_body_that_loses_its_backend_is_not_cut_through_fanout,
    what_is_held_outlives_its_backend_and_is_served_by_its_successor,
];

/// Within this time a client sees that what it was connected to is gone.
const SOON: Duration = Duration::from_secs(5);

/// What has not come within this time will not come soon.
const IDLE: Duration = Duration::from_secs(2);

/// A client of each kind that is held, all on one channel.
struct Held {
    events: Events,
    stream: Talk,
    socket: Socket,
    channel: String,
}

impl Held {
    /// Connects them below this path.
    fn open(edge: &Edge, below: &str) -> Result<Self, Failed> {
        let ask = Ask::get(format!("{below}/feed")).line("Accept: text/event-stream");
        let ask = ask.wants(Behaviour::HoldEvents);
        let channel = ask.tag().to_owned();
        let mut events = ask.begin(edge.address())?;
        assert_eq!(events.open()?.status, 200);
        let ask = Ask::get(format!("{below}/stream")).tagged(&channel).wants(Behaviour::HoldStream);
        let mut stream = ask.begin(edge.address())?;
        assert_eq!(stream.open()?.status, 200);
        let socket = Handshake::new(&format!("{below}/chat")).tagged(&channel).open(edge.address())?;
        Ok(Self { events: Events::new(events), stream, socket, channel })
    }

    /// Publishes this text until it has reached all.
    fn receive(&mut self, edge: &Edge, text: &str) -> Outcome {
        let formats = Formats {
            http_stream: Some(HttpStream { content: format!("data: {text}\n\n") }),
            ws_message: Some(WsMessage { content: text.to_owned() }),
            ..Formats::default()
        };
        while_publishing(edge, &Item { channel: self.channel.clone(), formats }, || {
            while self.events.next_event()?.ok_or("the event stream ended")?.data != text {}
            let comes = |piece: Vec<u8>| String::from_utf8_lossy(&piece).contains(text);
            while !self.stream.piece()?.is_some_and(comes) {}
            while self.socket.receive()? != text {}
            Ok(())
        })
    }

    /// Reads on until each has ended, and expects that none looks whole or is closed in order.
    fn are_cut(&mut self) {
        let events = cut(|| self.events.next_event().map(|event| event.is_some()));
        let stream = cut(|| self.stream.piece().map(|piece| piece.is_some()));
        assert_eq!((events, stream), (Some(ErrorKind::UnexpectedEof), Some(ErrorKind::UnexpectedEof)));
        is_reset(&mut self.socket);
    }
}

/// Reads on while there is more, and says how it is cut; `None` if it looks whole.
fn cut(mut more: impl FnMut() -> io::Result<bool>) -> Option<ErrorKind> {
    loop {
        match more() {
            Ok(true) => {}
            end => return end.err().map(|error| error.kind()),
        }
    }
}

/// Expects that the WebSocket ends without having been closed.
fn is_reset(socket: &mut Socket) {
    let error = loop {
        match socket.receive() {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(error.contains("without closing handshake"), "{error}");
}

fn clients_of_a_killed_pushpin_see_the_end_and_new_ones_are_held_after_its_restart(stand: &Stand) -> Outcome {
    let mut edge = stand.start(Program::Actions, Extras::FANOUT)?;
    let mut held = Held::open(&edge, "/handed-off")?;
    held.receive(&edge, "before")?;
    let ask = Ask::get("/handed-off/poll").wants(Behaviour::HoldResponse);
    let poll = ask.begin(edge.address())?;
    stand.origin().wait(ask.tag(), |record| record.complete)?;
    edge.kill_pushpin()?;
    let killed = Instant::now();
    held.are_cut();
    // Its answer had not begun, so the server can still say so.
    assert_eq!(poll.finish()?.status, 502);
    assert!(killed.elapsed() < SOON, "{:?}", killed.elapsed());
    serves_without_pushpin(stand, &edge)?;
    edge.restart_pushpin()?;
    Held::open(&edge, "/handed-off")?.receive(&edge, "after")
}

/// What is handed off is answered by Viceroy, not by the program, which is done when the handoff begins: so there is no
/// fallback either.
fn serves_without_pushpin(stand: &Stand, edge: &Edge) -> Outcome {
    for ask in [
        Ask::get("/handed-off/a"),
        Ask::get("/handed-off/feed").line("Accept: text/event-stream").wants(Behaviour::HoldEvents),
        Ask::get("/fallback/live"),
    ] {
        let answer = edge.send(&ask)?;
        assert_eq!(answer.status, 500, "{}", answer.text());
        assert!(answer.text().contains("handoff target"), "{}", answer.text());
        assert!(stand.origin().received(ask.tag()).is_empty());
    }
    let Err(error) = Handshake::new("/handed-off/chat").open(edge.address()) else {
        return Err("it opened".into());
    };
    assert!(error.contains("500"), "{error}");
    assert!(edge.publish(&[Item::stream("any", "text")]).is_err());
    arrives(stand, edge, &Ask::get("/sent/a"))?;
    assert!(!edge.log().concat().contains("pointwork: "), "{:#?}", edge.log());
    Ok(())
}

/// An edge of its own with an origin that can be killed.
fn mortal(stand: &Stand) -> Result<(Edge, Origin), Failed> {
    let origin = Origin::start()?;
    let extras = Extras { origin: Some(origin.address()), ..Extras::FANOUT };
    Ok((stand.start(Program::Actions, extras)?, origin))
}

/// The first half of an answer, whose second never comes.
fn half(edge: &Edge, path: &str, behaviour: Behaviour) -> Result<Talk, Failed> {
    let mut talk = Ask::get(path).wants(behaviour).begin(edge.address())?;
    assert_eq!(talk.open()?.status, 200, "{path}");
    assert_eq!(talk.piece()?, Some(b"first".to_vec()), "{path}");
    Ok(talk)
}

fn a_body_that_loses_its_backend_does_not_look_whole(stand: &Stand) -> Outcome {
    let (edge, origin) = mortal(stand)?;
    let mut talks = Vec::new();
    for (path, behaviour) in [
        ("/sent/a", Behaviour::Halves),
        ("/sent/a", Behaviour::PromisedHalves),
        ("/passed/a", Behaviour::Halves),
        ("/passed/a", Behaviour::PromisedHalves),
    ] {
        talks.push((path, behaviour, half(&edge, path, behaviour)?));
    }
    let mut straight = Handshake::new("/chat/red").wants(Behaviour::Websocket).open(edge.address())?;
    straight.send("hello")?;
    assert_eq!(straight.receive()?, "hello");
    origin.kill();
    let killed = Instant::now();
    for (path, behaviour, talk) in &mut talks {
        let end = talk.piece().map_err(|error| error.kind());
        assert_eq!(end, Err(ErrorKind::UnexpectedEof), "{path} {behaviour:?}");
    }
    is_reset(&mut straight);
    assert!(killed.elapsed() < SOON, "{:?}", killed.elapsed());
    // The program was done when the answer began.
    assert!(!edge.log().concat().contains("pointwork: "), "{:#?}", edge.log());
    own_words(&edge.send(&Ask::get("/sent/a"))?, 502, "sent")?;
    edge.logged("pointwork: route=sent status=502 cause=backend origin: ")?;
    Ok(())
}

/// Pushpin 1.36 ends a body in chunks as if it were whole, and leaves one with a length waiting. A contributor who finds
/// that it no longer does so has the platform page to mend.
fn a_body_that_loses_its_backend_is_not_cut_through_fanout(stand: &Stand) -> Outcome {
    let (edge, origin) = mortal(stand)?;
    let mut chunked = half(&edge, "/handed-off/a", Behaviour::Halves)?;
    let mut promised = half(&edge, "/handed-off/a", Behaviour::PromisedHalves)?;
    origin.kill();
    assert_eq!(chunked.piece()?, None);
    promised.wait_at_most(IDLE)?;
    let end = promised.piece().map_err(|error| error.kind());
    assert!(matches!(end, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{end:?}");
    Ok(())
}

fn what_is_held_outlives_its_backend_and_is_served_by_its_successor(stand: &Stand) -> Outcome {
    let (edge, origin) = mortal(stand)?;
    let mut held = Held::open(&edge, "/handed-off")?;
    held.receive(&edge, "before")?;
    let mut asking = Handshake::new("/handed-off/chat").open(edge.address())?;
    origin.kill();
    held.receive(&edge, "meanwhile")?;
    for ask in [Ask::get("/handed-off/a"), Ask::get("/handed-off/a").wants(Behaviour::HoldEvents)] {
        assert_eq!(edge.send(&ask)?.status, 502);
    }
    let Err(error) = Handshake::new("/handed-off/chat").open(edge.address()) else {
        return Err("it opened".into());
    };
    assert!(error.contains("502"), "{error}");
    // Pushpin asks again and again with what the client said.
    asking.send("is anybody there")?;
    let successor = Origin::start_at(origin.address())?;
    assert_eq!(asking.receive()?, "is anybody there");
    held.receive(&edge, "after")?;
    assert_eq!(edge.send(&Ask::get("/handed-off/a"))?.status, 200);
    successor.kill();
    Ok(())
}
