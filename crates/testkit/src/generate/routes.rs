//! Route sets: any conditions of the language, in any number and notation.

use proptest::bool;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Strategy;

use super::draft::{ActionDraft, Draft, RouteDraft, ShareDraft};
use super::policy::policy;
use super::sets::{SetDraft, inner_set, set};
use super::words::{BACKENDS, SHARES, SPLIT_KEYS};
use super::written::{Notation, Tables};

pub(super) fn draft() -> impl Strategy<Value = Draft> {
    (vec(route(), 0..=4), action(), option::of(bool::ANY), policy())
        .prop_map(|(routes, default, forwarded, policy)| Draft { routes, default, forwarded, policy }.fit())
}

fn route() -> impl Strategy<Value = RouteDraft> {
    let sets = || -> proptest::strategy::BoxedStrategy<Vec<SetDraft>> {
        prop_oneof![85 => Just(vec![]), 15 => vec(inner_set(), 1..=2)].boxed()
    };
    let share = (select(SHARES), option::of(select(SPLIT_KEYS)))
        .prop_map(|(percent, key)| ShareDraft { percent, key });
    (set(), sets(), sets(), option::weighted(0.15, share), action(), notation()).prop_map(
        |(set, any_of, none_of, share, action, notation)| RouteDraft {
            set,
            any_of,
            none_of,
            share,
            action,
            notation,
        },
    )
}

fn notation() -> impl Strategy<Value = Notation> {
    let tables = prop_oneof![2 => Just(Tables::Dotted), 1 => Just(Tables::Inline), 1 => Just(Tables::Headed)];
    (bool::ANY, bool::weighted(0.3), bool::weighted(0.2), tables)
        .prop_map(|(lists, literal, long, tables)| Notation { lists, literal, long, tables })
}

fn action() -> impl Strategy<Value = ActionDraft> {
    (select(&["fanout", "send", "pass"][..]), select(BACKENDS))
        .prop_map(|(key, backend)| ActionDraft { key, backend })
}
