//! X-Forwarded-For, -Proto and -Host: written by the edge, never by the client, unless the file says so.

use std::net::Ipv4Addr;

use pointwork_e2e::{Ask, Program, Stand};

use crate::support::{Outcome, arrives, cases};

cases![
    the_clients_own_values_are_replaced_when_sent,
    the_clients_own_values_are_replaced_through_fanout,
    they_are_written_where_the_client_sent_none,
    they_are_replaced_on_a_pass,
    they_are_left_alone_where_the_file_says_so,
];

const CLIENT: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
const FOR: &str = "x-forwarded-for";
const PROTO: &str = "x-forwarded-proto";
const HOST: &str = "x-forwarded-host";

/// A request with lines of the client's own, each name twice.
fn forging(method: &str, target: &str) -> Ask {
    let lines =
        ["X-Forwarded-For: 203.0.113.1", "X-Forwarded-Proto: gopher", "X-Forwarded-Host: evil.example"];
    let more =
        ["x-forwarded-for: 198.51.100.7", "X-FORWARDED-PROTO: https", "x-forwarded-host: worse.example"];
    let ask = Ask::new(method, target).from(CLIENT).host("shop.example:8080");
    lines.iter().chain(&more).fold(ask, Ask::line)
}

fn the_clients_own_values_are_replaced_when_sent(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let head = arrives(stand, edge, &forging("POST", "/"))?.head;
    assert_eq!(head.values(FOR), [b"127.0.0.9"]);
    assert_eq!(head.values(PROTO), [b"http"]);
    assert_eq!(head.values(HOST), [b"shop.example:8080"]);
    Ok(())
}

/// Pushpin removes X-Forwarded-Proto.
fn the_clients_own_values_are_replaced_through_fanout(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let record = arrives(stand, edge, &forging("GET", "/"))?;
    assert!(record.via_fanout());
    assert_eq!(record.head.values(FOR), [b"127.0.0.9"]);
    assert_eq!(record.head.values(PROTO), [b""; 0]);
    assert_eq!(record.head.values(HOST), [b"shop.example:8080"]);
    Ok(())
}

fn they_are_written_where_the_client_sent_none(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for method in ["GET", "POST"] {
        let head = arrives(stand, edge, &Ask::new(method, "/").from(CLIENT))?.head;
        assert_eq!(head.values(FOR), [b"127.0.0.9"]);
        assert_eq!(head.values(HOST), [b"www.example.com"]);
    }
    Ok(())
}

fn they_are_replaced_on_a_pass(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    let head = arrives(stand, edge, &forging("GET", "/passed"))?.head;
    assert_eq!(head.values(FOR), [b"127.0.0.9"]);
    assert_eq!(head.values(PROTO), [b"http"]);
    assert_eq!(head.values(HOST), [b"shop.example:8080"]);
    Ok(())
}

fn they_are_left_alone_where_the_file_says_so(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Unforwarded)?;
    for method in ["GET", "POST"] {
        let head = arrives(stand, edge, &forging(method, "/"))?.head;
        // Pushpin makes one line of several.
        let addresses = head.values(FOR).join(b", ".as_slice());
        assert_eq!(addresses.escape_ascii().to_string(), "203.0.113.1, 198.51.100.7", "{method}");
        assert_eq!(head.values(HOST), [b"evil.example".as_slice(), b"worse.example"], "{method}");
        let head = arrives(stand, edge, &Ask::new(method, "/"))?.head;
        assert_eq!(head.values(HOST), [b""; 0], "{method}");
        assert_eq!(head.values(FOR), [b""; 0], "{method}");
    }
    let head = arrives(stand, edge, &forging("POST", "/"))?.head;
    assert_eq!(head.values(PROTO), [b"gopher".as_slice(), b"https"]);
    Ok(())
}
