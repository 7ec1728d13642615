//! HTTP/1.1 as bytes on a socket: heads and bodies are read as they came, nothing is brought into another form.
//! Both ends use it: the origin for requests, the client for answers.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use socket2::SockRef;

/// How long a read waits before a case fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// More lines than any case sends.
const MOST_LINES: usize = 1024;

/// One header field line, as it came but for the blanks around the value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The name, in the case in which it came.
    pub name: String,
    /// The value.
    pub value: Vec<u8>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.value.escape_ascii())
    }
}

/// The start line and the header lines of a message, in order.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Head {
    /// The request or status line, without its line end.
    pub first: Vec<u8>,
    /// The header lines.
    pub lines: Vec<Line>,
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.first.escape_ascii(), self.lines)
    }
}

impl Head {
    /// The values of all lines of this name, in order; the case of names is ignored.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<&[u8]> {
        let named = |line: &&Line| line.name.eq_ignore_ascii_case(name);
        self.lines.iter().filter(named).map(|line| line.value.as_slice()).collect()
    }

    /// The value of the only line of this name, as text.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<String> {
        match self.values(name).as_slice() {
            [only] => Some(String::from_utf8_lossy(only).into_owned()),
            _ => None,
        }
    }

    /// How the body after a head with these lines ends, where nothing else says that there is none.
    #[must_use]
    pub fn framing(&self, without_length: Framing) -> Framing {
        if self.value("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
            return Framing::Chunked;
        }
        match self.value("content-length").and_then(|value| value.parse().ok()) {
            Some(length) => Framing::Length(length),
            None => without_length,
        }
    }
}

/// How a body ends, and what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framing {
    /// After this many more bytes.
    Length(u64),
    /// With an empty chunk.
    Chunked,
    /// When the connection is closed.
    UntilClose,
}

/// A connection and what was read from it too far.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    ahead: Vec<u8>,
    trailers: Vec<Line>,
}

impl Wire {
    /// Takes over a connection.
    ///
    /// # Errors
    /// When its options cannot be set.
    pub fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, ahead: Vec::new(), trailers: Vec::new() })
    }

    /// Has every read fail that takes longer, in place of the usual patience.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn wait_at_most(&self, patience: Duration) -> io::Result<()> {
        self.stream.set_read_timeout(Some(patience))
    }

    /// Says that nothing more will be written, and goes on to read.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn end_writing(&self) -> io::Result<()> {
        self.stream.shutdown(Shutdown::Write)
    }

    /// Ends the connection as a client's crash does: the other side gets a reset.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn reset(self) -> io::Result<()> {
        reset(&self.stream)
    }

    /// Writes the bytes as they are.
    ///
    /// # Errors
    /// When the other side no longer reads.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }

    /// Writes one chunk of a chunked body; an empty one ends it.
    ///
    /// # Errors
    /// When the other side no longer reads.
    pub fn write_chunk(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
        chunk.extend_from_slice(bytes);
        chunk.extend_from_slice(b"\r\n");
        self.write(&chunk)
    }

    /// Reads the next head; `None` if the other side closed the connection instead.
    ///
    /// # Errors
    /// When what comes is not a head, or nothing comes in time.
    pub fn head(&mut self) -> io::Result<Option<Head>> {
        let end = loop {
            if let Some(end) = find(&self.ahead, b"\r\n\r\n") {
                break end + 4;
            }
            if self.read_more()? == 0 {
                return if self.ahead.is_empty() {
                    Ok(None)
                } else {
                    Err(io::ErrorKind::UnexpectedEof.into())
                };
            }
        };
        let bytes = self.take(end);
        parse(&bytes).map(Some)
    }

    /// Reads the next piece of a body; `None` at its end.
    ///
    /// # Errors
    /// When the body is cut short, or nothing comes in time.
    pub fn piece(&mut self, framing: &mut Framing) -> io::Result<Option<Vec<u8>>> {
        match framing {
            Framing::Length(0) => Ok(None),
            Framing::Length(left) => {
                let piece = self.at_most(*left)?;
                *left -= length(&piece);
                if piece.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(Some(piece)) }
            }
            Framing::Chunked => {
                let piece = self.chunk()?;
                if piece.is_none() {
                    *framing = Framing::Length(0);
                }
                Ok(piece)
            }
            Framing::UntilClose => {
                let piece = self.at_most(u64::MAX)?;
                Ok(if piece.is_empty() { None } else { Some(piece) })
            }
        }
    }

    fn chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        let size_line = self.line()?;
        let digits = String::from_utf8_lossy(&size_line);
        let digits = digits.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(digits, 16).map_err(|error| invalid(&error.to_string()))?;
        while self.ahead.len() < size {
            if self.read_more()? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        if size == 0 {
            self.trailers = self.lines()?;
            return Ok(None);
        }
        let piece = self.take(size);
        if !self.line()?.is_empty() {
            return Err(invalid("a chunk is longer than it says"));
        }
        Ok(Some(piece))
    }

    /// The lines behind the last chunk of the body that was read last.
    #[must_use]
    pub fn trailers(&self) -> &[Line] {
        &self.trailers
    }

    /// Header lines up to an empty one.
    fn lines(&mut self) -> io::Result<Vec<Line>> {
        let mut block = b"\r\n".to_vec();
        loop {
            let line = self.line()?;
            block.extend_from_slice(&line);
            block.extend_from_slice(b"\r\n");
            if line.is_empty() {
                return parse(&block).map(|head| head.lines);
            }
        }
    }

    fn line(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(end) = find(&self.ahead, b"\r\n") {
                let mut line = self.take(end + 2);
                line.truncate(end);
                return Ok(line);
            }
            if self.read_more()? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Some bytes, at most `most`; none if the connection was closed.
    fn at_most(&mut self, most: u64) -> io::Result<Vec<u8>> {
        if self.ahead.is_empty() {
            self.read_more()?;
        }
        let count = usize::try_from(most).unwrap_or(usize::MAX).min(self.ahead.len());
        Ok(self.take(count))
    }

    /// The first bytes of what was read too far, without a look at each: bodies may be large.
    fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.ahead.split_off(count.min(self.ahead.len()));
        std::mem::replace(&mut self.ahead, rest)
    }

    fn read_more(&mut self) -> io::Result<usize> {
        let mut block = [0; 16 * 1024];
        let count = self.stream.read(&mut block)?;
        self.ahead.extend_from_slice(block.get(..count).unwrap_or_default());
        Ok(count)
    }
}

/// What comes after a head, for a protocol of its own.
impl Read for Wire {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let piece = self.at_most(length(into))?;
        into.get_mut(..piece.len()).unwrap_or_default().copy_from_slice(&piece);
        Ok(piece.len())
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Has the end of the connection, which follows, be a reset.
pub(crate) fn reset(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

fn parse(bytes: &[u8]) -> io::Result<Head> {
    let end = find(bytes, b"\r\n").unwrap_or(bytes.len());
    let (first, rest) = bytes.split_at(end);
    let mut slots = vec![httparse::EMPTY_HEADER; MOST_LINES];
    // What stands after the start line's own line end is the block of lines.
    let rest = rest.get(2..).unwrap_or_default();
    let parsed = httparse::parse_headers(rest, &mut slots).map_err(|error| invalid(&error.to_string()))?;
    let httparse::Status::Complete((_, headers)) = parsed else { return Err(invalid("half a head")) };
    let lines = headers.iter().map(|line| Line { name: line.name.to_owned(), value: line.value.to_vec() });
    Ok(Head { first: first.to_vec(), lines: lines.collect() })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// How many bytes there are.
pub(crate) fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
