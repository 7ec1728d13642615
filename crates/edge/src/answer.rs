//! Answers that the routes say: redirects, and texts and files of the table.

use std::io::Write as _;

use fastly::handle::{BodyHandle, ResponseHandle};
use fastly::http::{HeaderName, HeaderValue, StatusCode};
use pointwork_plan::{Content, Edit};

use crate::edit::{Fields as _, edit};
use crate::log::Log;

const CONTENT_TYPE: HeaderName = HeaderName::from_static("content-type");
const LOCATION: HeaderName = HeaderName::from_static("location");

/// An answer without borrows of the request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) route: &'static str,
    pub(crate) status: u16,
    pub(crate) content: Content<'static>,
    pub(crate) edits: Vec<Edit<'static>>,
}

impl Answer {
    /// Answers the client.
    pub(crate) fn send(self, log: Log) {
        let Answer { route, status, content, edits } = self;
        let mut response = ResponseHandle::new();
        response.set_status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        let mut body = BodyHandle::new();
        match content {
            Content::Redirect { location } => put(&mut response, &LOCATION, &location),
            Content::Respond { content_type, body: bytes } => {
                if let Some(content_type) = content_type {
                    put(&mut response, &CONTENT_TYPE, content_type);
                }
                // From the table to the host, with no copy between. Without a stream that the program would write to,
                // the platform knows the length.
                let _ = body.write_all(bytes);
            }
        }
        edit(&mut response, &edits);
        log.answer(route, None, response, body);
    }
}

/// A value that is none is not sent: the plan gives ASCII without controls.
fn put(response: &mut ResponseHandle, name: &HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.set(name, &value);
    }
}
