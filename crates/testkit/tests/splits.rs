//! Splits: the backends get what their weights say, and a changed weight moves clients only to or from its backend.

use pointwork_compiler::{
    Action, Destination, Handling, Log, OwnedTable, PathPolicy, RouteSet, Share, Spanned, Split, SplitKey,
    lower,
};
use pointwork_plan::{Plan, Sample, plan};
use pointwork_testkit::cases;
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert};
use proptest::sample::Index;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestRunner};

/// In alphabetical order.
const BACKENDS: [&str; 4] = ["assets", "checkout", "checkout-next", "origin"];

/// A file of which `[default]` splits all requests by a cookie.
fn split(weights: &[u16]) -> OwnedTable {
    let share = |(backend, &weight): (&&str, &u16)| Share {
        backend: Spanned { value: (*backend).to_owned(), span: 0..0 },
        weight,
    };
    let shares = BACKENDS.iter().zip(weights).map(share).collect();
    let split = Split { key: Some(SplitKey::Cookie("uid".to_owned())), shares };
    lower(&RouteSet {
        routes: Vec::new(),
        default: Handling::plain(Action::Pass(Destination::Split(split))),
        policy: PathPolicy::DEFAULT,
        forwarded: true,
        log: Log::default(),
        tests: Vec::new(),
    })
}

/// Which of the backends a client gets.
fn backend(table: &OwnedTable, client: usize) -> Option<usize> {
    let request = Sample::new("GET", "https://h/").header("host", "h");
    let request = request.header("cookie", format!("uid=user-{client}"));
    let table = table.table();
    match plan(&table, &request) {
        Plan::Forward(forward) => BACKENDS.iter().position(|it| *it == forward.backend),
        Plan::Refuse(_) | Plan::Answer(_) => None,
    }
}

/// How far, in standard deviations, the numbers of the backends are from what their weights say.
fn deviations(weights: &[u16]) -> Vec<f64> {
    const CLIENTS: u32 = 100_000;
    let table = split(weights);
    let mut counts = [0_u32; BACKENDS.len()];
    for client in 0..CLIENTS {
        let backend = backend(&table, client as usize);
        counts[backend.unwrap_or(BACKENDS.len())] += 1;
    }
    let sum: f64 = weights.iter().copied().map(f64::from).sum();
    let deviation = |(&weight, &count): (&u16, &u32)| {
        let (share, clients) = (f64::from(weight) / sum, f64::from(CLIENTS));
        let (off, expected) = (f64::from(count) - clients * share, (clients * share * (1.0 - share)).sqrt());
        if off == 0.0 { 0.0 } else { off / expected }
    };
    weights.iter().zip(&counts).map(deviation).collect()
}

#[test]
fn each_backend_gets_what_its_weight_says() {
    for weights in [
        &[95, 5][..],
        &[1, 1],
        &[1, 999],
        &[0, 7],
        &[0, 1, 0],
        &[1, 2, 3, 4],
        &[50, 0, 25, 25],
        &[250, 250, 250, 250],
    ] {
        let deviations = deviations(weights);
        assert!(deviations.iter().all(|it| it.abs() < 4.0), "{weights:?}: {deviations:?}");
    }
}

#[test]
fn a_changed_weight_moves_clients_only_to_or_from_its_backend() {
    const CLIENTS: usize = 300;
    let weights = vec(0..=40_u16, 1..=BACKENDS.len());
    let change = (weights, any::<Index>(), 0..=40_u16).prop_map(|(before, which, weight)| {
        let mut after = before.clone();
        let changed = which.index(after.len());
        after[changed] = weight;
        (before, changed, after)
    });
    // The sum over a split is at least 1.
    let change = change.prop_filter("some backend", |(before, _, after)| {
        [before, after].iter().all(|weights| weights.iter().any(|&weight| weight > 0))
    });
    let config = Config { cases: cases(300), failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&change, |(before, changed, after)| {
        let (old, new) = (split(&before), split(&after));
        for client in 0..CLIENTS {
            let (from, to) = (backend(&old, client), backend(&new, client));
            let is_moved_rightly = match after[changed].cmp(&before[changed]) {
                std::cmp::Ordering::Less => from == Some(changed),
                std::cmp::Ordering::Equal => false,
                std::cmp::Ordering::Greater => to == Some(changed),
            };
            prop_assert!(from.is_some() && to.is_some());
            prop_assert!(from == to || is_moved_rightly, "user-{client}: {from:?} to {to:?}");
        }
        Ok(())
    });
    assert!(run.is_ok(), "{run:?}");
}
