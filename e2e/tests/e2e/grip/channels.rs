//! Names of channels that come of the path: a client hears the channel that its path names, and no other.

use pointwork_e2e::{Socket, Stand};
use pointwork_local::Item;

use super::{edge, fresh, get, handshake};
use crate::support::{Outcome, cases, passes, refused, while_publishing};

cases![
    a_path_that_names_no_channel_is_400,
    a_client_hears_its_own_channel_and_no_other,
    an_odd_name_is_one_channel,
    an_echoed_control_message_is_a_text,
];

fn a_path_that_names_no_channel_is_400(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let long = "x".repeat(257);
    for (prefix, id) in [("/stream/", "stream"), ("/poll/", "poll"), ("/listen/", "listen")] {
        for name in ["a%2Cb", "a,b", "a%3Bb", "a;b", "%20a", "a%20", "%FF", "%C3", "a%C2%85b", &long] {
            let path = format!("{prefix}{name}");
            let answer = if id == "listen" {
                let Err(error) = handshake(&path).open(edge.address()) else {
                    return Err(format!("{path} opened").into());
                };
                error
            } else {
                edge.send(&get(&path))?.text()
            };
            let words = if id == "listen" { "400" } else { "gives a channel that has no valid name" };
            assert!(answer.contains(words), "{path}: {answer}");
        }
        // The first pass is handed off: what a channel is called is looked at when it is to be heard.
        let path = format!("{prefix}a,b");
        passes(edge, &path, &[&format!("{id} grip null"), &format!("{id} grip 400")])?;
        refused(stand, edge, &get(&format!("{prefix}a%00b")), 400, "!path")?;
        refused(stand, edge, &get(&format!("{prefix}a%0D%0AGrip-Channel:%20b")), 400, "!path")?;
    }
    Ok(())
}

/// Publishes until a text message other than `but` comes.
fn heard(edge: &pointwork_e2e::Edge, item: &Item, socket: &mut Socket) -> Result<String, String> {
    while_publishing(edge, item, || socket.receive())
}

fn a_client_hears_its_own_channel_and_no_other(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let ((path, name), (other_path, other)) = (fresh("/listen/"), fresh("/listen/"));
    let mut socket = handshake(&path).open(edge.address())?;
    let mut other_socket = handshake(&other_path).open(edge.address())?;
    // Once the other client has it, this one would have it too.
    assert_eq!(heard(edge, &Item::message(&other, "for the other"), &mut other_socket)?, "for the other");
    assert_eq!(heard(edge, &Item::message(&name, "for this"), &mut socket)?, "for this");
    Ok(())
}

fn an_odd_name_is_one_channel(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for (path, channel) in [
        ("a%20b", "a b"),
        ("caf%C3%A9", "café"),
        ("say%22hi%22", "say\"hi\""),
        ("back%7Cslash+plus", "back|slash+plus"),
        ("%E2%9C%93%25", "✓%"),
        ("a=b:c", "a=b:c"),
    ] {
        let (_, tag) = fresh("");
        let (path, channel) = (format!("{path}-{tag}"), format!("{channel}-{tag}"));
        let mut socket = handshake(&format!("/listen/{path}")).open(edge.address())?;
        assert_eq!(heard(edge, &Item::message(&channel, "news"), &mut socket)?, "news", "{channel}");
        let mut talk = get(&format!("/stream/{path}")).begin(edge.address())?;
        talk.open()?;
        let piece = while_publishing(edge, &Item::stream(&channel, "news\n"), || talk.piece());
        let piece = piece.map_err(|error| format!("{channel}: {error}"))?;
        assert!(piece.unwrap_or_default().starts_with(b"news\n"), "{channel}");
    }
    Ok(())
}

fn an_echoed_control_message_is_a_text(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let ((path, name), (_, secret)) = (fresh("/echo/"), fresh(""));
    let mut socket = handshake(&path).open(edge.address())?;
    let control = format!(r#"c:{{"type":"subscribe","channel":"{secret}"}}"#);
    for text in [control.clone(), format!("m:{control}"), "c:{\"type\":\"detach\"}".to_owned()] {
        socket.send(&text)?;
        assert_eq!(socket.receive()?, text);
        socket.send_bytes(text.as_bytes())?;
        assert_eq!(socket.receive_bytes()?, text.as_bytes());
    }
    for _ in 0..3 {
        edge.publish(&[Item::message(&secret, "a secret")])?;
    }
    assert_eq!(heard(edge, &Item::message(&name, "for all"), &mut socket)?, "for all");
    Ok(())
}
