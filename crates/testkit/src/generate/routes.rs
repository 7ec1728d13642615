//! Route sets: any conditions of the language, in any number and notation.

use proptest::bool;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Strategy;

use super::draft::{Draft, LogDraft, RouteDraft};
use super::handling::{handling, plain_handling};
use super::policy::policy;
use super::sets::{SetDraft, inner_set, path_set, set};
use super::words::SHARES;
use super::written::{Notation, Tables};

/// Routes of any conditions, most of which do one thing.
pub(super) fn draft() -> impl Strategy<Value = Draft> {
    draft_of(vec(route(), 0..=4))
}

/// Routes of few conditions, which do it in many ways.
pub(super) fn handled_draft() -> impl Strategy<Value = Draft> {
    draft_of(vec(handled_route(), 1..=3))
}

fn draft_of(routes: impl Strategy<Value = Vec<RouteDraft>>) -> impl Strategy<Value = Draft> {
    let log = (option::weighted(0.2, Just("X-Taken-By")), option::weighted(0.2, Just("routes 1")))
        .prop_map(|(header, endpoint)| LogDraft { header, endpoint });
    (routes, handling(), option::of(bool::ANY), log, policy(), notation()).prop_map(
        |(routes, default, forwarded, log, policy, notation)| {
            Draft { routes, default, forwarded, log, policy, notation }.fit()
        },
    )
}

fn route() -> impl Strategy<Value = RouteDraft> {
    let sets = || -> proptest::strategy::BoxedStrategy<Vec<SetDraft>> {
        prop_oneof![85 => Just(vec![]), 15 => vec(inner_set(), 1..=2)].boxed()
    };
    let handling = prop_oneof![3 => plain_handling(), 1 => handling()];
    (set(), sets(), sets(), option::weighted(0.15, select(SHARES)), handling, notation()).prop_map(
        |(set, any_of, none_of, percent, handling, notation)| RouteDraft {
            set,
            any_of,
            none_of,
            percent,
            handling,
            notation,
        },
    )
}

fn handled_route() -> impl Strategy<Value = RouteDraft> {
    (path_set(), option::weighted(0.1, select(SHARES)), handling(), notation()).prop_map(
        |(set, percent, handling, notation)| RouteDraft {
            set,
            any_of: vec![],
            none_of: vec![],
            percent,
            handling,
            notation,
        },
    )
}

fn notation() -> impl Strategy<Value = Notation> {
    let tables = prop_oneof![2 => Just(Tables::Dotted), 1 => Just(Tables::Inline), 1 => Just(Tables::Headed)];
    (bool::ANY, bool::weighted(0.3), bool::weighted(0.2), tables)
        .prop_map(|(lists, literal, long, tables)| Notation { lists, literal, long, tables })
}
