//! What is refused and what failed: the edge's own words, in one line of text for the client and one line of log.

use std::io::Write as _;

use fastly::handle::{BodyHandle, ResponseHandle};
use fastly::http::request::SendErrorCause;
use fastly::http::{HeaderName, HeaderValue, StatusCode};
use pointwork_plan::{Channel, GripFault, Refusal};
use pointwork_raw::UriError;

use crate::log::Log;

/// The id of a request that no route took, or whose backend failed.
const ERROR: &str = "!error";

/// What a client is told of a backend that failed. The platform does not always say how.
const UNREACHED: &str = "the backend cannot be reached or gave no valid answer";

/// A request that is answered with an error.
#[derive(Debug)]
pub(crate) struct Failure {
    status: u16,
    /// The route id that the client is told.
    route: &'static str,
    /// The route id that is logged.
    id: &'static str,
    backend: Option<&'static str>,
    /// What the client is told.
    what: &'static str,
    /// What standard error is told: never anything that the client sent.
    cause: String,
}

/// Why a backend gave no answer.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It was not reached, or broke off.
    Unreached(SendErrorCause),
    /// It answered with an interim status, on which the platform traps: a backend can upgrade only what was handed
    /// off.
    Interim(StatusCode),
}

impl Failure {
    /// The request is refused.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        let (route, what) = (refusal.id(), refusal.words());
        Failure { status: refusal.status(), route, id: route, backend: None, what, cause: what.to_owned() }
    }

    /// What came through Fanout cannot be held.
    pub(crate) fn not_held(route: &'static str, fault: GripFault) -> Self {
        let what = fault.words();
        Failure { status: 400, route, id: route, backend: None, what, cause: what.to_owned() }
    }

    /// A part of the request cannot be read.
    pub(crate) fn unreadable(cause: &str) -> Self {
        let what = "the request headers are too large";
        Failure { status: 431, route: ERROR, id: ERROR, backend: None, what, cause: cause.to_owned() }
    }

    /// The platform did not give the URI.
    pub(crate) fn no_uri(error: UriError) -> Self {
        Failure::unfit_target(format!("the URI was not given: status {}", error.0))
    }

    /// The platform did not take the URI with the path in normal form.
    pub(crate) fn unfit_uri(error: UriError) -> Self {
        Failure::unfit_target(format!("the URI was not taken: status {}", error.0))
    }

    fn unfit_target(cause: String) -> Self {
        let (route, what) = ("!path", "the request target cannot be routed");
        Failure { status: 400, route, id: route, backend: None, what, cause }
    }

    /// The backend of a route gave no answer.
    pub(crate) fn no_answer(route: &'static str, backend: &'static str, trouble: &Trouble) -> Self {
        let (status, what) = match trouble {
            Trouble::Unreached(cause) => told(cause),
            Trouble::Interim(_) => (502, UNREACHED),
        };
        Failure { status, route, id: ERROR, backend: Some(backend), what, cause: trouble.of(backend) }
    }

    /// The platform did not take the connection off the edge's hands.
    pub(crate) fn no_handoff(
        route: &'static str,
        channel: Channel,
        backend: &'static str,
        cause: SendErrorCause,
    ) -> Self {
        let is_websocket = matches!(channel, Channel::Websocket);
        let is_off = matches!(cause, SendErrorCause::FanoutNotEnabled);
        let failure = Failure::no_answer(route, backend, &Trouble::Unreached(cause));
        // The platform has one error for both products.
        let what =
            if is_websocket && is_off { "WebSockets are not enabled on this service" } else { failure.what };
        Failure { what, ..failure }
    }

    /// Answers the client and says on standard error why.
    #[inline(never)]
    pub(crate) fn tell(self, log: Log) {
        let Failure { status, route, id, backend, what, cause } = self;
        note(&format!("pointwork: route={route} status={status} cause={cause}\n"));
        let mut response = ResponseHandle::new();
        response.set_status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        response.insert_header(
            &HeaderName::from_static("content-type"),
            &HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        if status == 405 {
            // RFC 9110 15.5.6. All methods but PURGE and CONNECT are routed; these are the registered ones in use.
            let methods = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
            response.insert_header(&HeaderName::from_static("allow"), &methods);
        }
        let body = BodyHandle::from(format!("pointwork: {what} (route {route})\n"));
        log.answer(id, backend, response, body);
    }
}

impl Trouble {
    /// In words.
    pub(crate) fn of(&self, backend: &str) -> String {
        match self {
            // The `Debug` form would show request headers, the `Display` form does not.
            Trouble::Unreached(cause) => format!("backend {backend}: {cause}"),
            Trouble::Interim(status) => {
                format!("backend {backend}: answered {} to a request that is not upgraded", status.as_u16())
            }
        }
    }
}

/// Says on standard error why the fallback of a route is asked.
pub(crate) fn fell_back(route: &str, fallback: &str, cause: &str) {
    note(&format!("pointwork: route={route} fallback={fallback} cause={cause}\n"));
}

/// Says on standard error why the fallback did not help.
pub(crate) fn fallback_failed(route: &str, cause: &str) {
    note(&format!("pointwork: route={route} cause={cause}\n"));
}

/// Says on standard error that a backend meant a connection to be held that was not handed off.
pub(crate) fn leaked(route: &str, backend: &str) {
    note(&format!(
        "pointwork: route={route} cause=backend {backend}: answered with Grip-Hold, which only Fanout understands, \
         and which was removed: write `fanout` on this route\n"
    ));
}

/// Writes a line to standard error, in one write, so that it is one line of log.
fn note(line: &str) {
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// The status for a cause of failure, and what the client is told.
fn told(cause: &SendErrorCause) -> (u16, &'static str) {
    if matches!(cause, SendErrorCause::FanoutNotEnabled) {
        (503, "Fanout is not enabled on this service")
    } else if matches!(
        cause,
        SendErrorCause::HttpResponseTimeout | SendErrorCause::ConnectionTimeout | SendErrorCause::DnsTimeout
    ) {
        (504, "the backend did not answer in time")
    } else {
        (502, UNREACHED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_outs_are_told_from_other_failures() {
        assert_eq!(told(&SendErrorCause::HttpResponseTimeout).0, 504);
        assert_eq!(told(&SendErrorCause::ConnectionTimeout).0, 504);
        assert_eq!(told(&SendErrorCause::DnsTimeout).0, 504);
        assert_eq!(told(&SendErrorCause::ConnectionRefused).0, 502);
        assert_eq!(told(&SendErrorCause::DestinationNotFound).0, 502);
        assert_eq!(told(&SendErrorCause::FanoutNotEnabled).0, 503);
    }

    #[test]
    fn a_refusal_keeps_its_status_and_id() {
        let failure = Failure::refused(Refusal::Purge);
        assert_eq!((failure.status, failure.route, failure.id), (405, "!method", "!method"));
    }

    #[test]
    fn a_failed_backend_is_logged_as_an_error_and_told_with_its_route() {
        let trouble = Trouble::Interim(StatusCode::SWITCHING_PROTOCOLS);
        let failure = Failure::no_answer("page", "origin", &trouble);
        assert_eq!((failure.status, failure.route, failure.id), (502, "page", "!error"));
        assert_eq!(failure.cause, "backend origin: answered 101 to a request that is not upgraded");
    }

    #[test]
    fn the_product_that_is_not_enabled_is_named() {
        let told = |channel| {
            let failure = Failure::no_handoff("chat", channel, "origin", SendErrorCause::FanoutNotEnabled);
            (failure.status, failure.what)
        };
        assert_eq!(told(Channel::Fanout), (503, "Fanout is not enabled on this service"));
        assert_eq!(told(Channel::Websocket), (503, "WebSockets are not enabled on this service"));
    }
}
