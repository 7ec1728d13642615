//! Answers that the edge makes itself: what is refused and what failed, in one line of text and one line of log.

use std::io::Write as _;

use fastly::handle::{BodyHandle, ResponseHandle};
use fastly::http::request::SendErrorCause;
use fastly::http::{HeaderName, HeaderValue, StatusCode};
use pointwork_plan::Refusal;

/// The id of a request that failed before a route took it.
const ERROR: &str = "!error";

/// What a client is told of a backend that failed. The platform does not always say how.
const UNREACHED: &str = "the backend cannot be reached or gave no valid answer";

/// An answer of the edge's own.
#[derive(Debug)]
pub(crate) struct Answer {
    status: u16,
    route: &'static str,
    /// What the client is told.
    what: &'static str,
    /// What the log is told: never anything that the client sent.
    cause: String,
}

impl Answer {
    /// The request was refused.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Answer {
            status: refusal.status(),
            route: refusal.id(),
            what: refusal.words(),
            cause: refusal.words().to_owned(),
        }
    }

    /// A part of the request cannot be read.
    pub(crate) fn unreadable(cause: &str) -> Self {
        Answer {
            status: 431,
            route: ERROR,
            what: "the request headers are too large",
            cause: cause.to_owned(),
        }
    }

    /// The platform did not give the URI, or did not take it with the path in normal form.
    pub(crate) fn unfit_target(cause: String) -> Self {
        Answer { status: 400, route: "!path", what: "the request target cannot be routed", cause }
    }

    /// The backend of a route did not answer, or Fanout did not take the connection.
    pub(crate) fn failed(route: &'static str, backend: &str, cause: &SendErrorCause) -> Self {
        let (status, what) = failure(cause);
        // The `Debug` form would show request headers, the `Display` form does not.
        Answer { status, route, what, cause: format!("backend {backend}: {cause}") }
    }

    /// The backend answered with a status that is no answer.
    pub(crate) fn no_answer(route: &'static str, backend: &str, status: StatusCode) -> Self {
        let cause =
            format!("backend {backend}: answered {} to a request that is not upgraded", status.as_u16());
        Answer { status: 502, route, what: UNREACHED, cause }
    }

    /// Sends the answer to the client and says in the log why.
    pub(crate) fn send(self) {
        let Answer { status, route, what, cause } = self;
        // One write, so that it is one line of log.
        let line = format!("pointwork: route={route} status={status} cause={cause}\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
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
        response.send_to_client(BodyHandle::from(format!("pointwork: {what} (route {route})\n")));
    }
}

/// The status for a cause of failure, and what the client is told.
fn failure(cause: &SendErrorCause) -> (u16, &'static str) {
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
        assert_eq!(failure(&SendErrorCause::HttpResponseTimeout).0, 504);
        assert_eq!(failure(&SendErrorCause::ConnectionTimeout).0, 504);
        assert_eq!(failure(&SendErrorCause::DnsTimeout).0, 504);
        assert_eq!(failure(&SendErrorCause::ConnectionRefused).0, 502);
        assert_eq!(failure(&SendErrorCause::DestinationNotFound).0, 502);
        assert_eq!(failure(&SendErrorCause::FanoutNotEnabled).0, 503);
    }

    #[test]
    fn a_refusal_keeps_its_status_and_id() {
        let answer = Answer::refused(Refusal::Purge);
        assert_eq!((answer.status, answer.route), (405, "!method"));
    }
}
