//! Conditions on header lines, query keys and cookies.

/// A part of a request that has lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A header, by its name in lower case.
    Header(&'static str),
    /// A query key.
    Query(&'static str),
    /// A cookie.
    Cookie(&'static str),
}

impl Part {
    /// The key of a routes.toml.
    pub(crate) fn key(self) -> String {
        match self {
            Part::Header(name) => format!("header.{name}"),
            Part::Query(name) => format!("query.{name}"),
            Part::Cookie(name) => format!("cookie.{name}"),
        }
    }
}

/// A test on the lines of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// There is a line.
    Present,
    /// There is none.
    Absent,
    /// A line is this text.
    Exact(&'static str),
    /// A line starts with it.
    Prefix(&'static str),
    /// A line has it among its parts between commas.
    Token(&'static str),
}

impl Test {
    /// The value of a routes.toml.
    pub(crate) fn value(self) -> String {
        match self {
            Test::Present => "true".to_owned(),
            Test::Absent => "false".to_owned(),
            Test::Exact(text) => format!("\"{text}\""),
            Test::Prefix(text) => format!("{{ prefix = \"{text}\" }}"),
            Test::Token(text) => format!("{{ token = \"{text}\" }}"),
        }
    }

    /// Whether a part passes that has at most one line, without parameters and quotes.
    pub(crate) fn passes(self, line: Option<&str>) -> bool {
        match (self, line) {
            (Test::Present, line) => line.is_some(),
            (Test::Absent, line) => line.is_none(),
            (_, None) => false,
            (Test::Exact(text), Some(line)) => line == text,
            (Test::Prefix(text), Some(line)) => line.starts_with(text),
            (Test::Token(text), Some(line)) => line.split(',').any(|part| part.trim() == text),
        }
    }

    /// A line that passes, if one is needed.
    pub(crate) fn line(self) -> Option<String> {
        match self {
            Test::Present => Some("anything".to_owned()),
            Test::Absent => None,
            Test::Exact(text) => Some(text.to_owned()),
            Test::Prefix(text) => Some(format!("{text}, and more")),
            Test::Token(text) => Some(format!("text/html, {text}, */*")),
        }
    }
}
