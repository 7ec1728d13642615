//! An answer that is made at the edge.

use pointwork_table::{Grip, Handling, Redirect, Response, Table};

use crate::decided::{Decided, Edit};
use crate::grip::{GripFault, Session, held};
use crate::plan::Asked;
use crate::redirect::location;
use crate::refusal::Refusal;
use crate::request::Request;

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

/// What an answer is made of.
#[derive(Clone, Copy)]
pub(crate) enum Said {
    Redirect(Redirect),
    Respond(Response),
    Grip(Grip),
}

/// What goes to the client, or to Fanout.
///
/// # Errors
///
/// A Location that would hold a dot segment that only came of the captures, or a host that is not known.
pub(crate) fn answer<'t, 'r, R: Request>(
    asked: &Asked<'t, 'r, '_, R>,
    handling: &Handling,
    decided: Decided<'t, 'r>,
    said: Said,
) -> Result<Answer<'t, 'r>, Refusal> {
    let &Asked { table, request, first_pass, target, .. } = asked;
    let (status, content, lines) = match said {
        Said::Redirect(redirect) => {
            let location = location(table, &redirect, &decided, (first_pass, target.query))?;
            (redirect.status, Content::Redirect { location }, Vec::new())
        }
        Said::Respond(response) => {
            let (content_type, body) = static_content(table, request, &response);
            (response.status, Content::Respond { content_type, body }, Vec::new())
        }
        Said::Grip(grip) => match held(table, &grip, &decided, (request, first_pass.is_handshake())) {
            Ok(held) => held,
            Err(fault) => {
                let content = Content::NotHeld(fault);
                return Ok(Answer { decided, status: 400, content, response: Vec::new() });
            }
        },
    };
    let response = lines.into_iter().chain(decided.edits(handling.response)).collect();
    Ok(Answer { decided, status, content, response })
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
