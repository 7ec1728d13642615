//! The `[path]` table: the path policy.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, either, nearest, quoted};
use crate::route_set::{EmptySegments, PathPolicy};

use super::fields::Fields;

pub(crate) const KEYS: &[&str] =
    &["encoded_slash", "dot_segment", "empty_segment", "trailing_slash", "max_length"];

/// What the keys but the last take; the first is the default.
pub(crate) const CHOICES: [(&str, &[&str]); 4] = [
    ("encoded_slash", &["reject", "keep"]),
    ("dot_segment", &["reject", "resolve"]),
    ("empty_segment", &["keep", "merge", "reject"]),
    ("trailing_slash", &["strict", "ignore"]),
];

/// The policy of a file; what it does not say is as by default.
pub(super) fn check_policy(top: &Fields<'_>, problems: &mut Diagnostics) -> PathPolicy {
    let default = PathPolicy::DEFAULT;
    let Some(table) = top.table("path", "[path]", KEYS, problems) else { return default };
    let [encoded_slash, dot_segment, empty_segment, trailing_slash] =
        CHOICES.map(|(key, choices)| choose(&table, key, choices, problems));
    PathPolicy {
        keep_encoded_slash: encoded_slash == 1,
        resolve_dot_segments: dot_segment == 1,
        empty_segments: match empty_segment {
            1 => EmptySegments::Merge,
            2 => EmptySegments::Reject,
            _ => EmptySegments::Keep,
        },
        ignore_trailing_slash: trailing_slash == 1,
        max_length: max_length(&table, problems).unwrap_or(default.max_length),
    }
}

/// Which of the choices a key takes; the first is the default.
fn choose(table: &Fields<'_>, key: &str, choices: &[&str], problems: &mut Diagnostics) -> usize {
    let Some(text) = table.get(key).and_then(|field| field.text(problems)) else { return 0 };
    choices.iter().position(|choice| *choice == text.value).unwrap_or_else(|| {
        let message = format!("`{key}` cannot be {}", quoted(&text.value));
        let help = match nearest(&text.value, choices.iter().copied()) {
            Some(meant) => format!("{} It is one of {}", did_you_mean(meant), either(choices)),
            None => format!("write {}", either(choices)),
        };
        problems.push(Diagnostic::error(Code::Value, text.span, message).help(help));
        0
    })
}

fn max_length(table: &Fields<'_>, problems: &mut Diagnostics) -> Option<u16> {
    let field = table.get("max_length")?;
    let Some(length) = field.integer() else {
        problems.push(field.wrong_type("an integer", "write a number of bytes from 1 to 65535"));
        return None;
    };
    let length = u16::try_from(length).ok().filter(|&length| length > 0);
    if length.is_none() {
        let problem =
            Diagnostic::error(Code::Value, field.span(), "this is not a length that a path can have");
        problems.push(problem.help("write a number of bytes from 1 to 65535"));
    }
    length
}
