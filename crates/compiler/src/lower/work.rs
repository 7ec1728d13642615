//! Work: what the dearest request costs to decide on, known before any request comes.

use std::collections::BTreeMap;

use pointwork_table::{Candidate, Check};

use super::index::{Node, remaining};
use crate::mixed::Form;
use crate::route_set::{Condition, Conditions, LineTest, RouteSet, Segment, Template, Upgrade};

/// How often a comparison counts that goes through a whole path, query or header line; others count once.
const SCAN: u64 = 20;

/// What the dearest request costs: one that is compared with all that its path leaves, without success.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Work {
    /// How much it is compared with: 1 for each text, number or network, 20 where a whole path, query or header line is
    /// gone through byte by byte.
    pub units: u64,
    /// The routes that it is compared with, in file order: indexes of [`RouteSet::routes`].
    pub routes: Vec<usize>,
}

impl Work {
    /// The most that a file may ask for, in the same units.
    pub const MOST: u64 = 20_000;
}

/// The dearest way through the nodes of the path index.
pub(super) fn work(routes: &RouteSet, nodes: &[Node], root: usize) -> Work {
    let costs = routes.routes.iter().map(|route| {
        let conditions: u64 = remaining(&route.conditions).into_iter().map(cost).sum();
        conditions + captures(&route.conditions)
    });
    let costs: Vec<u64> = costs.collect();
    let mut ways = Ways { nodes, costs: &costs, known: BTreeMap::new() };
    let units = ways.units(root);
    let mut found = Vec::new();
    ways.collect(root, &mut found);
    found.sort_unstable();
    found.dedup();
    Work { units, routes: found }
}

struct Ways<'w> {
    nodes: &'w [Node],
    /// What each candidate of a route costs besides its checks.
    costs: &'w [u64],
    /// What the dearest way from each node costs.
    known: BTreeMap<usize, u64>,
}

impl Ways<'_> {
    fn units(&mut self, node: usize) -> u64 {
        if let Some(units) = self.known.get(&node) {
            return *units;
        }
        let units = match &self.nodes[node] {
            Node::Candidates(candidates) => self.candidates(candidates),
            Node::Aside(one, other) => self.units(*one) + self.units(*other),
            Node::Literal { next, .. } => 1 + self.units(*next),
            Node::Branch(branch) => 1 + branch.next().map(|next| self.units(next)).max().unwrap_or_default(),
        };
        self.known.insert(node, units);
        units
    }

    fn candidates(&self, candidates: &[Vec<u64>]) -> u64 {
        candidates.iter().map(|words| checks(words) + self.costs.get(route(words)).unwrap_or(&0)).sum()
    }

    /// The routes on the dearest way from a node.
    fn collect(&mut self, node: usize, found: &mut Vec<usize>) {
        match &self.nodes[node] {
            Node::Candidates(candidates) => found.extend(candidates.iter().map(|words| route(words))),
            Node::Aside(one, other) => {
                self.collect(*one, found);
                self.collect(*other, found);
            }
            Node::Literal { next, .. } => self.collect(*next, found),
            Node::Branch(branch) => {
                // The first of several that cost the same, so that a file always says the same.
                let next = branch.next().rev().max_by_key(|next| self.units(*next));
                if let Some(next) = next {
                    self.collect(next, found);
                }
            }
        }
    }
}

fn route(candidate: &[u64]) -> usize {
    let head = Candidate::unpack(candidate.first().copied().unwrap_or_default());
    usize::try_from(head.route()).unwrap_or(usize::MAX)
}

/// What the checks of a candidate cost. However many they are, they go through a path once: each begins where the one
/// before it ended. Literals and steps look at eight bytes at once, which counts no more than a short text.
fn checks(candidate: &[u64]) -> u64 {
    let [head, words @ ..] = candidate else { return 0 };
    let named = usize::from(Candidate::unpack(*head).captures() > 0);
    let mut words = words.get(named..).unwrap_or_default();
    while let [word, rest @ ..] = words {
        let text = match Check::unpack(*word) {
            Check::Kind(..) | Check::Stars(..) | Check::Template(_) => return SCAN,
            Check::Literal(_, len) => len.div_ceil(8),
            Check::Some | Check::Rest | Check::Step => 0,
        };
        words = usize::try_from(text).ok().and_then(|text| rest.get(text..)).unwrap_or_default();
    }
    1
}

/// What it costs to find captures within segments, besides the first of each template: each is looked for to the end of
/// its segment.
fn captures(conditions: &Conditions) -> u64 {
    let templates = conditions.iter().map(|condition| {
        if let Condition::Path(templates) = &condition.value { templates.as_slice() } else { &[] }
    });
    templates.flatten().map(|it| template(it) - SCAN).max().unwrap_or_default()
}

/// What it costs to match a template as a whole.
fn template(template: &Template) -> u64 {
    let captures = template.segments.iter().map(|segment| match segment {
        Segment::Mixed(mixed) => match &mixed.form {
            Form::Captures { cuts, .. } => cuts.len(),
            Form::Stars(_) => 0,
        },
        Segment::Literal(_) | Segment::Any | Segment::Capture(_) | Segment::Rest(_) | Segment::AnyDepth => 0,
    });
    SCAN * u64::try_from(captures.sum::<usize>().max(1)).unwrap_or(u64::MAX)
}

/// What a condition costs that does not hold.
fn cost(condition: &Condition) -> u64 {
    let each = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    match condition {
        Condition::Method(list)
        | Condition::PathPrefix(list)
        | Condition::Country(list)
        | Condition::Continent(list) => each(list.len()),
        Condition::Host(hosts) => each(hosts.len()),
        Condition::ClientIp(networks) => each(networks.len()),
        Condition::Asn(numbers) => each(numbers.len()),
        Condition::Scheme(_) | Condition::ViaFanout(_) => 1,
        // The last segment is found first.
        Condition::PathExtension(list) => SCAN + each(list.len()),
        Condition::Path(templates) => templates.iter().map(template).sum(),
        Condition::PathRegex(patterns) => SCAN * each(patterns.len()),
        Condition::Header(_, test) => line(&test.line),
        // The values are found first.
        Condition::Query(_, test) | Condition::Cookie(_, test) => SCAN + line(&test.line),
        // Each is compared with all that a line holds.
        Condition::Upgrade(Upgrade::AnyOf(protocols)) => SCAN * each(protocols.len()),
        Condition::Upgrade(Upgrade::Some | Upgrade::None) | Condition::Percent(_) => SCAN,
        Condition::AnyOf(sets) | Condition::NoneOf(sets) => {
            sets.iter().flatten().map(|condition| cost(&condition.value)).sum()
        }
    }
}

fn line(test: &LineTest) -> u64 {
    let each = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    match test {
        LineTest::Present => 1,
        LineTest::Exact(texts) | LineTest::Prefix(texts) | LineTest::Suffix(texts) => each(texts.len()),
        // At each byte of a line the whole of a text may be compared, eight bytes at once.
        LineTest::Contains(texts) => texts.iter().map(|text| SCAN * (1 + each(text.len() / 8))).sum(),
        LineTest::Token(texts) => SCAN * each(texts.len()),
        LineTest::Regex(patterns) => SCAN * each(patterns.len()),
    }
}
