//! The suite's own origin: a real HTTP/1.1 server on loopback that records every request byte for byte.
//! What it answers is in `answer`, `events` and `socket`, what it remembers in `record`.

mod answer;
mod behaviour;
mod events;
mod record;
mod socket;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

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

/// A running origin. Its threads end with the process.
#[derive(Debug)]
pub struct Origin {
    address: SocketAddr,
    records: Arc<Records>,
}

impl Origin {
    /// Starts to listen on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When it cannot listen.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let records = Arc::new(Records::default());
        let shared = Arc::clone(&records);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let records = Arc::clone(&shared);
                // A connection that breaks is the business of the case that broke it: it sees it at its own end.
                thread::spawn(move || serve(stream, &records).ok());
            }
        });
        Ok(Self { address, records })
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
