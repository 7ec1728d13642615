//! What each client of a load has come to and received. The clients write it, the one who publishes reads it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pointwork_local::Stop;

use crate::wire::PATIENCE;

/// How often who waits looks: woken by every message, it would look a thousand times for each.
const LOOK: Duration = Duration::from_millis(10);

/// What a client has come to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Stage {
    /// It connects.
    Connecting,
    /// Its answer has begun.
    Open,
    /// A publication has reached it.
    Ready,
    /// Its connection has ended, and how.
    Ended(String),
}

/// One message as a client received it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Received {
    pub(super) number: usize,
    pub(super) at: Instant,
}

#[derive(Debug)]
struct Client {
    stage: Stage,
    received: Vec<Received>,
}

#[derive(Debug)]
struct State {
    clients: Vec<Client>,
    /// Counts every change, so that who waits sees whether there still are any.
    changes: u64,
}

/// What all clients have come to.
#[derive(Debug)]
pub(super) struct Board {
    state: Mutex<State>,
    stop: Stop,
}

impl Board {
    pub(super) fn new(clients: usize, stop: Stop) -> Self {
        let client = || Client { stage: Stage::Connecting, received: Vec::new() };
        let clients = std::iter::repeat_with(client).take(clients).collect();
        Self { state: Mutex::new(State { clients, changes: 0 }), stop }
    }

    pub(super) fn len(&self) -> usize {
        self.lock().clients.len()
    }

    /// A client has come further; it never goes back.
    pub(super) fn reaches(&self, client: usize, stage: Stage) {
        self.change(client, |client| client.stage = client.stage.clone().max(stage));
    }

    /// A client has received a message.
    pub(super) fn receives(&self, client: usize, number: usize) {
        self.change(client, |client| client.received.push(Received { number, at: Instant::now() }));
    }

    /// All that each client has received since the last call.
    pub(super) fn take_received(&self) -> Vec<Vec<Received>> {
        self.lock().clients.iter_mut().map(|client| std::mem::take(&mut client.received)).collect()
    }

    /// How many clients have come so far.
    pub(super) fn count(&self, so_far: impl Fn(&Stage) -> bool) -> usize {
        self.lock().clients.iter().filter(|client| so_far(&client.stage)).count()
    }

    /// Fails if a connection has ended, which none should.
    pub(super) fn healthy(&self) -> Result<(), String> {
        let state = self.lock();
        let ends: Vec<&str> = state.clients.iter().filter_map(|client| client.stage.end()).collect();
        ends.first()
            .map_or(Ok(()), |first| Err(format!("{} connections ended, the first: {first}", ends.len())))
    }

    /// Fails if the caller wants an end.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.stop.is_set() { Err("stopped".to_owned()) } else { Ok(()) }
    }

    /// Waits until every client has come so far; as long as clients still come further, it waits on.
    pub(super) fn wait(&self, so_far: impl Fn(&Stage) -> bool) -> Result<(), String> {
        if self.until(PATIENCE, |clients| clients.iter().all(|client| so_far(&client.stage)))? {
            return Ok(());
        }
        let left = self.len() - self.count(so_far);
        Err(format!("{left} of {} clients came no further within {} s", self.len(), PATIENCE.as_secs()))
    }

    /// Waits until every client has received this many messages, or nothing comes any more.
    pub(super) fn settle(&self, messages: usize) -> Result<(), String> {
        let all = |clients: &[Client]| clients.iter().all(|client| client.received.len() >= messages);
        self.until(PATIENCE / 2, all).map(drop)
    }

    /// Whether it came to hold before nothing changed for so long.
    fn until(&self, patience: Duration, holds: impl Fn(&[Client]) -> bool) -> Result<bool, String> {
        let (mut seen, mut last) = (0, Instant::now());
        loop {
            self.check()?;
            let state = self.lock();
            if holds(&state.clients) {
                return Ok(true);
            }
            if state.changes != seen {
                (seen, last) = (state.changes, Instant::now());
            }
            drop(state);
            if last.elapsed() > patience {
                return Ok(false);
            }
            thread::sleep(LOOK);
        }
    }

    fn change(&self, client: usize, change: impl FnOnce(&mut Client)) {
        let mut state = self.lock();
        state.changes += 1;
        state.clients.get_mut(client).map(change);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stage {
    fn end(&self) -> Option<&str> {
        match self {
            Self::Connecting | Self::Open | Self::Ready => None,
            Self::Ended(how) => Some(how),
        }
    }
}
