//! What a client gets whose connection the edge has Fanout hold: at once, and when something is published.

use std::time::Instant;

use pointwork_e2e::{Socket, Stand};
use pointwork_local::Item;

use super::{ask, edge, fresh, get, grip_lines, handshake};
use crate::support::{Outcome, cases, own_words, passes, while_publishing};

cases![
    a_stream_is_open_at_once_and_hears_its_channel,
    all_that_an_answer_can_have_reaches_the_client,
    every_channel_of_a_list_is_heard,
    a_kept_alive_stream_gets_its_content_byte_for_byte,
    a_long_poll_is_answered_by_what_is_published,
    a_long_poll_that_waited_in_vain_is_answered_by_the_file,
    a_head_of_a_stream_gets_the_header_alone,
    an_echo_sends_back_texts_and_bytes_and_closes,
    messages_that_come_at_once_are_all_echoed,
    a_listener_hears_its_channels_and_is_not_echoed,
    what_is_not_held_is_400_with_the_route,
];

fn a_stream_is_open_at_once_and_hears_its_channel(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let (path, name) = fresh("/stream/");
    let request = get(&path);
    let mut talk = request.begin(edge.address())?;
    let opening = talk.open()?;
    assert_eq!((opening.status, grip_lines(&opening.head)), (200, vec![]));
    assert_eq!(opening.head.value("content-type").as_deref(), Some("text/plain"));
    assert_eq!(opening.head.values("x-route"), [b"stream"]);
    let piece = while_publishing(edge, &Item::stream(&name, "a line\n"), || talk.piece())?;
    assert!(piece.unwrap_or_default().starts_with(b"a line\n"));
    passes(edge, &path, &["stream grip null", "stream grip 200"])?;
    assert!(stand.origin().received(request.tag()).is_empty(), "the origin was asked");
    Ok(())
}

fn all_that_an_answer_can_have_reaches_the_client(stand: &Stand) -> Outcome {
    let (path, name) = fresh("/full/");
    let mut talk = get(&path).begin(edge(stand)?.address())?;
    let opening = talk.open()?;
    assert_eq!((opening.status, grip_lines(&opening.head)), (203, vec![]));
    assert_eq!(opening.head.value("content-type").as_deref(), Some("application/json"));
    assert_eq!(opening.head.values("x-name"), [name.as_bytes()]);
    assert_eq!(opening.head.values("x-more"), [&b"one"[..], b"two"]);
    assert_eq!(talk.piece()?, Some(b"{}\n".to_vec()));
    Ok(())
}

fn every_channel_of_a_list_is_heard(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let (path, name) = fresh("/full/");
    for channel in [format!("all-{name}"), "just one".to_owned(), format!("one-{name}")] {
        let mut talk = get(&path).begin(edge.address())?;
        talk.open()?;
        assert_eq!(talk.piece()?, Some(b"{}\n".to_vec()));
        let piece = while_publishing(edge, &Item::stream(&channel, "news\n"), || talk.piece());
        assert!(piece?.unwrap_or_default().starts_with(b"news\n"), "{channel}");
    }
    Ok(())
}

fn a_kept_alive_stream_gets_its_content_byte_for_byte(stand: &Stand) -> Outcome {
    let (path, _) = fresh("/keep-alive/");
    let mut talk = get(&path).begin(edge(stand)?.address())?;
    talk.open()?;
    for _ in 0..2 {
        assert_eq!(talk.piece()?.as_deref(), Some("é\t; \"\n".as_bytes()));
    }
    Ok(())
}

fn a_long_poll_is_answered_by_what_is_published(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let (path, name) = fresh("/poll/");
    let answer = while_publishing(edge, &Item::response(&name, "news\n"), || edge.send(&get(&path)))?;
    assert_eq!((answer.status, answer.text().as_str()), (200, "news\n"));
    assert_eq!(grip_lines(&answer.head), [""; 0]);
    Ok(())
}

/// Pushpin 1.36 has a long poll wait for six seconds at the least, whatever it is told.
fn a_long_poll_that_waited_in_vain_is_answered_by_the_file(stand: &Stand) -> Outcome {
    let (path, _) = fresh("/poll-for-a-while/");
    let start = Instant::now();
    let answer = edge(stand)?.send(&get(&path))?;
    assert_eq!((answer.status, answer.text().as_str()), (404, "in vain\n"));
    assert_eq!(answer.head.values("x-route"), [b"poll-for-a-while"]);
    let waited = start.elapsed().as_secs();
    assert!((1..12).contains(&waited), "{waited} s");
    Ok(())
}

fn a_head_of_a_stream_gets_the_header_alone(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let (path, _) = fresh("/full/");
    let answer = edge.send(&ask("HEAD", &path))?;
    assert_eq!((answer.status, answer.body.len(), grip_lines(&answer.head)), (203, 0, vec![]));
    assert_eq!(answer.head.value("content-type").as_deref(), Some("application/json"));
    passes(edge, &path, &["full grip null", "full grip 203"])?;
    Ok(())
}

fn an_echo_sends_back_texts_and_bytes_and_closes(stand: &Stand) -> Outcome {
    let (path, _) = fresh("/echo/");
    let mut socket = handshake(&path).open(edge(stand)?.address())?;
    for text in ["hello", "höllo ✓", "m:", "c:", "c:{}", "m:c:{}", ""] {
        socket.send(text)?;
        assert_eq!(socket.receive()?, text);
    }
    for bytes in [&b"bytes"[..], b"\xff\x00\r\n", b"c:{}", b""] {
        socket.send_bytes(bytes)?;
        assert_eq!(socket.receive_bytes()?, bytes);
    }
    for number in 0..20 {
        socket.send(&format!("message {number}"))?;
    }
    for number in 0..20 {
        assert_eq!(socket.receive()?, format!("message {number}"));
    }
    socket.close()?;
    Ok(())
}

/// Pushpin puts into one request what came while it waited for the answer to the last.
fn messages_that_come_at_once_are_all_echoed(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for (count, length) in [(40, 8000), (500, 10)] {
        let (path, _) = fresh("/echo/");
        let mut socket = handshake(&path).open(edge.address())?;
        let text = |number: usize| format!("{number:-<length$}");
        (0..count).try_for_each(|number| socket.send(&text(number)))?;
        for number in 0..count {
            assert!(socket.receive()? == text(number), "message {number} of {length} bytes");
        }
    }
    Ok(())
}

fn a_listener_hears_its_channels_and_is_not_echoed(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let (path, name) = fresh("/listen/");
    let mut socket = handshake(&path).open(edge.address())?;
    socket.send("is anybody there")?;
    for channel in [name.clone(), format!("also-{name}")] {
        let heard = |socket: &mut Socket, text: &str| loop {
            // What was published for the other channel may come more than once.
            let got = while_publishing(edge, &Item::message(&channel, text), || socket.receive())?;
            assert_ne!(got, "is anybody there");
            if got == text {
                return Ok::<_, String>(());
            }
        };
        heard(&mut socket, &format!("on {channel}"))?;
    }
    Ok(())
}

fn what_is_not_held_is_400_with_the_route(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let (path, _) = fresh("/echo/");
    own_words(&edge.send(&get(&path))?, 400, "echo")?;
    passes(edge, &path, &["echo grip null", "echo grip 400"])?;
    let (path, _) = fresh("/echo/");
    own_words(&get(&path).send_http2(edge.address(), "www.example.com")?, 400, "echo")?;
    passes(edge, &path, &["echo grip null", "echo grip 400"])?;
    let (path, _) = fresh("/stream/");
    let Err(error) = handshake(&path).open(edge.address()) else { return Err("it opened".into()) };
    assert!(error.contains("400"), "{error}");
    passes(edge, &path, &["stream grip null", "stream grip 400"])?;
    Ok(())
}
