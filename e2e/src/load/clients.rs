//! The clients of a load: event streams and WebSocket connections as tasks: a thread for each were too much.

use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::StreamExt;
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_tungstenite::client_async;
use tungstenite::Message;
use tungstenite::handshake::client::Request as Opening;

use crate::client::{Event, Handshake};
use crate::load::Size;
use crate::load::board::{Board, Stage};
use crate::origin::{BEHAVIOUR, Behaviour, TAG};

/// What is published to see who is reached; messages are numbers.
pub(super) const PROBE: &str = "probe";

/// How many clients connect at the same time: a server's queue of new connections is short.
const AT_ONCE: usize = 50;

/// One client: which it is, and where it leads.
struct Client {
    number: usize,
    to: SocketAddr,
    board: Arc<Board>,
    door: Arc<Semaphore>,
}

/// Starts all clients.
pub(super) fn spawn(
    runtime: &Runtime,
    to: SocketAddr,
    size: Size,
    channel: &str,
    board: &Arc<Board>,
) -> Result<(), String> {
    let door = Arc::new(Semaphore::new(AT_ONCE));
    let client = |number| Client { number, to, board: Arc::clone(board), door: Arc::clone(&door) };
    for number in 0..size.streams {
        let (client, request) = (client(number), feed(channel)?);
        runtime.spawn(async move { client.ends(client.stream(request).await) });
    }
    for number in size.streams..size.clients() {
        let client = client(number);
        let opening = Handshake::new("/chat").tagged(channel).request()?;
        runtime.spawn(async move { client.ends(client.socket(opening).await) });
    }
    Ok(())
}

fn feed(channel: &str) -> Result<Request<Empty<Bytes>>, String> {
    Request::get("/feed")
        .header("host", "www.example.com")
        .header("accept", "text/event-stream")
        .header(TAG, channel)
        .header(BEHAVIOUR, Behaviour::HoldEvents.name())
        .body(Empty::new())
        .map_err(|error| error.to_string())
}

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

impl Client {
    async fn stream(&self, request: Request<Empty<Bytes>>) -> Outcome {
        let permit = self.door.acquire().await?;
        let stream = TcpStream::connect(self.to).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let response = sender.send_request(request).await?;
        if response.status() != StatusCode::OK {
            return Err(response.status().to_string().into());
        }
        self.open(permit);
        let (mut body, mut ahead) = (response.into_body(), Vec::new());
        while let Some(frame) = body.frame().await {
            ahead.extend_from_slice(frame?.data_ref().map_or(&[], |bytes| bytes));
            while let Some(event) = Event::take(&mut ahead) {
                self.receives(&event.data);
            }
        }
        Ok(())
    }

    async fn socket(&self, opening: Opening) -> Outcome {
        let permit = self.door.acquire().await?;
        let stream = TcpStream::connect(self.to).await?;
        let (mut socket, _) = client_async(opening, stream).await?;
        self.open(permit);
        while let Some(message) = socket.next().await {
            if let Message::Text(text) = message? {
                self.receives(&text);
            }
        }
        Ok(())
    }

    fn open(&self, permit: SemaphorePermit<'_>) {
        drop(permit);
        self.board.reaches(self.number, Stage::Open);
    }

    fn receives(&self, text: &str) {
        match text.parse() {
            Ok(number) => self.board.receives(self.number, number),
            Err(_) if text == PROBE => self.board.reaches(self.number, Stage::Ready),
            // What the origin opens the stream with.
            Err(_) => {}
        }
    }

    fn ends(&self, outcome: Outcome) {
        let how = outcome.map_or_else(|error| error.to_string(), |()| "closed".to_owned());
        self.board.reaches(self.number, Stage::Ended(how));
    }
}
