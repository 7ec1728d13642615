//! How each contender wants the path of a route to be written.

use crate::route::{PathTest, Route, Segment};

/// A way to write patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spelling {
    /// `/users/{a}/{*rest}`: matchit.
    Braces,
    /// `/users/<a>/<*rest>`: wayfind.
    Angles,
    /// `/users/:a/+`: path-tree.
    Colons,
    /// `\A/users/[^/]+/.+\z`: a regular expression.
    Regex,
}

impl Route {
    /// The patterns that stand for the path of this route: two for a prefix, which also is a path itself.
    #[must_use]
    pub fn patterns(&self, spelling: Spelling) -> Vec<String> {
        let written = |segments: &[Segment]| written(segments, spelling);
        match (&self.path, spelling) {
            (PathTest::Template(segments), _) => vec![written(segments)],
            (PathTest::Prefix(prefix), Spelling::Regex) => vec![format!(r"\A{prefix}(?:/.*)?\z")],
            (PathTest::Prefix(prefix), Spelling::Braces | Spelling::Angles | Spelling::Colons) => {
                vec![prefix.clone(), format!("{prefix}{}", written(&[Segment::Rest]))]
            }
        }
    }
}

/// Segments as the template of a routes.toml.
pub(crate) fn template(segments: &[Segment]) -> String {
    written(segments, Spelling::Braces)
}

fn written(segments: &[Segment], spelling: Spelling) -> String {
    let names = ('a'..='z').map(String::from);
    let pieces = segments.iter().zip(names).map(|(segment, name)| match (segment, spelling) {
        (Segment::Literal(text), Spelling::Regex) => text.replace('.', r"\."),
        (Segment::Literal(text), _) => text.clone(),
        (Segment::Capture, Spelling::Braces) => format!("{{{name}}}"),
        (Segment::Capture, Spelling::Angles) => format!("<{name}>"),
        (Segment::Capture, Spelling::Colons) => format!(":{name}"),
        (Segment::Capture, Spelling::Regex) => "[^/]+".to_owned(),
        (Segment::Rest, Spelling::Braces) => "{*rest}".to_owned(),
        (Segment::Rest, Spelling::Angles) => "<*rest>".to_owned(),
        (Segment::Rest, Spelling::Colons) => "+".to_owned(),
        (Segment::Rest, Spelling::Regex) => ".+".to_owned(),
    });
    let path: String = pieces.map(|piece| format!("/{piece}")).collect();
    match spelling {
        Spelling::Braces | Spelling::Angles | Spelling::Colons => path,
        Spelling::Regex => format!(r"\A{path}\z"),
    }
}
