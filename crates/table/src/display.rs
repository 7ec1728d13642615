//! The table in readable form: what `Display` prints is the oracle of the lowering tests.

use core::fmt::{self, Display, Formatter};

use crate::rows::{Action, Condition, LineTest, Protocol, Range, Route, Segment, UpgradeTest};
use crate::table::Table;

impl Display for Table<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for route in self.rows().routes {
            self.show_route(f, route)?;
        }
        self.show_route(f, self.default())?;
        writeln!(f, "forwarded: {}", self.rows().forwarded)
    }
}

impl Table<'_> {
    fn show_route(&self, f: &mut Formatter<'_>, route: &Route) -> fmt::Result {
        let (action, backend) = match route.action {
            Action::Fanout { backend } => ("fanout", backend),
            Action::Send { backend } => ("send", backend),
            Action::Pass { backend } => ("pass", backend),
        };
        writeln!(f, "{}: {action} {}", self.text(route.name), self.text(backend))?;
        for condition in self.conditions(route.conditions) {
            f.write_str("  ")?;
            self.show_condition(f, condition)?;
            f.write_str("\n")?;
        }
        if route.takes_purge { f.write_str("  takes PURGE\n") } else { Ok(()) }
    }

    fn show_condition(&self, f: &mut Formatter<'_>, condition: &Condition) -> fmt::Result {
        match *condition {
            Condition::Method { any_of } => self.show_list(f, "method", any_of),
            Condition::PathPrefix { any_of } => self.show_list(f, "path_prefix", any_of),
            Condition::Path { any_of } => {
                f.write_str("path")?;
                for template in self.templates(any_of) {
                    f.write_str(" ")?;
                    let mut names = self.list(template.captures);
                    for segment in self.segments(template.segments) {
                        match *segment {
                            Segment::Literal(text) => write!(f, "/{}", self.text(text))?,
                            Segment::Capture => write!(f, "/{{{}}}", names.next().unwrap_or_default())?,
                            Segment::Rest => write!(f, "/{{*{}}}", names.next().unwrap_or_default())?,
                            Segment::AnyDepth => f.write_str("/**")?,
                        }
                    }
                }
                Ok(())
            }
            Condition::Header { part, test } => {
                write!(f, "header {}", self.part(part).unwrap_or_default())?;
                match test {
                    LineTest::Present => f.write_str(" present"),
                    LineTest::Absent => f.write_str(" absent"),
                    LineTest::Exact(any_of) => self.show_list(f, " exact", any_of),
                    LineTest::Token(any_of) => self.show_list(f, " token", any_of),
                }
            }
            Condition::Upgrade { part: _, test } => match test {
                UpgradeTest::Some => f.write_str("upgrade some"),
                UpgradeTest::None => f.write_str("upgrade none"),
                UpgradeTest::AnyOf(any_of) => {
                    f.write_str("upgrade")?;
                    self.protocols(any_of).iter().try_for_each(|protocol| self.show_protocol(f, protocol))
                }
            },
        }
    }

    fn show_protocol(&self, f: &mut Formatter<'_>, protocol: &Protocol) -> fmt::Result {
        let only_get = if protocol.only_get { " (GET)" } else { "" };
        write!(f, " {:?}{only_get}", self.text(protocol.text))
    }

    fn show_list(&self, f: &mut Formatter<'_>, what: &str, list: Range) -> fmt::Result {
        f.write_str(what)?;
        self.list(list).try_for_each(|text| write!(f, " {text:?}"))
    }
}
