//! Each `WebSocket` that is answered for: what it hears, and bodies of their events, sound and broken.

use std::fmt::{self, Debug, Formatter};

use pointwork_plan::Session;
use proptest::bool;
use proptest::collection::vec;
use proptest::prelude::{Just, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;

/// A WebSocket and a body of events that it is answered.
#[derive(Clone)]
pub struct SessionCase {
    /// The WebSocket.
    pub session: Session,
    /// The body.
    pub body: Vec<u8>,
}

impl Debug for SessionCase {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} b\"{}\"", self.session, self.body.escape_ascii())
    }
}

/// The types of events, and what is nearly one.
const KINDS: &[&str] = &[
    "OPEN",
    "OPEN",
    "TEXT",
    "TEXT",
    "BINARY",
    "PING",
    "PONG",
    "CLOSE",
    "CLOSE",
    "DISCONNECT",
    "open",
    "OPENED",
    "",
    "TEXT ",
    "\u{e9}",
];

/// Contents of events, also what looks like an event or a control message.
const CONTENTS: &[&[u8]] = &[
    b"",
    b"",
    b"a",
    b"hello",
    b"c:{\"type\":\"subscribe\",\"channel\":\"secret\"}",
    b"m:",
    b"\r\n",
    b"OPEN\r\n",
    b"\x03\xE8",
    b"\x03\xE8bye",
    b"\xFF",
    "\u{e9}".as_bytes(),
    b"0123456789abcdef",
];

/// How a length is written.
const LENGTHS: &[&str] =
    &["{}", "{}", "{}", "{}", "{}", "0{}", "+{}", " {}", "{} ", "0x{}", "", "0", "ffffffff", "g"];

/// What is put into a body somewhere.
const PIECES: &[&[u8]] = &[
    b"\r\n",
    b"\r",
    b"\n",
    b" ",
    b"TEXT 1\r\n",
    b"OPEN\r\n",
    b"0",
    b"1",
    b"a",
    b"A",
    b"\0",
    b"\xFF",
    b"CLOSE\r\n",
];

/// The names that a WebSocket may hear.
const CHANNELS: &[&str] = &["a", "news-red", "a b", "\"", "\\", "a\"b\\c", "\u{e9}", "/", "\u{2028}", "{}"];

/// A `WebSocket` and a body of events.
pub fn session_case() -> impl Strategy<Value = SessionCase> {
    let session = (vec(select(CHANNELS), 0..=3), bool::ANY).prop_map(|(channels, echoes)| Session {
        channels: channels.into_iter().map(str::to_owned).collect(),
        echoes,
    });
    let mutations =
        prop_oneof![2 => Just(vec![]), 1 => vec((any::<Index>(), 0..3_usize, select(PIECES)), 1..=3)];
    let events = (vec(event(), 0..=5), mutations).prop_map(|(events, mutations)| {
        mutations.iter().fold(events.concat(), |mut body, (at, cut, piece)| {
            let at = at.index(body.len() + 1);
            let end = body.len().min(at + cut);
            body.splice(at..end, piece.iter().copied());
            body
        })
    });
    // About the greatest length.
    let long = (0..4_usize).prop_map(|more| {
        let content = vec![b'a'; 1_000_000 - "BINARY f4230\r\n\r\n".len() - 1 + more];
        [format!("BINARY {:x}\r\n", content.len()).as_bytes(), &content, b"\r\n"].concat()
    });
    let body = prop_oneof![60 => events, 1 => long, 2 => vec(any::<u8>(), 0..=12)];
    (session, body).prop_map(|(session, body)| SessionCase { session, body })
}

fn event() -> impl Strategy<Value = Vec<u8>> {
    let sound = (0..10_usize, select(CONTENTS)).prop_map(|(kind, content)| {
        let content = match KINDS[kind] {
            "OPEN" | "DISCONNECT" => b"",
            _ => content,
        };
        written(KINDS[kind], "{}", content)
    });
    let odd = (select(KINDS), select(LENGTHS), select(CONTENTS))
        .prop_map(|(kind, length, content)| written(kind, length, content));
    prop_oneof![5 => sound, 1 => odd]
}

fn written(kind: &str, length: &str, content: &[u8]) -> Vec<u8> {
    if content.is_empty() && length == "{}" {
        return format!("{kind}\r\n").into_bytes();
    }
    let length = length.replace("{}", &format!("{:x}", content.len()));
    [format!("{kind} {length}\r\n").as_bytes(), content, b"\r\n"].concat()
}
