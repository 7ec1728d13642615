//! The plan for one request: refuse it, hand it off, send it or answer it, with exactly what goes out.

use std::net::IpAddr;

use pointwork_table::{Action, Grip, Handling, Lines, Range, Response, Table};

use crate::decided::{Decided, Edit};
use crate::first_pass::FirstPass;
use crate::grip::{GripFault, Session, held};
use crate::host::host;
use crate::path::{is_well_encoded, normal_form};
use crate::redirect::{Origin, location};
use crate::refusal::{PathFault, Refusal};
use crate::request::Request;
use crate::retry::{can_be_passed, can_be_sent_again};
use crate::rewrite::rewritten;
use crate::target::Target;
use crate::view::View;

/// The header by which a handoff marks a request, each with the id of its service: one that comes back to be handed off
/// once more is refused (as RFC 8586 does for content delivery networks).
pub const LOOP_GUARD: &str = "pointwork-loop";

/// What the edge is to do for one request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::large_enum_variant,
        reason = "one per request; a box would be the first allocation of a sandbox"
    )
)]
pub enum Plan<'t, 'r> {
    /// Answer with an error, without asking any backend.
    Refuse(Refusal),
    /// Hand the request off or send it.
    Forward(Forward<'t, 'r>),
    /// Answer with what the route says, without asking any backend.
    Answer(Answer<'t, 'r>),
}

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
    /// Whether Grip-Sig is removed: on what does not go through Fanout, and did not come from it, it is forged.
    pub remove_grip_sig: bool,
    /// The line of [`LOOP_GUARD`] that a handoff adds: the id of this service.
    pub loop_guard: Option<&'r str>,
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

/// An answer that a route says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Answer<'t, 'r> {
    /// The route that took the request.
    pub decided: Decided<'t, 'r>,
    /// The status.
    pub status: u16,
    /// What is in it.
    pub content: Content<'t>,
    /// Edits of its header, after all of the above.
    pub response: Vec<Edit<'t>>,
}

/// What is in an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content<'t> {
    /// The place to look at instead.
    Redirect {
        /// The value of Location.
        location: String,
    },
    /// A static text or file.
    Respond {
        /// The value of Content-Type.
        content_type: Option<&'t str>,
        /// The body; empty for a HEAD.
        body: &'t [u8],
    },
    /// What Fanout gives to a client whose connection it holds.
    Hold {
        /// The value of Content-Type.
        content_type: Option<&'t str>,
        /// The body; empty for a HEAD.
        body: &'t [u8],
    },
    /// The answer to the events of a WebSocket, which stand in the body of the request.
    Websocket(Session),
    /// Why what Fanout asks for is not held.
    NotHeld(GripFault),
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

    /// Whether Fanout gets it, which replaces Grip-Sig and reads the query.
    const fn is_through_fanout(self) -> bool {
        match self {
            Channel::Fanout | Channel::Grip => true,
            Channel::Send | Channel::Pass | Channel::Websocket => false,
        }
    }
}

impl<'t> Plan<'t, '_> {
    /// The route id.
    #[must_use]
    pub const fn route(&self) -> &'t str {
        match self {
            Plan::Refuse(refusal) => refusal.id(),
            Plan::Forward(forward) => forward.decided.route,
            Plan::Answer(answer) => answer.decided.route,
        }
    }

    /// The key of the action in a routes.toml, or `refuse`.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Plan::Refuse(_) => "refuse",
            Plan::Forward(forward) => forward.channel.key(),
            Plan::Answer(answer) => match answer.content {
                Content::Redirect { .. } => "redirect",
                Content::Respond { .. } => "respond",
                Content::Hold { .. } | Content::Websocket(_) | Content::NotHeld(_) => "grip",
            },
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

/// Decides what is to be done with a request. Nothing is allocated for a path that is in normal form and a route that
/// edits nothing.
pub fn plan<'t, 'r, R: Request>(table: &'t Table<'t>, request: &'r R) -> Plan<'t, 'r> {
    planned(table, request).unwrap_or_else(Plan::Refuse)
}

fn planned<'t, 'r, R: Request>(table: &'t Table<'t>, request: &'r R) -> Result<Plan<'t, 'r>, Refusal> {
    let target = Target::of(request.uri());
    let path = normal_form(target.path, table.rows().policy).map_err(Refusal::Path)?;
    if target.query.contains(&b'#') {
        return Err(Refusal::Path(PathFault::Fragment));
    }
    let host = host(request.host(), target.authority).map_err(Refusal::Host)?;
    if request.method() == b"CONNECT" {
        return Err(Refusal::Connect);
    }
    let first_pass = FirstPass::new(table.rows(), request, host);
    let view = View::new(table, request, &first_pass, &path, target.query);
    let decision = table.decide(&view);
    if request.method() == b"PURGE" && !decision.route.takes_purge {
        return Err(Refusal::Purge);
    }
    let handling = table.handling(decision.route);
    let (channel, backend, cache) = match handling.action {
        Action::Fanout { backend } => (Channel::Fanout, backend, None),
        Action::Websocket { backend } => (Channel::Websocket, backend, None),
        Action::Pass { to } => (Channel::Pass, view.backend(to), None),
        Action::Send { to, cache } => (Channel::Send, view.backend(to), cache),
        Action::Redirect(redirect) => {
            let decided = Decided::new(table, decision, path);
            let origin = Origin {
                is_secure: || first_pass.is_secure(),
                host: || first_pass.host(),
                query: target.query,
            };
            let location = location(table, &redirect, &decided, origin)?;
            let content = Content::Redirect { location };
            return Ok(answer(handling, decided, redirect.status, content));
        }
        Action::Respond(response) => {
            let decided = Decided::new(table, decision, path);
            let (content_type, body) = static_content(table, request, &response);
            let content = Content::Respond { content_type, body };
            return Ok(answer(handling, decided, response.status, content));
        }
        Action::Grip(grip) if first_pass.is_verified() => {
            let decided = Decided::new(table, decision, path);
            return Ok(match held(table, &grip, &decided, (request, first_pass.is_handshake())) {
                Ok((status, content, mut response)) => {
                    response.extend(decided.edits(handling.response));
                    Plan::Answer(Answer { status, content, response, decided })
                }
                Err(fault) => {
                    let content = Content::NotHeld(fault);
                    Plan::Answer(Answer { status: 400, content, response: Vec::new(), decided })
                }
            });
        }
        Action::Grip(Grip { via, .. }) => (Channel::Grip, via, None),
    };
    if channel.is_handoff() && (first_pass.is_verified() || was_handed_off(request)) {
        return Err(Refusal::Loop);
    }
    let decided = Decided::new(table, decision, path);
    let way = Way { channel, backend, cache };
    forward(table, &first_pass, request, (target, host), handling, decided, way).map(Plan::Forward)
}

/// Whether this service has handed the request off before. Of what comes from Fanout the signature tells it, but not
/// where that does not verify: then nothing else would end the loop.
fn was_handed_off<R: Request>(request: &R) -> bool {
    Lines::new(&request.unlisted(LOOP_GUARD)).any(|service| service == request.service().as_bytes())
}

/// Where a request goes, and how.
struct Way {
    channel: Channel,
    backend: Range,
    cache: Option<pointwork_table::Cache>,
}

fn forward<'t, 'r, R: Request>(
    table: &'t Table<'t>,
    first_pass: &FirstPass<'r, R>,
    request: &'r R,
    (target, host): (Target<'r>, &'r str),
    handling: &Handling,
    decided: Decided<'t, 'r>,
    Way { channel, backend, cache }: Way,
) -> Result<Forward<'t, 'r>, Refusal> {
    if channel.is_through_fanout() && !is_well_encoded(target.query) {
        return Err(Refusal::Query);
    }
    let rewritten = rewritten(table, handling.rewrite, &decided)?;
    let path = rewritten.as_deref().unwrap_or(&decided.path);
    let uri = (path != target.path).then(|| target.with_path(path));
    let fallback = handling.fallback.filter(|_| match channel {
        Channel::Send | Channel::Pass => can_be_sent_again(request),
        Channel::Fanout => can_be_passed(request),
        Channel::Websocket | Channel::Grip => false,
    });
    let is_verified = first_pass.is_verified();
    let forwarded = (table.rows().forwarded && !is_verified).then(|| Forwarded {
        client: request.client().map(|client| client.to_canonical()),
        proto: if request.is_secure() { "https" } else { "http" },
        host,
    });
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
        remove_grip_sig: !channel.is_through_fanout() && !is_verified,
        loop_guard: channel.is_handoff().then(|| request.service()),
        request: decided.edits(handling.request),
        response: decided.edits(handling.response),
        decided,
    })
}

/// The value of Content-Type and the body of a static answer.
pub(crate) fn static_content<'t>(
    table: &'t Table<'t>,
    request: &impl Request,
    response: &Response,
) -> (Option<&'t str>, &'t [u8]) {
    let body = if request.method() == b"HEAD" { b"" } else { table.body(response.body) };
    (response.content_type.map(|text| table.text(text)), body)
}

fn answer<'t, 'r>(
    handling: &Handling,
    decided: Decided<'t, 'r>,
    status: u16,
    content: Content<'t>,
) -> Plan<'t, 'r> {
    Plan::Answer(Answer { status, content, response: decided.edits(handling.response), decided })
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
