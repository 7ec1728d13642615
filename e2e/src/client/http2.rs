//! The same requests over HTTP/2 without TLS: no Host line, the authority stands beside the path.

use std::io;
use std::net::SocketAddr;

use http::{HeaderName, HeaderValue, Request, Response, Uri};
use tokio::net::TcpSocket;
use tokio::runtime::Builder;
use tokio::time::timeout;

use crate::client::ask::{Answer, Ask};
use crate::origin::TAG;
use crate::wire::{Head, Line, PATIENCE};

impl Ask {
    /// Sends the request over HTTP/2 with this authority in place of the Host lines, and reads the whole answer.
    ///
    /// # Errors
    /// When HTTP/2 cannot carry it, or no whole answer comes.
    pub fn send_http2(&self, to: SocketAddr, authority: &str) -> io::Result<Answer> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async { timeout(PATIENCE, exchange(self, to, authority)).await })?
    }
}

async fn exchange(ask: &Ask, to: SocketAddr, authority: &str) -> io::Result<Answer> {
    let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.bind(SocketAddr::from((ask.from, 0)))?;
    let stream = socket.connect(to).await?;
    let (client, connection) = h2::client::handshake(stream).await.map_err(io::Error::other)?;
    // Ends with the runtime.
    tokio::spawn(connection);
    let mut client = client.ready().await.map_err(io::Error::other)?;
    let (response, mut body) =
        client.send_request(request(ask, authority)?, false).map_err(io::Error::other)?;
    body.send_data(ask.body.clone().into(), true).map_err(io::Error::other)?;
    answer(response.await.map_err(io::Error::other)?).await
}

fn request(ask: &Ask, authority: &str) -> io::Result<Request<()>> {
    let target = String::from_utf8_lossy(&ask.target);
    let uri = Uri::builder().scheme("http").authority(authority).path_and_query(target.as_ref());
    let mut request = Request::builder()
        .method(ask.method.as_str())
        .uri(uri.build().map_err(io::Error::other)?)
        .header(TAG, ask.tag());
    for line in &ask.lines {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let name = HeaderName::from_bytes(name).map_err(io::Error::other)?;
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        request = request.header(name, HeaderValue::from_bytes(value).map_err(io::Error::other)?);
    }
    request.body(()).map_err(io::Error::other)
}

async fn answer(response: Response<h2::RecvStream>) -> io::Result<Answer> {
    let (parts, mut stream) = response.into_parts();
    let line = |(name, value): (&HeaderName, &HeaderValue)| Line {
        name: name.as_str().to_owned(),
        value: value.as_bytes().to_vec(),
    };
    let head = Head { first: Vec::new(), lines: parts.headers.iter().map(line).collect() };
    let mut body = Vec::new();
    while let Some(piece) = stream.data().await {
        let piece = piece.map_err(io::Error::other)?;
        stream.flow_control().release_capacity(piece.len()).map_err(io::Error::other)?;
        body.extend_from_slice(&piece);
    }
    Ok(Answer { status: parts.status.as_u16(), head, body })
}
