//! Forms of texts, each as an expression that is compiled when an automaton is needed.

use std::fmt::Write as _;

use pointwork_plan::normal_form;

use crate::check::possible;
use crate::route_set::{Kind, PathPolicy, Pattern, Piece, Segment, Template};

/// A form of texts.
#[derive(Clone, Debug)]
pub(in crate::analyze) enum Shape<'r> {
    /// Any text.
    Any,
    /// Paths in the normal form of a policy.
    Path(PathPolicy),
    /// Lines of headers.
    Line,
    /// Values of cookies.
    Cookie,
    /// Protocols of an Upgrade header, in lower case.
    Protocol,
    /// Hosts as they are compared.
    Host,
    /// What starts with a text.
    Prefix(&'r str, Case),
    /// What ends in a text.
    Suffix(&'r str, Case),
    /// What has a text in it.
    Contains(&'r str, Case),
    /// A text in any letter case.
    Folded(&'r str),
    /// Hosts that are longer than this and end in it.
    HostBelow(&'r str),
    /// Lists that hold this.
    Token(&'r str),
    /// Paths with this extension.
    Extension(&'r str),
    /// What a template matches.
    Template(&'r Template),
    /// What an expression matches.
    Pattern(&'r Pattern),
}

/// Whether ASCII case counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::analyze) enum Case {
    Counts,
    Ignored,
}

/// Texts of captures by their kinds.
const SAMPLE_INT: &str = "7";
const SAMPLE_UUID: &str = "00000000-0000-4000-8000-000000000000";

impl Shape<'_> {
    /// Whether a text is of this form, where no automaton is needed to say so.
    pub(super) fn holds(&self, text: &[u8]) -> Option<bool> {
        match self {
            Shape::Any => Some(true),
            Shape::Path(policy) => Some(normal_form(text, *policy).is_ok_and(|normal| *normal == *text)),
            Shape::Line => Some(is_visible(text) && !starts_blank(text) && !ends_blank(text)),
            Shape::Cookie => Some(is_visible(text) && !text.contains(&b';') && !ends_blank(text)),
            Shape::Prefix(prefix, Case::Counts) => Some(text.starts_with(prefix.as_bytes())),
            Shape::Suffix(suffix, Case::Counts) => Some(text.ends_with(suffix.as_bytes())),
            Shape::Contains(part, case) => {
                let is_it = |window: &[u8]| match case {
                    Case::Counts => window == part.as_bytes(),
                    Case::Ignored => window.eq_ignore_ascii_case(part.as_bytes()),
                };
                Some(part.is_empty() || text.windows(part.len()).any(is_it))
            }
            Shape::Folded(folded) => Some(text.eq_ignore_ascii_case(folded.as_bytes())),
            Shape::HostBelow(ending) => Some(text.len() > ending.len() && text.ends_with(ending.as_bytes())),
            Shape::Template(template) => matches(&template.segments, text),
            Shape::Extension(expected) => {
                Some(extension(text).is_some_and(|it| it.eq_ignore_ascii_case(expected.as_bytes())))
            }
            Shape::Protocol
            | Shape::Host
            | Shape::Prefix(..)
            | Shape::Suffix(..)
            | Shape::Token(_)
            | Shape::Pattern(_) => None,
        }
    }

    /// A text of this form that is easily found; `fill` stands where much is allowed.
    pub(super) fn sample(&self, fill: &str) -> Option<Vec<u8>> {
        let sample = match self {
            Shape::Any => fill.to_owned(),
            Shape::Prefix(text, _) => format!("{text}{fill}"),
            Shape::Suffix(text, _) | Shape::HostBelow(text) => format!("{fill}{text}"),
            Shape::Contains(text, _) | Shape::Folded(text) | Shape::Token(text) => (*text).to_owned(),
            Shape::Extension(text) => format!("/{fill}.{text}"),
            Shape::Template(template) => of_template(template, fill),
            Shape::Path(_)
            | Shape::Line
            | Shape::Cookie
            | Shape::Protocol
            | Shape::Host
            | Shape::Pattern(_) => return None,
        };
        Some(sample.into_bytes())
    }

    /// The expression that matches the texts of this form.
    pub(super) fn expression(&self) -> String {
        match self {
            Shape::Any => "(?s:.)*".to_owned(),
            Shape::Path(policy) => possible::paths(*policy),
            Shape::Line => possible::header_lines(),
            Shape::Cookie => possible::cookies(),
            Shape::Protocol => possible::protocols(),
            Shape::Host => r"[a-z0-9._-]*|\[[0-9a-f.:]+\]".to_owned(),
            Shape::Prefix(text, case) => format!("(?s){}.*", within(text, *case)),
            Shape::Suffix(text, case) => format!("(?s).*{}", within(text, *case)),
            Shape::Contains(text, case) => format!("(?s).*{}.*", within(text, *case)),
            Shape::Folded(text) => within(text, Case::Ignored),
            Shape::HostBelow(text) => format!("(?s).+{}", escaped(text)),
            Shape::Token(text) => token(text),
            Shape::Extension(text) => format!("(?s).*/[^/]+[.]{}", within(text, Case::Ignored)),
            Shape::Template(template) => template.segments.iter().map(segment).collect(),
            Shape::Pattern(pattern) => pattern.text.clone(),
        }
    }
}

/// Whether a text has no control character but tabs.
fn is_visible(text: &[u8]) -> bool {
    !text.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t')
}

fn starts_blank(text: &[u8]) -> bool {
    matches!(text, [b' ' | b'\t', ..])
}

fn ends_blank(text: &[u8]) -> bool {
    matches!(text, [.., b' ' | b'\t'])
}

/// What stands behind the last dot of the last segment of a path, with text on both sides of the dot.
fn extension(path: &[u8]) -> Option<&[u8]> {
    let slash = path.iter().rposition(|byte| *byte == b'/')?;
    let segment = path.get(slash + 1..)?;
    let dot = segment.iter().rposition(|byte| *byte == b'.')?;
    segment.get(dot + 1..).filter(|after| dot > 0 && !after.is_empty())
}

/// Whether segments match what is left of a path; `None` if an automaton says it.
fn matches(segments: &[Segment], path: &[u8]) -> Option<bool> {
    let Some((first, others)) = segments.split_first() else { return Some(path.is_empty()) };
    if matches!(first, Segment::AnyDepth) {
        let ends = (0..path.len()).filter(|at| path.get(*at) == Some(&b'/')).chain([path.len()]);
        for end in ends {
            if matches(others, path.get(end..)?)? {
                return Some(true);
            }
        }
        return Some(false);
    }
    let Some(path) = path.strip_prefix(b"/") else { return Some(false) };
    let end = path.iter().position(|byte| *byte == b'/').unwrap_or(path.len());
    let (segment, rest) = path.split_at(end);
    let is_it = match first {
        Segment::Literal(text) => segment == text.as_bytes(),
        Segment::Capture(capture) => capture.kind.holds(segment) && !segment.is_empty(),
        Segment::Any => !segment.is_empty(),
        Segment::Rest(_) => return Some(!path.is_empty()),
        Segment::Mixed(_) | Segment::AnyDepth => return None,
    };
    if is_it { matches(others, rest) } else { Some(false) }
}

/// Lists that hold a token: elements before it, of which quotes are closed, and blanks around it (RFC 9110 5.6).
fn token(text: &str) -> String {
    let element = r#"(?:[^",]|"(?:[^"\\]|\\.)*")*"#;
    format!(r"(?s)(?:{element},)*[ \t]*{}[ \t]*(?:[,;].*)?", within(text, Case::Ignored))
}

/// A text as an expression.
fn within(text: &str, case: Case) -> String {
    match case {
        Case::Counts => escaped(text),
        Case::Ignored => format!("(?i:{})", escaped(text)),
    }
}

/// Bytes as an expression for them.
fn escaped(text: &str) -> String {
    let mut expression = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            expression.push(char::from(byte));
        } else {
            let _infallible = write!(expression, r"\x{byte:02X}");
        }
    }
    expression
}

/// A segment of a template with the slash before it.
fn segment(segment: &Segment) -> String {
    match segment {
        Segment::Literal(text) => format!("/{}", escaped(text)),
        Segment::Capture(capture) => format!("/{}", of_kind(capture.kind, "[^/]")),
        Segment::Any => "/[^/]+".to_owned(),
        Segment::Mixed(mixed) => {
            let pieces: String = mixed.pieces.iter().map(piece).collect();
            format!("/{pieces}")
        }
        Segment::Rest(_) => "/(?s:.)+".to_owned(),
        Segment::AnyDepth => "(?:/[^/]*)*".to_owned(),
    }
}

/// One character of a segment: a percent-encoding is never cut.
const CHARACTER: &str = "(?:%[0-9A-F]{2}|[^%/])";

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Literal(text) => escaped(text),
        Piece::Capture(capture) => of_kind(capture.kind, CHARACTER),
        Piece::Run => format!("{CHARACTER}*"),
    }
}

fn of_kind(kind: Kind, character: &str) -> String {
    match kind {
        Kind::Any => format!("{character}+"),
        Kind::Int => "[0-9]+".to_owned(),
        Kind::Hex => "[0-9A-Fa-f]+".to_owned(),
        Kind::Alnum => "[0-9A-Za-z]+".to_owned(),
        Kind::Slug => "[a-z0-9]+(?:-[a-z0-9]+)*".to_owned(),
        Kind::Uuid => "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}".to_owned(),
    }
}

/// A path that a template matches.
fn of_template(template: &Template, fill: &str) -> String {
    let mut path = String::new();
    for segment in &template.segments {
        match segment {
            Segment::Literal(text) => path.extend(["/", text]),
            Segment::Capture(capture) => path.extend(["/", capture_of(capture.kind, fill)]),
            Segment::Any | Segment::Rest(_) => path.extend(["/", fill]),
            Segment::Mixed(mixed) => {
                path.push('/');
                path.extend(mixed.pieces.iter().map(|piece| match piece {
                    Piece::Literal(text) => text.as_str(),
                    Piece::Capture(capture) => capture_of(capture.kind, fill),
                    Piece::Run => "",
                }));
            }
            Segment::AnyDepth => {}
        }
    }
    if path.is_empty() { "/".to_owned() } else { path }
}

fn capture_of(kind: Kind, fill: &str) -> &str {
    match kind {
        Kind::Any | Kind::Slug | Kind::Alnum => fill,
        Kind::Int | Kind::Hex => SAMPLE_INT,
        Kind::Uuid => SAMPLE_UUID,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regex;
    use crate::route_set::Capture;

    fn accepts(shape: &Shape<'_>, text: &str) -> bool {
        regex::parse(&shape.expression(), false, false).unwrap().accepts(text.as_bytes())
    }

    #[test]
    fn a_list_holds_a_token_as_an_element_without_its_parameters() {
        for (line, holds) in [
            ("a", true),
            ("A", true),
            (" a ,b", true),
            ("b,a;q=0", true),
            ("b;x=\"y,z\", a", true),
            ("b;x=\"\\\",a\"", false),
            ("\"a\"", false),
            ("\",a", false),
            ("b a", false),
            ("aa,ab", false),
            ("", false),
        ] {
            assert_eq!(accepts(&Shape::Token("a"), line), holds, "{line}");
        }
    }

    #[test]
    fn an_extension_stands_behind_the_last_dot_with_text_before_it() {
        for (path, holds) in
            [("/a.CSS", true), ("/a.b.css", true), ("/..css", true), ("/.css", false), ("/a.css/b", false)]
        {
            let shape = Shape::Extension("css");
            assert_eq!(
                [Some(accepts(&shape, path)), shape.holds(path.as_bytes())],
                [Some(holds); 2],
                "{path}"
            );
        }
    }

    #[test]
    fn what_is_said_without_an_automaton_is_what_it_says() {
        let shapes = [
            Shape::Line,
            Shape::Cookie,
            Shape::Contains("aB", Case::Ignored),
            Shape::Contains("ab", Case::Counts),
            Shape::Suffix("ab", Case::Counts),
            Shape::Folded("ab"),
            Shape::HostBelow("ab"),
        ];
        for text in ["", "ab", "AB", "xab", " ab", "ab ", "a\tb", "a\nb", "a;ab", "b"] {
            for shape in &shapes {
                assert_eq!(shape.holds(text.as_bytes()), Some(accepts(shape, text)), "{text:?} {shape:?}");
            }
        }
    }

    #[test]
    fn a_template_matches_what_its_automaton_accepts() {
        let capture = |kind| Segment::Capture(Capture { name: "x".to_owned(), kind });
        let literal = || Segment::Literal("a".to_owned());
        for segments in [
            vec![literal(), capture(Kind::Int)],
            vec![capture(Kind::Any), literal()],
            vec![literal(), Segment::AnyDepth],
            vec![Segment::AnyDepth, literal()],
            vec![literal(), Segment::AnyDepth, capture(Kind::Slug)],
            vec![Segment::Any, Segment::Rest("x".to_owned())],
            vec![literal(), Segment::Literal(String::new())],
        ] {
            let template = Template { segments };
            let shape = Shape::Template(&template);
            for path in [
                "/", "/a", "/a/", "/a/a", "/a/1", "/a//1", "/b/a", "/b/c/a", "/a/b/a", "//a", "/a/b-",
                "/b/c/",
            ] {
                assert_eq!(shape.holds(path.as_bytes()), Some(accepts(&shape, path)), "{path} {template:?}");
            }
        }
    }

    #[test]
    fn bytes_of_a_text_stand_for_themselves() {
        for text in ["a.b*c[", "é", "\\", "%2F"] {
            assert!(accepts(&Shape::Contains(text, Case::Counts), &format!("x{text}y")), "{text}");
            assert!(!accepts(&Shape::Prefix(text, Case::Ignored), &format!("x{text}y")), "{text}");
        }
    }
}
