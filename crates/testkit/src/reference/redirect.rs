//! Where a redirect leads: docs/language.md, section 5, `redirect`.

use pointwork_compiler::{Redirect, Scheme};

use super::host::without_port;
use super::path::may_stand_raw;
use super::taken::Taken;
use super::text::{has_dot_segment, put_together, put_together_as_query};

/// Whether the host of the request is in the Location: "the host without port if `scheme` is given".
pub(super) fn takes_host(redirect: &Redirect) -> bool {
    redirect.scheme.is_some() && redirect.host.is_none()
}

/// The Location; `None` if its path has a dot segment that the request had not: "400, `!path`".
pub(super) fn location(redirect: &Redirect, taken: &Taken<'_>) -> Option<String> {
    let path = match &redirect.path {
        Some(text) => put_together(text, &taken.captures),
        // "the rest comes from the request: path (normal form) and query"
        None => taken.asked.path.to_owned(),
    };
    if has_dot_segment(&path) {
        return None;
    }
    let query = match &redirect.query {
        Some(text) => format!("?{}", put_together_as_query(text, &taken.captures)),
        // "`query = \"keep\"` (default) adds the request's query unless `to` has one; `\"drop\"` does not."
        None if redirect.keep_query => as_in_a_location(taken.asked.query),
        None => String::new(),
    };
    let fragment = redirect.fragment.as_ref().map(|it| format!("#{it}")).unwrap_or_default();
    let mut location = format!("{path}{query}{fragment}");
    // "With `scheme` or `host`"; a `to` that starts with `https://host` gives both.
    if redirect.scheme.is_none() && redirect.host.is_none() {
        // "A Location that would start with `//` gets one slash."
        while location.starts_with("//") {
            location.remove(0);
        }
        return Some(location);
    }
    let of_request = if taken.asked.request.tls { Scheme::Https } else { Scheme::Http };
    let scheme = match redirect.scheme.unwrap_or(of_request) {
        Scheme::Http => "http",
        Scheme::Https => "https",
    };
    // "the host without port if `scheme` is given"
    let host = redirect.host.as_deref().unwrap_or(without_port(taken.asked.host.unwrap_or_default()));
    Some(format!("{scheme}://{host}{location}"))
}

/// The query of the request, of which what no query holds is percent-encoded: controls, spaces, bytes above 0x7E and what
/// section 4 says of paths.
fn as_in_a_location(query: &[u8]) -> String {
    let spelled = |byte: &u8| {
        if may_stand_raw(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") }
    };
    query.iter().map(spelled).collect()
}
