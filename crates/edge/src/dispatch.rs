//! Carrying a plan out: edits to the request, then the handoff or the send.

use fastly::Backend;
use fastly::handle::{BodyHandle, CacheOverride, RequestHandle};
use fastly::http::request::SendErrorCause;
use fastly::http::{HeaderName, HeaderValue, Version};
use pointwork_plan::{Channel, Forwarded, Plan, plan};
use pointwork_table::Table;

use crate::answer::Answer;
use crate::client::Client;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const GRIP_SIG: HeaderName = HeaderName::from_static("grip-sig");

/// A plan without borrows of the request, so that the request can be edited.
struct Work {
    route: &'static str,
    channel: Channel,
    backend: &'static str,
    uri: Option<Vec<u8>>,
    forwarded: Option<ForwardedValues>,
    remove_grip_sig: bool,
    /// Whether the request is to be marked as HTTP/1.1: the local server speaks the client's version to backends,
    /// which fails for HTTP/2.
    lower_version: bool,
}

/// The values of the X-Forwarded headers; `None` removes a header.
struct ForwardedValues {
    client: Option<HeaderValue>,
    proto: HeaderValue,
    host: Option<HeaderValue>,
}

/// Routes a request. An error is the answer that the client gets instead.
pub(crate) fn dispatch(
    table: &'static Table<'static>,
    mut request: RequestHandle,
    body: BodyHandle,
) -> Result<(), Answer> {
    let work = decide(table, &request)?;
    edit(&mut request, &work)?;
    let Work { route, channel, backend, .. } = work;
    match channel {
        Channel::Fanout | Channel::Websocket => {
            request.handoff_fanout(backend).map_err(|cause| Answer::failed(route, backend, &cause))
        }
        Channel::Send => send(request, body, route, backend),
        Channel::Pass => {
            request.set_cache_override(&CacheOverride::Pass);
            send(request, body, route, backend)
        }
    }
}

fn decide(table: &'static Table<'static>, request: &RequestHandle) -> Result<Work, Answer> {
    let client = Client::new(request, table)
        .map_err(|error| Answer::unfit_target(format!("the URI was not given: status {}", error.0)))?;
    let plan = plan(table, &client);
    if let Some(cause) = client.unreadable() {
        return Err(Answer::unreadable(cause));
    }
    match plan {
        Plan::Refuse(refusal) => Err(Answer::refused(refusal)),
        Plan::Answer(answer) => Err(Answer::unreadable(answer.decided.route)),
        Plan::Forward(forward) => Ok(Work {
            route: forward.decided.route,
            channel: forward.channel,
            backend: forward.backend,
            uri: forward.uri,
            forwarded: forward.forwarded.map(values),
            remove_grip_sig: forward.remove_grip_sig,
            lower_version: client.has_no_host_line(),
        }),
    }
}

fn values(forwarded: Forwarded<'_>) -> ForwardedValues {
    ForwardedValues {
        client: forwarded.client.and_then(|client| HeaderValue::from_str(&client.to_string()).ok()),
        proto: HeaderValue::from_static(forwarded.proto),
        host: HeaderValue::from_str(forwarded.host).ok(),
    }
}

fn edit(request: &mut RequestHandle, work: &Work) -> Result<(), Answer> {
    if let Some(uri) = &work.uri {
        pointwork_raw::write_uri(request, uri)
            .map_err(|error| Answer::unfit_target(format!("the URI was not taken: status {}", error.0)))?;
    }
    if let Some(ForwardedValues { client, proto, host }) = &work.forwarded {
        replace(request, &FORWARDED_FOR, client.as_ref());
        replace(request, &FORWARDED_PROTO, Some(proto));
        replace(request, &FORWARDED_HOST, host.as_ref());
    }
    if work.lower_version {
        request.set_version(Version::HTTP_11);
    }
    if work.remove_grip_sig {
        request.remove_header(&GRIP_SIG);
    }
    Ok(())
}

fn replace(request: &mut RequestHandle, name: &HeaderName, value: Option<&HeaderValue>) {
    match value {
        Some(value) => request.insert_header(name, value),
        None => {
            request.remove_header(name);
        }
    }
}

/// Waits for the response head, then leaves the body to the platform.
fn send(
    request: RequestHandle,
    body: BodyHandle,
    route: &'static str,
    backend: &'static str,
) -> Result<(), Answer> {
    let failed = |cause| Answer::failed(route, backend, &cause);
    let to = Backend::from_name(backend).map_err(|_| failed(SendErrorCause::DestinationNotFound))?;
    let (response, body) = request.send_to_backend(body, &to).map_err(failed)?;
    let status = response.get_status();
    // The platform traps on an interim status as an answer: a backend can upgrade only what was handed off.
    if status.is_informational() {
        return Err(Answer::no_answer(route, backend, status));
    }
    response.send_to_client(body);
    Ok(())
}
