//! Path templates and prefixes: docs/language.md, sections 2 and 3.

use pointwork_compiler::{Segment, Template};

use super::Captures;
use super::path::normal_form;

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
        // "itself"; "Text is brought into the normal form of section 4, as a path is"
        Segment::Literal(text) => match path.split_first() {
            Some((segment, rest))
                if normal_form(format!("/{text}").as_bytes()) == Ok(format!("/{segment}")) =>
            {
                match_segments(others, rest)
            }
            Some(_) | None => None,
        },
        // "one segment that is not empty"
        Segment::Capture(name) => match path.split_first() {
            Some((segment, rest)) if !segment.is_empty() => {
                let mut captures = match_segments(others, rest)?;
                captures.insert(name.clone(), (*segment).to_owned());
                Some(captures)
            }
            Some(_) | None => None,
        },
        // "the rest of the path, at least one byte"
        Segment::Rest(name) => {
            let rest = path.join("/");
            (!rest.is_empty()).then(|| Captures::from([(name.clone(), rest)]))
        }
        // "any number of segments, also none and also empty ones"
        Segment::AnyDepth => (0..=path.len()).find_map(|count| match_segments(others, &path[count..])),
    }
}

/// "`/api` is `/api` itself and everything below it. `/api/`, with a slash at its end, is only what is below. `/` is
/// every path. A prefix stops at a segment boundary."
pub(super) fn is_below(prefix: &str, path: &str) -> bool {
    let Ok(prefix) = normal_form(prefix.as_bytes()) else { return false };
    if prefix.ends_with('/') {
        path.starts_with(&prefix)
    } else {
        path == prefix || path.starts_with(&format!("{prefix}/"))
    }
}
