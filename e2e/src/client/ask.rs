//! One request, written byte for byte as the case gives it, and its answer. Redirects, encodings and the like
//! are left alone.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::client::{ROUTES, fresh_tag};
use crate::origin::{BEHAVIOUR, BEHAVIOUR_AT, Behaviour, TAG};
use crate::wire::{Framing, Head, Line, PATIENCE, Wire};

/// A request to be sent, with a tag of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ask {
    pub(super) method: String,
    pub(super) target: Vec<u8>,
    hosts: Vec<Vec<u8>>,
    pub(super) lines: Vec<Vec<u8>>,
    pub(super) body: Vec<u8>,
    tag: String,
    pub(super) from: Ipv4Addr,
}

impl Ask {
    /// A request with this method and this raw target, from 127.0.0.1, for `www.example.com`.
    #[must_use]
    pub fn new(method: &str, target: impl AsRef<[u8]>) -> Self {
        Self {
            method: method.to_owned(),
            target: target.as_ref().to_owned(),
            hosts: vec![b"www.example.com".to_vec()],
            lines: Vec::new(),
            body: Vec::new(),
            tag: fresh_tag(),
            from: Ipv4Addr::LOCALHOST,
        }
    }

    /// A GET.
    #[must_use]
    pub fn get(target: impl AsRef<[u8]>) -> Self {
        Self::new("GET", target)
    }

    /// A POST.
    #[must_use]
    pub fn post(target: impl AsRef<[u8]>) -> Self {
        Self::new("POST", target)
    }

    /// At this target instead.
    #[must_use]
    pub fn at(mut self, target: impl AsRef<[u8]>) -> Self {
        target.as_ref().clone_into(&mut self.target);
        self
    }

    /// With this Host line in place of the usual one.
    #[must_use]
    pub fn host(self, host: impl AsRef<[u8]>) -> Self {
        self.hosts(&[host.as_ref()])
    }

    /// With these Host lines, or with none.
    #[must_use]
    pub fn hosts(mut self, hosts: &[&[u8]]) -> Self {
        self.hosts = hosts.iter().map(|host| host.to_vec()).collect();
        self
    }

    /// With one more header line, as it is, without its line end.
    #[must_use]
    pub fn line(mut self, line: impl AsRef<[u8]>) -> Self {
        self.lines.push(line.as_ref().to_owned());
        self
    }

    /// With a body and its Content-Length.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        let length = format!("Content-Length: {}", self.body.len());
        self.line(length)
    }

    /// With these bytes behind the head, as they are.
    #[must_use]
    pub fn rest(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = bytes.into();
        self
    }

    /// To be routed by this routes file, where the program has several.
    #[must_use]
    pub fn routed_by(self, routes: &str) -> Self {
        self.line(format!("{ROUTES}: {routes}"))
    }

    /// Asks the origin to answer in this way.
    #[must_use]
    pub fn wants(self, behaviour: Behaviour) -> Self {
        self.line(format!("{BEHAVIOUR}: {}", behaviour.name()))
    }

    /// Asks the origin to answer in this way where it is asked as `host`.
    #[must_use]
    pub fn wants_at(self, host: &str, behaviour: Behaviour) -> Self {
        self.line(format!("{BEHAVIOUR_AT}{host}: {}", behaviour.name()))
    }

    /// With the tag of another request, whose channel it shares.
    #[must_use]
    pub fn tagged(mut self, tag: &str) -> Self {
        tag.clone_into(&mut self.tag);
        self
    }

    /// From this address, one of 127.0.0.0/8.
    #[must_use]
    pub fn from(mut self, address: Ipv4Addr) -> Self {
        self.from = address;
        self
    }

    /// What the origin finds this request by; also the channel of its subscriptions.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The request as it is sent.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(self.method.as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(&self.target);
        bytes.extend_from_slice(b" HTTP/1.1\r\n");
        for host in &self.hosts {
            bytes.extend_from_slice(b"Host: ");
            bytes.extend_from_slice(host);
            bytes.extend_from_slice(b"\r\n");
        }
        for line in self.lines.iter().map(Vec::as_slice).chain([format!("{TAG}: {}", self.tag).as_bytes()]) {
            bytes.extend_from_slice(line);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Sends the request and leaves the rest to the caller.
    ///
    /// # Errors
    /// When it cannot connect. That the other side stops to read is no error: it may have answered already.
    pub fn begin(&self, to: SocketAddr) -> io::Result<Talk> {
        let socket = Socket::new(Domain::for_address(to), Type::STREAM, None)?;
        socket.bind(&SocketAddr::new(IpAddr::V4(self.from), 0).into())?;
        socket.connect_timeout(&to.into(), PATIENCE)?;
        let mut wire = Wire::new(socket.into())?;
        let unread = wire.write(&self.bytes()).err();
        Ok(Talk { wire, head_only: self.method == "HEAD", framing: Framing::Length(0), unread })
    }

    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// When it cannot connect, or no whole answer comes.
    pub fn send(&self, to: SocketAddr) -> io::Result<Answer> {
        self.begin(to)?.finish()
    }
}

/// A request that was sent, whose answer is still to be read.
#[derive(Debug)]
pub struct Talk {
    wire: Wire,
    head_only: bool,
    framing: Framing,
    unread: Option<io::Error>,
}

impl Talk {
    /// Writes more of a chunked body; an empty chunk ends it.
    ///
    /// # Errors
    /// When the other side no longer reads.
    pub fn write_chunk(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.wire.write_chunk(bytes)
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    /// When the other side no longer reads.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.wire.write(bytes)
    }

    /// Has every read fail that takes longer, in place of the usual patience.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn wait_at_most(&self, patience: Duration) -> io::Result<()> {
        self.wire.wait_at_most(patience)
    }

    /// Says that nothing more will be written, and goes on to read.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn end_writing(&self) -> io::Result<()> {
        self.wire.end_writing()
    }

    /// Ends the connection as a client's crash does: the other side gets a reset.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn reset(self) -> io::Result<()> {
        self.wire.reset()
    }

    /// The lines behind the last chunk of the answer.
    #[must_use]
    pub fn trailers(&self) -> &[Line] {
        self.wire.trailers()
    }

    /// Reads the head of the answer; heads of interim answers (100) are skipped.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(&mut self) -> io::Result<Answer> {
        loop {
            let Some(head) = self.wire.head()? else {
                let why = self.unread.take().unwrap_or_else(|| io::ErrorKind::ConnectionAborted.into());
                return Err(why);
            };
            let status = status(&head)?;
            if status == 100 {
                continue;
            }
            let bodiless = self.head_only || matches!(status, 101 | 204 | 304);
            self.framing = if bodiless { Framing::Length(0) } else { head.framing(Framing::UntilClose) };
            return Ok(Answer { status, head, body: Vec::new() });
        }
    }

    /// Reads the next piece of the answer's body; `None` at its end.
    ///
    /// # Errors
    /// When the body is cut short.
    pub fn piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.wire.piece(&mut self.framing)
    }

    /// Reads the answer to its end.
    ///
    /// # Errors
    /// When no whole answer comes.
    pub fn finish(mut self) -> io::Result<Answer> {
        let mut answer = self.open()?;
        while let Some(piece) = self.piece()? {
            answer.body.extend_from_slice(&piece);
        }
        Ok(answer)
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The status line and the header lines.
    pub head: Head,
    /// The body, as far as it was read.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn status(head: &Head) -> io::Result<u16> {
    let line = String::from_utf8_lossy(&head.first);
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("not a status line: {line}")))
}
