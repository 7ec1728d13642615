//! The examples that show how something is done.

use pointwork_e2e::{Ask, Behaviour, Event, Events, Handshake, Program, Record, Stand};
use pointwork_local::Item;

use super::has_grip;
use crate::support::{Outcome, arrives, arrives_by, cases, nothing_arrives, while_publishing};

cases![
    websockets_and_streams_of_one_room_hear_the_same,
    what_is_said_in_a_room_goes_to_the_server,
    a_listener_that_comes_back_is_handed_off_with_its_last_event_id,
    a_new_listener_is_held_without_the_server,
    without_a_token_nothing_is_handed_off,
    with_a_token_the_server_has_fanout_hold_the_stream,
    testers_get_the_new_service_and_files_never_do,
    the_live_feed_is_held_and_the_rest_goes_to_its_server,
];

const EVENTS: &str = "Accept: text/event-stream";

fn events(data: &str) -> String {
    format!("data: {data}\n\n")
}

fn event(data: &str) -> Event {
    Event { data: data.to_owned(), ..Event::default() }
}

fn websockets_and_streams_of_one_room_hear_the_same(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    let mut socket = Handshake::new("/rooms/caf%C3%A9").routed_by("chat-rooms").open(edge.address())?;
    let ask = Ask::get("/rooms/caf%c3%a9").routed_by("chat-rooms").line(EVENTS);
    let mut talk = ask.begin(edge.address())?;
    assert!(!has_grip(&talk.open()?.head));
    let mut stream = Events::new(talk);
    assert_eq!(stream.next_event()?, Some(Event { kind: "open".to_owned(), ..Event::default() }));
    let mut item = Item::message("room-café", "hello all");
    item.formats.http_stream = Item::stream("", events("hello all")).formats.http_stream;
    let (message, event_of_stream) =
        while_publishing(edge, &item, || (socket.receive(), stream.next_event()));
    assert_eq!((message?.as_str(), event_of_stream?), ("hello all", Some(event("hello all"))));
    // Nobody is in two rooms.
    let both = Ask::get("/rooms/red,room-blue").routed_by("chat-rooms").line(EVENTS);
    assert_eq!(edge.send(&both)?.status, 400);
    Ok(())
}

fn what_is_said_in_a_room_goes_to_the_server(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    for ask in [Ask::post("/rooms/red/messages").body("hello"), Ask::get("/rooms/red"), Ask::get("/")] {
        arrives_by(stand, edge, &ask.routed_by("chat-rooms"), false)?;
    }
    Ok(())
}

fn a_listener_that_comes_back_is_handed_off_with_its_last_event_id(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    let ask = Ask::get("/events/news").routed_by("sse-last-event-id").line(EVENTS).line("Last-Event-ID: 41");
    let ask = ask.wants(Behaviour::HoldEvents);
    let mut talk = ask.begin(edge.address())?;
    assert_eq!(talk.open()?.status, 200);
    let record = stand.origin().only(ask.tag())?;
    assert!(record.via_fanout());
    assert_eq!(record.head.values("last-event-id"), [b"41"]);
    let mut stream = Events::new(talk);
    assert_eq!(stream.next_event()?, Some(event("open")));
    let item = Item::stream(ask.tag(), format!("id: 42\n{}", events("news")));
    let next = while_publishing(edge, &item, || stream.next_event())?;
    assert_eq!(next, Some(Event { data: "news".to_owned(), id: "42".to_owned(), ..Event::default() }));
    Ok(())
}

fn a_new_listener_is_held_without_the_server(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    let ask = Ask::get("/events/weather").routed_by("sse-last-event-id").line(EVENTS);
    let mut talk = ask.begin(edge.address())?;
    assert_eq!(talk.open()?.status, 200);
    let mut stream = Events::new(talk);
    assert_eq!(stream.next_event()?, Some(Event::default()), "the time to wait before it comes back");
    let item = Item::stream("events-weather", events("rain"));
    assert_eq!(while_publishing(edge, &item, || stream.next_event())?, Some(event("rain")));
    nothing_arrives(stand, &ask)
}

fn without_a_token_nothing_is_handed_off(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    let to = |method: &str| Ask::new(method, "/streams/mine").routed_by("authenticated-streams");
    for ask in [
        to("GET"),
        to("POST").body("x"),
        to("GET").line(EVENTS).line("Authorization: Basic dXNlcjpwYXNz"),
        to("GET").line("Authorization:"),
        to("GET").line("Grip-Sig: forged"),
    ] {
        let answer = edge.send(&ask)?;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.head.values("www-authenticate"), [b"Bearer"]);
        nothing_arrives(stand, &ask)?;
    }
    let handshake = Handshake::new("/streams/mine").routed_by("authenticated-streams");
    let Err(error) = handshake.open(edge.address()) else { return Err("it opened".into()) };
    assert!(error.contains("401"), "{error}");
    assert!(stand.origin().received(handshake.tag()).is_empty());
    Ok(())
}

fn with_a_token_the_server_has_fanout_hold_the_stream(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    let ask =
        Ask::get("/streams/mine").routed_by("authenticated-streams").line("Authorization: bearer a.b.c");
    let ask = ask.line(EVENTS).wants(Behaviour::HoldEvents);
    let mut talk = ask.begin(edge.address())?;
    talk.open()?;
    let record = stand.origin().only(ask.tag())?;
    assert!(record.via_fanout());
    assert_eq!(record.head.values("authorization"), [b"bearer a.b.c"]);
    let mut stream = Events::new(talk);
    assert_eq!(stream.next_event()?, Some(event("open")));
    let item = Item::stream(ask.tag(), events("yours"));
    assert_eq!(while_publishing(edge, &item, || stream.next_event())?, Some(event("yours")));
    let handshake = Handshake::new("/streams/mine").routed_by("authenticated-streams");
    let mut socket = handshake.with("Authorization", "Bearer a.b.c").open(edge.address())?;
    socket.send("hello")?;
    assert_eq!(socket.receive()?, "hello");
    Ok(())
}

fn testers_get_the_new_service_and_files_never_do(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    let record = |target: &str, cookie: &str| -> Result<Record, libtest_mimic::Failed> {
        arrives(stand, edge, &Ask::get(target).routed_by("canary").line(format!("Cookie: {cookie}")))
    };
    for (target, cookie, host, fanout) in [
        ("/events", "canary=yes", Some("next"), true),
        ("/events", "uid=user-12", Some("next"), true),
        ("/events?stream", "uid=user-1", None, true),
        ("/events", "uid=user-1", None, false),
        ("/events/chart.svg", "canary=yes", None, false),
    ] {
        let record = record(target, cookie)?;
        assert_eq!(record.via_fanout(), fanout, "{target} {cookie}");
        let is_next = record.head.value("host").as_deref() == Some("next");
        assert_eq!(is_next, host.is_some(), "{target} {cookie}");
    }
    Ok(())
}

fn the_live_feed_is_held_and_the_rest_goes_to_its_server(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    let get = |path: &str| Ask::get(path).routed_by("static-api-live");
    for channel in ["live-news", "everybody"] {
        let mut talk = get("/live/news").begin(edge.address())?;
        talk.open()?;
        let mut stream = Events::new(talk);
        assert_eq!(stream.next_event()?, Some(Event { kind: "open".to_owned(), ..Event::default() }));
        let item = Item::stream(channel, events("a goal"));
        assert_eq!(
            while_publishing(edge, &item, || stream.next_event())?,
            Some(event("a goal")),
            "{channel}"
        );
    }
    let moved = edge.send(&get("/feed/news?x=1"))?;
    assert_eq!((moved.status, moved.head.value("location").as_deref()), (301, Some("/live/news?x=1")));
    let api = arrives(stand, edge, &get("/api/items?x=1"))?;
    assert_eq!(String::from_utf8_lossy(api.target()), "/v1/items?x=1");
    assert_eq!(api.head.value("host").as_deref(), Some("api"));
    let asset = edge.send(&get("/assets/site.css"))?;
    assert_eq!(asset.head.value("cache-control").as_deref(), Some("public, max-age=86400"));
    arrives_by(stand, edge, &get("/about"), false)
}
