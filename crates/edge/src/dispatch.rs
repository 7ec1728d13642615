//! One request from its plan to its end: what the plan says is handed to those who do it.

use fastly::handle::{BodyHandle, RequestHandle};
use pointwork_plan::{Plan, Request as _, plan, raw_path};
use pointwork_table::Table;

use crate::answer::Answer;
use crate::client::Client;
use crate::failure::Failure;
use crate::log::Log;
use crate::send::Sending;

/// A plan without borrows of the request, so that the request can be edited.
#[cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::large_enum_variant,
        reason = "one per request; a box would be an allocation more for each"
    )
)]
enum Work {
    Forward(Sending),
    Answer(Answer),
}

/// Routes a request that the program has taken, and may have looked at or edited: what [`crate::serve`] does with the
/// client's. Nothing may be sent to the client after it.
pub fn dispatch(table: &'static Table<'static>, request: RequestHandle, body: BodyHandle) {
    let mut log = Log::start(table);
    match decide(table, &request, &mut log) {
        Ok(Work::Forward(sending)) => sending.carry_out(request, body, log),
        Ok(Work::Answer(answer)) => answer.send(body, log),
        Err(failure) => failure.tell(log),
    }
}

fn decide(table: &'static Table<'static>, request: &RequestHandle, log: &mut Log) -> Result<Work, Failure> {
    let client = Client::new(request, table).map_err(Failure::no_uri)?;
    let plan = plan(table, &client);
    if let Some(cause) = client.unreadable() {
        log.remember("refuse", || (client.method(), raw_path(client.uri())));
        return Err(Failure::unreadable(cause));
    }
    log.remember(plan.action(), || {
        let path = match &plan {
            Plan::Refuse(_) => raw_path(client.uri()),
            Plan::Forward(forward) => &forward.decided.path,
            Plan::Answer(answer) => &answer.decided.path,
        };
        (client.method(), path)
    });
    match plan {
        Plan::Refuse(refusal) => Err(Failure::refused(refusal)),
        Plan::Forward(forward) => Ok(Work::Forward(Sending::new(forward, client.has_no_host_line()))),
        Plan::Answer(answer) => Ok(Work::Answer(Answer {
            route: answer.decided.route,
            status: answer.status,
            content: answer.content,
            edits: answer.response,
        })),
    }
}
