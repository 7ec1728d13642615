//! Formulas: what a route asks of a request, as literals that are joined by and, or and not.

use std::borrow::Cow;

use super::language::{Case, Item, Language, Shape, Slash, Tail};
use super::literal::{Literal, Part, Test};
use super::part::Addresses;
use crate::route_set::{
    Condition, Conditions, Host, LineTest, PathPolicy, Percent, Protocol, Route, Scheme, Segment, Template,
    Upgrade, ValueTest,
};

/// Something that a request is or is not.
#[derive(Clone, Debug)]
pub(super) enum Formula<'r> {
    Literal(Literal<'r>),
    All(Vec<Formula<'r>>),
    Any(Vec<Formula<'r>>),
    Not(Box<Formula<'r>>),
}

/// What each condition of a route asks, in their order, and behind them that it takes no PURGE, unless it does.
pub(super) fn of_route(route: &Route, policy: PathPolicy) -> Formula<'_> {
    let mut all: Vec<Formula<'_>> =
        route.conditions.iter().map(|condition| of_condition(&condition.value, policy)).collect();
    if !route.takes_purge() {
        all.push(not(among(Part::Method, ["PURGE"])));
    }
    Formula::All(all)
}

fn of_condition(condition: &Condition, policy: PathPolicy) -> Formula<'_> {
    match condition {
        Condition::Method(methods) => among(Part::Method, methods.iter().map(String::as_str)),
        Condition::Scheme(scheme) => among(Part::Scheme, [of_scheme(*scheme)]),
        Condition::Host(hosts) => text(Part::Host, Language::of(hosts.iter().map(host).collect())),
        Condition::Path(templates) => seen(templates.iter().map(template).collect(), policy),
        Condition::PathPrefix(prefixes) => seen(prefixes.iter().map(|it| prefix(it)).collect(), policy),
        Condition::PathExtension(extensions) => {
            seen(extensions.iter().map(|it| Shape::Extension(it).into()).collect(), policy)
        }
        Condition::PathRegex(patterns) => {
            text(Part::Path, Language::of(patterns.iter().map(|it| Shape::Pattern(it).into()).collect()))
        }
        Condition::Header(name, test) => value(Part::Header(name), test),
        Condition::Query(name, test) => value(Part::Query(name), test),
        Condition::Cookie(name, test) => value(Part::Cookie(name), test),
        Condition::Upgrade(upgrade) => of_upgrade(upgrade),
        Condition::ClientIp(networks) => literal(Part::Client, Test::Within(Addresses::of(networks))),
        Condition::Country(codes) => among(Part::Country, codes.iter().map(String::as_str)),
        Condition::Continent(codes) => among(Part::Continent, codes.iter().map(String::as_str)),
        Condition::Asn(numbers) => {
            let numbers = numbers.iter().map(|number| Cow::Owned(number.to_string())).collect();
            literal(Part::Asn, Test::Among(numbers))
        }
        Condition::ViaFanout(true) => literal(Part::Pass, Test::ViaFanout),
        Condition::ViaFanout(false) => not(literal(Part::Pass, Test::ViaFanout)),
        Condition::Percent(Percent { below, key }) => {
            literal(Part::of_key(key.as_ref()), Test::Below(*below))
        }
        Condition::AnyOf(sets) => Formula::Any(of_sets(sets, policy)),
        Condition::NoneOf(sets) => not(Formula::Any(of_sets(sets, policy))),
    }
}

fn of_sets(sets: &[Conditions], policy: PathPolicy) -> Vec<Formula<'_>> {
    sets.iter().map(|set| of_set(set, policy)).collect()
}

fn of_set(set: &Conditions, policy: PathPolicy) -> Formula<'_> {
    Formula::All(set.iter().map(|condition| of_condition(&condition.value, policy)).collect())
}

/// The paths that a policy lets be seen as one of these.
fn seen(items: Vec<Item<'_>>, policy: PathPolicy) -> Formula<'_> {
    let slash = if policy.ignore_trailing_slash { Slash::Unseen } else { Slash::Seen };
    text(Part::Path, Language::of(items).seen(slash))
}

fn literal<'r>(part: Part<'r>, test: Test<'r>) -> Formula<'r> {
    Formula::Literal(Literal { part, test })
}

fn text<'r>(part: Part<'r>, language: Language<'r>) -> Formula<'r> {
    literal(part, Test::Text(language))
}

fn among<'r>(part: Part<'r>, values: impl IntoIterator<Item = &'r str>) -> Formula<'r> {
    literal(part, Test::Among(values.into_iter().map(Cow::Borrowed).collect()))
}

fn not(formula: Formula<'_>) -> Formula<'_> {
    Formula::Not(Box::new(formula))
}

/// The name of a scheme.
fn of_scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Http => "http",
        Scheme::Https => "https",
    }
}

fn host(host: &Host) -> Item<'_> {
    match host {
        Host::Exact(host) => Item::word(host, Tail::Nothing),
        Host::Below(ending) => Shape::HostBelow(ending).into(),
    }
}

fn prefix(prefix: &str) -> Item<'_> {
    Item::word(prefix, if prefix.ends_with('/') { Tail::Anything } else { Tail::Below })
}

/// A template as a word, if only its end is open.
fn template(template: &Template) -> Item<'_> {
    let (tail, literals) = match template.segments.split_last() {
        Some((Segment::Rest(_), literals)) => (Tail::Something, literals),
        Some((Segment::AnyDepth, literals)) if !literals.is_empty() => (Tail::Below, literals),
        _ => (Tail::Nothing, template.segments.as_slice()),
    };
    let mut word = String::new();
    for segment in literals {
        let Segment::Literal(text) = segment else { return Shape::Template(template).into() };
        word.extend(["/", text]);
    }
    if tail == Tail::Something {
        word.push('/');
    }
    Item::Word(Cow::Owned(word.into_bytes()), tail)
}

/// The test of a header, a query key or a cookie.
fn value<'r>(part: Part<'r>, test: &'r ValueTest) -> Formula<'r> {
    let case = if test.ignore_case { Case::Ignored } else { Case::Counts };
    let some = text(part, Language::of(lines(&test.line, case)));
    if test.not { not(some) } else { some }
}

fn lines(test: &LineTest, case: Case) -> Vec<Item<'_>> {
    match test {
        LineTest::Present => vec![Shape::Any.into()],
        LineTest::Exact(values) => values
            .iter()
            .map(|value| match case {
                Case::Counts => Item::word(value, Tail::Nothing),
                Case::Ignored => Shape::Folded(value).into(),
            })
            .collect(),
        LineTest::Prefix(values) => values.iter().map(|value| Shape::Prefix(value, case).into()).collect(),
        LineTest::Suffix(values) => values.iter().map(|value| Shape::Suffix(value, case).into()).collect(),
        LineTest::Contains(values) => values.iter().map(|it| Shape::Contains(it, case).into()).collect(),
        LineTest::Token(values) => values.iter().map(|value| Shape::Token(value).into()).collect(),
        LineTest::Regex(patterns) => patterns.iter().map(|it| Shape::Pattern(it).into()).collect(),
    }
}

/// The protocols of an Upgrade header, of which `websocket` counts in a GET only.
fn of_upgrade(upgrade: &Upgrade) -> Formula<'_> {
    let some = || text(Part::Upgrade, Language::of(vec![Shape::Any.into()]));
    let protocols = match upgrade {
        Upgrade::Some => return some(),
        Upgrade::None => return not(some()),
        Upgrade::AnyOf(protocols) => protocols,
    };
    let (websockets, others): (Vec<&Protocol>, Vec<&Protocol>) =
        protocols.iter().partition(|protocol| protocol.is_websocket());
    let one_of = |protocols: &[&'_ Protocol]| {
        text(Part::Upgrade, Language::of(protocols.iter().map(|it| of_protocol(it)).collect()))
    };
    let mut any = Vec::new();
    if !websockets.is_empty() {
        any.push(Formula::All(vec![one_of(&websockets), among(Part::Method, ["GET"])]));
    }
    if !others.is_empty() {
        any.push(one_of(&others));
    }
    Formula::Any(any)
}

/// A protocol of some version, or of one.
fn of_protocol(protocol: &Protocol) -> Item<'static> {
    let Protocol { name, version } = protocol;
    let (word, tail) = match version {
        Some(version) => (format!("{name}/{version}"), Tail::Nothing),
        None => (name.clone(), Tail::Below),
    };
    Item::Word(Cow::Owned(word.into_bytes()), tail)
}
