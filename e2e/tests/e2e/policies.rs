//! The other values of the path policy: what arrives is, byte for byte, what the routes saw and what the text says.
//! The routes tell what they saw by the backend (e2e/routes/lenient.toml, tidy.toml, strict.toml).

use pointwork_e2e::{Arrival, Ask, Edge, EmptySegment, Policy, Program, Record, Stand};

use crate::paths::{all_match, arrives_as_it_should, odd_bytes, table};
use crate::support::{Outcome, arrives, cases, own_words, refused};

cases![
    lenient_the_table_when_sent,
    lenient_the_table_through_fanout,
    lenient_every_byte,
    lenient_slashes_and_dots,
    tidy_the_table_when_sent,
    tidy_the_table_through_fanout,
    tidy_every_byte,
    tidy_slashes_and_dots,
    strict_the_table_when_sent,
    strict_the_table_through_fanout,
    strict_every_byte,
    strict_slashes_and_dots,
    the_longest_path_is_what_the_file_says,
    one_slash_at_the_end_is_not_seen,
    without_ignore_it_is_seen,
    a_template_is_brought_into_the_same_form,
    the_policies_hold_over_http2,
];

/// A path policy, and the edge that has it.
#[derive(Clone, Copy, Debug)]
struct Policed {
    program: Program,
    policy: Policy,
}

const LENIENT: Policed = Policed {
    program: Program::Lenient,
    policy: Policy {
        keep_encoded_slash: true,
        resolve_dot_segment: true,
        empty_segment: EmptySegment::Keep,
        max_length: 65_535,
    },
};

const TIDY: Policed = Policed {
    program: Program::Tidy,
    policy: Policy {
        keep_encoded_slash: false,
        resolve_dot_segment: true,
        empty_segment: EmptySegment::Merge,
        max_length: 100,
    },
};

const STRICT: Policed = Policed {
    program: Program::Strict,
    policy: Policy {
        keep_encoded_slash: true,
        resolve_dot_segment: false,
        empty_segment: EmptySegment::Reject,
        max_length: 1000,
    },
};

const ALL: [Policed; 3] = [LENIENT, TIDY, STRICT];

/// The backend is named for the way and for the length of the path on which the route decided.
fn saw_what_arrived(record: &Record, fanout: bool) -> Result<(), String> {
    let path = record.target().split(|byte| *byte == b'?').next().unwrap_or_default();
    let way = if fanout { "fanout" } else { "plain" };
    let expected = format!("{way}-{}", path.len() % 4);
    match record.head.value("host") {
        Some(host) if host == expected => Ok(()),
        host => Err(format!("{}: taken by {host:?}, not {expected}", String::from_utf8_lossy(path))),
    }
}

fn check(stand: &Stand, edge: &Edge, policy: Policy, target: &[u8], fanout: bool) -> Result<(), String> {
    match arrives_as_it_should(stand, edge, policy, target, fanout)? {
        Some(record) => saw_what_arrived(&record, fanout),
        None => Ok(()),
    }
}

fn both_ways(stand: &Stand, policed: Policed, targets: impl Iterator<Item = Vec<u8>>) -> Outcome {
    let edge = stand.edge(policed.program)?;
    let ways = |target: Vec<u8>| [false, true].map(|way| check(stand, edge, policed.policy, &target, way));
    all_match(targets.flat_map(ways))
}

/// At least 100 paths of the table must arrive for the claim to mean something.
fn the_table(stand: &Stand, Policed { program, policy }: Policed, fanout: bool) -> Outcome {
    let edge = stand.edge(program)?;
    let arrives = |path: &&str| matches!(policy.arrival(path.as_bytes(), fanout), Arrival::As(_));
    let arriving = table().filter(arrives).count();
    assert!(arriving >= 100, "only {arriving} paths arrive");
    all_match(table().map(|path| check(stand, edge, policy, path.as_bytes(), fanout)))
}

/// Every byte as it is, and percent-encoded with upper-case, lower-case and mixed digits.
fn every_byte() -> impl Iterator<Item = Vec<u8>> {
    let raw = odd_bytes().map(|path| path.to_vec());
    let encoded = (0..=u8::MAX).flat_map(|byte| {
        let mixed = format!("{:X}{:x}", byte >> 4, byte & 15);
        [format!("/x%{byte:02X}y/"), format!("/%{byte:02x}"), format!("/..%{mixed}../")]
            .map(String::into_bytes)
    });
    raw.chain(encoded)
}

/// What slashes, dots and backslashes are written with.
const PIECES: [&str; 7] = ["/", ".", "..", "%2e", "%2F", "\\", "a"];

/// Every row of three pieces, and longer ones.
fn slashes_and_dots() -> impl Iterator<Item = Vec<u8>> {
    let two = PIECES.iter().flat_map(|one| PIECES.iter().map(move |two| format!("{one}{two}")));
    let three = two.flat_map(|two| PIECES.iter().map(move |three| format!("/{two}{three}")));
    let longer = [
        "/a/b/c/./../../g",
        "/mid/content=5/../6",
        "/a/b/../../../../c",
        "/a//b///c////",
        "/a/../../b//../c/./",
        "/a//../b",
        "/a/..//b",
        "/./././",
        "/../../../..",
        "/a/%2e%2E/%2E./.%2e/b",
        "/a%2F..%2Fb/..",
        "/a%5C..%5Cb/.%2e/%5c",
        "/a%2f%2F/..\\/./\\..\\",
        "/%252e%252e/..",
        "/%252F/%255C/%2F",
        "/..;/a",
        "/a;/../b",
        "/a/..?/../b",
        "/..?x=%2F..//",
        "//..//../a",
        "//",
        "///.",
    ];
    three.chain(longer.map(str::to_owned)).map(String::into_bytes)
}

fn lenient_the_table_when_sent(stand: &Stand) -> Outcome {
    the_table(stand, LENIENT, false)
}

fn lenient_the_table_through_fanout(stand: &Stand) -> Outcome {
    the_table(stand, LENIENT, true)
}

fn lenient_every_byte(stand: &Stand) -> Outcome {
    both_ways(stand, LENIENT, every_byte())
}

fn lenient_slashes_and_dots(stand: &Stand) -> Outcome {
    both_ways(stand, LENIENT, slashes_and_dots())
}

fn tidy_the_table_when_sent(stand: &Stand) -> Outcome {
    the_table(stand, TIDY, false)
}

fn tidy_the_table_through_fanout(stand: &Stand) -> Outcome {
    the_table(stand, TIDY, true)
}

fn tidy_every_byte(stand: &Stand) -> Outcome {
    both_ways(stand, TIDY, every_byte())
}

fn tidy_slashes_and_dots(stand: &Stand) -> Outcome {
    both_ways(stand, TIDY, slashes_and_dots())
}

fn strict_the_table_when_sent(stand: &Stand) -> Outcome {
    the_table(stand, STRICT, false)
}

fn strict_the_table_through_fanout(stand: &Stand) -> Outcome {
    the_table(stand, STRICT, true)
}

fn strict_every_byte(stand: &Stand) -> Outcome {
    both_ways(stand, STRICT, every_byte())
}

fn strict_slashes_and_dots(stand: &Stand) -> Outcome {
    both_ways(stand, STRICT, slashes_and_dots())
}

fn the_longest_path_is_what_the_file_says(stand: &Stand) -> Outcome {
    for (policed, longest) in [(TIDY, 100), (STRICT, 1000)] {
        let edge = stand.edge(policed.program)?;
        let long = |length: usize| format!("/{}", "a".repeat(length - 1)).into_bytes();
        // What counts are the bytes as they were received, with their dots and empty segments.
        let dots = |length: usize| [b"/a/..".repeat(20).as_slice(), &long(length - 100)].concat();
        let encoded = |length: usize| [b"/%41%42%43".repeat(10).as_slice(), &long(length - 100)].concat();
        for path in [long(longest), long(longest + 1), dots(longest + 1), encoded(longest + 1), long(8192)] {
            for fanout in [false, true] {
                check(stand, edge, policed.policy, &path, fanout)?;
            }
        }
        // The query does not count.
        check(stand, edge, policed.policy, &[&long(longest), b"?".as_slice(), &long(2000)].concat(), false)?;
    }
    // Viceroy takes 65,534 bytes of target, and forwards as many with the scheme and the host.
    let edge = stand.edge(Program::Lenient)?;
    for length in [8192, 8193, 65_500] {
        check(stand, edge, LENIENT.policy, format!("/{}", "a".repeat(length - 1)).as_bytes(), false)?;
    }
    check(stand, edge, LENIENT.policy, "/%41".repeat(16_000).as_bytes(), false)?;
    check(stand, edge, LENIENT.policy, "/a/..".repeat(13_000).as_bytes(), false)?;
    check(stand, edge, LENIENT.policy, format!("/{}", "\\".repeat(20_000)).as_bytes(), false)?;
    // In normal form this would be longer than what the platform takes.
    refused(stand, edge, &Ask::get(format!("/{}", "\\".repeat(30_000))), 400, "!path")?;
    // The most that Pushpin takes: what is shorter in normal form is measured in normal form.
    check(stand, edge, LENIENT.policy, format!("/{}", "a".repeat(4_073)).as_bytes(), true)?;
    Ok(check(stand, edge, LENIENT.policy, "/a/..".repeat(13_000).as_bytes(), true)?)
}

/// The backend that a path leads to on an edge, where it arrives as it was sent.
fn taken_by(stand: &Stand, program: Program, path: &str) -> Result<String, libtest_mimic::Failed> {
    let fanout = path.starts_with("/t-prefix");
    let ask = if fanout { Ask::get(path).line("fanout: 1") } else { Ask::get(path) };
    let record = arrives(stand, stand.edge(program)?, &ask)?;
    assert_eq!(String::from_utf8_lossy(record.target()), path);
    Ok(record.head.value("host").unwrap_or_default())
}

fn one_slash_at_the_end_is_not_seen(stand: &Stand) -> Outcome {
    for program in [Program::Tidy, Program::Strict] {
        for (path, backend) in [
            ("/t-template/a", "template"),
            ("/t-template/a/", "template"),
            ("/t-slashed/a", "template"),
            ("/t-slashed/a/", "template"),
            ("/t-prefix/a", "prefix-fanout"),
            ("/t-prefix/a/", "prefix-fanout"),
            ("/t-extension/a.css", "extension"),
            ("/t-extension/a.css/", "extension"),
            ("/t-extension/a.css/b", "plain-0"),
            // A regex sees the slash.
            ("/t-regex/a/", "regex"),
            ("/t-regex/ab", "plain-3"),
            // Without its slash this is not below the prefix.
            ("/t-prefix/", "fanout-2"),
            ("/t-template/", "plain-0"),
            ("/", "plain-1"),
        ] {
            assert_eq!(taken_by(stand, program, path)?, backend, "{path}");
        }
    }
    Ok(())
}

fn without_ignore_it_is_seen(stand: &Stand) -> Outcome {
    for (path, backend) in [
        ("/t-template/a", "template"),
        ("/t-template/a/", "plain-2"),
        ("/t-template/a//", "plain-3"),
        ("/t-slashed/a", "plain-0"),
        ("/t-slashed/a/", "template"),
        ("/t-prefix/", "prefix-fanout"),
        ("/t-prefix//", "prefix-fanout"),
        ("/t-extension/a.css", "extension"),
        ("/t-extension/a.css/", "plain-3"),
        ("/t-regex/a/", "regex"),
    ] {
        assert_eq!(taken_by(stand, Program::Lenient, path)?, backend, "{path}");
    }
    Ok(())
}

/// Tidy's template `/t-spelled//x/%7ey//{z}//` is `/t-spelled/x/~y/{z}`.
fn a_template_is_brought_into_the_same_form(stand: &Stand) -> Outcome {
    for (path, arriving) in [
        ("/t-spelled/x/~y/a", "/t-spelled/x/~y/a"),
        ("/t-spelled//x/./%7Ey/b/..//a%2a//", "/t-spelled/x/~y/a%2A/"),
        ("/b/../t-spelled/x/~y/%61/", "/t-spelled/x/~y/a/"),
    ] {
        let record = arrives(stand, stand.edge(Program::Tidy)?, &Ask::get(path))?;
        assert_eq!(record.head.value("host").as_deref(), Some("spelled"), "{path}");
        assert_eq!(String::from_utf8_lossy(record.target()), arriving);
    }
    Ok(())
}

fn the_policies_hold_over_http2(stand: &Stand) -> Outcome {
    for Policed { program, policy } in ALL {
        let edge = stand.edge(program)?;
        for path in ["/a/../b", "/a//b", "/a%2fb%5c", "/a/./", "/%7e%2e%2e/..", "/a/%2e%2e//"] {
            for fanout in [false, true] {
                let ask = if fanout { Ask::get(path).line("fanout: 1") } else { Ask::get(path) };
                let answer = ask.send_http2(edge.address(), "www.example.com")?;
                match policy.arrival(path.as_bytes(), fanout) {
                    Arrival::As(expected) => {
                        let record = stand.origin().only(ask.tag())?;
                        assert_eq!(
                            String::from_utf8_lossy(record.target()),
                            String::from_utf8_lossy(&expected)
                        );
                        saw_what_arrived(&record, fanout)?;
                    }
                    Arrival::Refused(status) => own_words(&answer, status, "!path")?,
                    Arrival::NotServed => return Err(format!("{path}: no such path here").into()),
                }
            }
        }
    }
    refused(stand, stand.edge(Program::Strict)?, &Ask::get("/a//b"), 400, "!path")
}
