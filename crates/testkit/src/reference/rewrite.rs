//! The path that is sent in place of the one that was decided on: docs/language.md, section 6, `rewrite`.

use pointwork_compiler::{Condition, Rewrite};

use super::taken::Taken;
use super::template::is_below;
use super::text::{has_dot_segment, put_together};

/// The path that is sent; `None` if it has a dot segment that the request had not: "400, `!path`".
pub(super) fn path(taken: &Taken<'_>) -> Option<String> {
    match &taken.handling.rewrite {
        // Section 4: "The path that the routes see is, byte for byte, the path that the backend gets (before an
        // explicit `rewrite`)".
        None => Some(taken.asked.path.to_owned()),
        // "`rewrite = "/v2/{rest}"` replaces the path"
        Some(Rewrite::Path(text)) => {
            let path = put_together(text, &taken.captures);
            (!has_dot_segment(&path)).then_some(path)
        }
        Some(Rewrite::Prefix(to)) => Some(with_prefix(taken, to)),
    }
}

/// "replaces the longest matching `path_prefix` of the route (both without a `/` at the end; an empty result is `/`...)".
/// The route set has the replacement without that `/`.
fn with_prefix(taken: &Taken<'_>, to: &str) -> String {
    let mut longest = "";
    for condition in taken.conditions {
        let Condition::PathPrefix(prefixes) = &condition.value else { continue };
        for prefix in prefixes {
            if is_below(prefix, taken.asked.seen_path()) && prefix.len() > longest.len() {
                longest = prefix;
            }
        }
    }
    let longest = longest.strip_suffix('/').unwrap_or(longest);
    let rest = taken.asked.path.strip_prefix(longest).unwrap_or_default();
    let path = format!("{to}{rest}");
    if path.is_empty() { "/".to_owned() } else { path }
}
