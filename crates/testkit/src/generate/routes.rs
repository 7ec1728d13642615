//! Route sets: any conditions of the language, in any number and notation.

use proptest::bool;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Strategy;

use super::draft::{Draft, LogDraft, RouteDraft};
use super::handling::handling;
use super::policy::policy;
use super::sets::{SetDraft, inner_set, set};
use super::words::SHARES;
use super::written::{Notation, Tables};

pub(super) fn draft() -> impl Strategy<Value = Draft> {
    let log = (option::weighted(0.2, Just("X-Route")), option::weighted(0.2, Just("routes 1")))
        .prop_map(|(header, endpoint)| LogDraft { header, endpoint });
    (vec(route(), 0..=4), handling(), option::of(bool::ANY), log, policy(), notation()).prop_map(
        |(routes, default, forwarded, log, policy, notation)| {
            Draft { routes, default, forwarded, log, policy, notation }.fit()
        },
    )
}

fn route() -> impl Strategy<Value = RouteDraft> {
    let sets = || -> proptest::strategy::BoxedStrategy<Vec<SetDraft>> {
        prop_oneof![85 => Just(vec![]), 15 => vec(inner_set(), 1..=2)].boxed()
    };
    (set(), sets(), sets(), option::weighted(0.15, select(SHARES)), handling(), notation()).prop_map(
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

fn notation() -> impl Strategy<Value = Notation> {
    let tables = prop_oneof![2 => Just(Tables::Dotted), 1 => Just(Tables::Inline), 1 => Just(Tables::Headed)];
    (bool::ANY, bool::weighted(0.3), bool::weighted(0.2), tables)
        .prop_map(|(lists, literal, long, tables)| Notation { lists, literal, long, tables })
}
