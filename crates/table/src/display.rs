//! The table in readable form: what `Display` prints is the oracle of the lowering tests.

mod handling;
mod index;

use core::fmt::{self, Display, Formatter};
use core::net::Ipv6Addr;

use crate::rows::{
    Condition, EmptySegments, Kind, LineTest, Net, Part, PathPolicy, Protocol, Range, Route, Segment,
    Template, TextTest, UpgradeTest,
};
use crate::table::Table;

impl Display for Table<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for route in self.rows().routes {
            self.show_route(f, route)?;
        }
        self.show_route(f, self.default())?;
        self.show_index(f)?;
        show_policy(f, self.rows().policy)?;
        if !self.rows().forwarded {
            f.write_str("X-Forwarded headers stay as they are\n")?;
        }
        let log = self.rows().log;
        if let Some(header) = log.header {
            writeln!(f, "log: header {}", self.text(header))?;
        }
        if let Some(endpoint) = log.endpoint {
            writeln!(f, "log: endpoint {}", self.text(endpoint))?;
        }
        Ok(())
    }
}

impl Table<'_> {
    fn show_route(&self, f: &mut Formatter<'_>, route: &Route) -> fmt::Result {
        write!(f, "{}: ", self.text(route.name))?;
        let handling = self.handling(route);
        self.show_action(f, handling.action)?;
        f.write_str("\n")?;
        for condition in self.conditions(route.conditions) {
            f.write_str("  ")?;
            self.show_condition(f, condition)?;
            f.write_str("\n")?;
        }
        if route.takes_purge {
            f.write_str("  takes PURGE\n")?;
        }
        self.show_modifiers(f, handling)
    }

    fn show_condition(&self, f: &mut Formatter<'_>, condition: &Condition) -> fmt::Result {
        match *condition {
            Condition::Method { any_of } => self.show_list(f, "method", any_of),
            Condition::Secure(is_secure) => write!(f, "scheme {}", if is_secure { "https" } else { "http" }),
            Condition::Host { any_of } => self.show_list(f, "host", any_of),
            Condition::PathPrefix { any_of } => self.show_list(f, "path_prefix", any_of),
            Condition::PathExtension { any_of } => self.show_list(f, "path_extension", any_of),
            Condition::PathRegex { any_of } => self.show_automata(f, "path_regex", any_of),
            Condition::Path { any_of } => {
                f.write_str("path")?;
                self.templates(any_of).iter().try_for_each(|template| self.show_template(f, template))
            }
            Condition::Lines { part, test, not } => {
                self.show_part(f, part)?;
                f.write_str(if not { " not" } else { "" })?;
                self.show_test(f, test)
            }
            Condition::Upgrade { part: _, test } => match test {
                UpgradeTest::Some => f.write_str("upgrade some"),
                UpgradeTest::None => f.write_str("upgrade none"),
                UpgradeTest::AnyOf(any_of) => {
                    f.write_str("upgrade")?;
                    self.protocols(any_of).iter().try_for_each(|protocol| self.show_protocol(f, protocol))
                }
            },
            Condition::Client { any_of } => {
                f.write_str("client_ip")?;
                self.nets(any_of).iter().try_for_each(|net| show_net(f, net))
            }
            Condition::Country { any_of } => self.show_list(f, "country", any_of),
            Condition::Continent { any_of } => self.show_list(f, "continent", any_of),
            Condition::Asn { any_of } => {
                f.write_str("asn")?;
                self.numbers(any_of).iter().try_for_each(|number| write!(f, " {number}"))
            }
            Condition::ViaFanout(via_fanout) => write!(f, "via_fanout {via_fanout}"),
            Condition::Bucket { key, below } => {
                write!(f, "bucket below {below} by ")?;
                self.show_key(f, key)
            }
            Condition::AnyOf { sets } => self.show_sets(f, "any_of", sets),
            Condition::NoneOf { sets } => self.show_sets(f, "none_of", sets),
        }
    }

    fn show_sets(&self, f: &mut Formatter<'_>, what: &str, sets: Range) -> fmt::Result {
        f.write_str(what)?;
        for set in self.sets(sets) {
            f.write_str(" {")?;
            for (index, condition) in self.conditions(*set).iter().enumerate() {
                f.write_str(if index == 0 { " " } else { ", " })?;
                self.show_condition(f, condition)?;
            }
            f.write_str(" }")?;
        }
        Ok(())
    }

    fn show_template(&self, f: &mut Formatter<'_>, template: &Template) -> fmt::Result {
        f.write_str(" ")?;
        let mut names = self.list(template.captures);
        let mut name = || names.next().unwrap_or_default();
        for segment in self.segments(template.segments) {
            match *segment {
                Segment::Literal(text) => write!(f, "/{}", self.text(text))?,
                Segment::Capture(kind) => write!(f, "/{{{}{}}}", name(), suffix(kind))?,
                Segment::Any => f.write_str("/*")?,
                Segment::Stars(automaton) => write!(f, "/automaton {automaton}")?,
                Segment::Captures { start, cuts } => {
                    write!(f, "/{:?}", self.text(start))?;
                    for cut in self.cuts(cuts) {
                        write!(f, " +{} {{{}{}}} before {}", cut.skip, name(), suffix(cut.kind), cut.behind)?;
                    }
                }
                Segment::Rest => write!(f, "/{{*{}}}", name())?,
                Segment::AnyDepth => f.write_str("/**")?,
            }
        }
        Ok(())
    }

    fn show_part(&self, f: &mut Formatter<'_>, part: u16) -> fmt::Result {
        match self.part(part) {
            Some(Part::Header(name)) => write!(f, "header {}", self.text(name)),
            Some(Part::Query(name)) => write!(f, "query {:?}", self.text(name)),
            Some(Part::Cookie { name, header: _ }) => write!(f, "cookie {}", self.text(name)),
            None => Ok(()),
        }
    }

    fn show_test(&self, f: &mut Formatter<'_>, test: LineTest) -> fmt::Result {
        let mut texts = |what: &str, TextTest { any_of, ignore_case }| {
            self.show_list(f, what, any_of)?;
            f.write_str(if ignore_case { " in any case" } else { "" })
        };
        match test {
            LineTest::Present => f.write_str(" present"),
            LineTest::Exact(test) => texts(" exact", test),
            LineTest::Prefix(test) => texts(" prefix", test),
            LineTest::Suffix(test) => texts(" suffix", test),
            LineTest::Contains(test) => texts(" contains", test),
            LineTest::Token(any_of) => self.show_list(f, " token", any_of),
            LineTest::Regex(any_of) => self.show_automata(f, " regex", any_of),
        }
    }

    fn show_automata(&self, f: &mut Formatter<'_>, what: &str, automata: Range) -> fmt::Result {
        f.write_str(what)?;
        self.automata(automata).iter().try_for_each(|automaton| {
            write!(f, " ({} steps of {} classes)", automaton.steps.len, automaton.stride)
        })
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

fn suffix(kind: Kind) -> &'static str {
    match kind {
        Kind::Any => "",
        Kind::Int => ":int",
        Kind::Hex => ":hex",
        Kind::Alnum => ":alnum",
        Kind::Slug => ":slug",
        Kind::Uuid => ":uuid",
    }
}

fn show_net(f: &mut Formatter<'_>, net: &Net) -> fmt::Result {
    let address = Ipv6Addr::from_bits(net.address);
    match address.to_ipv4_mapped().filter(|_| net.is_v4) {
        Some(address) => write!(f, " {address}/{}", net.bits.saturating_sub(96)),
        None => write!(f, " {address}/{}", net.bits),
    }
}

/// What differs from the policy of a file that says nothing.
fn show_policy(f: &mut Formatter<'_>, policy: PathPolicy) -> fmt::Result {
    let mut when = |differs: bool, text: &str| if differs { writeln!(f, "path: {text}") } else { Ok(()) };
    when(policy.keep_encoded_slash, "encoded slashes are kept")?;
    when(policy.resolve_dot_segments, "dot segments are resolved")?;
    when(policy.empty_segments == EmptySegments::Merge, "empty segments are merged")?;
    when(policy.empty_segments == EmptySegments::Reject, "empty segments are refused")?;
    when(policy.ignore_trailing_slash, "a slash at the end is ignored")?;
    if policy.max_length == PathPolicy::DEFAULT.max_length {
        return Ok(());
    }
    writeln!(f, "path: at most {} bytes", policy.max_length)
}
