//! The events of WebSocket-over-HTTP, read strictly and written; what they are answered is said elsewhere.
//! A body is a sequence of `TYPE\r\n` or `TYPE <length in hex>\r\n<content>\r\n`.

/// What happened on a WebSocket, or is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event<'a> {
    /// It is opened.
    Open,
    /// A message of text.
    Text(&'a str),
    /// A message of bytes.
    Binary(&'a [u8]),
    /// A ping, which a pong with the same content answers.
    Ping(&'a [u8]),
    /// A pong.
    Pong(&'a [u8]),
    /// Empty, or a code of two bytes and a reason.
    Close(&'a [u8]),
    /// The client is gone without a close.
    Disconnect,
}

/// All events of a body; `None` if it is anything else.
#[must_use]
pub fn parse(mut body: &[u8]) -> Option<Vec<Event<'_>>> {
    let mut events = Vec::new();
    while !body.is_empty() {
        let (line, rest) = cut_line(body)?;
        let mut words = line.splitn(2, |&byte| byte == b' ');
        let kind = words.next()?;
        let (content, rest) = match words.next() {
            None => (&b""[..], rest),
            Some(length) => {
                let (content, rest) = rest.split_at_checked(hex(length)?)?;
                (content, rest.strip_prefix(b"\r\n")?)
            }
        };
        events.push(Event::new(kind, content)?);
        body = rest;
    }
    Some(events)
}

impl<'a> Event<'a> {
    fn new(kind: &[u8], content: &'a [u8]) -> Option<Self> {
        match kind {
            b"OPEN" => content.is_empty().then_some(Self::Open),
            b"TEXT" => std::str::from_utf8(content).ok().map(Self::Text),
            b"BINARY" => Some(Self::Binary(content)),
            b"PING" => Some(Self::Ping(content)),
            b"PONG" => Some(Self::Pong(content)),
            b"CLOSE" => (content.len() != 1).then_some(Self::Close(content)),
            b"DISCONNECT" => content.is_empty().then_some(Self::Disconnect),
            _ => None,
        }
    }

    /// Appends the event to a body.
    pub fn write(&self, body: &mut Vec<u8>) {
        let (kind, content): (&str, &[u8]) = match self {
            Self::Open => ("OPEN", b""),
            Self::Text(text) => ("TEXT", text.as_bytes()),
            Self::Binary(content) => ("BINARY", content),
            Self::Ping(content) => ("PING", content),
            Self::Pong(content) => ("PONG", content),
            Self::Close(content) => ("CLOSE", content),
            Self::Disconnect => ("DISCONNECT", b""),
        };
        body.extend_from_slice(kind.as_bytes());
        if !content.is_empty() {
            body.extend_from_slice(format!(" {:x}\r\n", content.len()).as_bytes());
            body.extend_from_slice(content);
        }
        body.extend_from_slice(b"\r\n");
    }
}

fn cut_line(body: &[u8]) -> Option<(&[u8], &[u8])> {
    let (line, rest) = body.split_at_checked(body.windows(2).position(|pair| pair == b"\r\n")?)?;
    Some((line, rest.strip_prefix(b"\r\n")?))
}

/// One to eight hex digits; `from_str_radix` alone would take a sign.
fn hex(digits: &[u8]) -> Option<usize> {
    if digits.is_empty() || digits.len() > 8 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[u8] = b"OPEN\r\nTEXT 5\r\nhello\r\nTEXT\r\nBINARY 2\r\n\r\n\r\nPING 1\r\n1\r\nPONG\r\nCLOSE 5\r\n\x03\xe8bye\r\nDISCONNECT\r\n";

    #[test]
    fn every_event_is_read_and_written_as_it_was() {
        let events = parse(ALL);
        let expected = [
            Event::Open,
            Event::Text("hello"),
            Event::Text(""),
            Event::Binary(b"\r\n"),
            Event::Ping(b"1"),
            Event::Pong(b""),
            Event::Close(b"\x03\xe8bye"),
            Event::Disconnect,
        ];
        assert_eq!(events.as_deref(), Some(&expected[..]));
        let mut written = Vec::new();
        for event in &expected {
            event.write(&mut written);
        }
        assert_eq!(written, ALL);
    }

    #[test]
    fn lengths_are_hex() {
        assert_eq!(parse(b"TEXT a\r\n0123456789\r\n"), Some(vec![Event::Text("0123456789")]));
    }

    #[test]
    fn no_prefix_of_a_body_panics_or_reads_more_than_it_holds() {
        for end in 0..ALL.len() {
            let events = ALL.get(..end).and_then(parse);
            assert!(events.is_none_or(|events| events.len() < 8));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for body in [
            &b"JUNK\r\n"[..],
            b"open\r\n",
            b"OPEN",
            b"OPEN\n",
            b"OPEN 1\r\nx\r\n",
            b"TEXT 6\r\nhello\r\n",
            b"TEXT 4\r\nhello\r\n",
            b"TEXT +5\r\nhello\r\n",
            b"TEXT  5\r\nhello\r\n",
            b"TEXT ffffffffffffffff\r\nhello\r\n",
            b"TEXT 1\r\n\xff\r\n",
            b"CLOSE 1\r\n\x03\r\n",
            b"\r\n",
        ] {
            assert_eq!(parse(body), None, "{}", body.escape_ascii());
        }
    }
}
