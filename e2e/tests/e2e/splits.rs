//! Backends that share the requests of a route.

use std::collections::BTreeSet;

use pointwork_e2e::{Ask, Edge, Program, Stand};

use crate::support::{Outcome, arrives, cases};

cases![
    chance_sends_to_each_backend,
    a_key_keeps_its_backend,
    two_keys_of_many_differ,
    a_weight_of_nothing_gets_nothing,
];

/// The backend that a request arrives at, which is its Host.
fn backend(stand: &Stand, edge: &Edge, ask: &Ask) -> Result<String, libtest_mimic::Failed> {
    Ok(arrives(stand, edge, ask)?.head.value("host").unwrap_or_default())
}

fn both() -> BTreeSet<String> {
    ["first", "second"].map(str::to_owned).into()
}

/// That all of 60 go one way has a chance of one to 2^59.
fn chance_sends_to_each_backend(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for path in ["/split/drawn", "/split/kept"] {
        let found: Result<BTreeSet<String>, _> =
            (0..60).map(|_| backend(stand, edge, &Ask::get(path))).collect();
        assert_eq!(found?, both(), "{path}");
    }
    Ok(())
}

fn a_key_keeps_its_backend(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for key in ["uid=7", "uid=8", "uid=", "x=1; uid=\u{e9}"] {
        let ask = || Ask::get("/split/kept").line(format!("Cookie: {key}"));
        let found: Result<BTreeSet<String>, _> = (0..8).map(|_| backend(stand, edge, &ask())).collect();
        assert_eq!(found?.len(), 1, "{key}");
    }
    Ok(())
}

fn two_keys_of_many_differ(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let asks = (0..40).map(|uid| Ask::get("/split/kept").line(format!("Cookie: uid={uid}")));
    let found: Result<BTreeSet<String>, _> = asks.map(|ask| backend(stand, edge, &ask)).collect();
    assert_eq!(found?, both());
    Ok(())
}

fn a_weight_of_nothing_gets_nothing(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for _ in 0..20 {
        assert_eq!(backend(stand, edge, &Ask::get("/split/one-sided"))?, "second");
    }
    Ok(())
}
