//! Matching a path against a template, segment by segment.

use crate::rows::{Range, Segment};

/// How many captures a template may have.
pub const MAX_CAPTURES: usize = 8;

/// The ranges of the path that the captures of a template hold, in the template's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Captures {
    ranges: [(u16, u16); MAX_CAPTURES],
    len: u8,
}

impl Captures {
    /// The text of each capture in `path`, which is the path that was decided on.
    pub fn of<'p>(&self, path: &'p [u8]) -> impl Iterator<Item = &'p [u8]> + use<'_, 'p> {
        let text = |&(from, to)| path.get(usize::from(from)..usize::from(to)).unwrap_or_default();
        self.ranges.iter().take(usize::from(self.len)).map(text)
    }

    /// Adds a range of the path; `None` if it lies beyond what a range can say.
    fn push(&mut self, from: usize, to: usize) -> Option<()> {
        let slot = self.ranges.get_mut(usize::from(self.len))?;
        *slot = (u16::try_from(from).ok()?, u16::try_from(to).ok()?);
        self.len = self.len.saturating_add(1);
        Some(())
    }
}

/// The captures of `path`, if it matches the segments; `literal` gives the text of a literal segment.
/// A capture beyond byte 65,535 does not match: no path that long is routed.
pub(crate) fn matches<'t>(
    segments: &[Segment],
    path: &[u8],
    literal: impl Fn(Range) -> &'t [u8],
) -> Option<Captures> {
    let mut captures = Captures::default();
    // Where the next segment of the path starts: behind the slash that a path begins with; past the end, there is none.
    let mut at = 1_usize;
    for segment in segments {
        let rest = path.get(at..);
        match (segment, rest) {
            (Segment::AnyDepth, _) => return Some(captures),
            (Segment::Rest, Some(rest)) if !rest.is_empty() => {
                captures.push(at, path.len())?;
                return Some(captures);
            }
            (Segment::Literal(_) | Segment::Capture, Some(rest)) => {
                let found = rest.split(|&byte| byte == b'/').next().unwrap_or_default();
                let end = at.saturating_add(found.len());
                match segment {
                    Segment::Literal(text) if found == literal(*text) => {}
                    Segment::Capture if !found.is_empty() => captures.push(at, end)?,
                    Segment::Literal(_) | Segment::Capture | Segment::Rest | Segment::AnyDepth => {
                        return None;
                    }
                }
                at = end.saturating_add(1);
            }
            (Segment::Rest | Segment::Literal(_) | Segment::Capture, _) => return None,
        }
    }
    // After the last segment `at` is one past the end of the path; anything less leaves segments over.
    (at > path.len()).then_some(captures)
}

/// Whether `path` is `prefix` or below it; a prefix that ends in `/` means only what is below.
pub(crate) fn is_below(path: &[u8], prefix: &[u8]) -> bool {
    match path.strip_prefix(prefix) {
        Some([] | [b'/', ..]) => true,
        Some(_) => prefix.ends_with(b"/"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn prefix_stops_at_a_segment_boundary() {
        for (prefix, path, below) in [
            ("/api", "/api", true),
            ("/api", "/api/", true),
            ("/api", "/api/x", true),
            ("/api", "/apix", false),
            ("/api/", "/api", false),
            ("/api/", "/api/", true),
            ("/api/", "/api/x", true),
            ("/", "/", true),
            ("/", "/x", true),
            ("/", "//", true),
        ] {
            assert_eq!(is_below(path.as_bytes(), prefix.as_bytes()), below, "{prefix} {path}");
        }
    }
}
