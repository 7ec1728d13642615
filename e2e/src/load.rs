//! Many clients at once on one edge: event streams and WebSocket clients, all on one channel, each of which is to
//! receive whatever is published there. How they connect is in `clients`, what is counted in `tally`.

mod board;
mod clients;
mod tally;

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use pointwork_local::{Formats, HttpStream, Item, Stop, WsMessage};
use tokio::runtime::{Builder, Runtime};

use crate::client::fresh_tag;
use crate::stand::Edge;
use board::{Board, Stage};
use clients::PROBE;
pub use tally::Tally;

/// Deliveries per second that the local Pushpin is asked for: four in five of its `message_rate`. It queues what is
/// more, and drops what is more than its `message_hwm`.
const RATE: u32 = 2_000;

/// After so many publications, at most, each client has been reached by one: that Pushpin holds a connection cannot be
/// seen in another way.
const PROBES: u32 = 20;

/// How long a message that came too often is waited for.
const AFTERMATH: Duration = Duration::from_millis(300);

/// How many clients are connected, of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    /// Event streams.
    pub streams: usize,
    /// WebSocket connections.
    pub sockets: usize,
}

impl Size {
    /// Descriptors that the busiest process needs: Viceroy has a connection to each client and one to Pushpin, this
    /// process both ends of the origin's.
    #[must_use]
    pub fn descriptors(self) -> u64 {
        u64::try_from(self.clients()).unwrap_or(u64::MAX).saturating_mul(4).saturating_add(1024)
    }

    fn clients(self) -> usize {
        self.streams.saturating_add(self.sockets)
    }
}

/// Connected clients, all of which have been reached by a publication. Dropping them closes their connections.
#[derive(Debug)]
pub struct Crowd {
    board: Arc<Board>,
    channel: String,
    // Its tasks are the clients.
    _runtime: Runtime,
}

impl Crowd {
    /// Connects the clients through the edge of a program that hands everything off, and waits until each is reached.
    ///
    /// # Errors
    /// When one cannot connect or is not reached, or the caller's stop is set.
    pub fn gather(edge: &Edge, size: Size, stop: &Stop) -> Result<Self, String> {
        let runtime = runtime().map_err(|error| error.to_string())?;
        let board = Arc::new(Board::new(size.clients(), stop.clone()));
        let channel = fresh_tag();
        clients::spawn(&runtime, edge.address(), size, &channel, &board)?;
        let crowd = Self { board, channel, _runtime: runtime };
        crowd.board.wait(|stage| *stage >= Stage::Open)?;
        crowd.board.healthy()?;
        for _ in 0..PROBES {
            crowd.publish(edge, PROBE)?;
            thread::sleep(crowd.pace().max(AFTERMATH));
            if crowd.board.count(|stage| *stage >= Stage::Ready) == crowd.board.len() {
                return crowd.board.healthy().map(|()| crowd);
            }
        }
        Err(format!(
            "{} of {} clients were not reached by {PROBES} publications",
            crowd.board.count(|stage| *stage < Stage::Ready),
            crowd.board.len()
        ))
    }

    /// Publishes this many messages, no faster than Pushpin delivers, and counts what has come to whom.
    ///
    /// # Errors
    /// When a publication is refused, or the caller's stop is set. What is lost is no error, but counted.
    pub fn deliver(&self, edge: &Edge, messages: u32) -> Result<Tally, String> {
        let mut sent = Vec::new();
        for number in 0..messages {
            let next = Instant::now() + self.pace();
            sent.push(Instant::now());
            self.publish(edge, &number.to_string())?;
            self.board.check()?;
            thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        self.board.settle(sent.len())?;
        thread::sleep(AFTERMATH);
        Ok(Tally::of(&self.board.take_received(), &sent))
    }

    /// Waits until every connection has ended, and says how long that took.
    ///
    /// # Errors
    /// When some go on.
    pub fn ended(&self) -> Result<Duration, String> {
        let begun = Instant::now();
        self.board.wait(|stage| matches!(stage, Stage::Ended(_)))?;
        Ok(begun.elapsed())
    }

    /// The time in which Pushpin delivers one message to all.
    fn pace(&self) -> Duration {
        Duration::from_secs(1) * u32::try_from(self.board.len()).unwrap_or(u32::MAX) / RATE
    }

    fn publish(&self, edge: &Edge, text: &str) -> Result<(), String> {
        let formats = Formats {
            http_stream: Some(HttpStream { content: format!("data: {text}\n\n") }),
            ws_message: Some(WsMessage { content: text.to_owned() }),
            ..Formats::default()
        };
        edge.publish(&[Item { channel: self.channel.clone(), formats }])
    }
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(1).enable_all().build()
}
