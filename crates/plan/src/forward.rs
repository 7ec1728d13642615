//! A request on its way to a backend: where it goes, and what is changed about it.

use std::borrow::Cow;
use std::net::IpAddr;

use pointwork_table::{self as table, Handling, HeaderLines, Range};

use crate::decided::{Decided, Edit};
use crate::path::is_well_encoded;
use crate::plan::Asked;
use crate::refusal::Refusal;
use crate::request::Request;
use crate::retry::{can_be_passed, can_be_sent_again};
use crate::rewrite::rewritten;

/// The header by which a handoff marks a request, each with the id of its service: one that comes back to be handed off
/// once more is refused (as RFC 8586 does for content delivery networks).
pub const LOOP_GUARD: &str = "pointwork-loop";

/// The header by which a handoff through Fanout tells the second pass how the client spoke to the edge: `http` or
/// `https`. Fanout removes X-Forwarded-Proto.
pub const SCHEME: &str = "pointwork-scheme";

/// A request that goes to a backend.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Forward<'t, 'r> {
    /// The route that took it.
    pub decided: Decided<'t, 'r>,
    /// The way that it goes.
    pub channel: Channel,
    /// What the cache is told.
    pub cache: Option<Cache<'t>>,
    /// The backend that it goes to.
    pub backend: &'t str,
    /// The backend that is tried once if the other does not answer, or if Fanout is not enabled. `None` also where this
    /// request cannot be sent twice.
    pub fallback: Option<&'t str>,
    /// The path to send, if it is not the one that was decided on.
    pub rewritten: Option<Vec<u8>>,
    /// The query with its `?`, or nothing; as it came.
    pub query: &'r [u8],
    /// The Host that the client sent.
    pub client_host: &'r str,
    /// The Host to put in its place.
    pub rewritten_host: Option<&'t str>,
    /// The URI to set before it goes, if the raw one has another path.
    pub uri: Option<Vec<u8>>,
    /// The X-Forwarded headers to put in place of the client's.
    pub forwarded: Option<Forwarded<'r>>,
    /// Whether Grip-Sig is removed: on what did not come from Fanout it is forged. Fanout replaces it, but not one that it
    /// takes for that of another proxy in front of it: Pushpin without an `upstream_key` trusts who signs with no key.
    pub remove_grip_sig: bool,
    /// The line of [`LOOP_GUARD`] that a handoff adds: the id of this service.
    pub loop_guard: Option<&'r str>,
    /// The line of [`SCHEME`] that takes the place of the client's, where a second pass would look at it.
    pub scheme: Option<&'static str>,
    /// Edits of what goes to the backend, after all of the above.
    pub request: Vec<Edit<'t>>,
    /// Edits of what comes back.
    pub response: Vec<Edit<'t>>,
}

/// How a request gets to its backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Handed off through Fanout.
    Fanout,
    /// Sent through the Fastly cache.
    Send,
    /// Sent past the cache.
    Pass,
    /// Handed straight to the backend, as a WebSocket.
    Websocket,
    /// Handed off through Fanout to a backend that leads back to this service, which then answers.
    Grip,
}

/// How long the cache keeps an answer; what is not given is left to the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cache<'t> {
    /// How long it is fresh, in seconds.
    pub ttl: Option<u32>,
    /// How long it may be served stale while a fresh one is fetched, in seconds.
    pub stale_while_revalidate: Option<u32>,
    /// The keys that it can be purged by, with a space between any two.
    pub surrogate_key: Option<&'t str>,
    /// Whether it is kept out of storage that is not PCI compliant.
    pub pci: bool,
}

/// The values of X-Forwarded-For, -Proto and -Host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Forwarded<'r> {
    /// The address of the client, an IPv4-mapped one as IPv4; the header is removed if it is not known.
    pub client: Option<IpAddr>,
    /// `http` or `https`.
    pub proto: &'static str,
    /// The host as the client sent it.
    pub host: &'r str,
}

impl Channel {
    /// The key of the action in a routes.toml.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Channel::Fanout => "fanout",
            Channel::Send => "send",
            Channel::Pass => "pass",
            Channel::Websocket => "websocket",
            Channel::Grip => "grip",
        }
    }

    /// Whether the connection is handed off, so that nothing comes back to the edge.
    #[must_use]
    pub const fn is_handoff(self) -> bool {
        match self {
            Channel::Fanout | Channel::Websocket | Channel::Grip => true,
            Channel::Send | Channel::Pass => false,
        }
    }

    /// Whether Fanout gets it, which reads the query.
    const fn is_through_fanout(self) -> bool {
        match self {
            Channel::Fanout | Channel::Grip => true,
            Channel::Send | Channel::Pass | Channel::Websocket => false,
        }
    }
}

impl<'t: 'r, 'r> Forward<'t, 'r> {
    /// The path that is sent, in normal form.
    #[must_use]
    pub fn path(&self) -> &[u8] {
        self.rewritten.as_deref().unwrap_or(&self.decided.path)
    }

    /// The Host that is sent.
    #[must_use]
    pub fn host(&self) -> &'r str {
        self.rewritten_host.unwrap_or(self.client_host)
    }
}

/// Where a request goes, and how.
pub(crate) struct Way {
    pub(crate) channel: Channel,
    pub(crate) backend: Range,
    pub(crate) cache: Option<table::Cache>,
}

/// What goes to the backend.
///
/// # Errors
///
/// What was handed off before and would be once more, a query that Fanout would change, a dot segment that only came of
/// the captures.
pub(crate) fn forward<'t, 'r, R: Request>(
    asked: &Asked<'t, 'r, '_, R>,
    handling: &Handling,
    decided: Decided<'t, 'r>,
    Way { channel, backend, cache }: Way,
) -> Result<Forward<'t, 'r>, Refusal> {
    let &Asked { table, request, first_pass, target, host } = asked;
    let is_verified = first_pass.is_verified();
    if channel.is_handoff() && (is_verified || was_handed_off(request)) {
        return Err(Refusal::Loop);
    }
    if channel.is_through_fanout() && !is_well_encoded(target.query) {
        return Err(Refusal::Query);
    }
    let rewritten = rewritten(table, handling.rewrite, &decided)?;
    let uri = match (&rewritten, &decided.path) {
        // The raw path was in normal form.
        (None, Cow::Borrowed(_)) => None,
        (Some(path), _) | (None, Cow::Owned(path)) => (path != target.path).then(|| target.with_path(path)),
    };
    let fallback = handling.fallback.filter(|_| match channel {
        Channel::Send | Channel::Pass => can_be_sent_again(request),
        Channel::Fanout => can_be_passed(request),
        Channel::Websocket | Channel::Grip => false,
    });
    let forwarded = (table.rows().forwarded && !is_verified).then(|| Forwarded {
        client: request.client().map(|client| client.to_canonical()),
        proto: if request.is_secure() { "https" } else { "http" },
        host,
    });
    let tells = channel.is_through_fanout() && table.rows().verifies;
    let scheme = forwarded.filter(|_| tells).map(|forwarded| forwarded.proto);
    Ok(Forward {
        channel,
        cache: cache.map(|cache| Cache {
            ttl: cache.ttl,
            stale_while_revalidate: cache.stale_while_revalidate,
            surrogate_key: cache.surrogate_key.map(|keys| table.text(keys)),
            pci: cache.pci,
        }),
        backend: table.text(backend),
        fallback: fallback.map(|backend| table.text(backend)),
        rewritten,
        query: target.query,
        client_host: host,
        rewritten_host: handling.host.map(|host| table.text(host)),
        uri,
        forwarded,
        remove_grip_sig: !is_verified,
        loop_guard: channel.is_handoff().then(|| request.service()),
        scheme,
        request: decided.edits(handling.request),
        response: decided.edits(handling.response),
        decided,
    })
}

/// Whether this service has handed the request off before. Of what comes from Fanout the signature tells it, but not
/// where that does not verify: then nothing else would end the loop.
fn was_handed_off<R: Request>(request: &R) -> bool {
    HeaderLines::new(&request.unlisted(LOOP_GUARD)).any(|service| service == request.service().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::Channel;

    #[test]
    fn a_channel_is_named_as_its_action_is() {
        assert_eq!(
            [Channel::Fanout, Channel::Send, Channel::Pass, Channel::Websocket, Channel::Grip]
                .map(Channel::key),
            ["fanout", "send", "pass", "websocket", "grip"]
        );
    }
}
