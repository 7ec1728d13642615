//! The plan for one request: refuse it, or hand it off or send it, with exactly what goes out.

use std::borrow::Cow;
use std::net::IpAddr;

use pointwork_table::{Action, Decision, Table};

use crate::host::host;
use crate::path::{is_well_encoded, normal_form};
use crate::refusal::{PathFault, Refusal};
use crate::request::Request;
use crate::target::Target;
use crate::view::View;

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
}

/// A request that goes to a backend. What is said of the route is borrowed from the table, the rest from the request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Forward<'t, 'r> {
    /// The id of the route that took it.
    pub route: &'t str,
    /// The way that it goes.
    pub channel: Channel,
    /// The backend that it goes to.
    pub backend: &'t str,
    /// The path that was decided on, in normal form: the path that the backend gets.
    pub path: Cow<'r, [u8]>,
    /// The query with its `?`, or nothing; as it came.
    pub query: &'r [u8],
    /// The Host that is sent.
    pub host: &'r str,
    /// The URI to set before it goes, if the raw one is not in normal form.
    pub uri: Option<Vec<u8>>,
    /// The X-Forwarded headers to put in place of the client's.
    pub forwarded: Option<Forwarded<'r>>,
    /// Whether Grip-Sig is removed: on what does not go through Fanout, a client could have forged it.
    pub remove_grip_sig: bool,
    /// The captures of the route's template: name, and text as in the path.
    captures: Captured<'t>,
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
}

impl Channel {
    /// The key of the action in a routes.toml.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Channel::Fanout => "fanout",
            Channel::Send => "send",
            Channel::Pass => "pass",
        }
    }
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

/// A decision with the table that it was made on: what is needed to name its captures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Captured<'t> {
    table: &'t Table<'t>,
    decision: Decision<'t>,
}

impl Forward<'_, '_> {
    /// The captures of the route's template, each a name and its text as in the path.
    pub fn captures(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let Captured { table, decision } = &self.captures;
        table.list(decision.names).zip(decision.captures.of(&self.path))
    }
}

/// Decides what is to be done with a request. Nothing is allocated for a path that is in normal form.
pub fn plan<'t, 'r, R: Request>(table: &'t Table<'t>, request: &'r R) -> Plan<'t, 'r> {
    forward(table, request).map_or_else(Plan::Refuse, Plan::Forward)
}

fn forward<'t, 'r, R: Request>(table: &'t Table<'t>, request: &'r R) -> Result<Forward<'t, 'r>, Refusal> {
    let target = Target::of(request.uri());
    let path = normal_form(target.path, table.rows().policy).map_err(Refusal::Path)?;
    if target.query.contains(&b'#') {
        return Err(Refusal::Path(PathFault::Fragment));
    }
    let host = host(request.host(), target.authority).map_err(Refusal::Host)?;
    if request.method() == b"CONNECT" {
        return Err(Refusal::Connect);
    }
    let decision = table.decide(&View::new(table, request, &path, target.query, host));
    if request.method() == b"PURGE" && !decision.route.takes_purge {
        return Err(Refusal::Purge);
    }
    let (channel, backend) = match decision.route.action {
        Action::Fanout { backend } => (Channel::Fanout, backend),
        Action::Send { backend } => (Channel::Send, backend),
        Action::Pass { backend } => (Channel::Pass, backend),
    };
    let through_fanout = matches!(channel, Channel::Fanout);
    if through_fanout && !is_well_encoded(target.query) {
        return Err(Refusal::Query);
    }
    let forwarded = table.rows().forwarded.then(|| Forwarded {
        client: request.client().map(|client| client.to_canonical()),
        proto: if request.is_secure() { "https" } else { "http" },
        host,
    });
    Ok(Forward {
        route: table.text(decision.route.name),
        channel,
        backend: table.text(backend),
        uri: matches!(path, Cow::Owned(_)).then(|| target.with_path(&path)),
        path,
        query: target.query,
        host,
        forwarded,
        remove_grip_sig: !through_fanout,
        captures: Captured { table, decision },
    })
}

#[cfg(test)]
mod tests {
    use super::Channel;

    #[test]
    fn a_channel_is_named_as_its_action_is() {
        assert_eq!(
            [Channel::Fanout, Channel::Send, Channel::Pass].map(Channel::key),
            ["fanout", "send", "pass"]
        );
    }
}
