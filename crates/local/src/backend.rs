//! A backend as the local chain needs it: its name and where it leads.

/// A named backend and the local address that it leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Backend {
    /// The name that routes.toml uses.
    pub name: String,
    /// `http://host[:port]` or `https://host[:port]`.
    pub url: String,
    /// The Host that is sent instead of the client's; Viceroy and Pushpin are both told.
    pub override_host: Option<String>,
}

impl Backend {
    /// A backend without an override host.
    pub fn new(name: impl Into<String>, url: impl Into<String>) -> Self {
        Self { name: name.into(), url: url.into(), override_host: None }
    }
}
