//! What the platform is asked for each request: Viceroy's trace shows every host call. The lists are exact, in order; a
//! call more is time of every request. A call of WASI is none of them: reading the id of the service is one.

use pointwork_e2e::{Ask, Edge, Extras, Program, Stand};

use crate::support::{Outcome, cases};

cases![
    an_answer_of_a_path_reads_no_header_but_host,
    each_header_that_a_route_asks_for_is_read_once,
    a_plain_send_makes_ten_calls_before_it_is_sent,
    a_handoff_reads_its_mark_and_sets_it,
];

const TRACED: Extras = Extras { rust_log: Some("wiggle_abi=trace,viceroy_lib=trace"), ..Extras::NONE };

/// What every request begins with: itself, its URI and its Host, and the method, since CONNECT and PURGE are refused.
const HEAD: [&str; 4] = ["body_downstream_get", "uri_get", "header_values_get", "method_get"];

/// What is said to a backend of where a request came from: address, scheme and host, and no Grip-Sig.
const FORWARDED: [&str; 6] = [
    "downstream_client_ip_addr",
    "downstream_tls_protocol",
    "header_insert",
    "header_insert",
    "header_insert",
    "header_remove",
];

/// The host calls that a request for this target makes, in order, up to the one named `last`.
fn calls(edge: &Edge, ask: &Ask, target: &str, last: &str) -> Result<Vec<String>, libtest_mimic::Failed> {
    edge.send(ask)?;
    let start = edge.logged(target)?;
    let number = start.split_once("request{id=").and_then(|(_, rest)| rest.split_once('}'));
    let request = format!("request{{id={}}}", number.ok_or("the request has no number")?.0);
    // The trace may go on behind the answer.
    edge.logged(&format!("{request}: request completed in"))?;
    let name = |line: &String| {
        // Each call is written twice: with what it was given, if that is anything, and with what it gave.
        let (_, rest) = line.split_once("function=\"").filter(|_| line.contains("result="))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let mut calls: Vec<String> =
        edge.log().iter().filter(|line| line.contains(&request)).filter_map(name).collect();
    let end = calls.iter().position(|call| call == last).ok_or_else(|| format!("no {last} in {calls:?}"))?;
    calls.truncate(end);
    Ok(calls)
}

fn an_answer_of_a_path_reads_no_header_but_host(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::Actions, TRACED)?;
    let calls = calls(&edge, &Ask::get("/file?calls"), "/file?calls", "send_downstream")?;
    // The answer: its status, the Content-Type, and its body.
    assert_eq!(calls, [&HEAD[..], &["new", "status_set", "new", "header_insert", "write"]].concat());
    Ok(())
}

fn each_header_that_a_route_asks_for_is_read_once(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::SelectiveFanout, TRACED)?;
    // Upgrade, Accept and Fanout are asked for, by one route each.
    let ask = Ask::get("/page?calls").line("Accept: text/html");
    let calls = calls(&edge, &ask, "/page?calls", "send_v2")?;
    assert_eq!(calls, [&HEAD[..], &["header_values_get"; 3], &FORWARDED].concat());
    Ok(())
}

fn a_plain_send_makes_ten_calls_before_it_is_sent(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::SelectiveFanout, TRACED)?;
    let calls = calls(&edge, &Ask::get("/assets/app.js?calls"), "/assets/app.js?calls", "send_v2")?;
    assert_eq!(calls, [&HEAD[..], &FORWARDED].concat());
    assert_eq!(calls.len(), 10);
    Ok(())
}

fn a_handoff_reads_its_mark_and_sets_it(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::SelectiveFanout, Extras { fanout: true, ..TRACED })?;
    let calls = calls(&edge, &Ask::get("/rooms/red?calls"), "/rooms/red?calls", "redirect_to_grip_proxy_v2")?;
    // Upgrade and Accept are asked for by routes; then Pointwork-Loop is read, and set behind all else.
    let decided = ["header_values_get"; 3];
    assert_eq!(calls, [&HEAD[..], &decided, &FORWARDED, &["header_append"]].concat());
    Ok(())
}
