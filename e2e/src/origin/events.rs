//! WebSocket-over-HTTP on the origin's side: opens, subscribes to the channel of the tag, echoes.
//! The format: <https://pushpin.org/docs/protocols/websocket-over-http/>; lengths are hexadecimal.

/// The media type of such requests and answers.
pub(crate) const CONTENT_TYPE: &str = "application/websocket-events";

/// The header lines of such an answer. Without a prefix, messages go to the client as they are.
pub(crate) const LINES: &str = "Content-Type: application/websocket-events\r\n\
    Sec-WebSocket-Extensions: grip; message-prefix=\"\"\r\n";

/// What is answered to these events.
pub(crate) fn answer(mut events: &[u8], channel: &str) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some((name, content, rest)) = event(events) {
        match name {
            b"OPEN" => {
                out.extend_from_slice(b"OPEN\r\n");
                let subscribe = format!(r#"c:{{"type":"subscribe","channel":"{channel}"}}"#);
                write(&mut out, b"TEXT", subscribe.as_bytes());
            }
            b"TEXT" | b"BINARY" | b"CLOSE" => write(&mut out, name, content),
            b"PING" => write(&mut out, b"PONG", content),
            _ => {}
        }
        events = rest;
    }
    out
}

/// The first event, its content, and what comes after it.
fn event(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let end = bytes.windows(2).position(|window| window == b"\r\n")?;
    let (line, rest) = (bytes.get(..end)?, bytes.get(end + 2..)?);
    let Some(space) = line.iter().position(|byte| *byte == b' ') else { return Some((line, b"", rest)) };
    let digits = std::str::from_utf8(line.get(space + 1..)?).ok()?;
    let length = usize::from_str_radix(digits, 16).ok()?;
    Some((line.get(..space)?, rest.get(..length)?, rest.get(length.checked_add(2)?..)?))
}

fn write(out: &mut Vec<u8>, name: &[u8], content: &[u8]) {
    out.extend_from_slice(name);
    if !content.is_empty() {
        out.extend_from_slice(format!(" {:x}\r\n", content.len()).as_bytes());
        out.extend_from_slice(content);
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn open_subscribes_and_text_is_echoed() {
        let answered = answer(b"OPEN\r\nTEXT 5\r\nhello\r\n", "red");
        let expected =
            "OPEN\r\nTEXT 26\r\nc:{\"type\":\"subscribe\",\"channel\":\"red\"}\r\nTEXT 5\r\nhello\r\n";
        assert_eq!(String::from_utf8_lossy(&answered), expected);
    }
}
