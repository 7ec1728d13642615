//! A client of event streams, as a browser's `EventSource` reads them: `data`, `event` and `id` lines.
//! Reconnecting is left out.

use std::io;

use crate::client::ask::Talk;

/// One event of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event {
    /// The `event` line.
    pub kind: String,
    /// The `data` lines, joined by line feeds.
    pub data: String,
    /// The `id` line.
    pub id: String,
}

impl Event {
    /// Takes the first event off what has come of a stream, if it has come as a whole.
    pub(crate) fn take(ahead: &mut Vec<u8>) -> Option<Self> {
        let end = ahead.windows(2).position(|window| window == b"\n\n")?;
        let block: Vec<u8> = ahead.drain(..end + 2).collect();
        Some(event(&String::from_utf8_lossy(&block)))
    }
}

/// The events of an answer whose head was read.
#[derive(Debug)]
pub struct Events {
    talk: Talk,
    ahead: Vec<u8>,
}

impl Events {
    /// Reads events from the body of an answer.
    #[must_use]
    pub fn new(talk: Talk) -> Self {
        Self { talk, ahead: Vec::new() }
    }

    /// Waits for the next event; `None` when the stream ends.
    ///
    /// # Errors
    /// When none comes in time, or the stream is cut.
    pub fn next_event(&mut self) -> io::Result<Option<Event>> {
        loop {
            if let Some(event) = Event::take(&mut self.ahead) {
                return Ok(Some(event));
            }
            match self.talk.piece()? {
                Some(piece) => self.ahead.extend_from_slice(&piece),
                None => return Ok(None),
            }
        }
    }
}

fn event(block: &str) -> Event {
    let mut event = Event::default();
    let mut data = Vec::new();
    for line in block.lines() {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => data.push(value),
            "event" => value.clone_into(&mut event.kind),
            "id" => value.clone_into(&mut event.id),
            _ => {}
        }
    }
    event.data = data.join("\n");
    event
}
