//! Path templates, prefixes and extensions: docs/language.md, sections 2 and 3.
//!
//! The texts of a route set are in normal form already, as the path is.

use pointwork_compiler::{Segment, Template};

use super::Captures;
use super::segment::{is_of, match_pieces};

/// "Of a list of templates the first that matches gives the captures."
pub(super) fn first_that_matches(templates: &[Template], path: &str) -> Option<Captures> {
    templates.iter().find_map(|template| match_template(template, path))
}

fn match_template(template: &Template, path: &str) -> Option<Captures> {
    // "A template starts with `/` and consists of segments between slashes", and so does a path.
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match_segments(&template.segments, &segments)
}

fn match_segments(template: &[Segment], path: &[&str]) -> Option<Captures> {
    let Some((first, others)) = template.split_first() else {
        // Every segment of the path must have been matched by one of the template.
        return path.is_empty().then(Captures::new);
    };
    match first {
        // "`{*name}` last: the rest of the path, at least one byte"
        Segment::Rest(name) => {
            let rest = path.join("/");
            (!rest.is_empty()).then(|| Captures::from([(name.clone(), rest)]))
        }
        // "zero or more whole segments, also empty ones"
        Segment::AnyDepth => (0..=path.len()).find_map(|count| match_segments(others, &path[count..])),
        Segment::Literal(_) | Segment::Capture(_) | Segment::Any | Segment::Mixed(_) => {
            let (segment, rest) = path.split_first()?;
            let mut captures = match_segment(first, segment)?;
            captures.extend(match_segments(others, rest)?);
            Some(captures)
        }
    }
}

/// What one segment of a template takes of one segment of a path.
fn match_segment(template: &Segment, segment: &str) -> Option<Captures> {
    match template {
        // "itself"
        Segment::Literal(text) => (text == segment).then(Captures::new),
        // "one non-empty segment", "one segment of a kind"
        Segment::Capture(capture) => {
            is_of(capture.kind, segment).then(|| Captures::from([(capture.name.clone(), segment.to_owned())]))
        }
        // "alone: one non-empty segment"
        Segment::Any => (!segment.is_empty()).then(Captures::new),
        Segment::Mixed(mixed) => match_pieces(&mixed.pieces, segment),
        // These are not about one segment.
        Segment::Rest(_) | Segment::AnyDepth => None,
    }
}

/// "`/api` is `/api` and everything below (`/api/`, `/api/...`), never `/apixyz`; `/api/` is only what is below; `/` is
/// every path".
pub(super) fn is_below(prefix: &str, path: &str) -> bool {
    if prefix.ends_with('/') {
        path.starts_with(prefix)
    } else {
        path == prefix || path.starts_with(&format!("{prefix}/"))
    }
}

/// "The text after the last `.` of the last segment if there is text on both sides of that dot".
pub(super) fn extension(path: &str) -> Option<&str> {
    let (_, last_segment) = path.rsplit_once('/')?;
    let (before, after) = last_segment.rsplit_once('.')?;
    (!before.is_empty() && !after.is_empty()).then_some(after)
}
