//! Route sets: any conditions of the language, in any number and notation.

use proptest::bool;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::{select, subsequence};
use proptest::strategy::Strategy;

use super::draft::{ActionDraft, Draft, Notation, Piece, RouteDraft, TemplateDraft, TestDraft, UpgradeDraft};
use super::words::{BACKENDS, HEADERS, METHODS, PROTOCOLS, SEGMENTS, TOKENS, VALUES};

pub(super) fn draft() -> impl Strategy<Value = Draft> {
    (vec(route(), 0..=5), action(), option::of(bool::ANY)).prop_map(|(routes, default, forwarded)| Draft {
        routes,
        default,
        forwarded,
    })
}

fn route() -> impl Strategy<Value = RouteDraft> {
    let paths = prop_oneof![1 => Just(vec![]), 3 => vec(template(), 1..=3)];
    let prefixes = prop_oneof![3 => Just(vec![]), 1 => vec(prefix(), 1..=2)];
    let methods = prop_oneof![2 => Just(vec![]), 1 => subsequence(METHODS, 1..=3)];
    let notation =
        (bool::ANY, bool::weighted(0.25)).prop_map(|(lists, header_table)| Notation { lists, header_table });
    (methods, paths, prefixes, headers(), option::weighted(0.25, upgrade()), action(), notation).prop_map(
        |(methods, paths, prefixes, headers, upgrade, action, notation)| RouteDraft {
            methods,
            paths,
            prefixes,
            headers,
            upgrade,
            action,
            notation,
        },
    )
}

fn template() -> impl Strategy<Value = TemplateDraft> {
    let piece = prop_oneof![3 => select(SEGMENTS).prop_map(Piece::Literal), 2 => Just(Piece::Capture)];
    let last = prop_oneof![
        4 => Just(None),
        1 => Just(Some(Piece::Rest)),
        1 => Just(Some(Piece::AnyDepth)),
        1 => Just(Some(Piece::Literal(""))),
    ];
    (vec(piece, 0..=3), last, 0..6_usize).prop_map(|(mut pieces, last, first_name)| {
        pieces.extend(last);
        if pieces.is_empty() {
            pieces.push(Piece::Literal(""));
        }
        TemplateDraft { pieces, first_name }
    })
}

fn prefix() -> impl Strategy<Value = String> {
    (vec(select(SEGMENTS), 0..=2), bool::ANY).prop_map(|(segments, slash)| {
        let prefix = format!("/{}", segments.join("/"));
        if slash && prefix != "/" { prefix + "/" } else { prefix }
    })
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, TestDraft)>> {
    let test = || {
        prop_oneof![
            1 => Just(TestDraft::Present),
            1 => Just(TestDraft::Absent),
            2 => subsequence(VALUES, 1..=2).prop_map(TestDraft::Exact),
            3 => subsequence(TOKENS, 1..=2).prop_map(TestDraft::Token),
        ]
    };
    let names = prop_oneof![3 => Just(vec![]), 2 => subsequence(HEADERS, 1..=2)];
    (names, test(), test()).prop_map(|(names, first, second)| {
        names
            .into_iter()
            .zip([first, second])
            .map(|(name, test)| match (name, test) {
                ("cookie", TestDraft::Exact(_) | TestDraft::Token(_)) => (name, TestDraft::Present),
                (name, test) => (name, test),
            })
            .collect()
    })
}

fn upgrade() -> impl Strategy<Value = UpgradeDraft> {
    prop_oneof![
        1 => Just(UpgradeDraft::Some),
        1 => Just(UpgradeDraft::None),
        4 => subsequence(PROTOCOLS, 1..=2).prop_map(UpgradeDraft::AnyOf),
    ]
}

fn action() -> impl Strategy<Value = ActionDraft> {
    (select(&["fanout", "send", "pass"][..]), select(BACKENDS))
        .prop_map(|(key, backend)| ActionDraft { key, backend })
}
