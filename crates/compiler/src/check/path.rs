//! Path templates and prefixes, brought into the normal form that requests are compared in.

use pointwork_plan::{PathFault, normal_form};
use pointwork_table::MAX_CAPTURES;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::route_set::{Condition, Segment, Span, Spanned, Template};
use crate::syntax::Document;

use super::fields::{Field, texts};

/// What a template may hold, in one line.
const PIECES: &str = "a segment is a text, `{name}`, or last `{*name}` or `**`";

/// The templates of a `path`.
pub(super) fn check_templates(
    document: &Document<'_>,
    field: &Field<'_>,
    problems: &mut Diagnostics,
) -> Option<Condition> {
    let texts = texts(field, problems);
    let templates: Vec<Template> =
        texts.iter().filter_map(|text| Checker { document, text, problems }.template()).collect();
    (!templates.is_empty()).then_some(Condition::Path(templates))
}

/// The texts of a `path_prefix`.
pub(super) fn check_prefixes(
    document: &Document<'_>,
    field: &Field<'_>,
    problems: &mut Diagnostics,
) -> Option<Condition> {
    let texts = texts(field, problems);
    let prefixes: Vec<String> =
        texts.iter().filter_map(|text| Checker { document, text, problems }.prefix()).collect();
    (!prefixes.is_empty()).then_some(Condition::PathPrefix(prefixes))
}

/// Checks one template or prefix.
struct Checker<'c, 'd> {
    document: &'c Document<'d>,
    text: &'c Spanned<String>,
    problems: &'c mut Diagnostics,
}

impl Checker<'_, '_> {
    fn template(&mut self) -> Option<Template> {
        let mut segments = Vec::new();
        let mut names: Vec<String> = Vec::new();
        let mut at = self.start()?;
        let count = self.text.value.matches('/').count();
        for (index, text) in self.text.value.split('/').skip(1).enumerate() {
            let piece = at..at + text.len();
            at = piece.end + 1;
            let segment = self.segment(text, piece.clone(), index + 1 == count)?;
            if let Segment::Capture(name) | Segment::Rest(name) = &segment {
                self.check_capture(name, &names, piece)?;
                names.push(name.clone());
            }
            segments.push(segment);
        }
        Some(Template { segments })
    }

    fn prefix(&mut self) -> Option<String> {
        self.start()?;
        let text = &self.text.value;
        if let Some(at) = text.find(['{', '}', '*']) {
            let help = "a prefix is text and takes all that is below it; use `path` for a template";
            return self.problem(at..at + 1, "this has no meaning in a `path_prefix`", help);
        }
        self.normal(text, 0..text.len())
    }

    /// Checks what holds for templates and prefixes alike; where the first segment starts.
    fn start(&mut self) -> Option<usize> {
        let text = &self.text.value;
        if !text.starts_with('/') {
            let help = match text.split_once("://") {
                Some(_) => "write the path alone, without scheme and host".to_owned(),
                None => format!("write {}", quoted(&format!("/{text}"))),
            };
            return self.problem(0..text.len(), "a path starts with `/`", &help);
        }
        if let Some(at) = text.find(['?', '#']) {
            let help = "the query and the fragment are not part of the path: leave them out";
            return self.problem(at..text.len(), "a path ends before `?` and `#`", help);
        }
        Some(1)
    }

    fn segment(&mut self, text: &str, piece: Span, is_last: bool) -> Option<Segment> {
        let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        match inner {
            _ if text == "**" => self.last(piece, is_last, "`**`").map(|()| Segment::AnyDepth),
            Some(inner) => match inner.strip_prefix('*') {
                Some(name) => {
                    self.last(piece.clone(), is_last, "what takes the rest of the path")?;
                    self.name(name, piece).map(Segment::Rest)
                }
                None => self.name(inner, piece).map(Segment::Capture),
            },
            None if text.contains(['{', '}', '*']) => self.problem(
                piece,
                format!("{} is not a segment", quoted(text)),
                &format!("{PIECES}; write `%7B` for `{{`, `%7D` for `}}`"),
            ),
            None => self
                .normal(&format!("/{text}"), piece)
                .map(|literal| Segment::Literal(literal[1..].to_owned())),
        }
    }

    fn last(&mut self, piece: Span, is_last: bool, what: &str) -> Option<()> {
        if is_last {
            return Some(());
        }
        self.problem(piece, format!("{what} stands only at the end of a template"), PIECES)
    }

    fn name(&mut self, name: &str, piece: Span) -> Option<String> {
        let mut letters = name.bytes();
        let is_name = letters.next().is_some_and(|it| it.is_ascii_lowercase())
            && letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
        if is_name {
            return Some(name.to_owned());
        }
        let help = match name.strip_suffix('*').or_else(|| name.strip_suffix("...")) {
            Some(name) => format!("write `{{*{name}}}` for the rest of the path"),
            None if name.contains(':') => {
                "a capture has no kind: it is any segment that is not empty".to_owned()
            }
            None => {
                "a name starts with a lower-case letter and has lower-case letters, digits and `_`".to_owned()
            }
        };
        self.problem(piece, format!("{} cannot name a capture", quoted(name)), &help)
    }

    fn check_capture(&mut self, name: &str, earlier: &[String], piece: Span) -> Option<()> {
        if earlier.iter().any(|it| it == name) {
            return self.problem(
                piece,
                format!("the template has two captures `{name}`"),
                "give each capture a name of its own",
            );
        }
        if earlier.len() == MAX_CAPTURES {
            let help = "capture only what is used; `**` at the end takes any number of segments";
            return self.problem(piece, format!("a template has at most {MAX_CAPTURES} captures"), help);
        }
        Some(())
    }

    /// A literal in the normal form of requests; a problem if no request can have it.
    fn normal(&mut self, path: &str, piece: Span) -> Option<String> {
        match normal_form(path.as_bytes()) {
            Ok(normal) => Some(String::from_utf8_lossy(&normal).into_owned()),
            Err(fault) => {
                let help = match fault {
                    PathFault::DotSegment => "requests with a `.` or `..` segment are refused: leave it out",
                    PathFault::EncodedSlash => {
                        "requests with `%2F`, `%5C` or `\\` in the path are refused: write `/`"
                    }
                    PathFault::Encoding => {
                        "a `%` is followed by two hexadecimal digits; write `%25` for a percent sign"
                    }
                    PathFault::Control => "requests with a control character in the path are refused",
                    PathFault::TooLong => "requests with a path of over 8192 bytes are refused",
                    PathFault::NotAbsolute | PathFault::Fragment => "write a path that a request can have",
                };
                self.problem(piece, "no request can have this path", help)
            }
        }
    }

    /// Reports a problem at bytes of the text; always `None`.
    fn problem<T>(&mut self, piece: Span, message: impl Into<String>, help: &str) -> Option<T> {
        let span = within(self.document, self.text, piece);
        self.problems.push(Diagnostic::error(Code::Path, span, message).help(help));
        None
    }
}

/// Where bytes of a text stand in the file; the whole text if it is written with escapes.
fn within(document: &Document<'_>, text: &Spanned<String>, piece: Span) -> Span {
    let written = document.text.get(text.span.clone()).unwrap_or_default();
    match written.get(1..written.len().saturating_sub(1)) {
        Some(inner) if inner == text.value => {
            let start = text.span.start + 1;
            start + piece.start..start + piece.end
        }
        _ => text.span.clone(),
    }
}
