//! Conditions on a second pass, which see what the client was and asked, and `via_fanout`.

use std::net::Ipv4Addr;

use pointwork_e2e::{Behaviour, Stand};
use pointwork_local::Item;

use super::{edge, fresh, get, grip_lines};
use crate::support::{Outcome, cases, passes, while_publishing};

cases![
    both_passes_are_decided_alike,
    what_came_through_fanout_goes_on_as_it_came,
    the_origin_can_hold_what_the_edge_passes_behind_fanout,
];

fn both_passes_are_decided_alike(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let kind = || get("/").line("X-Kind: other, Poll;q=1").line("Cookie: a=b; uid=7");
    for (ask, query, id) in [
        (get("/").host("red.chat.example.com"), "", "hosted"),
        (get("/").host("RED.chat.example.com.:8080"), "", "hosted"),
        (get("/").from(Ipv4Addr::new(127, 0, 0, 9)), "", "from-nine"),
        // What the client itself writes there says nothing.
        (get("/").line("X-Forwarded-For: 127.0.0.9"), "", "default"),
        (get("/").line("X-Forwarded-Host: red.chat.example.com"), "", "default"),
        (kind(), "?kind=a+b", "asked-for"),
        (kind(), "?x&kind=a%20b", "asked-for"),
        (kind(), "?kind=b", "default"),
    ] {
        let (path, _) = fresh("/hosted/");
        let answer = ask.at(format!("{path}{query}")).begin(edge.address())?.open()?;
        let status = if id == "default" { 404 } else { 200 };
        assert_eq!((answer.status, answer.head.values("x-route")), (status, vec![id.as_bytes()]), "{query}");
        match id {
            "default" => passes(edge, &path, &["default respond 404"])?,
            id => passes(edge, &path, &[&format!("{id} grip null"), &format!("{id} grip 200")])?,
        }
    }
    Ok(())
}

fn what_came_through_fanout_goes_on_as_it_came(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let (path, _) = fresh("/through/");
    let ask = get(&format!("{path}?a=b")).host("one.example.com:81").line("Cookie: uid=7");
    let ask = ask.line("Pointwork-Scheme: https");
    let answer = edge.send(&ask)?;
    assert_eq!((answer.status, answer.head.values("x-route")), (200, vec![&b"through"[..]]));
    let record = stand.origin().only(ask.tag())?;
    assert!(record.via_fanout(), "a verified request keeps its Grip-Sig");
    assert_eq!(String::from_utf8_lossy(record.target()), format!("{path}?a=b"));
    assert_eq!(record.head.value("x-forwarded-host").as_deref(), Some("one.example.com:81"));
    assert_eq!(record.head.value("x-forwarded-for").as_deref(), Some("127.0.0.1"));
    assert_eq!(record.head.value("cookie").as_deref(), Some("uid=7"));
    assert_eq!(record.head.values("pointwork-loop"), [b"0000000000000000000000"]);
    assert_eq!(record.head.values("pointwork-scheme"), [b"http"], "the client's own line is replaced");
    passes(edge, &path, &["to-through fanout null", "through pass 200"])?;
    Ok(())
}

fn the_origin_can_hold_what_the_edge_passes_behind_fanout(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let (path, _) = fresh("/through/");
    let ask = get(&path).wants(Behaviour::HoldStream);
    let mut talk = ask.begin(edge.address())?;
    let opening = talk.open()?;
    assert_eq!((opening.status, grip_lines(&opening.head)), (200, vec![]));
    assert_eq!(talk.piece()?, Some(b"held\n".to_vec()));
    let piece = while_publishing(edge, &Item::stream(ask.tag(), "a line\n"), || talk.piece())?;
    assert!(piece.unwrap_or_default().starts_with(b"a line\n"));
    Ok(())
}
