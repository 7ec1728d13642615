//! Regular expressions, by the `regex` crate: docs/language.md, section 2, `path_regex`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use pointwork_compiler::Pattern;
use regex::bytes::{Regex, RegexBuilder};

/// Whether a pattern, as its file has it, matches a whole text. "syntax of the `regex` crate's byte API with Unicode
/// off", which the compiler "wraps in `\A(?:...)\z`".
pub(crate) fn expression(pattern: &Pattern) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&format!(r"\A(?:{})\z", pattern.text))
        .unicode(false)
        // "plus optionally `ignore_case = true` (ASCII; ...)"
        .case_insensitive(pattern.ignore_case)
        .build()
}

thread_local! {
    /// The expressions that were built last: a route set meets several requests.
    static BUILT: RefCell<BTreeMap<(String, bool), Option<Regex>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a pattern matches a whole text. One that the `regex` crate does not take matches none; the property on
/// patterns says so.
pub(super) fn is_match(pattern: &Pattern, text: &[u8]) -> bool {
    BUILT.with_borrow_mut(|built| {
        if built.len() > 1_000 {
            built.clear();
        }
        let key = (pattern.text.clone(), pattern.ignore_case);
        let expression = built.entry(key).or_insert_with(|| expression(pattern).ok());
        expression.as_ref().is_some_and(|it| it.is_match(text))
    })
}
