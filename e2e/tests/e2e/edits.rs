//! Edits of header lines: what the origin gets and what the client gets, lines that nobody edits included.

use pointwork_e2e::{Answer, Ask, Behaviour, Edge, Program, Record, Stand};

use crate::support::{Outcome, arrives, cases, refused};

cases![
    request_lines_are_removed_set_and_added_in_this_order,
    response_lines_are_removed_set_and_added_in_this_order,
    lines_that_nobody_edits_stay_as_they_are,
    a_capture_in_a_value_stays_within_it,
    edits_come_after_the_forwarded_lines,
    edits_arrive_through_fanout,
    answers_of_the_edge_are_edited_too,
    a_refusal_is_not_edited,
];

/// What both sides got of one request whose lines are edited.
fn edited(stand: &Stand, edge: &Edge, ask: &Ask) -> Result<(Record, Answer), libtest_mimic::Failed> {
    let answer = edge.send(ask)?;
    Ok((stand.origin().only(ask.tag())?, answer))
}

fn request_lines_are_removed_set_and_added_in_this_order(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let lines = [
        "X-Gone: 1",
        "x-gone: 2",
        "X-Also-Gone: 3",
        "X-SET: of the client",
        "x-set: once more",
        "X-List: z",
        "X-Add: of the client",
        "Cookie: a=1; b=2",
        "Cookie: c=3",
    ];
    let ask = lines.iter().fold(Ask::post("/edited/one/two"), Ask::line).body("a body");
    let (record, _) = edited(stand, edge, &ask)?;
    let head = &record.head;
    assert_eq!(head.values("x-gone"), [b""; 0]);
    assert_eq!(head.values("x-also-gone"), [b""; 0]);
    assert_eq!(head.values("x-set"), [b"one".as_slice(), b"again"]);
    assert_eq!(head.values("x-list"), [b"two".as_slice(), b"two", b""]);
    assert_eq!(head.values("x-add"), [b"of the client".as_slice(), b"{one} two;q=1"]);
    assert_eq!(head.values("cookie"), [b"a=one"]);
    assert_eq!(
        (record.body.as_slice(), head.value("content-length").as_deref()),
        (&b"a body"[..], Some("6"))
    );
    // Where the client sent nothing of all that.
    let (record, _) = edited(stand, edge, &Ask::get("/edited/one/two"))?;
    assert_eq!(record.head.values("x-set"), [b"one".as_slice(), b"again"]);
    assert_eq!(record.head.values("x-add"), [b"{one} two;q=1"]);
    Ok(())
}

fn response_lines_are_removed_set_and_added_in_this_order(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let answer = edge.send(&Ask::get("/edited/one/two").wants(Behaviour::OddLines))?;
    let head = &answer.head;
    assert_eq!(head.values("x-bytes"), [b""; 0]);
    assert_eq!(head.values("vary"), [b"Origin".as_slice(), b"Accept-Encoding"]);
    assert_eq!(head.values("x-new"), [b"one".as_slice(), b"one"]);
    // The origin's own are kept, line by line.
    assert_eq!(head.values("set-cookie"), [b"a=1".as_slice(), b"b=2", b"c=two"]);
    Ok(())
}

fn lines_that_nobody_edits_stay_as_they_are(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let ask = Ask::get("/edited/one/two")
        .line("X-Many: one")
        .line("x-other: x")
        .line("X-MANY: two, three")
        .line(b"X-Bytes: \xff\x80")
        .line("Authorization: Bearer t")
        .wants(Behaviour::OddLines);
    let (record, answer) = edited(stand, edge, &ask)?;
    assert_eq!(record.head.values("x-many"), [b"one".as_slice(), b"two, three"]);
    assert_eq!(record.head.values("x-bytes"), [b"\xff\x80"]);
    assert_eq!(record.head.value("authorization").as_deref(), Some("Bearer t"));
    assert_eq!(answer.head.values("content-length"), [b"0"]);
    Ok(())
}

fn a_capture_in_a_value_stays_within_it(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let (record, answer) = edited(stand, edge, &Ask::get("/edited/%7e%22%e9/a%20b%2c"))?;
    assert_eq!(record.head.values("x-set"), [b"~%22%E9".as_slice(), b"again"]);
    assert_eq!(record.head.values("x-add"), [b"{~%22%E9} a%20b%2C;q=1"]);
    assert_eq!(answer.head.values("x-new"), [b"one".as_slice(), b"~%22%E9"]);
    for path in ["/edited/a%0d%0aX-Set:b/c", "/edited/a%0ab/c", "/edited/a/%00"] {
        refused(stand, edge, &Ask::get(path), 400, "!path")?;
    }
    Ok(())
}

fn edits_come_after_the_forwarded_lines(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let record = arrives(stand, edge, &Ask::get("/edited-forwarded").line("X-Forwarded-For: 203.0.113.1"))?;
    assert_eq!(record.head.values("x-forwarded-for"), [b""; 0]);
    assert_eq!(record.head.values("x-forwarded-host"), [b"front.example"]);
    assert_eq!(record.head.values("x-forwarded-proto"), [b"http"]);
    Ok(())
}

fn edits_arrive_through_fanout(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let ask = Ask::get("/edited-live/one").line("X-Gone: 1").line("X-Set: of the client").line("X-Add: 0");
    let record = arrives(stand, edge, &ask)?;
    assert!(record.via_fanout());
    assert_eq!(record.head.values("x-gone"), [b""; 0]);
    assert_eq!(record.head.values("x-set"), [b"one"]);
    assert_eq!(record.head.values("x-add"), [b"0".as_slice(), b"one", b"two"]);
    Ok(())
}

fn answers_of_the_edge_are_edited_too(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let text = edge.send(&Ask::get("/text"))?;
    assert_eq!(text.head.values("cache-control"), [b"no-store"]);
    assert_eq!(text.head.values("set-cookie"), [b"a=1".as_slice(), b"b=2"]);
    let redirect = edge.send(&Ask::get("/moved/all"))?;
    assert_eq!(redirect.head.values("cache-control"), [b"max-age=60"]);
    assert_eq!(edge.send(&Ask::get("/json/a%20b"))?.head.values("x-id"), [b"a%20b"]);
    assert_eq!(edge.send(&Ask::get("/anything"))?.head.values("x-answered"), [b"by default"]);
    Ok(())
}

fn a_refusal_is_not_edited(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for path in ["/%zz", "/dots/...json"] {
        let answer = edge.send(&Ask::get(path))?;
        assert_eq!((answer.status, answer.head.values("x-answered").len()), (400, 0), "{path}");
    }
    Ok(())
}
