//! The forms of paths: templates and what else asks for paths, and the paths in which captures stand.

use serde_json::{Value, json};

use super::forms::{CAPTURE, text};

/// What a literal character of a path is: no control, nothing that means something else.
const LITERAL: &str = r"[^/{}*?#\x00-\x1F\x7F]";

/// A template: captures and stars within segments.
pub(super) fn template(kinds: &[&str]) -> Value {
    const NAME: &str = "[a-z][a-z0-9_]*";
    let capture = format!(r"\{{{NAME}(:({}))?\}}", kinds.join("|"));
    // Between two captures there is text; captures and stars do not stand together; two stars stand alone.
    let with_captures = format!("{LITERAL}*{capture}({LITERAL}+{capture})*{LITERAL}*");
    let with_stars = format!(r"(\*?{LITERAL})*\*?");
    let segments = format!("(/({with_captures}|{with_stars}))");
    let depth = format!(r"/\*\*{segments}*");
    let rest = format!(r"/\{{\*{NAME}\}}");
    text(&format!("^({segments}+({depth}|{rest})?|{depth}|{rest})$"))
}

/// A text with which a path starts.
pub(super) fn prefix() -> Value {
    text(&format!("^(/{LITERAL}*)+$"))
}

/// What stands behind the last dot of a path.
pub(super) fn extension() -> Value {
    text(r"^[^./?#*{}\\\x00-\x1F\x7F]+$")
}

/// A regular expression about paths, which are ASCII.
pub(super) fn expression() -> Value {
    text(r"^[\x00-\x7F]+$")
}

/// What stands between slashes of a text with or without captures.
fn piece(captures: bool) -> String {
    if captures { format!("({LITERAL}|{CAPTURE})") } else { LITERAL.to_owned() }
}

/// A path that is sent in place of another.
pub(super) fn new_path(captures: bool) -> Value {
    text(&format!("^(/{}*)+$", piece(captures)))
}

/// Another prefix in place of the one that matches.
pub(super) fn new_prefix() -> Value {
    json!({ "type": "string", "pattern": format!("^(/{LITERAL}*)*$") })
}

/// Where a client is sent: a path that does not start with two slashes, or a URL; a query and a fragment behind it.
pub(super) fn location(captures: bool) -> Value {
    const AUTHORITY: &str = r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?";
    let piece = piece(captures);
    let path = format!("/({piece}+(/{piece}*)*)?");
    let capture = if captures { format!("|{CAPTURE}") } else { String::new() };
    let query = format!(r"(\?([^#{{}}\x00-\x1F\x7F]{capture})+)?");
    let fragment = r"(#[^{}\x00-\x1F\x7F]+)?";
    text(&format!("^({path}|https?://{AUTHORITY}(/{piece}*)*){query}{fragment}$"))
}
