//! What Fanout holds: event streams, plain streams and long polls, each reached by what is published.

use std::thread;

use pointwork_e2e::{Ask, Behaviour, Edge, Event, Events, Program, Stand};
use pointwork_local::Item;

use crate::support::{Outcome, cases, while_publishing};

cases![
    an_event_source_receives_a_published_event,
    the_selective_routes_hold_event_streams_by_accept,
    a_stream_receives_what_is_published,
    a_long_poll_is_answered_by_a_publish,
    a_message_reaches_only_its_channel,
    grip_lines_of_the_origin_do_not_reach_the_client,
];

fn an_event_source(edge: &Edge, path: &str) -> Outcome {
    let ask = Ask::get(path).line("Accept: text/event-stream").line("Cache-Control: no-cache");
    let ask = ask.wants(Behaviour::HoldEvents);
    let mut talk = ask.begin(edge.address())?;
    let opening = talk.open()?;
    assert_eq!(opening.head.value("content-type").as_deref(), Some("text/event-stream"));
    let mut events = Events::new(talk);
    let data = |text: &str| Some(Event { data: text.to_owned(), ..Event::default() });
    assert_eq!(events.next_event()?, data("open"));
    let item = Item::stream(ask.tag(), "event: news\nid: 7\ndata: one\ndata: two\n\n");
    let event = while_publishing(edge, &item, || events.next_event())?;
    assert_eq!(event, Some(Event { kind: "news".into(), data: "one\ntwo".into(), id: "7".into() }));
    Ok(())
}

fn an_event_source_receives_a_published_event(stand: &Stand) -> Outcome {
    an_event_source(stand.edge(Program::FanoutForward)?, "/feed")
}

fn the_selective_routes_hold_event_streams_by_accept(stand: &Stand) -> Outcome {
    an_event_source(stand.edge(Program::SelectiveFanout)?, "/anything")
}

fn a_stream_receives_what_is_published(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    let ask = Ask::get("/stream/of/lines").wants(Behaviour::HoldStream);
    let mut talk = ask.begin(edge.address())?;
    talk.open()?;
    assert_eq!(talk.piece()?, Some(b"held\n".to_vec()));
    let piece = while_publishing(edge, &Item::stream(ask.tag(), "a line\n"), || talk.piece())?;
    assert!(piece.unwrap_or_default().starts_with(b"a line\n"));
    Ok(())
}

fn a_long_poll_is_answered_by_a_publish(stand: &Stand) -> Outcome {
    for (program, path) in [(Program::FanoutForward, "/poll"), (Program::SelectiveFanout, "/rooms/red/feed")]
    {
        let edge = stand.edge(program)?;
        let ask = Ask::get(path).wants(Behaviour::HoldResponse);
        let item = Item::response(ask.tag(), "something came\n");
        let answer = while_publishing(edge, &item, || edge.send(&ask))?;
        assert_eq!((answer.status, answer.text().as_str()), (200, "something came\n"));
    }
    Ok(())
}

fn a_message_reaches_only_its_channel(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let mine = Ask::get("/mine").wants(Behaviour::HoldResponse);
    let others = Ask::get("/others").wants(Behaviour::HoldResponse);
    thread::scope(|scope| {
        let other = scope.spawn(|| edge.send(&others));
        let item = Item::response(mine.tag(), "mine\n");
        let answer = while_publishing(edge, &item, || edge.send(&mine))?;
        assert_eq!(answer.text(), "mine\n");
        assert!(!other.is_finished(), "the other long poll was answered too");
        let item = Item::response(others.tag(), "others\n");
        let answer = while_publishing(edge, &item, || other.join());
        assert_eq!(answer.map_err(|_| "the other client broke")??.text(), "others\n");
        Ok(())
    })
}

fn grip_lines_of_the_origin_do_not_reach_the_client(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let mut talk = Ask::get("/feed").wants(Behaviour::HoldStream).begin(edge.address())?;
    let opening = talk.open()?;
    assert_eq!(opening.status, 200);
    let grip = opening.head.lines.iter().filter(|line| line.name.to_ascii_lowercase().starts_with("grip-"));
    assert_eq!(grip.count(), 0);
    Ok(())
}
