//! The ways in which the origin can be asked to answer. How each is done is in `answer`.

/// How a request wants to be answered by the origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Behaviour {
    /// 200, the method and the target as text.
    #[default]
    Echo,
    /// Holds the connection as a stream on the channel of the request's tag.
    HoldStream,
    /// The same as an event stream; its first event is `open`.
    HoldEvents,
    /// Holds the request until something is published.
    HoldResponse,
    /// Sends `first`, waits until it is released, sends `second`.
    Halves,
    /// The same with a Content-Length for both.
    PromisedHalves,
    /// Promises 100 bytes, sends 10 and closes.
    CutShort,
    /// Closes without an answer.
    HangUp,
    /// Never answers.
    Silence,
    /// 101, although nothing was to be upgraded.
    Switching,
    /// 304 with an entity tag.
    NotModified,
    /// 204.
    NoContent,
    /// 503 with a body of its own.
    Unavailable,
    /// 502 with a body of its own.
    BadGateway,
    /// 504 with a body of its own.
    GatewayTimeout,
    /// 500 with a body of its own.
    Broken,
    /// 302 to a place of its own.
    Redirect,
    /// 20 MB in chunks.
    Large,
    /// 1 MB in chunks.
    Medium,
    /// [`HUGE`] bytes of a [`Flow`], in chunks.
    Huge,
    /// Compares the body with a [`Flow`] and keeps nothing of it.
    Swallow,
    /// A body in chunks with a trailer behind it.
    Trailers,
    /// Opens a WebSocket on the subprotocol that is asked for first, and echoes; `close` closes it with 4001.
    Websocket,
    /// Header lines that are repeated, and one whose value is not UTF-8.
    OddLines,
}

impl Behaviour {
    /// Every way, for reading one from its name.
    const ALL: [Self; 24] = [
        Self::Echo,
        Self::HoldStream,
        Self::HoldEvents,
        Self::HoldResponse,
        Self::Halves,
        Self::PromisedHalves,
        Self::CutShort,
        Self::HangUp,
        Self::Silence,
        Self::Switching,
        Self::NotModified,
        Self::NoContent,
        Self::Unavailable,
        Self::BadGateway,
        Self::GatewayTimeout,
        Self::Broken,
        Self::Redirect,
        Self::Large,
        Self::Medium,
        Self::Huge,
        Self::Swallow,
        Self::Trailers,
        Self::Websocket,
        Self::OddLines,
    ];

    /// How it is written in a request.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::HoldStream => "hold-stream",
            Self::HoldEvents => "hold-events",
            Self::HoldResponse => "hold-response",
            Self::Halves => "halves",
            Self::PromisedHalves => "promised-halves",
            Self::CutShort => "cut-short",
            Self::HangUp => "hang-up",
            Self::Silence => "silence",
            Self::Switching => "switching",
            Self::NotModified => "not-modified",
            Self::NoContent => "no-content",
            Self::Unavailable => "unavailable",
            Self::BadGateway => "bad-gateway",
            Self::GatewayTimeout => "gateway-timeout",
            Self::Broken => "broken",
            Self::Redirect => "redirect",
            Self::Large => "large",
            Self::Medium => "medium",
            Self::Huge => "huge",
            Self::Swallow => "swallow",
            Self::Trailers => "trailers",
            Self::Websocket => "websocket",
            Self::OddLines => "odd-lines",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|behaviour| behaviour.name() == name)
    }
}

/// Bytes of the answer of [`Behaviour::Large`].
pub const LARGE: usize = 20 * 1024 * 1024;

/// Bytes of the answer of [`Behaviour::Medium`].
pub const MEDIUM: usize = 1024 * 1024;

/// Bytes of the answer of [`Behaviour::Huge`].
pub const HUGE: u64 = 200 * 1024 * 1024;

/// `length` bytes in which a lost, repeated or moved piece shows: the low byte of a mixed position.
#[must_use]
pub fn pattern(length: usize) -> Vec<u8> {
    let mixed = |at: usize| at.wrapping_mul(2_654_435_761).rotate_right(13).to_le_bytes();
    (0..length).map(|at| mixed(at).first().copied().unwrap_or_default()).collect()
}

/// Bytes without end, for bodies that nobody keeps: a pattern again and again, of a length that no chunk or buffer is a
/// multiple of, so that a lost, repeated or moved piece shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow {
    /// The pattern twice, so that every piece of its length is in one place.
    twice: Vec<u8>,
    period: usize,
    at: usize,
}

impl Flow {
    /// From its first byte.
    #[must_use]
    pub fn new() -> Self {
        let period = 1_000_003;
        Self { twice: pattern(period).repeat(2), period, at: 0 }
    }

    /// The next bytes, at most `most` and a million.
    pub fn next_piece(&mut self, most: usize) -> &[u8] {
        let (start, length) = (self.at, most.min(self.period));
        self.at = (start + length) % self.period;
        self.twice.get(start..start + length).unwrap_or_default()
    }

    /// Whether these are the next bytes.
    #[must_use]
    pub fn goes_on(&mut self, piece: &[u8]) -> bool {
        piece.chunks(self.period).all(|piece| self.next_piece(piece.len()) == piece)
    }
}

impl Default for Flow {
    fn default() -> Self {
        Self::new()
    }
}
