//! A WebSocket on the origin's side, as a backend speaks it to whom a client is handed straight (RFC 6455).

use std::io;

use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::{CloseFrame, Role};
use tungstenite::{Message, WebSocket};

use crate::wire::{Head, Wire};

/// The text that asks for the WebSocket to be closed, and the code that it then is closed with.
const CLOSE: (&str, u16) = ("close", 4001);

/// Opens the WebSocket that the head asks for and echoes until it is closed.
pub(crate) fn serve(wire: &mut Wire, head: &Head) -> io::Result<()> {
    let key = head.value("sec-websocket-key").unwrap_or_default();
    let accept = derive_accept_key(key.as_bytes());
    let asked = head.value("sec-websocket-protocol").unwrap_or_default();
    let protocol = match asked.split(',').next() {
        Some(first) if !first.is_empty() => format!("Sec-WebSocket-Protocol: {first}\r\n"),
        _ => String::new(),
    };
    let opening = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {accept}\r\n{protocol}\r\n"
    );
    wire.write(opening.as_bytes())?;
    let mut socket = WebSocket::from_raw_socket(wire, Role::Server, None);
    // Ends with an error when the client is gone or the closing is done.
    loop {
        match socket.read().map_err(io::Error::other)? {
            Message::Text(text) if text.as_str() == CLOSE.0 => {
                let frame = CloseFrame { code: CLOSE.1.into(), reason: "as you wish".into() };
                socket.close(Some(frame)).map_err(io::Error::other)?;
            }
            message @ (Message::Text(_) | Message::Binary(_)) => {
                socket.send(message).map_err(io::Error::other)?;
            }
            // Answered by the library.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => {}
        }
    }
}
