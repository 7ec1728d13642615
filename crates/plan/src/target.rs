//! The raw request URI, cut into its parts and nothing more: no part is decoded, resolved or checked here.

/// The parts of a URI as the platform gives it: `scheme://`, the authority, the request target.
///
/// The URL parser of the SDK resolves dot segments, turns `\` into `/` and refuses hosts, so that a program would
/// decide on another path than the one that is forwarded. This one only looks for delimiters (RFC 3986 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Target<'u> {
    /// What stands before the authority: `http://`.
    pub(crate) scheme: &'u [u8],
    /// What stands between the scheme and the path.
    pub(crate) authority: &'u [u8],
    /// The path, which starts with `/`, or is whatever stood in its place.
    pub(crate) path: &'u [u8],
    /// The query with its `?`, or nothing.
    pub(crate) query: &'u [u8],
}

impl<'u> Target<'u> {
    /// Cuts a URI. A URI without `://` has no scheme and no authority.
    pub(crate) fn of(uri: &'u [u8]) -> Self {
        let (name, rest) = cut(uri, |byte| !is_of_scheme(byte));
        let (scheme, authority, rest) = match rest.strip_prefix(b"://") {
            Some(rest) if !name.is_empty() => {
                let scheme = uri.get(..name.len().saturating_add(3)).unwrap_or_default();
                let (authority, rest) = cut(rest, |byte| matches!(byte, b'/' | b'?' | b'#'));
                (scheme, authority, rest)
            }
            _ => (&b""[..], &b""[..], uri),
        };
        // Most have no query, which is told several bytes at a time.
        let (path, query) =
            if rest.contains(&b'?') { cut(rest, |byte| byte == b'?') } else { (rest, &b""[..]) };
        Target { scheme, authority, path, query }
    }

    /// The URI with another path in place of its own.
    pub(crate) fn with_path(&self, path: &[u8]) -> Vec<u8> {
        [self.scheme, self.authority, path, self.query].concat()
    }
}

/// The path of a raw URI as it came, for what is said of a request that no route took.
#[must_use]
pub fn raw_path(uri: &[u8]) -> &[u8] {
    Target::of(uri).path
}

/// RFC 3986 3.1; that a scheme starts with a letter makes no difference to where it ends.
fn is_of_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// The text before the first byte that is a delimiter, and the rest with it.
fn cut(text: &[u8], is_delimiter: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let at = text.iter().position(|&byte| is_delimiter(byte)).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, b""))
}

#[cfg(test)]
mod tests {
    use super::Target;

    fn parts(uri: &str) -> [String; 4] {
        let target = Target::of(uri.as_bytes());
        [target.scheme, target.authority, target.path, target.query]
            .map(|part| String::from_utf8_lossy(part).into())
    }

    #[test]
    fn a_uri_is_cut_at_its_delimiters_only() {
        assert_eq!(parts("http://h:80/a/../b?x=/y"), ["http://", "h:80", "/a/../b", "?x=/y"]);
        assert_eq!(parts("http://h//x"), ["http://", "h", "//x", ""]);
        assert_eq!(parts("http://h/a?b?c"), ["http://", "h", "/a", "?b?c"]);
        assert_eq!(parts("http://h/a#b?c"), ["http://", "h", "/a#b", "?c"]);
    }

    #[test]
    fn a_slash_in_a_query_does_not_start_a_path() {
        assert_eq!(parts("http://h?x=/admin"), ["http://", "h", "", "?x=/admin"]);
        assert_eq!(parts("http://h#/admin"), ["http://", "h", "#/admin", ""]);
    }

    #[test]
    fn a_target_that_is_no_path_stays_without_one() {
        assert_eq!(parts("http://h.example*"), ["http://", "h.example*", "", ""]);
        assert_eq!(parts("/x?y"), ["", "", "/x", "?y"]);
        assert_eq!(parts("/x?u=http://h/y"), ["", "", "/x", "?u=http://h/y"]);
        assert_eq!(parts("://h/x"), ["", "", "://h/x", ""]);
        assert_eq!(parts(""), ["", "", "", ""]);
    }
}
