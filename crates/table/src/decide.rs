//! Which route takes a request: the first in file order whose conditions all hold.

use crate::head::Head;
use crate::rows::{Condition, LineTest, Protocol, Range, Route, UpgradeTest};
use crate::table::Table;
use crate::template::{Captures, is_below, matches};
use crate::value::{some_protocol, some_token, without_version};

/// The route that takes a request, and what its template captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decision<'t> {
    /// The route; `[default]` if no other takes the request.
    pub route: &'t Route,
    /// The names of the captures, a range of [`crate::Rows::texts`].
    pub names: Range,
    /// What was captured, in the order of the names.
    pub captures: Captures,
}

impl<'t> Table<'t> {
    /// The first route whose conditions all hold, or `[default]`.
    ///
    /// A `PURGE` request is taken only by a route that names the method: the caller refuses one that falls to
    /// `[default]`.
    pub fn decide<H: Head>(&self, head: &H) -> Decision<'t> {
        for route in self.rows().routes {
            let mut decision =
                Decision { route, names: Range { at: 0, len: 0 }, captures: Captures::default() };
            let holds =
                self.conditions(route.conditions).iter().all(|it| self.holds(it, head, &mut decision));
            if holds && (route.takes_purge || head.method() != b"PURGE") {
                return decision;
            }
        }
        Decision { route: self.default(), names: Range { at: 0, len: 0 }, captures: Captures::default() }
    }

    /// Whether one condition holds; a path template leaves its captures in the decision.
    fn holds<H: Head>(&self, condition: &Condition, head: &H, decision: &mut Decision<'t>) -> bool {
        match *condition {
            Condition::Method { any_of } => self.is_one_of(head.method(), any_of),
            Condition::Path { any_of } => self.templates(any_of).iter().any(|template| {
                let found = matches(self.segments(template.segments), head.path(), |text| self.bytes(text));
                if let Some(captures) = found {
                    (decision.names, decision.captures) = (template.captures, captures);
                }
                found.is_some()
            }),
            Condition::PathPrefix { any_of } => {
                self.list(any_of).any(|prefix| is_below(head.path(), prefix.as_bytes()))
            }
            Condition::Header { part, test } => {
                let mut lines = head.lines(part);
                match test {
                    LineTest::Present => lines.next().is_some(),
                    LineTest::Absent => lines.next().is_none(),
                    LineTest::Exact(any_of) => lines.any(|line| self.is_one_of(line, any_of)),
                    LineTest::Token(any_of) => {
                        lines.any(|line| some_token(line, |it| self.is_token(it, any_of)))
                    }
                }
            }
            Condition::Upgrade { part, test } => {
                let lines = head.lines(part);
                match test {
                    UpgradeTest::Some => some_protocol(lines, |_| true),
                    UpgradeTest::None => !some_protocol(lines, |_| true),
                    UpgradeTest::AnyOf(any_of) => some_protocol(lines, |asked| {
                        self.protocols(any_of).iter().any(|it| self.is_protocol(asked, it, head))
                    }),
                }
            }
        }
    }

    fn is_one_of(&self, value: &[u8], any_of: Range) -> bool {
        self.list(any_of).any(|text| text.as_bytes() == value)
    }

    fn is_token(&self, token: &[u8], any_of: Range) -> bool {
        self.list(any_of).any(|text| text.as_bytes().eq_ignore_ascii_case(token))
    }

    fn is_protocol<H: Head>(&self, asked: &[u8], protocol: &Protocol, head: &H) -> bool {
        let asked = if protocol.versioned { asked } else { without_version(asked) };
        self.bytes(protocol.text).eq_ignore_ascii_case(asked)
            && (!protocol.only_get || head.method() == b"GET")
    }
}
