//! Condition sets: the conditions of a route, or of one set of its `any_of` and `none_of`.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::{select, subsequence};
use proptest::strategy::{BoxedStrategy, Strategy};

use super::patterns::path_pattern;
use super::policy::PolicyDraft;
use super::templates::{TemplateDraft, capturing_template, fit_segment, prefix, template};
use super::values::{PARTS, ValueDraft, value};
use super::words::{CONTINENTS, COUNTRIES, EXTENSIONS, HOSTS, METHODS, NETWORKS, PROTOCOLS, SYSTEMS};
use super::written::{self, Lines, Notation, Tables, in_line};

/// Conditions that must all hold.
#[derive(Clone, Debug, Default)]
pub(super) struct SetDraft {
    pub(super) methods: Vec<&'static str>,
    pub(super) scheme: Option<&'static str>,
    pub(super) hosts: Vec<&'static str>,
    pub(super) paths: Vec<TemplateDraft>,
    pub(super) prefixes: Vec<PrefixDraft>,
    pub(super) extensions: Vec<&'static str>,
    pub(super) patterns: Vec<String>,
    pub(super) values: Vec<ValueDraft>,
    pub(super) upgrade: Option<UpgradeDraft>,
    pub(super) networks: Vec<&'static str>,
    pub(super) countries: Vec<&'static str>,
    pub(super) continents: Vec<&'static str>,
    pub(super) systems: Vec<u32>,
    pub(super) via_fanout: Option<bool>,
}

/// A prefix: its segments, and whether it ends in a slash.
#[derive(Clone, Debug)]
pub(super) struct PrefixDraft {
    pub(super) segments: Vec<&'static str>,
    pub(super) slash: bool,
}

#[derive(Clone, Debug)]
pub(super) enum UpgradeDraft {
    Some,
    None,
    AnyOf(Vec<&'static str>),
}

impl SetDraft {
    pub(super) fn is_empty(&self) -> bool {
        self.all_keys(Notation { lists: true, literal: false, long: false, tables: Tables::Dotted })
            .is_empty()
    }

    /// Every condition, as key and value.
    pub(super) fn all_keys(&self, notation: Notation) -> Lines {
        let mut keys = self.simple_keys(notation);
        for part in PARTS {
            let of_part = self.keys_of(part, notation);
            match notation.tables {
                Tables::Inline | Tables::Headed if !of_part.is_empty() => {
                    keys.push((part.to_owned(), in_line(&of_part)));
                }
                Tables::Dotted | Tables::Inline | Tables::Headed => {
                    keys.extend(of_part.into_iter().map(|(key, value)| (format!("{part}.{key}"), value)));
                }
            }
        }
        keys
    }

    /// The conditions that stand before tables of their own, if there are any.
    pub(super) fn keys(&self, notation: Notation) -> Lines {
        match notation.tables {
            Tables::Dotted | Tables::Inline => self.all_keys(notation),
            Tables::Headed => self.simple_keys(notation),
        }
    }

    /// The conditions that stand in tables of their own.
    pub(super) fn tables(&self, notation: Notation) -> Vec<(&'static str, Lines)> {
        let mut tables: Vec<(&str, Lines)> =
            PARTS.into_iter().map(|part| (part, self.keys_of(part, notation))).collect();
        tables.retain(|(_, keys)| notation.tables == Tables::Headed && !keys.is_empty());
        tables
    }

    fn keys_of(&self, part: &str, notation: Notation) -> Lines {
        let of_part = self.values.iter().filter(|value| value.part == part);
        of_part.map(|value| (value.written_name(notation), value.written(notation))).collect()
    }

    fn simple_keys(&self, notation: Notation) -> Lines {
        let paths: Vec<String> = self.paths.iter().map(ToString::to_string).collect();
        let prefixes: Vec<String> = self.prefixes.iter().map(PrefixDraft::text).collect();
        let systems: Vec<String> = self.systems.iter().map(ToString::to_string).collect();
        let text = |texts: &[&str]| (!texts.is_empty()).then(|| written::texts(texts, notation));
        let owned = |texts: &[String]| (!texts.is_empty()).then(|| written::texts(texts, notation));
        let upgrade = self.upgrade.as_ref().map(|upgrade| match upgrade {
            UpgradeDraft::Some => "true".to_owned(),
            UpgradeDraft::None => "false".to_owned(),
            UpgradeDraft::AnyOf(protocols) => written::texts(protocols, notation),
        });
        [
            ("method", text(&self.methods)),
            ("scheme", self.scheme.map(|scheme| format!("{scheme:?}"))),
            ("host", text(&self.hosts)),
            ("path", owned(&paths)),
            ("path_prefix", owned(&prefixes)),
            ("path_extension", text(&self.extensions)),
            ("path_regex", owned(&self.patterns)),
            ("upgrade", upgrade),
            ("client_ip", text(&self.networks)),
            ("country", text(&self.countries)),
            ("continent", text(&self.continents)),
            ("asn", (!systems.is_empty()).then(|| written::list(systems, notation))),
            ("via_fanout", self.via_fanout.map(|it| it.to_string())),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect()
    }

    /// The names of the captures that all templates have.
    pub(super) fn captures(&self) -> Vec<&'static str> {
        let Some((first, others)) = self.paths.split_first() else { return Vec::new() };
        let mut names = first.captures();
        names.retain(|name| others.iter().all(|other| other.captures().contains(name)));
        names
    }

    /// Whether only a WebSocket handshake, which is a GET, can be taken.
    pub(super) fn demands_websocket(&self) -> bool {
        let is_websocket = |protocol: &&str| {
            protocol.split('/').next().is_some_and(|name| name.eq_ignore_ascii_case("websocket"))
        };
        matches!(&self.upgrade, Some(UpgradeDraft::AnyOf(protocols)) if protocols.iter().all(is_websocket))
    }

    /// Takes out what a route that answers Fanout cannot ask for; the second pass does not have it.
    pub(super) fn fit_grip(&mut self, is_websocket: bool, is_negated: bool, is_forwarded: bool) {
        self.via_fanout = None;
        self.upgrade = self.upgrade.take().map(|_| {
            if is_websocket || is_negated {
                UpgradeDraft::AnyOf(vec!["websocket"])
            } else {
                UpgradeDraft::None
            }
        });
        if is_websocket {
            self.values.retain(|value| (value.part, value.name) != ("header", "accept"));
        }
        if !is_forwarded {
            self.scheme = None;
            self.hosts.clear();
            self.networks.clear();
            self.countries.clear();
            self.continents.clear();
            self.systems.clear();
        }
    }

    /// Adds GET where methods are asked for without it.
    pub(super) fn allow_get(&mut self) {
        if !self.methods.is_empty() && !self.methods.contains(&"GET") {
            self.methods.push("GET");
        }
    }

    /// Takes out of the paths what the policy would refuse in each request.
    pub(super) fn fit(&mut self, policy: PolicyDraft) {
        self.paths.iter_mut().for_each(|path| path.fit(policy));
        for prefix in &mut self.prefixes {
            prefix.segments.iter_mut().for_each(|segment| *segment = fit_segment(segment, false, policy));
        }
    }
}

impl PrefixDraft {
    pub(super) fn text(&self) -> String {
        let prefix = format!("/{}", self.segments.join("/"));
        if self.slash && prefix != "/" { prefix + "/" } else { prefix }
    }
}

/// The conditions of a route, perhaps none.
pub(super) fn set() -> BoxedStrategy<SetDraft> {
    let some = |weight, of: &'static [&'static str]| prop_oneof![100 - weight => Just(vec![]), weight => subsequence(of, 1..=2)];
    let systems = prop_oneof![94 => Just(vec![]), 6 => subsequence(SYSTEMS, 1..=2)];
    let paths = prop_oneof![45 => Just(vec![]), 55 => vec(template(), 1..=3)];
    let prefixes = prop_oneof![85 => Just(vec![]), 15 => vec(prefix(), 1..=2)];
    let patterns = prop_oneof![88 => Just(vec![]), 12 => vec(path_pattern(), 1..=2)];
    let values = prop_oneof![1 => Just(vec![]), 1 => vec(value(), 1..=3)];
    let scheme = option::weighted(0.1, select(&["http", "https"][..]));
    let of_path = (paths, prefixes, some(8, EXTENSIONS), patterns);
    let via_fanout = option::weighted(0.06, proptest::bool::ANY);
    let of_client = (some(8, NETWORKS), some(6, COUNTRIES), some(6, CONTINENTS), systems, via_fanout);
    let others = (some(25, METHODS), scheme, some(12, HOSTS), values, option::weighted(0.15, upgrade()));
    (of_path, of_client, others)
        .prop_map(|(of_path, of_client, others)| {
            let (paths, prefixes, extensions, patterns) = of_path;
            let (networks, countries, continents, systems, via_fanout) = of_client;
            let (methods, scheme, hosts, mut values, upgrade) = others;
            // A name stands once in its table.
            let mut names = Vec::new();
            values.retain(|it| {
                let is_new = !names.contains(&(it.part, it.name));
                names.push((it.part, it.name));
                is_new
            });
            SetDraft {
                methods,
                scheme,
                hosts,
                paths,
                prefixes,
                extensions,
                patterns,
                values,
                upgrade,
                networks,
                countries,
                continents,
                systems,
                via_fanout,
            }
        })
        .boxed()
}

/// Conditions on the path, and perhaps on the method.
pub(super) fn path_set() -> impl Strategy<Value = SetDraft> {
    let paths = vec(capturing_template(), 1..=2);
    let prefixes = vec(prefix(), 1..=3);
    // Hardly a path is both.
    let paths = prop_oneof![
        3 => paths.prop_map(|paths| SetDraft { paths, ..SetDraft::default() }),
        1 => prefixes.prop_map(|prefixes| SetDraft { prefixes, ..SetDraft::default() }),
    ];
    let methods = prop_oneof![5 => Just(vec![]), 1 => subsequence(METHODS, 1..=2)];
    (methods, paths).prop_map(|(methods, paths)| SetDraft { methods, ..paths })
}

/// The conditions of a set of `any_of` or `none_of`: at least one.
pub(super) fn inner_set() -> impl Strategy<Value = SetDraft> {
    set().prop_map(|set| if set.is_empty() { SetDraft { scheme: Some("https"), ..set } } else { set })
}

fn upgrade() -> impl Strategy<Value = UpgradeDraft> {
    prop_oneof![
        1 => Just(UpgradeDraft::Some),
        1 => Just(UpgradeDraft::None),
        4 => subsequence(PROTOCOLS, 1..=2).prop_map(UpgradeDraft::AnyOf),
    ]
}
