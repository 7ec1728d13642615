//! Large bodies go through the edge without being kept there, many at a time, and what ends a body arrives or does not.

use std::thread;

use libtest_mimic::Failed;
use pointwork_e2e::{Ask, Behaviour, Edge, Extras, Flow, HUGE, MEDIUM, Program, Stand, pattern};

use crate::support::{Outcome, cases};

cases![
    huge_answers_take_no_memory,
    huge_uploads_are_not_kept_by_the_program,
    a_hundred_uploads_at_once_arrive_intact,
    trailers_of_a_request_do_not_arrive,
    trailers_of_an_answer_do_not_come_back,
    an_answer_without_a_body_has_none_on_every_way,
    an_upload_that_stops_in_its_middle_is_not_taken_for_whole,
];

/// What Viceroy may take more while a huge body goes through: a tenth of it.
const LITTLE: u64 = HUGE / 10;

/// An edge of its own, which says how much memory each program has used.
fn measured(stand: &Stand) -> Result<Edge, Failed> {
    let edge =
        stand.start(Program::Actions, Extras { rust_log: Some("viceroy_lib=info"), ..Extras::NONE })?;
    for path in ["/sent", "/passed"] {
        assert_eq!(edge.send(&Ask::post(path).body("a body"))?.status, 200);
    }
    Ok(edge)
}

/// The memory that the programs of all requests have used, which is the same for each.
fn heap(edge: &Edge, requests: usize) -> Result<String, Failed> {
    edge.logged(&format!("request{{id={}}}: request completed using", requests.saturating_sub(1)))?;
    let used = |line: &String| Some(line.split_once("request completed using ")?.1.to_owned());
    let mut used: Vec<String> = edge.log().iter().filter_map(used).collect();
    assert_eq!(used.len(), requests);
    used.dedup();
    assert_eq!(used.len(), 1, "{used:?}");
    Ok(used.concat())
}

fn huge_answers_take_no_memory(stand: &Stand) -> Outcome {
    let edge = measured(stand)?;
    let before = edge.memory()?;
    let mut talk = Ask::get("/passed/huge").wants(Behaviour::Huge).begin(edge.address())?;
    talk.open()?;
    let (mut flow, mut come) = (Flow::new(), 0);
    while let Some(piece) = talk.piece()? {
        assert!(flow.goes_on(&piece), "another piece came after {come} bytes");
        come += u64::try_from(piece.len())?;
    }
    assert_eq!(come, HUGE);
    let more = edge.memory()?.saturating_sub(before);
    assert!(more < LITTLE, "{more} bytes more than for small requests");
    heap(&edge, 3)?;
    Ok(())
}

/// Viceroy itself keeps an upload, in case it is handed off; it keeps it once, and none of it in the program.
fn huge_uploads_are_not_kept_by_the_program(stand: &Stand) -> Outcome {
    let edge = measured(stand)?;
    let before = edge.memory()?;
    let ask = Ask::post("/sent/huge").line("Transfer-Encoding: chunked").wants(Behaviour::Swallow);
    let mut talk = ask.begin(edge.address())?;
    let (mut flow, mut sent) = (Flow::new(), 0);
    while sent < HUGE {
        let piece = flow.next_piece(usize::try_from((HUGE - sent).min(64 * 1024))?);
        sent += u64::try_from(piece.len())?;
        talk.write_chunk(piece)?;
        // Viceroy takes all at once, and a busy machine needs longer to send it on than a case waits for its answer.
        stand.origin().wait(ask.tag(), |record| record.swallowed + LITTLE > sent)?;
    }
    talk.write_chunk(b"")?;
    assert_eq!(talk.finish()?.status, 200);
    assert_eq!(stand.origin().only(ask.tag())?.swallowed, HUGE);
    let more = edge.memory()?.saturating_sub(before);
    assert!(more < HUGE + LITTLE, "{more} bytes more than for small requests");
    heap(&edge, 3)?;
    Ok(())
}

fn in_one_chunk(body: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat()
}

fn a_hundred_uploads_at_once_arrive_intact(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let whole = pattern(MEDIUM + 100);
    let upload = |number: usize| -> Result<(), String> {
        let body = whole.get(number..number + MEDIUM).unwrap_or_default();
        let path = if number.is_multiple_of(2) { "/sent/upload" } else { "/passed/upload" };
        let ask = match number % 3 {
            0 => Ask::post(path).line("Transfer-Encoding: chunked").rest(in_one_chunk(body)),
            _ => Ask::post(path).body(body),
        };
        let answer = edge.send(&ask).map_err(|error| format!("{number}: {error}"))?;
        let record = stand.origin().only(ask.tag())?;
        let intact = record.complete && record.body == body;
        if answer.status == 200 && intact { Ok(()) } else { Err(format!("{number}: {}", answer.status)) }
    };
    thread::scope(|scope| {
        let uploads: Vec<_> = (0..100).map(|number| scope.spawn(move || upload(number))).collect();
        uploads.into_iter().try_for_each(|upload| upload.join().map_err(|_| "a client broke")?)
    })
    .map_err(|error: String| error.into())
}

/// Viceroy's HTTP/1.1 drops them. That they are not there says it to the contributor who finds them there one day.
fn trailers_of_a_request_do_not_arrive(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for path in ["/sent/a", "/passed/a"] {
        let ask = Ask::post(path)
            .line("Trailer: X-Behind")
            .line("Transfer-Encoding: chunked")
            .rest("8\r\nthe body\r\n0\r\nX-Behind: it\r\n\r\n");
        assert_eq!(edge.send(&ask)?.status, 200, "{path}");
        let record = stand.origin().only(ask.tag())?;
        assert_eq!((record.body.as_slice(), record.trailers.len()), (&b"the body"[..], 0), "{path}");
        assert_eq!(record.head.values("trailer"), [b"X-Behind"], "{path}");
        assert_eq!(record.head.values("x-behind"), [b""; 0], "{path}");
    }
    Ok(())
}

fn trailers_of_an_answer_do_not_come_back(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for path in ["/sent/a", "/passed/a"] {
        let mut talk =
            Ask::get(path).line("TE: trailers").wants(Behaviour::Trailers).begin(edge.address())?;
        let opening = talk.open()?;
        let mut body = Vec::new();
        while let Some(piece) = talk.piece()? {
            body.extend_from_slice(&piece);
        }
        assert_eq!((body.as_slice(), talk.trailers().len()), (&b"the body"[..], 0), "{path}");
        assert_eq!(opening.head.values("trailer"), [b"X-Behind"], "{path}");
    }
    Ok(())
}

fn an_answer_without_a_body_has_none_on_every_way(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for path in ["/sent/a", "/passed/a", "/fallback/first", "/handed-off/a"] {
        let unchanged = edge.send(&Ask::get(path).wants(Behaviour::NotModified))?;
        assert_eq!((unchanged.status, unchanged.body.len()), (304, 0), "{path}");
        assert_eq!(unchanged.head.values("etag"), [b"\"one\""], "{path}");
        let nothing = edge.send(&Ask::get(path).wants(Behaviour::NoContent))?;
        assert_eq!((nothing.status, nothing.body.len()), (204, 0), "{path}");
        let head = edge.send(&Ask::new("HEAD", path))?;
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
    }
    Ok(())
}

/// In chunks: of a body with a Content-Length Viceroy waits for the end before the program runs.
fn an_upload_that_stops_in_its_middle_is_not_taken_for_whole(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for path in ["/sent/a", "/passed/a"] {
        let ask = Ask::post(path).line("Transfer-Encoding: chunked").rest("a\r\nten bytes.\r\n");
        let talk = ask.begin(edge.address())?;
        stand.origin().wait(ask.tag(), |record| record.body == b"ten bytes.")?;
        drop(talk);
        let record = stand.origin().wait(ask.tag(), |record| record.broken)?;
        assert!(!record.complete, "{path}");
    }
    Ok(())
}
