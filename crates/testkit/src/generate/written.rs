//! TOML in its equal notations: texts, lists, keys.

use std::fmt::Write as _;

/// Which of the equal ways of writing something is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notation {
    /// A single value stands in a list.
    pub(super) lists: bool,
    /// Texts stand between single quotes where they can.
    pub(super) literal: bool,
    /// A test for a value stands in a table where it need not.
    pub(super) long: bool,
    /// Where the headers, query keys and cookies stand, and the sets of `any_of` and `none_of`.
    pub(super) tables: Tables,
}

/// Where what can be a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tables {
    /// `header.accept = true`.
    Dotted,
    /// `header = { ACCEPT = true }`.
    Inline,
    /// `[route.header]`, and a line for each; sets as `[[route.any_of]]`.
    Headed,
}

/// One text, or a list.
pub(super) fn texts(texts: &[impl AsRef<str>], notation: Notation) -> String {
    list(texts.iter().map(|it| text(it.as_ref(), notation)).collect(), notation)
}

/// One value, or a list.
pub(super) fn list(values: Vec<String>, notation: Notation) -> String {
    match <[String; 1]>::try_from(values) {
        Ok([one]) if !notation.lists => one,
        Ok([one]) => format!("[{one}]"),
        Err(values) => format!("[{}]", values.join(", ")),
    }
}

/// A text between quotes.
pub(super) fn text(text: &str, notation: Notation) -> String {
    if notation.literal && !text.contains(|it: char| it == '\'' || it.is_control()) {
        return format!("'{text}'");
    }
    let mut written = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => written.extend(['\\', letter]),
            control if control.is_control() => {
                // Writing to a string does not fail.
                let _ = write!(written, "\\u{:04X}", u32::from(control));
            }
            other => written.push(other),
        }
    }
    written + "\""
}

/// A key, between quotes if it must be.
pub(super) fn key(key: &str, notation: Notation) -> String {
    let is_bare = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    if key.is_empty() || !key.chars().all(is_bare) { text(key, notation) } else { key.to_owned() }
}
