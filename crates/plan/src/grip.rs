//! What Fanout is answered: which channels a connection hears and how it is held, and the events of a WebSocket.
//! GRIP: <https://pushpin.org/docs/protocols/grip/>; WebSocket-over-HTTP: <https://pushpin.org/docs/protocols/websocket-over-http/>

use std::borrow::Cow;

use pointwork_table::{Grip, Hold, Line, Range, Table};
use serde::Serialize;

use crate::answer::{Content, static_content};
use crate::decided::{Change, Decided, Edit};
use crate::events::{Event, parse};
use crate::request::Request;

/// The longest body of WebSocket events, in bytes. What came on a WebSocket while the last answer was waited for comes in
/// one body, of which Fanout lets the messages have 200,000 bytes together; an answer of over a million it does not take.
pub const MAX_EVENTS: usize = 1_000_000;

/// The longest name of a channel, in bytes.
pub(crate) const MAX_CHANNEL: usize = 256;

/// Room for a control message: no character of a channel's name takes more than six bytes in JSON.
const MAX_CONTROL: usize = 2048;

/// Why what came through Fanout is not held, with a status of 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GripFault {
    /// The route holds a WebSocket, and this is none.
    NoWebsocket,
    /// The route holds the answer to an HTTP request, and this is a WebSocket.
    Websocket,
    /// What the captures make is no name of a channel.
    Channel,
    /// The body is over [`MAX_EVENTS`].
    TooLong,
    /// The body is not WebSocket-over-HTTP.
    Events,
}

/// A WebSocket that this service answers for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// What it hears.
    pub channels: Vec<String>,
    /// Whether its messages are sent back.
    pub echoes: bool,
}

/// What a WebSocket is answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reply {
    /// Whether the WebSocket was opened, so that Fanout is to be told that control messages come
    /// (`Sec-WebSocket-Extensions: grip`).
    pub opens: bool,
    /// Events.
    pub body: Vec<u8>,
}

/// A message that Fanout takes for itself.
#[derive(Serialize)]
struct Control<'a> {
    r#type: &'static str,
    channel: &'a str,
}

impl GripFault {
    /// The reason in words; nothing of the request stands in them.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            GripFault::NoWebsocket => "only a WebSocket can be opened here",
            GripFault::Websocket => "no WebSocket can be opened here",
            GripFault::Channel => "the path gives a channel that has no valid name",
            GripFault::TooLong => "the WebSocket events are too long",
            GripFault::Events => "the body is not WebSocket-over-HTTP",
        }
    }
}

/// What a verified request is answered, and the edits that tell Fanout.
pub(crate) fn held<'t, R: Request>(
    table: &'t Table<'t>,
    grip: &Grip,
    decided: &Decided<'t, '_>,
    (request, is_handshake): (&R, bool),
) -> Result<(u16, Content<'t>, Vec<Edit<'t>>), GripFault> {
    let channels = table.channels(grip.channels).iter().map(|&text| channel(decided, text));
    match grip.hold {
        Hold::Http { .. } if is_handshake => Err(GripFault::Websocket),
        Hold::Websocket { .. } if !is_handshake => Err(GripFault::NoWebsocket),
        Hold::Http { response, lines } => {
            let mut edits = decided.edits(lines);
            for channel in channels {
                let change = Change::Add(Cow::Owned(channel?.into_bytes()));
                edits.push(Edit { name: "grip-channel", change });
            }
            let (content_type, body) = static_content(table, request, &response);
            Ok((response.status, Content::Hold { content_type, body }, edits))
        }
        Hold::Websocket { echoes } => {
            let channels = channels.collect::<Result<_, _>>()?;
            Ok((200, Content::Websocket(Session { channels, echoes }), Vec::new()))
        }
    }
}

/// The name of a channel, whose captures are percent-decoded.
fn channel(decided: &Decided<'_, '_>, text: Range) -> Result<String, GripFault> {
    let name = decided.compose_with(text, |capture, name| name.extend(Line::percent_encoded(capture)));
    String::from_utf8(name).ok().filter(|name| is_channel(name)).ok_or(GripFault::Channel)
}

/// Whether a text is the name of a channel that Fanout reads as one: it takes a Grip-Channel line apart at `,` and `;`,
/// so that with these a client could hear any channel.
#[must_use]
pub fn is_channel(name: &str) -> bool {
    (1..=MAX_CHANNEL).contains(&name.len())
        && !name.starts_with(' ')
        && !name.ends_with(' ')
        && !name.chars().any(|it| it.is_control() || matches!(it, ',' | ';'))
}

impl Session {
    /// The answer to a body of events.
    ///
    /// Messages carry Fanout's prefix `m:`. Without a prefix, what a client says would be sent back as a control message
    /// if it looked like one, and the client would hear any channel.
    ///
    /// # Errors
    ///
    /// A body that is too long, or not WebSocket-over-HTTP.
    pub fn reply(&self, events: &[u8]) -> Result<Reply, GripFault> {
        if events.len() > MAX_EVENTS {
            return Err(GripFault::TooLong);
        }
        let events = parse(events).ok_or(GripFault::Events)?;
        // A WebSocket is opened once; a body full of OPENs would be answered with many times its length.
        if events.iter().skip(1).any(|event| *event == Event::Open) {
            return Err(GripFault::Events);
        }
        let mut body = Vec::new();
        for event in &events {
            match *event {
                Event::Open => {
                    Event::Open.write(&mut body);
                    for channel in &self.channels {
                        Event::Text(&subscription(channel)).write(&mut body);
                    }
                }
                Event::Text(text) if self.echoes => Event::Text(&["m:", text].concat()).write(&mut body),
                Event::Binary(content) if self.echoes => {
                    Event::Binary(&[b"m:", content].concat()).write(&mut body);
                }
                Event::Ping(content) => Event::Pong(content).write(&mut body),
                Event::Close(content) => Event::Close(content).write(&mut body),
                Event::Text(_) | Event::Binary(_) | Event::Pong(_) | Event::Disconnect => {}
            }
        }
        Ok(Reply { opens: events.contains(&Event::Open), body })
    }
}

/// The control message by which a WebSocket hears a channel.
fn subscription(channel: &str) -> String {
    let mut json = [0; MAX_CONTROL];
    let control = Control { r#type: "subscribe", channel };
    let written = serde_json_core::to_slice(&control, &mut json).unwrap_or_default();
    let json = json.get(..written).unwrap_or_default();
    ["c:", &String::from_utf8_lossy(json)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(echoes: bool) -> Session {
        Session { channels: vec!["a\"b".to_owned(), "é".to_owned()], echoes }
    }

    fn replied(echoes: bool, events: &[u8]) -> Option<(bool, String)> {
        let reply = session(echoes).reply(events).ok()?;
        Some((reply.opens, String::from_utf8_lossy(&reply.body).into_owned()))
    }

    #[test]
    fn an_open_is_answered_by_an_open_and_a_subscription_to_each_channel() {
        let expected = "OPEN\r\nTEXT 27\r\nc:{\"type\":\"subscribe\",\"channel\":\"a\\\"b\"}\r\n\
                        TEXT 25\r\nc:{\"type\":\"subscribe\",\"channel\":\"é\"}\r\n";
        assert_eq!(replied(false, b"OPEN\r\n"), Some((true, expected.to_owned())));
    }

    #[test]
    fn the_longest_channel_fits_a_control_message() {
        let channel = "\"".repeat(MAX_CHANNEL);
        let text = subscription(&channel);
        let json: serde_json::Value = serde_json::from_str(text.trim_start_matches("c:")).unwrap_or_default();
        assert_eq!(json.get("channel").and_then(|it| it.as_str()), Some(channel.as_str()));
    }

    #[test]
    fn messages_are_sent_back_only_by_an_echo_and_never_as_a_control_message() {
        let events = b"TEXT 2\r\nc:\r\nBINARY 2\r\nc:\r\n";
        assert_eq!(replied(false, events), Some((false, String::new())));
        let expected = "TEXT 4\r\nm:c:\r\nBINARY 4\r\nm:c:\r\n";
        assert_eq!(replied(true, events), Some((false, expected.to_owned())));
    }

    #[test]
    fn pings_and_closes_are_answered_always() {
        let events = b"PING 1\r\n1\r\nPONG 1\r\n1\r\nCLOSE 2\r\n\x03\x68\r\nDISCONNECT\r\n";
        assert_eq!(
            replied(false, events),
            Some((false, "PONG 1\r\n1\r\nCLOSE 2\r\n\x03\x68\r\n".to_owned()))
        );
    }

    #[test]
    fn what_is_no_body_of_events_is_refused() {
        assert_eq!(session(true).reply(b"HELLO\r\n"), Err(GripFault::Events));
        assert_eq!(session(true).reply(b"OPEN\r\nOPEN\r\n"), Err(GripFault::Events));
        assert_eq!(session(true).reply(b"TEXT\r\nOPEN\r\n"), Err(GripFault::Events));
        let long = [b"OPEN\r\n".repeat(MAX_EVENTS / 6 + 1)].concat();
        assert_eq!(session(true).reply(&long), Err(GripFault::TooLong));
    }

    #[test]
    fn a_channel_is_read_as_one() {
        let longest = "x".repeat(MAX_CHANNEL);
        for name in ["a", "news-red", "a b", "é", "%", "\"", "a=b", longest.as_str()] {
            assert!(is_channel(name), "{name}");
        }
        let too_long = "x".repeat(MAX_CHANNEL + 1);
        for name in ["", " a", "a ", "a,b", "a;b", "a\nb", "\u{7F}", "\u{85}", too_long.as_str()] {
            assert!(!is_channel(name), "{name}");
        }
    }

    #[test]
    fn each_fault_has_words_of_its_own() {
        let mut words = [
            GripFault::NoWebsocket,
            GripFault::Websocket,
            GripFault::Channel,
            GripFault::TooLong,
            GripFault::Events,
        ]
        .map(GripFault::words);
        words.sort_unstable();
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
