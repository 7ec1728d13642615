//! A request that is to be routed: the parts that conditions look at. Nothing is compared here.

use pointwork_compiler::PathPolicy;

use crate::request::Request;

/// A request that was not refused before a route could see it.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The request as its client sent it.
    pub(super) request: &'a Request,
    /// The host as the client sent it, which is sound, if it is known.
    pub(super) host: Option<&'a str>,
    /// Whether it is verified.
    pub(super) is_verified: bool,
    /// Whether it is a WebSocket-over-HTTP request.
    pub(super) is_websocket: bool,
    /// The request as it came.
    pub(super) came: &'a Request,
    /// The host that it came with, which is sound.
    pub(super) own_host: &'a str,
    /// The path in normal form.
    pub(super) path: &'a str,
    /// The query as it came, with its `?`.
    pub(super) query: &'a [u8],
    /// The path policy of the file.
    pub(super) policy: PathPolicy,
}

impl<'a> Asked<'a> {
    /// The path as three of the four path conditions see it. Section 4: "with \"ignore\", `path`, `path_prefix` and
    /// `path_extension` do not see one `/` at the end of a path longer than `/`".
    pub(super) fn seen_path(&self) -> &'a str {
        if self.policy.ignore_trailing_slash && self.path.len() > 1 && self.path.ends_with('/') {
            &self.path[..self.path.len() - 1]
        } else {
            self.path
        }
    }
}
