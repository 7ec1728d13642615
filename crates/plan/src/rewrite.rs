//! The path that is sent, where it is another than the path that was decided on.

use pointwork_table::{Rewrite, Table};

use crate::decided::Decided;
use crate::path::has_dot_segment;
use crate::refusal::Refusal;

/// The path to send instead, or `None` for the one that was decided on.
///
/// # Errors
///
/// A dot segment that only came of the captures: nobody would have matched it.
pub(crate) fn rewritten(
    table: &Table<'_>,
    rewrite: Rewrite,
    decided: &Decided<'_, '_>,
) -> Result<Option<Vec<u8>>, Refusal> {
    match rewrite {
        Rewrite::Keep => Ok(None),
        Rewrite::Path { pieces } => {
            let path = decided.compose(pieces).into_owned();
            refuse_dot_segments(&path)?;
            Ok(Some(path))
        }
        Rewrite::Prefix { any_of, to } => {
            let prefix = table.longest_prefix(any_of, &decided.path);
            Ok(Some(replaced(&decided.path, prefix, table.text(to).as_bytes())))
        }
    }
}

/// Refuses a path that was put together if captures made a dot segment of it.
pub(crate) fn refuse_dot_segments(path: &[u8]) -> Result<(), Refusal> {
    if has_dot_segment(path) { Err(Refusal::Rewritten) } else { Ok(()) }
}

/// A path whose first bytes are replaced. What is behind them starts with a slash or is empty.
fn replaced(path: &[u8], prefix: usize, to: &[u8]) -> Vec<u8> {
    let rest = path.get(prefix..).unwrap_or_default();
    let path = [to, rest].concat();
    if path.is_empty() { b"/".to_vec() } else { path }
}

#[cfg(test)]
mod tests {
    use super::replaced;

    fn without_slash(prefix: &str) -> &str {
        prefix.strip_suffix('/').unwrap_or(prefix)
    }

    /// The table of the Gateway API for `ReplacePrefixMatch` (HTTPPathModifier): path, prefix, replacement, result.
    #[test]
    fn prefixes_are_replaced_as_the_gateway_api_says() {
        for (path, prefix, to, expected) in [
            ("/foo/bar", "/foo", "/xyz", "/xyz/bar"),
            ("/foo/bar", "/foo", "/xyz/", "/xyz/bar"),
            ("/foo/bar", "/foo/", "/xyz", "/xyz/bar"),
            ("/foo/bar", "/foo/", "/xyz/", "/xyz/bar"),
            ("/foo", "/foo", "/xyz", "/xyz"),
            ("/foo/", "/foo", "/xyz", "/xyz/"),
            ("/foo/bar", "/foo", "", "/bar"),
            ("/foo/", "/foo", "", "/"),
            ("/foo", "/foo", "", "/"),
            ("/foo/", "/foo", "/", "/"),
            ("/foo", "/foo", "/", "/"),
        ] {
            let (path, prefix) = (path.as_bytes(), without_slash(prefix).len());
            let found = replaced(path, prefix, without_slash(to).as_bytes());
            assert_eq!(String::from_utf8_lossy(&found), expected, "{path:?} {to}");
        }
    }
}
