//! Answers one request of the origin as it asks. WebSocket-over-HTTP is in `events`, WebSocket in `socket`.

use std::io;
use std::thread;

use crate::origin::behaviour::{Behaviour, Flow, HUGE, LARGE, MEDIUM, pattern};
use crate::origin::record::Records;
use crate::origin::{BEHAVIOUR, BEHAVIOUR_AT, TAG, events, socket};
use crate::wire::{Head, PATIENCE, Wire, length};

/// Writes the answer; `false` if the connection is to be closed.
pub(crate) fn answer(wire: &mut Wire, head: &Head, number: usize, records: &Records) -> io::Result<bool> {
    let tag = head.value(TAG).unwrap_or_default();
    if head.value("content-type").as_deref() == Some(events::CONTENT_TYPE) {
        let body = events::answer(&records.body(number), &tag);
        whole(wire, head, "200 OK", events::LINES, &body)?;
        return Ok(true);
    }
    match asked(head) {
        Some(behaviour) => perform(wire, head, behaviour, &tag, records),
        None => whole(wire, head, "400 Bad Request", TEXT, b"there is no such behaviour\n").map(|()| true),
    }
}

/// How the request wants to be answered by the host that it asks; `None` if there is no such way.
pub(crate) fn asked(head: &Head) -> Option<Behaviour> {
    let host = head.value("host").unwrap_or_default();
    let asked = head.value(&format!("{BEHAVIOUR_AT}{host}")).or_else(|| head.value(BEHAVIOUR));
    asked.map_or(Some(Behaviour::Echo), |asked| Behaviour::named(&asked))
}

const TEXT: &str = "Content-Type: text/plain\r\n";

fn perform(
    wire: &mut Wire,
    head: &Head,
    behaviour: Behaviour,
    tag: &str,
    records: &Records,
) -> io::Result<bool> {
    match behaviour {
        Behaviour::Echo | Behaviour::Swallow => whole(wire, head, "200 OK", TEXT, &echo(head)),
        Behaviour::HoldStream => hold(wire, head, "stream", "text/plain", tag, b"held\n"),
        Behaviour::HoldEvents => hold(wire, head, "stream", "text/event-stream", tag, b"data: open\n\n"),
        Behaviour::HoldResponse => hold(wire, head, "response", "text/plain", tag, b"nothing came\n"),
        Behaviour::Halves => return halves(wire, tag, records),
        Behaviour::PromisedHalves => return promised_halves(wire, tag, records),
        Behaviour::CutShort => {
            wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.")?;
            return Ok(false);
        }
        Behaviour::HangUp => return Ok(false),
        Behaviour::Silence => {
            thread::sleep(PATIENCE);
            return Ok(false);
        }
        Behaviour::Switching => {
            wire.write(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n")
        }
        Behaviour::NotModified => {
            wire.write(b"HTTP/1.1 304 Not Modified\r\nETag: \"one\"\r\nCache-Control: max-age=60\r\n\r\n")
        }
        Behaviour::NoContent => wire.write(b"HTTP/1.1 204 No Content\r\n\r\n"),
        Behaviour::Unavailable => {
            whole(wire, head, "503 Service Unavailable", TEXT, b"the origin's own 503\n")
        }
        Behaviour::BadGateway => whole(wire, head, "502 Bad Gateway", TEXT, b"the origin's own 502\n"),
        Behaviour::GatewayTimeout => {
            whole(wire, head, "504 Gateway Timeout", TEXT, b"the origin's own 504\n")
        }
        Behaviour::Broken => whole(wire, head, "500 Internal Server Error", TEXT, b"the origin's own 500\n"),
        Behaviour::Redirect => whole(wire, head, "302 Found", "Location: /elsewhere?x=%2f\r\n", b""),
        Behaviour::Large => large(wire, LARGE),
        Behaviour::Medium => large(wire, MEDIUM),
        Behaviour::Huge => huge(wire),
        Behaviour::Trailers => trailers(wire),
        Behaviour::Websocket => return socket::serve(wire, head).map(|()| false),
        Behaviour::OddLines => odd_lines(wire),
    }?;
    Ok(true)
}

fn echo(head: &Head) -> Vec<u8> {
    let mut body = head.first.clone();
    body.push(b'\n');
    body
}

fn whole(wire: &mut Wire, head: &Head, status: &str, lines: &str, body: &[u8]) -> io::Result<()> {
    let start = format!("HTTP/1.1 {status}\r\n{lines}Content-Length: {}\r\n\r\n", body.len());
    wire.write(start.as_bytes())?;
    if head.first.starts_with(b"HEAD ") { Ok(()) } else { wire.write(body) }
}

fn hold(wire: &mut Wire, head: &Head, kind: &str, media: &str, channel: &str, body: &[u8]) -> io::Result<()> {
    let lines = format!("Content-Type: {media}\r\nGrip-Hold: {kind}\r\nGrip-Channel: {channel}\r\n");
    whole(wire, head, "200 OK", &lines, body)
}

fn halves(wire: &mut Wire, tag: &str, records: &Records) -> io::Result<bool> {
    wire.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
    wire.write_chunk(b"first")?;
    if !records.released(tag) {
        return Ok(false);
    }
    wire.write_chunk(b"second")?;
    wire.write_chunk(b"")?;
    Ok(true)
}

fn promised_halves(wire: &mut Wire, tag: &str, records: &Records) -> io::Result<bool> {
    wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nfirst")?;
    if records.released(tag) { wire.write(b"second").map(|()| true) } else { Ok(false) }
}

fn large(wire: &mut Wire, length: usize) -> io::Result<()> {
    wire.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
    for chunk in pattern(length).chunks(64 * 1024) {
        wire.write_chunk(chunk)?;
    }
    wire.write_chunk(b"")
}

fn huge(wire: &mut Wire) -> io::Result<()> {
    wire.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
    let (mut flow, mut left) = (Flow::new(), HUGE);
    while left > 0 {
        let piece = flow.next_piece(usize::try_from(left.min(64 * 1024)).unwrap_or_default());
        wire.write_chunk(piece)?;
        left -= length(piece);
    }
    wire.write_chunk(b"")
}

fn trailers(wire: &mut Wire) -> io::Result<()> {
    wire.write(b"HTTP/1.1 200 OK\r\nTrailer: X-Behind\r\nTransfer-Encoding: chunked\r\n\r\n")?;
    wire.write_chunk(b"the body")?;
    wire.write(b"0\r\nX-Behind: it\r\n\r\n")
}

fn odd_lines(wire: &mut Wire) -> io::Result<()> {
    wire.write(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Bytes: \xff\xfe\x80\r\n")?;
    wire.write(b"Vary: Accept\r\nVary: Cookie\r\nContent-Length: 0\r\n\r\n")
}
