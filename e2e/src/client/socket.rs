//! A WebSocket client whose handshake carries the header lines that the case gives, as browsers send them.

use std::net::{SocketAddr, TcpStream};

use tungstenite::handshake::client::{Request, generate_key};
use tungstenite::http::{HeaderMap, HeaderName, HeaderValue};
use tungstenite::{Message, WebSocket};

use crate::client::{ROUTES, fresh_tag};
use crate::origin::{BEHAVIOUR, Behaviour, TAG};
use crate::wire::{PATIENCE, reset};

/// A handshake to be sent, with a tag of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handshake {
    target: String,
    lines: Vec<(String, String)>,
    tag: String,
}

impl Handshake {
    /// A handshake as Firefox sends it, `Connection: keep-alive, Upgrade`.
    #[must_use]
    pub fn new(target: &str) -> Self {
        let lines = [
            ("Host", "www.example.com"),
            ("Connection", "keep-alive, Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", &generate_key()),
            ("Origin", "https://www.example.com"),
        ];
        let lines = lines.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Self { target: target.to_owned(), lines, tag: fresh_tag() }
    }

    /// With the tag of another request, whose channel it shares.
    #[must_use]
    pub fn tagged(mut self, tag: &str) -> Self {
        tag.clone_into(&mut self.tag);
        self
    }

    /// With one more header line.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.lines.push((name.to_owned(), value.to_owned()));
        self
    }

    /// For another host than `www.example.com`.
    #[must_use]
    pub fn host(mut self, host: &str) -> Self {
        self.lines.retain(|(name, _)| name != "Host");
        self.with("Host", host)
    }

    /// To be routed by this routes file, where the program has several.
    #[must_use]
    pub fn routed_by(self, routes: &str) -> Self {
        self.with(ROUTES, routes)
    }

    /// Asks the origin to answer in this way.
    #[must_use]
    pub fn wants(self, behaviour: Behaviour) -> Self {
        self.with(BEHAVIOUR, behaviour.name())
    }

    /// What the origin finds this handshake and its messages by; also the channel.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Opens the WebSocket.
    ///
    /// # Errors
    /// When the handshake is not accepted; the text holds the status that came in its place.
    pub fn open(&self, to: SocketAddr) -> Result<Socket, String> {
        let stream = TcpStream::connect_timeout(&to, PATIENCE).map_err(|error| error.to_string())?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(|error| error.to_string())?;
        let (socket, response) =
            tungstenite::client(self.request()?, stream).map_err(|error| error.to_string())?;
        Ok(Socket { socket, opening: response.into_parts().0.headers })
    }

    /// The handshake as the library sends it.
    pub(crate) fn request(&self) -> Result<Request, String> {
        let mut request = Request::builder().uri(format!("ws://www.example.com{}", self.target));
        let tag = (TAG.to_owned(), self.tag.clone());
        for (name, value) in self.lines.iter().chain([&tag]) {
            let name: HeaderName = name.parse().map_err(|error| format!("{name}: {error}"))?;
            let value: HeaderValue = value.parse().map_err(|error| format!("{value}: {error}"))?;
            request = request.header(name, value);
        }
        request.body(()).map_err(|error| error.to_string())
    }
}

/// An open WebSocket.
#[derive(Debug)]
pub struct Socket {
    socket: WebSocket<TcpStream>,
    opening: HeaderMap,
}

impl Socket {
    /// The value of a header line of the answer to the handshake.
    #[must_use]
    pub fn line(&self, name: &str) -> Option<&[u8]> {
        self.opening.get(name).map(HeaderValue::as_bytes)
    }

    /// Waits until the other side closes, and gives the code that it says.
    ///
    /// # Errors
    /// When it does not close in time, or says no code.
    pub fn closed(mut self) -> Result<u16, String> {
        loop {
            if let Message::Close(frame) = self.socket.read().map_err(|error| error.to_string())? {
                return frame.map(|frame| frame.code.into()).ok_or_else(|| "no code".to_owned());
            }
        }
    }

    /// Sends a text message.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn send(&mut self, text: &str) -> Result<(), String> {
        self.socket.send(Message::text(text)).map_err(|error| error.to_string())
    }

    /// Sends a message of bytes.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.socket.send(Message::binary(bytes.to_vec())).map_err(|error| error.to_string())
    }

    /// Waits for the next message of bytes.
    ///
    /// # Errors
    /// When another one comes, or none in time.
    pub fn receive_bytes(&mut self) -> Result<Vec<u8>, String> {
        loop {
            match self.socket.read().map_err(|error| error.to_string())? {
                Message::Binary(bytes) => return Ok(bytes.to_vec()),
                Message::Text(text) => return Err(format!("a text came: {text}")),
                Message::Close(frame) => return Err(format!("closed with {frame:?}")),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    /// Waits for the next text message.
    ///
    /// # Errors
    /// When none comes in time, or the WebSocket is closed.
    pub fn receive(&mut self) -> Result<String, String> {
        loop {
            match self.socket.read().map_err(|error| error.to_string())? {
                Message::Text(text) => return Ok(text.to_string()),
                Message::Close(frame) => return Err(format!("closed with {frame:?}")),
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    /// Ends the connection as a client's crash does: the other side gets a reset, and no close.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn reset(self) -> Result<(), String> {
        reset(self.socket.get_ref()).map_err(|error| error.to_string())
    }

    /// Closes the WebSocket and waits until the other side has closed it too.
    ///
    /// # Errors
    /// When the other side does not close in turn.
    pub fn close(mut self) -> Result<(), String> {
        self.socket.close(None).map_err(|error| error.to_string())?;
        loop {
            match self.socket.read() {
                Ok(_) => {}
                Err(tungstenite::Error::ConnectionClosed) => return Ok(()),
                Err(error) => return Err(error.to_string()),
            }
        }
    }
}
