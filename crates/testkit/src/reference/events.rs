//! What a WebSocket is answered: docs/language.md, section 7, on WebSocket-over-HTTP. A body is written there as
//! `TYPE\r\n` or `TYPE <length in hex>\r\n<content>\r\n`, one event after the other.

use pointwork_plan::{GripFault, Reply, Session};

/// The answer to a body of events.
///
/// # Errors
///
/// Why not: it is "longer than 1,000,000 bytes or malformed".
pub(crate) fn reply(session: &Session, body: &[u8]) -> Result<Reply, GripFault> {
    if body.len() > 1_000_000 {
        return Err(GripFault::TooLong);
    }
    let events = events(body).ok_or(GripFault::Events)?;
    if events.iter().skip(1).any(|(kind, _)| kind == "OPEN") {
        return Err(GripFault::Events);
    }
    let answers: Vec<u8> = events.iter().flat_map(|(kind, content)| answer(session, kind, content)).collect();
    Ok(Reply { opens: events.iter().any(|(kind, _)| kind == "OPEN"), body: answers })
}

/// Type and content of each event.
fn events(body: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut events = Vec::new();
    let mut rest = body.to_vec();
    while !rest.is_empty() {
        let line = taken_line(&mut rest)?;
        let line = String::from_utf8(line).ok()?;
        let (kind, content) = match line.split_once(' ') {
            None => (line, Vec::new()),
            Some((kind, length)) => {
                let length = from_hex(length)?;
                if rest.len() < length + 2 {
                    return None;
                }
                let behind = rest.split_off(length);
                let content = std::mem::replace(&mut rest, behind);
                if !taken_line(&mut rest)?.is_empty() {
                    return None;
                }
                (kind.to_owned(), content)
            }
        };
        let is_sound = match kind.as_str() {
            "OPEN" | "DISCONNECT" => content.is_empty(),
            "TEXT" => str::from_utf8(&content).is_ok(),
            // RFC 6455 5.5.1: "If there is a body, the first two bytes of the body MUST be a 2-byte unsigned integer".
            "CLOSE" => content.is_empty() || content.len() >= 2,
            "BINARY" | "PING" | "PONG" => true,
            _ => false,
        };
        if !is_sound {
            return None;
        }
        events.push((kind, content));
    }
    Some(events)
}

/// What stands before the first line break; both are taken from the text.
fn taken_line(text: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    for at in 0..text.len() {
        if text[at..].starts_with(b"\r\n") {
            text.drain(..at + 2);
            return Some(line);
        }
        line.push(text[at]);
    }
    None
}

/// A number in at most eight hex digits, without a sign.
fn from_hex(digits: &str) -> Option<usize> {
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    let mut number = 0;
    for digit in digits.chars() {
        number = number * 16 + usize::try_from(digit.to_digit(16)?).ok()?;
    }
    Some(number)
}

/// What one event is answered.
fn answer(session: &Session, kind: &str, content: &[u8]) -> Vec<u8> {
    match kind {
        // "`OPEN`, and for each channel a message that makes the connection hear it"
        "OPEN" => {
            let mut answer = written("OPEN", b"");
            for channel in &session.channels {
                let channel = channel.replace('\\', "\\\\").replace('"', "\\\"");
                let control = format!("c:{{\"type\":\"subscribe\",\"channel\":\"{channel}\"}}");
                answer.extend(written("TEXT", control.as_bytes()));
            }
            answer
        }
        // "with `on_message = "echo"` the same message"; it "has Fanout's prefix `m:` before it"
        "TEXT" | "BINARY" if session.echoes => written(kind, &[b"m:", content].concat()),
        // "`PONG` with the same content"
        "PING" => written("PONG", content),
        // "the same `CLOSE`"
        "CLOSE" => written("CLOSE", content),
        _ => Vec::new(),
    }
}

fn written(kind: &str, content: &[u8]) -> Vec<u8> {
    if content.is_empty() {
        return format!("{kind}\r\n").into_bytes();
    }
    let head = format!("{kind} {:x}\r\n", content.len());
    [head.as_bytes(), content, b"\r\n"].concat()
}
