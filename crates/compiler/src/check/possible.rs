//! The texts that requests can have, as automata: an expression that accepts none of them is a mistake.

use std::cell::OnceCell;
use std::fmt::Write as _;

use pointwork_table::{EmptySegments, PathPolicy};

use crate::regex::{self, Dfa};

/// The texts that requests can have; made when they are asked for.
#[derive(Debug, Default)]
pub(super) struct Possible {
    paths: OnceCell<Option<Dfa>>,
    header_lines: OnceCell<Option<Dfa>>,
    cookies: OnceCell<Option<Dfa>>,
}

/// What a byte of a header line is, beside blanks (RFC 9110 5.5).
const VISIBLE: &str = r"\x21-\x7E\x80-\xFF";

impl Possible {
    /// Whether some path in the normal form of a policy is accepted. A file has one policy.
    pub(super) fn has_path(&self, accepting: &Dfa, policy: PathPolicy) -> bool {
        meets(accepting, self.paths.get_or_init(|| automaton(&paths(policy))).as_ref())
    }

    /// Whether some header line is accepted: one has no controls, and no blanks at its ends.
    pub(super) fn has_header_line(&self, accepting: &Dfa) -> bool {
        meets(accepting, self.header_lines.get_or_init(|| automaton(&header_lines())).as_ref())
    }

    /// Whether some value of a cookie is accepted: one has no semicolon, no controls and no blank at its end.
    pub(super) fn has_cookie(&self, accepting: &Dfa) -> bool {
        meets(accepting, self.cookies.get_or_init(|| automaton(&cookies())).as_ref())
    }
}

/// Whether some text is accepted by both.
fn meets(accepting: &Dfa, possible: Option<&Dfa>) -> bool {
    possible.is_none_or(|possible| accepting.meets(possible))
}

/// An automaton of expressions that are written here, which are small.
fn automaton(expression: &str) -> Option<Dfa> {
    regex::parse(expression, false, false).ok()
}

/// The lines of a header.
pub(crate) fn header_lines() -> String {
    format!(r"(?:[{VISIBLE}](?:[{VISIBLE} \t]*[{VISIBLE}])?)?")
}

/// The values of a cookie.
pub(crate) fn cookies() -> String {
    let visible = format!("{VISIBLE}&&[^;]");
    format!(r"(?:(?:[{visible}]|[ \t])*[{visible}])?")
}

/// The protocols of an Upgrade header, in lower case.
pub(crate) fn protocols() -> String {
    let visible = format!("{VISIBLE}&&[^,A-Z]");
    format!(r"[{visible}](?:(?:[{visible}]|[ \t])*[{visible}])?")
}

/// The paths in normal form that a policy lets through: docs/language.md, section 4.
pub(crate) fn paths(policy: PathPolicy) -> String {
    let (mut plain, mut encoded) = (String::new(), String::new());
    for byte in 0..=u8::MAX {
        let is_slash = matches!(byte, b'/' | b'\\');
        if byte.is_ascii_graphic() && !b"\"#%./<>?\\^`{|}".contains(&byte) {
            let _infallible = write!(plain, r"\x{byte:02X}");
        }
        let is_unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if !is_unreserved && !byte.is_ascii_control() && (policy.keep_encoded_slash || !is_slash) {
            let _infallible = write!(encoded, "|%{byte:02X}");
        }
    }
    let no_dot = format!("(?:[{plain}]{encoded})");
    let any = format!(r"(?:[{plain}.]{encoded})");
    // Neither `.` nor `..`.
    let segment = format!(r"(?:\.{{0,2}}{no_dot}{any}*|\.{{3}}{any}*)");
    match policy.empty_segments {
        EmptySegments::Keep => format!("(?:/{segment}?)+"),
        EmptySegments::Merge | EmptySegments::Reject => format!("(?:/{segment})*/{segment}?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(expression: &str) -> Dfa {
        automaton(expression).unwrap()
    }

    #[test]
    fn paths_are_those_that_are_their_own_normal_form() {
        let policies =
            [(false, EmptySegments::Keep), (true, EmptySegments::Merge), (false, EmptySegments::Reject)];
        for (keep_encoded_slash, empty_segments) in policies {
            let policy = PathPolicy { keep_encoded_slash, empty_segments, ..PathPolicy::DEFAULT };
            let automaton = accepted(&paths(policy));
            for piece in [
                "", "a", ".", "..", "...", "/", "//", "%2F", "%5C", "%C3%A9", "%c3", "%41", "%25", "%00",
                "%7F", "%", "{", "#", "~", "é",
            ] {
                for path in
                    [format!("/{piece}"), format!("/x{piece}"), format!("/{piece}/y"), format!("{piece}/")]
                {
                    let normal = pointwork_plan::normal_form(path.as_bytes(), policy);
                    let is_normal = normal.is_ok_and(|normal| *normal == *path.as_bytes());
                    assert_eq!(automaton.accepts(path.as_bytes()), is_normal, "{path} under {policy:?}");
                }
            }
        }
    }

    #[test]
    fn an_expression_for_what_no_request_has_meets_nothing() {
        let possible = Possible::default();
        for (expression, is_met) in [
            ("/a.*", true),
            ("/%7Eadmin/.*", false),
            ("/caf%c3%a9(/.*)?", false),
            ("/a%2Fb", false),
            (r"/\.\./.*", false),
        ] {
            assert_eq!(possible.has_path(&accepted(expression), PathPolicy::DEFAULT), is_met, "{expression}");
        }
        for (expression, is_line, is_cookie) in [
            ("a b", true, true),
            (" a", false, true),
            ("a ", false, false),
            ("a;b", true, false),
            (r"a\nb", false, false),
        ] {
            assert_eq!(possible.has_header_line(&accepted(expression)), is_line, "{expression}");
            assert_eq!(possible.has_cookie(&accepted(expression)), is_cookie, "{expression}");
        }
    }
}
