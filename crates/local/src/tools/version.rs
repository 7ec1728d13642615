//! The version of a tool, read from what `--version` writes.

use std::fmt;

/// A version of a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number, 0 where there is none.
    pub patch: u32,
}

impl Version {
    /// The first word of `text` that is a version: two or three numbers, with or without a `v` before them.
    pub(crate) fn find(text: &str) -> Option<Self> {
        text.split_ascii_whitespace().find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        // What follows `-` or `+` (a pre-release, a build) does not count here.
        let numbers = word.trim_start_matches('v').split(['-', '+']).next()?;
        let mut numbers = numbers.split('.').map(|number| number.parse().ok());
        let (major, minor) = (numbers.next()??, numbers.next()??);
        let patch = numbers.next().unwrap_or(Some(0))?;
        numbers.next().is_none().then_some(Self { major, minor, patch })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        Version::find(text).map(|version| version.to_string())
    }

    #[test]
    fn versions_are_found_in_what_the_tools_write() {
        assert_eq!(found("viceroy 0.22.0\n").as_deref(), Some("0.22.0"));
        assert_eq!(found("pushpin 1.36.0\n").as_deref(), Some("1.36.0"));
        assert_eq!(found("Fastly CLI version v16.1.0 (4d64ad67)\n").as_deref(), Some("16.1.0"));
        assert_eq!(found("pushpin 1.40").as_deref(), Some("1.40.0"));
        assert_eq!(found("viceroy 0.23.0-rc.1+x").as_deref(), Some("0.23.0"));
        assert_eq!(found("usage: pushpin [options]"), None);
        assert_eq!(found("1.2.3.4 1. .1 1 v"), None);
    }

    #[test]
    fn versions_are_compared_by_number() {
        assert!(Version::find("0.9.9") < Version::find("0.22.0"));
        assert!(Version::find("1.36.0") < Version::find("1.36.1"));
    }
}
