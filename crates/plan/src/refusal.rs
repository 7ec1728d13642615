//! Why a request is refused before or instead of being routed: the status, the route id, the reason in words.

/// A request that no route gets to see, or that may not go where its route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The path cannot be routed safely: `!path`.
    Path(PathFault),
    /// The path that the route puts captures in has come to hold a segment `.` or `..`: `!path`.
    Rewritten,
    /// The query would arrive as another one behind Fanout: `!path`.
    Query,
    /// The host cannot be routed safely: `!host`.
    Host(HostFault),
    /// What came from Fanout, and would be handed off again: `!loop`.
    Loop,
    /// A `PURGE` that no route names in `method`: `!method`.
    Purge,
    /// A `CONNECT`, whose target is no path (RFC 9110 9.3.6), so that it would arrive as another request: `!method`.
    Connect,
}

/// What is wrong with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathFault {
    /// It is longer than the path policy allows.
    TooLong,
    /// The request target is not a path (`*`, an absolute URI without one).
    NotAbsolute,
    /// It holds a control character, raw or encoded.
    Control,
    /// It holds a `%` that two hexadecimal digits do not follow.
    Encoding,
    /// It holds an encoded slash, or a backslash in any form.
    EncodedSlash,
    /// It holds a segment `.` or `..`.
    DotSegment,
    /// It holds an empty segment.
    EmptySegment,
    /// The request target holds a `#`, which none has (RFC 9110 7.1).
    Fragment,
}

/// What is wrong with a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostFault {
    /// There is neither a Host line nor an authority.
    Missing,
    /// There are several Host lines.
    Several,
    /// It is not `name[:port]` or `[v6][:port]`.
    Malformed,
}

impl Refusal {
    /// The status of the answer.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Refusal::Path(PathFault::TooLong) => 414,
            Refusal::Path(_) | Refusal::Rewritten | Refusal::Query | Refusal::Host(_) => 400,
            Refusal::Purge | Refusal::Connect => 405,
            Refusal::Loop => 508,
        }
    }

    /// The route id that stands in answers and logs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Refusal::Path(_) | Refusal::Rewritten | Refusal::Query => "!path",
            Refusal::Host(_) => "!host",
            Refusal::Purge | Refusal::Connect => "!method",
            Refusal::Loop => "!loop",
        }
    }

    /// The reason in words; nothing of the request stands in them.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Refusal::Path(PathFault::TooLong) => "the path is too long",
            Refusal::Path(PathFault::NotAbsolute) => "the request target is not a path",
            Refusal::Path(PathFault::Control) => "the path holds a control character",
            Refusal::Path(PathFault::Encoding) => "the path holds an invalid percent-encoding",
            Refusal::Path(PathFault::EncodedSlash) => "the path holds an encoded slash or a backslash",
            Refusal::Path(PathFault::DotSegment) => "the path holds a dot segment",
            Refusal::Rewritten => "the path that captures were put in holds a dot segment",
            Refusal::Path(PathFault::EmptySegment) => "the path holds an empty segment",
            Refusal::Path(PathFault::Fragment) => "the request target holds a fragment",
            Refusal::Query => "the query holds an invalid percent-encoding",
            Refusal::Host(HostFault::Missing) => "there is no host",
            Refusal::Host(HostFault::Several) => "there are several Host lines",
            Refusal::Host(HostFault::Malformed) => "the host is malformed",
            Refusal::Loop => "what was handed off has come back",
            Refusal::Purge => "no route takes PURGE",
            Refusal::Connect => "CONNECT is not routed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_words_of_its_own() {
        let mut words: Vec<&str> = [
            PathFault::TooLong,
            PathFault::NotAbsolute,
            PathFault::Control,
            PathFault::Encoding,
            PathFault::EncodedSlash,
            PathFault::DotSegment,
            PathFault::EmptySegment,
            PathFault::Fragment,
        ]
        .map(Refusal::Path)
        .into_iter()
        .chain([HostFault::Missing, HostFault::Several, HostFault::Malformed].map(Refusal::Host))
        .chain([Refusal::Rewritten, Refusal::Query, Refusal::Purge, Refusal::Connect, Refusal::Loop])
        .map(Refusal::words)
        .collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!((words.len(), words.contains(&"")), (count, false));
    }
}
