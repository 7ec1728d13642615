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

/// A value: one that is written already, or a table.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Plain(String),
    Table(Keys),
}

/// The keys of a table, as they are, and their values.
pub(super) type Keys = Vec<(&'static str, Value)>;

/// Lines of a table: key and value as they are written.
pub(super) type Lines = Vec<(String, String)>;

/// The keys that stand in the lines of their table: all, but for those that get a heading of their own.
pub(super) fn lines(keys: &Keys, notation: Notation) -> Lines {
    let mut lines = Lines::new();
    for (name, value) in keys {
        let name = key(name, notation);
        match (value, notation.tables) {
            (Value::Plain(text), _) => lines.push((name, text.clone())),
            (Value::Table(_), Tables::Headed) => {}
            (Value::Table(keys), Tables::Inline) => {
                lines.push((name, in_line(&self::lines(keys, notation))));
            }
            (Value::Table(keys), Tables::Dotted) => {
                let below = self::lines(keys, notation);
                lines.extend(below.into_iter().map(|(key, value)| (format!("{name}.{key}"), value)));
            }
        }
    }
    lines
}

/// The tables that get a heading of their own: what stands in it, and the lines below.
pub(super) fn headed(keys: &Keys, above: &str, notation: Notation) -> Vec<(String, Lines)> {
    let mut tables = Vec::new();
    for (name, value) in keys {
        if let (Value::Table(keys), Tables::Headed) = (value, notation.tables) {
            let heading = format!("{above}.{}", key(name, notation));
            let below = headed(keys, &heading, notation);
            let lines = lines(keys, notation);
            tables.extend((!lines.is_empty()).then_some((heading, lines)));
            tables.extend(below);
        }
    }
    tables
}

/// An inline table.
pub(super) fn in_line(lines: &Lines) -> String {
    let pairs: Vec<String> = lines.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ {} }}", pairs.join(", "))
}
