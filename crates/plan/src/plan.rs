//! The plan for one request: refuse it, hand it off, send it or answer it, with exactly what goes out.

use std::borrow::Cow;

use pointwork_table::{Action, Decision, Table};

use crate::answer::{Answer, Content, Said, answer};
use crate::decided::Decided;
use crate::first_pass::FirstPass;
use crate::forward::{Channel, Forward, Way, forward};
use crate::host::host;
use crate::path::normal_form;
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
    /// Answer with what the route says, without asking any backend.
    Answer(Answer<'t, 'r>),
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

/// Decides what is to be done with a request. Nothing is allocated for a path that is in normal form and a route that
/// edits nothing.
pub fn plan<'t, 'r, R: Request>(table: &'t Table<'t>, request: &'r R) -> Plan<'t, 'r> {
    planned(table, request).unwrap_or_else(Plan::Refuse)
}

/// The id of the route that takes a request, whatever comes of that.
///
/// # Errors
///
/// Why no route sees the request, or none takes it.
pub fn route<'t, R: Request>(table: &'t Table<'t>, request: &R) -> Result<&'t str, Refusal> {
    let Routable { target, path, host } = Routable::of(table, request)?;
    let first_pass = FirstPass::new(table.rows(), request, host);
    let view = View::new(table, request, &first_pass, &path, target.query);
    let decision = decide(table, request, &view)?;
    Ok(table.text(decision.route.name))
}

fn planned<'t, 'r, R: Request>(table: &'t Table<'t>, request: &'r R) -> Result<Plan<'t, 'r>, Refusal> {
    let Routable { target, path, host } = Routable::of(table, request)?;
    let first_pass = FirstPass::new(table.rows(), request, host);
    let view = View::new(table, request, &first_pass, &path, target.query);
    let decision = decide(table, request, &view)?;
    let handling = table.handling(decision.route);
    let work = Work::of(&view, &first_pass, handling.action);
    let decided = Decided::new(table, decision, path);
    let asked = Asked { table, request, first_pass: &first_pass, target, host };
    match work {
        Work::Go(way) => forward(&asked, handling, decided, way).map(Plan::Forward),
        Work::Say(said) => answer(&asked, handling, decided, said).map(Plan::Answer),
    }
}

/// A request that routes may see.
struct Routable<'r> {
    target: Target<'r>,
    /// In normal form.
    path: Cow<'r, [u8]>,
    host: &'r str,
}

impl<'r> Routable<'r> {
    fn of<R: Request>(table: &Table<'_>, request: &'r R) -> Result<Self, Refusal> {
        let target = Target::of(request.uri());
        let path = normal_form(target.path, table.rows().policy).map_err(Refusal::Path)?;
        if target.query.contains(&b'#') {
            return Err(Refusal::Path(PathFault::Fragment));
        }
        let host = host(request.host(), target.authority).map_err(Refusal::Host)?;
        if request.method() == b"CONNECT" {
            return Err(Refusal::Connect);
        }
        Ok(Routable { target, path, host })
    }
}

/// The route that takes a request, and what it captures.
fn decide<'t, R: Request>(
    table: &'t Table<'t>,
    request: &R,
    view: &View<'_, '_, R>,
) -> Result<Decision<'t>, Refusal> {
    let decision = table.decide(view);
    if request.method() == b"PURGE" && !decision.route.takes_purge {
        return Err(Refusal::Purge);
    }
    Ok(decision)
}

/// A request that a route took.
pub(crate) struct Asked<'t, 'r, 'p, R> {
    pub(crate) table: &'t Table<'t>,
    pub(crate) request: &'r R,
    pub(crate) first_pass: &'p FirstPass<'r, R>,
    pub(crate) target: Target<'r>,
    /// The Host that it came with.
    pub(crate) host: &'r str,
}

/// What an action comes to for one request.
enum Work {
    Go(Way),
    Say(Said),
}

impl Work {
    fn of<R: Request>(view: &View<'_, '_, R>, first_pass: &FirstPass<'_, R>, action: Action) -> Self {
        let go = |channel, backend, cache| Work::Go(Way { channel, backend, cache });
        match action {
            Action::Fanout { backend } => go(Channel::Fanout, backend, None),
            Action::Websocket { backend } => go(Channel::Websocket, backend, None),
            Action::Pass { to } => go(Channel::Pass, view.backend(to), None),
            Action::Send { to, cache } => go(Channel::Send, view.backend(to), cache),
            Action::Redirect(redirect) => Work::Say(Said::Redirect(redirect)),
            Action::Respond(response) => Work::Say(Said::Respond(response)),
            Action::Grip(grip) if first_pass.is_verified() => Work::Say(Said::Grip(grip)),
            Action::Grip(grip) => go(Channel::Grip, grip.via, None),
        }
    }
}
