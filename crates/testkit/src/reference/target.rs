//! The parts of the raw URI: RFC 3986 section 3, and what docs/platform.md says of the form that it comes in.

/// The parts of a URI. Put together again they are the URI.
pub(super) struct Target {
    /// `scheme://`.
    pub(super) scheme: Vec<u8>,
    /// What stands before the first `/`, `?` or `#` after that.
    pub(super) authority: Vec<u8>,
    /// What stands before the first `?` after that.
    pub(super) path: Vec<u8>,
    /// The rest, with its `?`.
    pub(super) query: Vec<u8>,
}

impl Target {
    pub(super) fn of(uri: &[u8]) -> Self {
        let (mut scheme, mut authority, mut path, mut query) = (vec![], vec![], vec![], vec![]);
        for byte in uri {
            let in_authority = path.is_empty() && query.is_empty();
            if !scheme.ends_with(b"://") {
                scheme.push(*byte);
            } else if in_authority && !b"/?#".contains(byte) {
                authority.push(*byte);
            } else if query.is_empty() && *byte != b'?' {
                path.push(*byte);
            } else {
                query.push(*byte);
            }
        }
        Target { scheme, authority, path, query }
    }
}
