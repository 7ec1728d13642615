//! From a route set to the rows of a table.

mod handling;
mod index;
mod size;
mod work;

use std::collections::BTreeMap;
use std::net::IpAddr;

use pointwork_table as table;
use pointwork_table::{Index, Link, PathPolicy, Range, Rows, Table};

pub use self::size::Size;
pub use self::work::Work;
use crate::mixed::{Form, Mixed};
use crate::regex::Dfa;
use crate::route_set::{
    Condition, Host, LineTest, Network, Pattern, Protocol, Route, RouteSet, Scheme, Segment, Spanned,
    SplitKey, Template, Upgrade, ValueTest,
};

/// A table on the heap, which lends itself to tools and tests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnedTable {
    text: String,
    texts: Vec<Range>,
    routes: Vec<table::Route>,
    default: table::Route,
    index: Vec<u64>,
    root: Link,
    work: Work,
    /// How many words of the index each route has for itself.
    candidates: Vec<usize>,
    conditions: Vec<table::Condition>,
    templates: Vec<table::Template>,
    segments: Vec<table::Segment>,
    cuts: Vec<table::Cut>,
    protocols: Vec<table::Protocol>,
    sets: Vec<Range>,
    nets: Vec<table::Net>,
    numbers: Vec<u32>,
    keys: Vec<table::Key>,
    automata: Vec<table::Automaton>,
    classes: Vec<u8>,
    steps: Vec<u16>,
    parts: Vec<table::Part>,
    handlings: Vec<table::Handling>,
    splits: Vec<table::Split>,
    shares: Vec<table::Share>,
    pieces: Vec<table::Piece>,
    edits: Vec<table::Edit>,
    channels: Vec<Range>,
    bytes: Vec<u8>,
    policy: PathPolicy,
    forwarded: bool,
    verifies: bool,
    log: table::Log,
}

impl OwnedTable {
    /// What the dearest request costs to decide on.
    #[must_use]
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> Table<'_> {
        Table::new(Rows {
            text: &self.text,
            texts: &self.texts,
            routes: &self.routes,
            default: &self.default,
            index: Index { words: &self.index, root: self.root },
            conditions: &self.conditions,
            templates: &self.templates,
            segments: &self.segments,
            cuts: &self.cuts,
            protocols: &self.protocols,
            sets: &self.sets,
            nets: &self.nets,
            numbers: &self.numbers,
            keys: &self.keys,
            automata: &self.automata,
            classes: &self.classes,
            steps: &self.steps,
            parts: &self.parts,
            handlings: &self.handlings,
            splits: &self.splits,
            shares: &self.shares,
            pieces: &self.pieces,
            edits: &self.edits,
            channels: &self.channels,
            bytes: &self.bytes,
            policy: self.policy,
            forwarded: self.forwarded,
            verifies: self.verifies,
            log: self.log,
        })
    }
}

/// Lowers a route set. Two route sets of the same meaning and order give the same table.
#[must_use]
pub fn lower(routes: &RouteSet) -> OwnedTable {
    let mut lowering = Lowering::default();
    let rows = routes.routes.iter().map(|route| lowering.route(route)).collect();
    let default = table::Route {
        name: lowering.text("default"),
        conditions: Range { at: 0, len: 0 },
        takes_purge: false,
        handling: lowering.handling(&routes.default, &Vec::new()),
    };
    let log = lowering.log(&routes.log);
    let index::Built { words: index, root, work, candidates } = index::index(routes, &mut lowering);
    OwnedTable {
        text: lowering.text,
        texts: lowering.texts,
        routes: rows,
        default,
        index,
        root,
        work,
        candidates,
        conditions: lowering.conditions,
        templates: lowering.templates,
        segments: lowering.segments,
        cuts: lowering.cuts,
        protocols: lowering.protocols,
        sets: lowering.sets,
        nets: lowering.nets,
        numbers: lowering.numbers,
        keys: lowering.keys,
        automata: lowering.automata,
        classes: lowering.classes,
        steps: lowering.steps,
        parts: lowering.parts,
        handlings: lowering.handlings,
        splits: lowering.splits,
        shares: lowering.shares,
        pieces: lowering.pieces,
        edits: lowering.edits,
        channels: lowering.channels,
        bytes: lowering.bytes,
        policy: routes.policy,
        forwarded: routes.forwarded,
        verifies: routes.verifies(),
        log,
    }
}

/// The rows so far.
#[derive(Default)]
struct Lowering {
    text: String,
    /// Where each text stands that was seen before.
    known: BTreeMap<String, Range>,
    texts: Vec<Range>,
    conditions: Vec<table::Condition>,
    templates: Vec<table::Template>,
    segments: Vec<table::Segment>,
    cuts: Vec<table::Cut>,
    protocols: Vec<table::Protocol>,
    sets: Vec<Range>,
    nets: Vec<table::Net>,
    numbers: Vec<u32>,
    keys: Vec<table::Key>,
    automata: Vec<table::Automaton>,
    /// Which automaton stands where.
    known_automata: BTreeMap<Dfa, table::Automaton>,
    classes: Vec<u8>,
    steps: Vec<u16>,
    parts: Vec<table::Part>,
    /// Which part and which key has which number.
    known_parts: BTreeMap<table::Part, u16>,
    known_keys: BTreeMap<table::Key, u16>,
    handlings: Vec<table::Handling>,
    known_handlings: BTreeMap<table::Handling, u32>,
    splits: Vec<table::Split>,
    shares: Vec<table::Share>,
    pieces: Vec<table::Piece>,
    known_pieces: BTreeMap<Vec<table::Piece>, Range>,
    edits: Vec<table::Edit>,
    known_edits: BTreeMap<Vec<table::Edit>, Range>,
    channels: Vec<Range>,
    bytes: Vec<u8>,
    known_bodies: BTreeMap<Vec<u8>, Range>,
}

impl Lowering {
    fn route(&mut self, route: &Route) -> table::Route {
        table::Route {
            name: self.text(&route.name.value),
            conditions: self.conditions(index::remaining(&route.conditions)),
            takes_purge: route.takes_purge(),
            handling: self.handling(&route.handling, &route.conditions),
        }
    }

    fn conditions(&mut self, mut conditions: Vec<&Condition>) -> Range {
        conditions.sort_by_key(|condition| cost(condition));
        let rows = conditions.into_iter().map(|it| self.condition(it)).collect();
        append(&mut self.conditions, rows)
    }

    fn condition(&mut self, condition: &Condition) -> table::Condition {
        match condition {
            Condition::Method(methods) => table::Condition::Method { any_of: self.list(methods) },
            Condition::Scheme(scheme) => table::Condition::Secure(*scheme == Scheme::Https),
            Condition::Host(hosts) => {
                let names: Vec<&str> = hosts
                    .iter()
                    .map(|host| match host {
                        Host::Exact(name) | Host::Below(name) => name.as_str(),
                    })
                    .collect();
                table::Condition::Host { any_of: self.list(&names) }
            }
            Condition::PathPrefix(prefixes) => table::Condition::PathPrefix { any_of: self.list(prefixes) },
            Condition::PathExtension(texts) => table::Condition::PathExtension { any_of: self.list(texts) },
            Condition::PathRegex(patterns) => table::Condition::PathRegex { any_of: self.automata(patterns) },
            Condition::Path(templates) => {
                let templates = templates.iter().map(|it| self.template(it)).collect();
                table::Condition::Path { any_of: append(&mut self.templates, templates) }
            }
            Condition::Header(name, test) => {
                let part = self.header(name);
                self.lines(part, test)
            }
            Condition::Query(name, test) => {
                let part = table::Part::Query(self.text(name));
                let part = self.part(part);
                self.lines(part, test)
            }
            Condition::Cookie(name, test) => {
                let part = self.cookie(name);
                self.lines(part, test)
            }
            Condition::Upgrade(upgrade) => self.upgrade(upgrade),
            Condition::ClientIp(networks) => {
                let nets = networks.iter().map(net).collect();
                table::Condition::Client { any_of: append(&mut self.nets, nets) }
            }
            Condition::Country(codes) => table::Condition::Country { any_of: self.list(codes) },
            Condition::Continent(codes) => table::Condition::Continent { any_of: self.list(codes) },
            Condition::Asn(numbers) => {
                table::Condition::Asn { any_of: append(&mut self.numbers, numbers.clone()) }
            }
            Condition::ViaFanout(via_fanout) => table::Condition::ViaFanout(*via_fanout),
            Condition::Percent(percent) => {
                let key = self.key(percent.key.as_ref());
                table::Condition::Bucket { key, below: percent.below }
            }
            Condition::AnyOf(sets) => table::Condition::AnyOf { sets: self.sets(sets) },
            Condition::NoneOf(sets) => table::Condition::NoneOf { sets: self.sets(sets) },
        }
    }

    fn sets(&mut self, sets: &[Vec<Spanned<Condition>>]) -> Range {
        let sets = sets.iter().map(|set| self.conditions(set.iter().map(|it| &it.value).collect())).collect();
        append(&mut self.sets, sets)
    }

    fn lines(&mut self, part: u16, test: &ValueTest) -> table::Condition {
        let ValueTest { line, ignore_case, not } = test;
        let mut texts =
            |texts: &[String]| table::TextTest { any_of: self.list(texts), ignore_case: *ignore_case };
        let test = match line {
            LineTest::Present => table::LineTest::Present,
            LineTest::Exact(list) => table::LineTest::Exact(texts(list)),
            LineTest::Prefix(list) => table::LineTest::Prefix(texts(list)),
            LineTest::Suffix(list) => table::LineTest::Suffix(texts(list)),
            LineTest::Contains(list) => table::LineTest::Contains(texts(list)),
            LineTest::Token(list) => table::LineTest::Token(self.list(list)),
            LineTest::Regex(patterns) => table::LineTest::Regex(self.automata(patterns)),
        };
        table::Condition::Lines { part, test, not: *not }
    }

    fn upgrade(&mut self, upgrade: &Upgrade) -> table::Condition {
        let test = match upgrade {
            Upgrade::Some => table::UpgradeTest::Some,
            Upgrade::None => table::UpgradeTest::None,
            Upgrade::AnyOf(protocols) => {
                let protocols = protocols.iter().map(|it| self.protocol(it)).collect();
                table::UpgradeTest::AnyOf(append(&mut self.protocols, protocols))
            }
        };
        table::Condition::Upgrade { part: self.header("upgrade"), test }
    }

    fn template(&mut self, template: &Template) -> table::Template {
        let segments = template.segments.iter().map(|segment| self.segment(segment)).collect();
        table::Template {
            segments: append(&mut self.segments, segments),
            captures: self.list(&template.captures()),
        }
    }

    /// The number of a template that stands alone.
    fn template_row(&mut self, template: &Template) -> u32 {
        let row = self.template(template);
        append(&mut self.templates, vec![row]).at
    }

    fn segment(&mut self, segment: &Segment) -> table::Segment {
        match segment {
            Segment::Literal(text) => table::Segment::Literal(self.text(text)),
            Segment::Capture(capture) => table::Segment::Capture(capture.kind),
            Segment::Any => table::Segment::Any,
            Segment::Mixed(mixed) => self.mixed(mixed),
            Segment::Rest(_) => table::Segment::Rest,
            Segment::AnyDepth => table::Segment::AnyDepth,
        }
    }

    fn mixed(&mut self, mixed: &Mixed) -> table::Segment {
        match &mixed.form {
            Form::Stars(automaton) => table::Segment::Stars(self.automaton(automaton)),
            Form::Captures { start, cuts } => {
                let cuts = cuts.iter().map(|cut| table::Cut {
                    skip: row(cut.skip),
                    kind: cut.kind,
                    behind: self.automaton(&cut.behind),
                });
                let cuts = cuts.collect();
                table::Segment::Captures { start: self.text(start), cuts: append(&mut self.cuts, cuts) }
            }
        }
    }

    fn automata(&mut self, patterns: &[Pattern]) -> Range {
        let automata = patterns.iter().map(|pattern| self.rows_of(&pattern.automaton)).collect();
        append(&mut self.automata, automata)
    }

    /// The number of an automaton that stands alone.
    fn automaton(&mut self, automaton: &Dfa) -> u32 {
        let row = self.rows_of(automaton);
        append(&mut self.automata, vec![row]).at
    }

    /// The rows of an automaton, which stand once in the table however often it is used.
    fn rows_of(&mut self, automaton: &Dfa) -> table::Automaton {
        if let Some(rows) = self.known_automata.get(automaton) {
            return *rows;
        }
        let rows = table::Automaton {
            classes: append(&mut self.classes, automaton.classes.clone()),
            steps: append(&mut self.steps, automaton.steps.clone()),
            stride: automaton.stride,
            start: automaton.start,
            accepting: automaton.accepting,
        };
        self.known_automata.insert(automaton.clone(), rows);
        rows
    }

    fn protocol(&mut self, protocol: &Protocol) -> table::Protocol {
        let text = match &protocol.version {
            Some(version) => format!("{}/{version}", protocol.name),
            None => protocol.name.clone(),
        };
        table::Protocol {
            text: self.text(&text),
            versioned: protocol.version.is_some(),
            only_get: protocol.is_websocket(),
        }
    }

    /// The number of a header among the parts.
    fn header(&mut self, name: &str) -> u16 {
        let part = table::Part::Header(self.text(name));
        self.part(part)
    }

    fn cookie(&mut self, name: &str) -> u16 {
        let header = self.header("cookie");
        let part = table::Part::Cookie { name: self.text(name), header };
        self.part(part)
    }

    fn part(&mut self, part: table::Part) -> u16 {
        number_of(&mut self.known_parts, &mut self.parts, part)
    }

    fn key(&mut self, key: Option<&SplitKey>) -> u16 {
        let key = match key {
            None => table::Key::Drawn,
            Some(SplitKey::Cookie(name)) => table::Key::Part(self.cookie(name)),
            Some(SplitKey::Header(name)) => table::Key::Part(self.header(name)),
            Some(SplitKey::ClientIp) => table::Key::Client,
        };
        number_of(&mut self.known_keys, &mut self.keys, key)
    }

    fn list<T: AsRef<str>>(&mut self, texts: &[T]) -> Range {
        let texts = texts.iter().map(|text| self.text(text.as_ref())).collect();
        append(&mut self.texts, texts)
    }

    /// A text, which stands once in the table however often it is used.
    fn text(&mut self, text: &str) -> Range {
        if let Some(range) = self.known.get(text) {
            return *range;
        }
        let range = Range { at: row(self.text.len()), len: row(text.len()) };
        self.text.push_str(text);
        self.known.insert(text.to_owned(), range);
        range
    }
}

/// Conditions that cost less are asked first: the method and the path are at hand, headers are read from the host.
fn cost(condition: &Condition) -> u8 {
    match condition {
        Condition::Method(_) | Condition::Host(_) => 0,
        Condition::Path(_) | Condition::PathPrefix(_) | Condition::PathExtension(_) => 1,
        Condition::PathRegex(_) => 2,
        Condition::Scheme(_) | Condition::Query(..) => 3,
        Condition::Upgrade(_) | Condition::Header(..) | Condition::Cookie(..) => 4,
        Condition::ClientIp(_) | Condition::Percent(_) | Condition::ViaFanout(_) => 5,
        Condition::AnyOf(_) | Condition::NoneOf(_) => 6,
        Condition::Country(_) | Condition::Continent(_) | Condition::Asn(_) => 7,
    }
}

fn net(network: &Network) -> table::Net {
    match network.address {
        IpAddr::V4(address) => table::Net {
            address: address.to_ipv6_mapped().to_bits(),
            bits: network.bits.saturating_add(96),
            is_v4: true,
        },
        IpAddr::V6(address) => table::Net { address: address.to_bits(), bits: network.bits, is_v4: false },
    }
}

/// The number of a row, which is added unless it is there.
fn number_of<T: Copy + Ord>(known: &mut BTreeMap<T, u16>, rows: &mut Vec<T>, row: T) -> u16 {
    *known.entry(row).or_insert_with(|| {
        rows.push(row);
        // `check` has refused files with more.
        u16::try_from(rows.len() - 1).unwrap_or(u16::MAX)
    })
}

fn append<T>(rows: &mut Vec<T>, more: Vec<T>) -> Range {
    let range = Range { at: row(rows.len()), len: row(more.len()) };
    rows.extend(more);
    range
}

/// A row number. A file of 4 GiB does not get here, and its table would not pass its own assertions.
fn row(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
