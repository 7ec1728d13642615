//! Matching a path against a template, segment by segment.
//!
//! No step is ever taken back: `**` is the only piece of variable depth and stands once, so that what follows it is
//! counted from the end of the path.

use crate::automaton::Walk;
use crate::captures::Captures;
use crate::kind;
use crate::rows::{Automaton, Cut, Range, Segment};
use crate::table::Table;

/// A path that is being matched: where its next segment starts, and what was captured before.
struct Cursor<'m, 't> {
    table: &'m Table<'t>,
    path: &'m [u8],
    /// Behind the slash before the next segment; one past the end of the path, if there is none.
    at: usize,
    captures: Captures,
}

impl Table<'_> {
    /// The captures of `path`, if it matches the segments.
    pub(crate) fn matches(&self, segments: Range, path: &[u8]) -> Option<Captures> {
        let segments = self.segments(segments);
        let mut cursor = Cursor { table: self, path, at: 1, captures: Captures::default() };
        for (index, segment) in segments.iter().enumerate() {
            if matches!(segment, Segment::AnyDepth) {
                let behind = segments.len().saturating_sub(index).saturating_sub(1);
                cursor.leave(behind);
            } else {
                cursor.take(segment)?;
            }
        }
        // After the last segment `at` is one past the end of the path; anything less leaves segments over.
        (cursor.at > path.len()).then_some(cursor.captures)
    }
}

impl Cursor<'_, '_> {
    /// Matches one segment of the path.
    fn take(&mut self, segment: &Segment) -> Option<()> {
        let rest = self.path.get(self.at..)?;
        let text = rest.split(|&byte| byte == b'/').next().unwrap_or_default();
        let end = self.at.saturating_add(text.len());
        match *segment {
            Segment::Literal(literal) => (text == self.table.bytes(literal)).then_some(())?,
            Segment::Any => (!text.is_empty()).then_some(())?,
            Segment::Capture(kind) => {
                kind::holds(kind, text).then_some(())?;
                self.captures.push(self.at, end)?;
            }
            Segment::Stars(automaton) => {
                let automaton = self.table.automaton(automaton)?;
                Walk::start(self.table, automaton).accepts_all(text.iter().copied()).then_some(())?;
            }
            Segment::Captures { start, cuts } => {
                let start = self.table.bytes(start);
                text.starts_with(start).then_some(())?;
                self.cut(text, start.len(), self.table.cuts(cuts))?;
            }
            Segment::Rest => {
                (!rest.is_empty()).then_some(())?;
                self.captures.push(self.at, self.path.len())?;
                self.at = self.path.len();
            }
            // Taken by the caller.
            Segment::AnyDepth => return None,
        }
        if !matches!(segment, Segment::Rest) {
            self.at = end;
        }
        self.at = self.at.saturating_add(1);
        Some(())
    }

    /// Goes to where the path has only `behind` segments left. Where it has fewer it stays, and taking them fails.
    fn leave(&mut self, behind: usize) {
        let rest = self.path.get(self.at..).unwrap_or_default();
        let mut slashes = rest.iter().enumerate().rev().filter(|&(_, &byte)| byte == b'/').map(|(at, _)| at);
        self.at = match behind.checked_sub(1) {
            None => self.path.len().saturating_add(1),
            Some(before) => {
                slashes.nth(before).map_or(self.at, |slash| self.at.saturating_add(slash).saturating_add(1))
            }
        };
    }

    /// Finds the captures within a segment, the first of which starts at `from`. That all behind a capture matches is
    /// seen when its end is found.
    fn cut(&mut self, text: &[u8], mut from: usize, cuts: &[Cut]) -> Option<()> {
        for cut in cuts {
            from = from.saturating_add(usize::try_from(cut.skip).ok()?);
            let rest = text.get(from..)?;
            let len = shortest(self.table, rest, cut, self.table.automaton(cut.behind)?)?;
            let to = from.saturating_add(len);
            self.captures.push(self.at.saturating_add(from), self.at.saturating_add(to))?;
            from = to;
        }
        Some(())
    }
}

/// The shortest start of `text` that is of the kind of a capture and leaves what the automaton accepts, which reads
/// backwards: one pass from the end finds it.
fn shortest(table: &Table<'_>, text: &[u8], cut: &Cut, behind: &Automaton) -> Option<usize> {
    let longest = kind::longest(cut.kind, text);
    let mut walk = Walk::start(table, behind);
    let mut found = None;
    for at in (1..=text.len()).rev() {
        let (before, after) = text.split_at_checked(at)?;
        if at <= longest
            && walk.accepts()
            && kind::ends(cut.kind, before)
            && !is_within_triplet(before, after)
        {
            found = Some(at);
        }
        if !before.last().is_some_and(|&byte| walk.step(byte)) {
            break;
        }
    }
    found
}

/// Whether a cut lies within a percent-encoding, which counts as one character.
fn is_within_triplet(before: &[u8], after: &[u8]) -> bool {
    !after.is_empty() && matches!(before, [.., b'%'] | [.., b'%', _])
}

/// Whether `path` is `prefix` or below it; a prefix that ends in `/` means only what is below.
pub(crate) fn is_below(path: &[u8], prefix: &[u8]) -> bool {
    match path.strip_prefix(prefix) {
        Some([] | [b'/', ..]) => true,
        Some(_) => prefix.ends_with(b"/"),
        None => false,
    }
}

/// The text behind the last dot of the last segment, if there is text on both sides of that dot.
pub(crate) fn extension(path: &[u8]) -> Option<&[u8]> {
    let last = path.rsplit(|&byte| byte == b'/').next()?;
    let dot = last.iter().rposition(|&byte| byte == b'.')?;
    let (before, after) = last.split_at_checked(dot)?;
    let extension = after.get(1..)?;
    (!before.is_empty() && !extension.is_empty()).then_some(extension)
}

#[cfg(test)]
mod tests {
    use super::{extension, is_below};

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

    #[test]
    fn an_extension_has_text_on_both_sides_of_its_dot() {
        for (path, expected) in [
            ("/a.tar.gz", Some("gz")),
            ("/a.b/c.css", Some("css")),
            ("/.css", None),
            ("/a.", None),
            ("/a.b/c", None),
            ("/a.b/", None),
            ("/..a", Some("a")),
        ] {
            assert_eq!(extension(path.as_bytes()), expected.map(str::as_bytes), "{path}");
        }
    }
}
