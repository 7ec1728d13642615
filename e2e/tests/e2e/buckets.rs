//! Shares of the traffic: what is drawn, and what stays by a key (e2e/routes/conditions.toml).
//! The buckets of keys are computed here a second time, from the text of docs/language.md.

use std::net::Ipv4Addr;

use libtest_mimic::Failed;
use pointwork_e2e::{Ask, Stand};

use crate::conditions::{taken_by, takes};
use crate::support::{Outcome, cases};

cases![
    a_share_is_drawn,
    a_request_is_drawn_for_once,
    a_cookie_keeps_its_bucket,
    a_header_keeps_its_bucket,
    an_address_keeps_its_bucket,
    without_its_key_a_bucket_is_drawn,
];

/// 64-bit FNV-1a, then the finaliser of `MurmurHash3`, modulo 10,000.
fn bucket(key: &[u8]) -> u64 {
    let mut hash: u64 = 14_695_981_039_346_656_037;
    for byte in key {
        hash ^= u64::from(*byte);
        hash = hash.wrapping_mul(1_099_511_628_211);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(18_397_679_294_719_823_053);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(14_181_476_777_654_086_739);
    hash ^= hash >> 33;
    hash % 10_000
}

/// Two routes with one key: below 25 percent, below 50.01 percent.
fn expected(kind: &str, key: &[u8]) -> String {
    match bucket(key) {
        0..2500 => format!("{kind}-quarter"),
        2500..5001 => format!("{kind}-half-fanout"),
        _ => "none".to_owned(),
    }
}

/// How many of so many requests each of these backends gets.
fn shares<const N: usize>(
    stand: &Stand,
    requests: usize,
    ask: impl Fn() -> Ask,
    backends: [&str; N],
) -> Result<[usize; N], Failed> {
    let taken: Result<Vec<String>, Failed> = (0..requests).map(|_| taken_by(stand, &ask())).collect();
    let taken = taken?;
    let counts = backends.map(|backend| taken.iter().filter(|name| *name == backend).count());
    assert_eq!(counts.iter().sum::<usize>(), requests, "only {backends:?} were to get some");
    Ok(counts)
}

fn a_share_is_drawn(stand: &Stand) -> Outcome {
    let ask = || Ask::get("/drawn");
    let [forty, ten, rest] = shares(stand, 400, ask, ["drawn-forty", "drawn-fifty-fanout", "none"])?;
    // Expected are 160, 40 and 200; seven standard deviations are 69, 42 and 70.
    assert!((90..=230).contains(&forty) && (130..=270).contains(&rest), "{forty}, {ten}, {rest}");
    for _ in 0..50 {
        takes(stand, &Ask::get("/whole"), "whole")?;
    }
    Ok(())
}

/// The second route has 50 percent of all, so 10 after the first. Drawn again, it would have 30.
fn a_request_is_drawn_for_once(stand: &Stand) -> Outcome {
    let ask = || Ask::get("/drawn");
    let [_, ten, _] = shares(stand, 600, ask, ["drawn-forty", "drawn-fifty-fanout", "none"])?;
    // Expected are 60, deviation 7.3; drawn again 180, deviation 11.2.
    assert!((20..=110).contains(&ten), "{ten}");
    Ok(())
}

/// Keys, each of which is tried by several requests; some must fall on either side.
fn kept(stand: &Stand, kind: &str, asks: impl Fn(&str) -> Vec<Ask>) -> Outcome {
    let keys = (0..60).map(|number| format!("user-{number}"));
    for key in keys.chain(["7", "a b", "\"q\"", "%37", "a=b"].map(str::to_owned)) {
        for ask in asks(&key) {
            takes(stand, &ask, &expected(kind, key.as_bytes()))?;
        }
    }
    Ok(())
}

fn a_cookie_keeps_its_bucket(stand: &Stand) -> Outcome {
    kept(stand, "cookie", |key| {
        let ask = || Ask::get("/kept/cookie");
        vec![
            ask().line(format!("Cookie: uid={key}")),
            ask().line(format!("Cookie: UID=x; a; uid={key} ; uid=another")),
            ask()
                .line("Cookie: b=1")
                .line(format!("Cookie: uid={key}"))
                .line("Cookie: uid=7")
                .from(Ipv4Addr::new(127, 0, 0, 9)),
        ]
    })?;
    // An empty value is a value.
    for _ in 0..20 {
        takes(stand, &Ask::get("/kept/cookie").line("Cookie: uid="), &expected("cookie", b""))?;
    }
    takes(stand, &Ask::get("/kept/cookie").line(b"Cookie: uid=\xff\x80"), &expected("cookie", b"\xff\x80"))
}

fn a_header_keeps_its_bucket(stand: &Stand) -> Outcome {
    kept(stand, "header", |key| {
        let ask = || Ask::get("/kept/header");
        vec![
            ask().line(format!("X-User: {key}")),
            ask().line(format!("x-user: \t {key}  ")).line("X-User: another").line("Cookie: uid=7"),
        ]
    })?;
    // Fanout takes no head of this length, so the key is one whose bucket is sent.
    let sent = |key: &String| !expected("header", key.as_bytes()).ends_with("-fanout");
    let long = (60_000..60_100).map(|length| "x".repeat(length)).find(sent).unwrap_or_default();
    let ask = Ask::get("/kept/header").line(format!("X-User: {long}"));
    takes(stand, &ask, &expected("header", long.as_bytes()))
}

/// What is hashed is the address as text.
fn an_address_keeps_its_bucket(stand: &Stand) -> Outcome {
    for last in 1..=60 {
        let address = Ipv4Addr::new(127, 0, last / 7, last);
        for _ in 0..2 {
            let ask = Ask::get("/kept/client").from(address).line("X-Forwarded-For: 192.0.2.1");
            takes(stand, &ask, &expected("client", address.to_string().as_bytes()))?;
        }
    }
    Ok(())
}

fn without_its_key_a_bucket_is_drawn(stand: &Stand) -> Outcome {
    for (kind, line) in [("cookie", "Cookie: a=1; uid; UID=1"), ("header", "X-User-X: 1")] {
        let ask = || Ask::get(format!("/kept/{kind}")).line(line);
        let backends = [&format!("{kind}-quarter"), &format!("{kind}-half-fanout"), "none"];
        let counts = shares(stand, 200, ask, backends.map(|name: &str| name))?;
        // Expected are 50, 50 and 100; six standard deviations are 37 and 42.
        assert!(counts[..2].iter().all(|count| (13..=87).contains(count)), "{counts:?}");
    }
    Ok(())
}
