//! Answers that the routes say: redirects, texts and files of the table, and how Fanout holds a connection.

use std::io::{Read as _, Write as _};

use fastly::handle::{BodyHandle, ResponseHandle};
use fastly::http::{HeaderName, HeaderValue, StatusCode};
use pointwork_plan::{Content, Edit, GripFault, MAX_EVENTS, Reply, Session, WEBSOCKET_EVENTS};

use crate::edit::{Fields as _, edit};
use crate::failure::Failure;
use crate::log::Log;

const CONTENT_TYPE: HeaderName = HeaderName::from_static("content-type");
const EXTENSIONS: HeaderName = HeaderName::from_static("sec-websocket-extensions");
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
    /// Answers the client, whose request has this body.
    #[inline(never)]
    pub(crate) fn send(self, asked: BodyHandle, log: Log) {
        let Answer { route, status, content, edits } = self;
        let mut response = ResponseHandle::new();
        response.set_status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        let mut body = BodyHandle::new();
        match content {
            Content::Redirect { location } => put(&mut response, &LOCATION, &location),
            Content::Respond { content_type, body: bytes } | Content::Hold { content_type, body: bytes } => {
                if let Some(content_type) = content_type {
                    put(&mut response, &CONTENT_TYPE, content_type);
                }
                // From the table to the host, with no copy between. Without a stream that the program would write to,
                // the platform knows the length.
                let _ = body.write_all(bytes);
            }
            Content::Websocket(session) => match reply(&session, asked) {
                Ok(Reply { opens, body: events }) => {
                    put(&mut response, &CONTENT_TYPE, WEBSOCKET_EVENTS);
                    if opens {
                        put(&mut response, &EXTENSIONS, "grip");
                    }
                    let _ = body.write_all(&events);
                }
                Err(fault) => return Failure::not_held(route, fault).tell(log),
            },
            Content::NotHeld(fault) => return Failure::not_held(route, fault).tell(log),
        }
        edit(&mut response, &edits);
        log.answer(route, None, response, body);
    }
}

/// Reads the events of a WebSocket, no more than are allowed and one byte, and answers them.
fn reply(session: &Session, asked: BodyHandle) -> Result<Reply, GripFault> {
    let mut events = Vec::new();
    let limit = u64::try_from(MAX_EVENTS).unwrap_or(u64::MAX).saturating_add(1);
    // What breaks off is no body of events either.
    asked.take(limit).read_to_end(&mut events).map_err(|_| GripFault::Events)?;
    session.reply(&events)
}

/// A value that is none is not sent: the plan gives ASCII without controls.
fn put(response: &mut ResponseHandle, name: &HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.set(name, &value);
    }
}
