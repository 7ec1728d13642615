//! From a route set to the rows of a table.

use std::collections::BTreeMap;

use pointwork_table as table;
use pointwork_table::{Range, Rows, Table};

use crate::route_set::{Action, Condition, LineTest, Protocol, Route, RouteSet, Segment, Template, Upgrade};

/// A table on the heap, which lends itself to tools and tests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnedTable {
    text: String,
    texts: Vec<Range>,
    routes: Vec<table::Route>,
    default: table::Route,
    conditions: Vec<table::Condition>,
    templates: Vec<table::Template>,
    segments: Vec<table::Segment>,
    protocols: Vec<table::Protocol>,
    parts: Vec<table::Part>,
    forwarded: bool,
}

impl OwnedTable {
    /// The table.
    #[must_use]
    pub fn table(&self) -> Table<'_> {
        Table::new(Rows {
            text: &self.text,
            texts: &self.texts,
            routes: &self.routes,
            default: &self.default,
            conditions: &self.conditions,
            templates: &self.templates,
            segments: &self.segments,
            protocols: &self.protocols,
            parts: &self.parts,
            forwarded: self.forwarded,
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
        action: lowering.action(&routes.default),
    };
    OwnedTable {
        text: lowering.text,
        texts: lowering.texts,
        routes: rows,
        default,
        conditions: lowering.conditions,
        templates: lowering.templates,
        segments: lowering.segments,
        protocols: lowering.protocols,
        parts: lowering.parts,
        forwarded: routes.forwarded,
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
    protocols: Vec<table::Protocol>,
    parts: Vec<table::Part>,
}

impl Lowering {
    fn route(&mut self, route: &Route) -> table::Route {
        let mut conditions: Vec<&Condition> = route.conditions.iter().map(|it| &it.value).collect();
        conditions.sort_by_key(|condition| cost(condition));
        let conditions: Vec<table::Condition> = conditions.into_iter().map(|it| self.condition(it)).collect();
        let names_purge = |methods: &[String]| methods.iter().any(|method| method == "PURGE");
        let takes_purge = route.conditions.iter().filter_map(|it| it.value.methods()).any(names_purge);
        table::Route {
            name: self.text(&route.name.value),
            conditions: append(&mut self.conditions, conditions),
            takes_purge,
            action: self.action(&route.action),
        }
    }

    fn action(&mut self, action: &Action) -> table::Action {
        let backend = self.text(&action.backend().value);
        match action {
            Action::Fanout(_) => table::Action::Fanout { backend },
            Action::Send(_) => table::Action::Send { backend },
            Action::Pass(_) => table::Action::Pass { backend },
        }
    }

    fn condition(&mut self, condition: &Condition) -> table::Condition {
        match condition {
            Condition::Method(methods) => table::Condition::Method { any_of: self.list(methods) },
            Condition::PathPrefix(prefixes) => table::Condition::PathPrefix { any_of: self.list(prefixes) },
            Condition::Path(templates) => {
                let templates = templates.iter().map(|it| self.template(it)).collect();
                table::Condition::Path { any_of: append(&mut self.templates, templates) }
            }
            Condition::Header(name, test) => {
                let test = match test {
                    LineTest::Present => table::LineTest::Present,
                    LineTest::Absent => table::LineTest::Absent,
                    LineTest::Exact(texts) => table::LineTest::Exact(self.list(texts)),
                    LineTest::Token(texts) => table::LineTest::Token(self.list(texts)),
                };
                table::Condition::Header { part: self.part(name), test }
            }
            Condition::Upgrade(upgrade) => {
                let test = match upgrade {
                    Upgrade::Some => table::UpgradeTest::Some,
                    Upgrade::None => table::UpgradeTest::None,
                    Upgrade::AnyOf(protocols) => {
                        let protocols = protocols.iter().map(|it| self.protocol(it)).collect();
                        table::UpgradeTest::AnyOf(append(&mut self.protocols, protocols))
                    }
                };
                table::Condition::Upgrade { part: self.part("upgrade"), test }
            }
        }
    }

    fn template(&mut self, template: &Template) -> table::Template {
        let mut captures = Vec::new();
        let segments = template
            .segments
            .iter()
            .map(|segment| match segment {
                Segment::Literal(text) => table::Segment::Literal(self.text(text)),
                Segment::Capture(name) => {
                    captures.push(name.clone());
                    table::Segment::Capture
                }
                Segment::Rest(name) => {
                    captures.push(name.clone());
                    table::Segment::Rest
                }
                Segment::AnyDepth => table::Segment::AnyDepth,
            })
            .collect();
        table::Template { segments: append(&mut self.segments, segments), captures: self.list(&captures) }
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
    fn part(&mut self, header: &str) -> u16 {
        let part = table::Part::Header(self.text(header));
        let at = self.parts.iter().position(|it| *it == part).unwrap_or_else(|| {
            self.parts.push(part);
            self.parts.len() - 1
        });
        // A table with more parts than this does not pass its own assertions.
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    fn list(&mut self, texts: &[String]) -> Range {
        let texts = texts.iter().map(|text| self.text(text)).collect();
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

/// Conditions that cost less are asked first: the path and the method are at hand, headers are read from the host.
fn cost(condition: &Condition) -> u8 {
    match condition {
        Condition::Method(_) => 0,
        Condition::Path(_) | Condition::PathPrefix(_) => 1,
        Condition::Upgrade(_) => 2,
        Condition::Header(..) => 3,
    }
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
