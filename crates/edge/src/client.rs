//! The client's request over a handle: each part is read from the host at most once, and only when it is asked for.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::{self, Debug, Formatter};
use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;

use fastly::handle::RequestHandle;
use once_cell::unsync::OnceCell;
use pointwork_plan::{BUCKETS, Request};
use pointwork_raw::{UriError, read_lines, read_method};
use pointwork_table::{Geo, HeaderLines, Table};

use crate::place::Place;
use crate::signer::is_signed;

/// The lines of one header, each followed by a NUL.
type Block = Vec<u8>;

/// The client's request as a plan asks for it, over a handle that stays the caller's.
///
/// [`crate::serve`] makes one by itself. A program that has more to do than routing plans with its own:
///
/// ```no_run
/// use pointwork_edge::plan::{Plan, plan};
/// use pointwork_edge::{Client, Table, UriError};
///
/// fn backend(table: &'static Table<'static>) -> Result<Option<&'static str>, UriError> {
///     let (request, _body) = fastly::handle::client_request_and_body();
///     let client = Client::new(&request, table)?;
///     let plan = plan(table, &client);
///     if client.unreadable().is_some() {
///         return Ok(None);
///     }
///     Ok(match plan {
///         Plan::Forward(forward) => Some(forward.backend),
///         Plan::Answer(_) | Plan::Refuse(_) => None,
///     })
/// }
/// ```
pub struct Client<'h> {
    handle: &'h RequestHandle,
    uri: Vec<u8>,
    method: OnceCell<Vec<u8>>,
    host: OnceCell<Block>,
    /// The parts of the table; made when the first is asked for.
    parts: OnceCell<Box<[OnceCell<Block>]>>,
    part_count: usize,
    address: OnceCell<Option<IpAddr>>,
    place: OnceCell<Place>,
    /// What checks a signature; `None` where no route asks for it: a program whose table says so is then linked without.
    signed: Option<fn(&[u8], &str) -> bool>,
    verified: OnceCell<bool>,
    service: OnceCell<String>,
    draw: OnceCell<u16>,
    secure: OnceCell<bool>,
    /// A part that could not be read, which ends the request whatever was decided without it.
    unreadable: Cell<Option<&'static str>>,
}

impl<'h> Client<'h> {
    /// A view of a request, for plans on this table. Its raw URI is read now, all else when it is asked for.
    ///
    /// # Errors
    ///
    /// If the platform does not give the URI.
    pub fn new(handle: &'h RequestHandle, table: &Table<'_>) -> Result<Self, UriError> {
        Ok(Client {
            handle,
            uri: pointwork_raw::read_uri(handle)?,
            method: OnceCell::new(),
            host: OnceCell::new(),
            parts: OnceCell::new(),
            part_count: table.rows().parts.len(),
            address: OnceCell::new(),
            place: OnceCell::new(),
            signed: table.rows().verifies.then_some(is_signed),
            verified: OnceCell::new(),
            service: OnceCell::new(),
            draw: OnceCell::new(),
            secure: OnceCell::new(),
            unreadable: Cell::new(None),
        })
    }

    /// Whether there is no Host line, as there is none in HTTP/2 (RFC 9113 8.3.1). It is to be asked after planning,
    /// which reads it.
    pub(crate) fn has_no_host_line(&self) -> bool {
        self.host.get().is_none_or(Vec::is_empty)
    }

    /// What could not be read, if anything. It is to be asked after planning: the plan then counts for nothing.
    pub fn unreadable(&self) -> Option<&'static str> {
        self.unreadable.get()
    }

    /// The lines of a header, read into `cell` unless they were before.
    fn block<'c>(&self, cell: &'c OnceCell<Block>, name: &str) -> HeaderLines<'c> {
        if let Ok(block) = cell.get_or_try_init(|| read_lines(self.handle, name)) {
            HeaderLines::new(block)
        } else {
            self.unreadable.set(Some("the lines of a header are over the limit"));
            HeaderLines::default()
        }
    }
}

/// Shows nothing of the request: what a client sent may not stand in a log.
impl Debug for Client<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Request for Client<'_> {
    fn method(&self) -> &[u8] {
        if let Ok(method) = self.method.get_or_try_init(|| read_method(self.handle)) {
            method
        } else {
            self.unreadable.set(Some("the method is over the limit"));
            b""
        }
    }

    fn uri(&self) -> &[u8] {
        &self.uri
    }

    fn host(&self) -> HeaderLines<'_> {
        self.block(&self.host, "host")
    }

    fn lines(&self, part: u16, name: &str) -> HeaderLines<'_> {
        let parts = self.parts.get_or_init(|| (0..self.part_count).map(|_| OnceCell::new()).collect());
        parts.get(usize::from(part)).map_or_else(HeaderLines::default, |cell| self.block(cell, name))
    }

    fn unlisted(&self, name: &'static str) -> Cow<'_, [u8]> {
        Cow::Owned(read_lines(self.handle, name).unwrap_or_else(|_| {
            self.unreadable.set(Some("the lines of a header are over the limit"));
            Block::new()
        }))
    }

    fn client(&self) -> Option<IpAddr> {
        *self.address.get_or_init(|| self.handle.client_ip_addr())
    }

    fn is_secure(&self) -> bool {
        let read = || self.handle.client_tls_protocol_bytes().is_some_and(|protocol| !protocol.is_empty());
        *self.secure.get_or_init(read)
    }

    fn geo(&self, client: Option<IpAddr>) -> Geo<'_> {
        // A plan asks for one client only.
        self.place.get_or_init(|| client.map_or_else(Place::default, Place::of)).geo()
    }

    fn is_verified(&self) -> bool {
        let Some(signed) = self.signed else { return false };
        *self.verified.get_or_init(|| {
            let block = self.unlisted("grip-sig");
            let mut lines = HeaderLines::new(&block);
            match (lines.next(), lines.next()) {
                (Some(token), None) => signed(token, self.service()),
                _ => false,
            }
        })
    }

    fn service(&self) -> &str {
        self.service.get_or_init(|| std::env::var("FASTLY_SERVICE_ID").unwrap_or_default())
    }

    fn draw(&self) -> u16 {
        *self.draw.get_or_init(|| {
            // The standard library keys its hash maps from the host's randomness; so is this.
            let random =
                RandomState::new().hash_one(0_u8).checked_rem(u64::from(BUCKETS)).unwrap_or_default();
            u16::try_from(random).unwrap_or_default()
        })
    }
}
