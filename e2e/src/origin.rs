//! The suite's own origin: a real HTTP/1.1 server on loopback that records every request byte for byte.
//! What it answers is in `answer`, `events` and `socket`, what it remembers in `record`.

mod answer;
mod behaviour;
mod events;
mod record;
mod socket;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::wire::{Framing, Head, Wire, length};

pub use behaviour::{Behaviour, Flow, HUGE, LARGE, MEDIUM, pattern};
pub use record::Record;
use record::Records;

/// The header with which a request says to which case it belongs; also the channel of its subscriptions.
pub(crate) const TAG: &str = "e2e-tag";
/// The header with which a request says how it wants to be answered.
pub(crate) const BEHAVIOUR: &str = "e2e-behaviour";
/// The start of the header with which a request says so for one of several hosts, the name of which follows.
pub(crate) const BEHAVIOUR_AT: &str = "e2e-behaviour-at-";

/// A running origin. Its threads end with the process, if it is not killed before.
#[derive(Debug)]
pub struct Origin {
    address: SocketAddr,
    records: Arc<Records>,
    open: Open,
}

/// The connections that are open, by number; none any more once the origin was killed.
#[derive(Clone, Debug)]
struct Open(Arc<Mutex<Option<BTreeMap<u64, TcpStream>>>>);

impl Open {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Some(BTreeMap::new()))))
    }

    fn lock(&self) -> MutexGuard<'_, Option<BTreeMap<u64, TcpStream>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it may be served.
    fn add(&self, number: u64, stream: TcpStream) -> bool {
        self.lock().as_mut().is_some_and(|open| open.insert(number, stream).is_none())
    }

    fn remove(&self, number: u64) {
        self.lock().as_mut().map(|open| open.remove(&number));
    }
}

impl Origin {
    /// Starts to listen on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When it cannot listen.
    pub fn start() -> io::Result<Self> {
        Self::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }

    /// Starts to listen where another one did that was killed.
    ///
    /// # Errors
    /// When it cannot listen.
    pub fn start_at(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let records = Arc::new(Records::default());
        let open = Open::new();
        let (shared, shared_open) = (Arc::clone(&records), open.clone());
        thread::spawn(move || {
            for (number, stream) in (0..).zip(listener.incoming().flatten()) {
                let Ok(handle) = stream.try_clone() else { continue };
                if !shared_open.add(number, handle) {
                    break;
                }
                let (records, open) = (Arc::clone(&shared), shared_open.clone());
                thread::spawn(move || {
                    // A connection that breaks is the business of the case that broke it: it sees it at its own end.
                    let _broken = serve(stream, &records);
                    open.remove(number);
                });
            }
        });
        Ok(Self { address, records, open })
    }

    /// Ends it as a crash would: all connections are closed, wherever they are, and new ones are refused.
    pub fn kill(&self) {
        let open = self.open.lock().take();
        for stream in open.into_iter().flat_map(BTreeMap::into_values) {
            // One that the other side has closed meanwhile is closed.
            let _closed = stream.shutdown(Shutdown::Both);
        }
        // Wakes the thread that listens, which sees that it is done; until it does, connections are still accepted.
        while TcpStream::connect(self.address).is_ok() {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests with this tag so far, in the order in which they came.
    #[must_use]
    pub fn received(&self, tag: &str) -> Vec<Record> {
        self.records.tagged(tag)
    }

    /// The one request with this tag.
    ///
    /// # Errors
    /// When there was none or more than one.
    pub fn only(&self, tag: &str) -> Result<Record, String> {
        let mut received = self.received(tag);
        match (received.len(), received.pop()) {
            (1, Some(record)) => Ok(record),
            (count, last) => Err(format!("the origin received {count} requests, the last one {last:?}")),
        }
    }

    /// The first request with this tag for which `holds`, now or within the usual patience.
    ///
    /// # Errors
    /// When none came.
    pub fn wait(&self, tag: &str, holds: impl Fn(&Record) -> bool) -> Result<Record, String> {
        self.records.wait(tag, holds).ok_or_else(|| format!("the origin waited in vain for {tag}"))
    }

    /// Lets an answer with this tag that waits in its middle go on.
    pub fn release(&self, tag: &str) {
        self.records.release(tag);
    }
}

fn serve(stream: TcpStream, records: &Records) -> io::Result<()> {
    let mut wire = Wire::new(stream)?;
    while let Some(head) = wire.head()? {
        let number = records.open(&head);
        if head.value("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue")) {
            wire.write(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        read_body(&mut wire, &head, number, records).inspect_err(|_| records.broken(number))?;
        if !answer::answer(&mut wire, &head, number, records)? {
            break;
        }
    }
    Ok(())
}

fn read_body(wire: &mut Wire, head: &Head, number: usize, records: &Records) -> io::Result<()> {
    let mut framing = head.framing(Framing::Length(0));
    let mut flow = (answer::asked(head) == Some(Behaviour::Swallow)).then(Flow::new);
    while let Some(piece) = wire.piece(&mut framing)? {
        match &mut flow {
            Some(flow) => {
                if !flow.goes_on(&piece) {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                records.swallow(number, length(&piece));
            }
            None => records.append(number, &piece),
        }
    }
    records.complete(number, wire.trailers());
    Ok(())
}
