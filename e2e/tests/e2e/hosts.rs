//! What counts as a host, and that no host breaks the program.

use pointwork_e2e::{Ask, Program, Stand};

use crate::support::{Outcome, arrives, cases, nothing_arrives, refused};

cases![
    odd_hosts_that_are_names_pass,
    ports_and_a_trailing_dot_pass,
    what_is_not_a_name_is_refused,
    several_host_lines_are_refused,
    a_name_has_at_most_253_bytes,
    an_absolute_target_stands_in_for_a_missing_host_line,
    what_viceroy_does_not_serve_reaches_nothing,
];

const METHODS: [&str; 2] = ["GET", "POST"];

/// Both ways: a GET of examples/fanout-forward goes through Fanout, a POST is sent.
fn pass_each(stand: &Stand, hosts: &[&str]) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for host in hosts {
        for method in METHODS {
            let record = arrives(stand, edge, &Ask::new(method, "/a").host(host))
                .map_err(|error| format!("{host}: {error:?}"))?;
            assert_eq!(record.head.value("x-forwarded-host").as_deref(), Some(*host));
        }
    }
    Ok(())
}

fn refused_each(stand: &Stand, hosts: &[&str]) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for host in hosts {
        for method in METHODS {
            refused(stand, edge, &Ask::new(method, "/a").host(host), 400, "!host")
                .map_err(|error| format!("{host}: {error:?}"))?;
        }
    }
    Ok(())
}

fn odd_hosts_that_are_names_pass(stand: &Stand) -> Outcome {
    let names = [
        "xn--",
        "xn--zzzzzz",
        "a.xn--",
        "XN--",
        "1.2.3.999",
        "1.2.3",
        "0x7f.1",
        "256",
        "1.2.3.4.5",
        "a..b",
        "-",
        "_",
        "a_b",
        ".a",
        "a-.b",
        "WWW.Example.COM",
        "[::1]",
        "[2001:db8::1]",
    ];
    pass_each(stand, &names)
}

fn ports_and_a_trailing_dot_pass(stand: &Stand) -> Outcome {
    pass_each(stand, &["h:0", "h:80", "h:65535", "h.", "h.:8080", "[::1]:80", "xn--:1", "1.2.3.999:443"])
}

fn what_is_not_a_name_is_refused(stand: &Stand) -> Outcome {
    let others = [
        "h:99999",
        "h:65536",
        "h:abc",
        "h:-1",
        "user@h",
        "user:pw@h",
        "*.x",
        "*",
        "a,b",
        "a;b",
        "a!b",
        "a$b",
        "a'b",
        "(a)",
        "a=b",
        "a+b",
        "a&b",
        "~",
    ];
    refused_each(stand, &others)
}

fn several_host_lines_are_refused(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let pairs: [[&[u8]; 2]; 3] =
        [[b"a.example", b"b.example"], [b"a.example", b"a.example"], [b"a.example", b""]];
    for pair in pairs {
        for method in METHODS {
            refused(stand, edge, &Ask::new(method, "/a").hosts(&pair), 400, "!host")?;
        }
    }
    Ok(())
}

fn a_name_has_at_most_253_bytes(stand: &Stand) -> Outcome {
    let longest = "a".repeat(253);
    pass_each(stand, &[&longest, &format!("{longest}:443")])?;
    refused_each(stand, &[&"a".repeat(254), &"a.".repeat(1000)])
}

fn an_absolute_target_stands_in_for_a_missing_host_line(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for method in METHODS {
        let record = arrives(stand, edge, &Ask::new(method, "http://abs.example/a?b").hosts(&[]))?;
        assert_eq!(record.head.value("x-forwarded-host").as_deref(), Some("abs.example"));
        assert_eq!(String::from_utf8_lossy(record.target()), "/a?b");
        // Where both are there, the line counts.
        let record = arrives(stand, edge, &Ask::new(method, "http://abs.example/a").host("line.example"))?;
        assert_eq!(record.head.value("x-forwarded-host").as_deref(), Some("line.example"));
        refused(stand, edge, &Ask::new(method, "http://a,b/a").hosts(&[]), 400, "!host")?;
    }
    Ok(())
}

fn what_viceroy_does_not_serve_reaches_nothing(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let hosts: [&[&[u8]]; 6] = [&[], &[b""], &[b"a b"], &[b"h/x"], &[b"%41"], &[b"\xff"]];
    for hosts in hosts {
        let ask = Ask::get("/a").hosts(hosts);
        // It closes the connection, or answers 400; both are its own.
        if let Ok(answer) = edge.send(&ask) {
            assert_eq!(answer.status, 400, "{hosts:?}");
        }
        nothing_arrives(stand, &ask)?;
    }
    Ok(())
}
