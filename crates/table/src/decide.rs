//! Which route takes a request: the first in file order whose conditions all hold.

use core::net::IpAddr;

use crate::automaton;
use crate::captures::Captured;
use crate::head::Head;
use crate::index::Walk;
use crate::lines::{Line, Lines};
use crate::rows::{Condition, LineTest, Net, Protocol, Range, Route, TextTest, UpgradeTest};
use crate::table::{Table, at};
use crate::template::{extension, is_below};
use crate::value::{compare, some_protocol, some_token, without_version};

/// The route that takes a request, and what its template captured: see [`Table::captures`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decision<'t> {
    /// The route; `[default]` if no other takes the request.
    pub route: &'t Route,
    pub(crate) captured: Captured,
}

impl<'t> Table<'t> {
    /// The first route whose conditions all hold, or `[default]`.
    ///
    /// A `PURGE` request is taken only by a route that names the method: the caller refuses one that falls to
    /// `[default]`.
    pub fn decide<H: Head>(&self, head: &H) -> Decision<'t> {
        let mut walk = Walk::new(self, self.seen(head.path()));
        walk.find();
        while let Some(found) = walk.next() {
            if let Some(route) = self.rows().routes.get(at(found.candidate.route()))
                && (found.candidate.is_bare() || walk.holds(found))
                && (route.conditions.len == 0 || self.all_hold(route.conditions, head))
                && (route.takes_purge || head.method() != b"PURGE")
            {
                if found.candidate.is_bare() {
                    return Decision { route, captured: Captured::Nothing };
                }
                return Decision { route, captured: walk.captured(found) };
            }
            walk.pass(found);
        }
        Decision { route: self.default(), captured: Captured::Nothing }
    }

    /// Whether all of these conditions hold.
    fn all_hold<H: Head>(&self, conditions: Range, head: &H) -> bool {
        self.conditions(conditions).iter().all(|it| self.holds(it, head))
    }

    /// Whether one condition holds. Templates in it bind nothing.
    fn holds<H: Head>(&self, condition: &Condition, head: &H) -> bool {
        match *condition {
            Condition::Path { any_of } => {
                let path = self.seen(head.path());
                self.templates(any_of).iter().any(|it| self.matches(it.segments, path).is_some())
            }
            Condition::AnyOf { sets } => self.some_set_holds(sets, head),
            Condition::NoneOf { sets } => !self.some_set_holds(sets, head),
            Condition::Method { any_of } => self.is_one_of(head.method(), any_of),
            Condition::Secure(is_secure) => head.is_secure() == is_secure,
            Condition::Host { any_of } => self.texts(any_of).any(|text| is_host(head.host(), text)),
            Condition::PathPrefix { any_of } => {
                let path = self.seen(head.path());
                self.texts(any_of).any(|prefix| is_below(path, prefix))
            }
            Condition::PathExtension { any_of } => extension(self.seen(head.path()))
                .is_some_and(|found| self.texts(any_of).any(|text| compare::same(text, found, true))),
            Condition::PathRegex { any_of } => self.some_accepts(any_of, || head.path().iter().copied()),
            Condition::Lines { part, test, not } => {
                head.lines(part).any(|line| self.passes(&line, test)) != not
            }
            Condition::Upgrade { part, test } => self.upgrades(head, head.lines(part), test),
            Condition::Client { any_of } => head
                .client()
                .is_some_and(|client| self.nets(any_of).iter().any(|net| is_within(client, *net))),
            Condition::Country { any_of } => head.geo().country.is_some_and(|it| self.is_one_of(it, any_of)),
            Condition::Continent { any_of } => {
                head.geo().continent.is_some_and(|it| self.is_one_of(it, any_of))
            }
            Condition::Asn { any_of } => head.geo().asn.is_some_and(|it| self.numbers(any_of).contains(&it)),
            Condition::ViaFanout(via_fanout) => head.via_fanout() == via_fanout,
            Condition::Bucket { key, below } => head.bucket(key) < below,
        }
    }

    /// Whether all conditions of one of these sets hold.
    fn some_set_holds<H: Head>(&self, sets: Range, head: &H) -> bool {
        self.sets(sets).iter().any(|&set| self.all_hold(set, head))
    }

    /// The path as templates, prefixes and extensions see it: perhaps without one slash at its end.
    pub(crate) fn seen<'p>(&self, path: &'p [u8]) -> &'p [u8] {
        match path {
            [rest @ .., b'/'] if self.rows().policy.ignore_trailing_slash && !rest.is_empty() => rest,
            path => path,
        }
    }

    /// The length of the longest of these prefixes that a path is or is below, a slash at its end aside.
    #[must_use]
    pub fn longest_prefix(&self, any_of: Range, path: &[u8]) -> usize {
        let path = self.seen(path);
        let matching = self.texts(any_of).filter(|prefix| is_below(path, prefix));
        matching.map(|prefix| prefix.strip_suffix(b"/").unwrap_or(prefix).len()).max().unwrap_or_default()
    }

    /// Whether one line passes a test.
    fn passes(&self, line: &Line<'_>, test: LineTest) -> bool {
        match test {
            LineTest::Present => true,
            LineTest::Exact(texts) => self.compares(line, texts, compare::equal),
            LineTest::Prefix(texts) => self.compares(line, texts, compare::starts),
            LineTest::Suffix(texts) => self.compares(line, texts, compare::ends),
            LineTest::Contains(texts) => self.compares(line, texts, compare::contains),
            LineTest::Token(any_of) => {
                some_token(line, |token| self.texts(any_of).any(|text| compare::equal(&token, text, true)))
            }
            LineTest::Regex(any_of) => match line.plain() {
                Some(plain) => self.some_accepts(any_of, || plain.iter().copied()),
                None => self.some_accepts(any_of, || line.clone()),
            },
        }
    }

    fn compares(
        &self,
        line: &Line<'_>,
        texts: TextTest,
        test: impl Fn(&Line<'_>, &[u8], bool) -> bool,
    ) -> bool {
        self.texts(texts.any_of).any(|text| test(line, text, texts.ignore_case))
    }

    fn upgrades<H: Head>(&self, head: &H, lines: Lines<'_>, test: UpgradeTest) -> bool {
        match test {
            UpgradeTest::Some => some_protocol(lines, |_| true),
            UpgradeTest::None => !some_protocol(lines, |_| true),
            UpgradeTest::AnyOf(any_of) => some_protocol(lines, |asked| {
                self.protocols(any_of).iter().any(|it| self.is_protocol(&asked, it, head))
            }),
        }
    }

    fn is_protocol<H: Head>(&self, asked: &Line<'_>, protocol: &Protocol, head: &H) -> bool {
        let asked = if protocol.versioned { asked.clone() } else { without_version(asked) };
        compare::equal(&asked, self.bytes(protocol.text), true)
            && (!protocol.only_get || head.method() == b"GET")
    }

    fn is_one_of(&self, value: &[u8], any_of: Range) -> bool {
        self.texts(any_of).any(|text| compare::same(text, value, false))
    }

    fn some_accepts<I: IntoIterator<Item = u8>>(&self, automata: Range, text: impl Fn() -> I) -> bool {
        self.automata(automata).iter().any(|it| automaton::Walk::start(self, it).accepts_all(text()))
    }
}

/// Whether a host is this one in any ASCII case, or ends in it and is longer, if it starts with a dot.
fn is_host(host: &[u8], expected: &[u8]) -> bool {
    let before = host.len().checked_sub(expected.len());
    let is_as_long = match expected {
        [b'.', ..] => before.is_some_and(|before| before > 0),
        _ => before == Some(0),
    };
    is_as_long && before.and_then(|at| host.get(at..)).is_some_and(|end| compare::same(end, expected, true))
}

/// Whether an address lies in a network of its family.
fn is_within(client: IpAddr, net: Net) -> bool {
    let (address, is_v4) = match client {
        IpAddr::V4(client) => (client.to_ipv6_mapped(), true),
        IpAddr::V6(client) => (client, false),
    };
    let differing = address.to_bits() ^ net.address;
    is_v4 == net.is_v4 && differing.leading_zeros() >= u32::from(net.bits)
}
