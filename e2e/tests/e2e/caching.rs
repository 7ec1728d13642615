//! What the platform is asked to do with its cache. Viceroy has no HTTP cache, but its trace shows what it was asked.

use pointwork_e2e::{Ask, Behaviour, Edge, Extras, Program, Stand};

use crate::support::{Outcome, cases};

cases![each_route_asks_the_cache_for_what_it_says];

/// The tags of the cache overrides that the platform was given for a request to this target, in order.
fn overrides(edge: &Edge, target: &str) -> Result<Vec<String>, libtest_mimic::Failed> {
    edge.send(&Ask::get(target).wants_at("first", Behaviour::Unavailable))?;
    let start = edge.logged(target)?;
    let number = start.split_once("request{id=").and_then(|(_, rest)| rest.split_once('}'));
    let request = format!("request{{id={}}}", number.ok_or("the request has no number")?.0);
    // The trace may go on behind the answer.
    edge.logged(&format!("{request}: request completed in"))?;
    let tag = |line: &String| {
        let (_, rest) = line.split_once("tag=CacheOverrideTag(")?;
        Some(rest.split_once(')')?.0.to_owned())
    };
    Ok(edge.log().iter().filter(|line| line.contains(&request)).filter_map(tag).collect())
}

fn each_route_asks_the_cache_for_what_it_says(stand: &Stand) -> Outcome {
    let extras = Extras { rust_log: Some("wiggle_abi=trace,viceroy_lib=trace"), ..Extras::NONE };
    let edge = stand.start(Program::Actions, extras)?;
    let pass = "PASS";
    for (path, expected) in [
        ("/sent/a", &[][..]),
        ("/split/kept", &[]),
        ("/anything", &[pass]),
        ("/split/drawn", &[pass]),
        ("/cache/all", &["TTL | STALE_WHILE_REVALIDATE | PCI"]),
        ("/cache/ttl", &["TTL"]),
        // Keys have no tag.
        ("/cache/key", &["0x0"]),
        // The fallback is asked as the backend was.
        ("/cache/stale", &["STALE_WHILE_REVALIDATE", "STALE_WHILE_REVALIDATE"]),
        ("/fallback/dead", &[pass, pass]),
        ("/fallback/first", &[]),
        // Fanout is not enabled here: what would be handed off is passed.
        ("/fallback/live", &[pass]),
        ("/moved", &[]),
        ("/text", &[]),
    ] {
        assert_eq!(overrides(&edge, &format!("{path}?once"))?, expected, "{path}");
    }
    Ok(())
}
