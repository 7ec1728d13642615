//! Requests over HTTP/2, which come without a Host line: the authority stands in for it.

use pointwork_e2e::{Answer, Ask, Program, Record, Stand};

use crate::support::{Outcome, cases, nothing_arrives, own_words, start_line};

cases![a_get_goes_through_fanout, a_post_is_sent, the_path_policy_holds, the_authority_is_the_host,];

/// Viceroy leaves a port out of what the program sees.
const AUTHORITY: &str = "www.example.com";

fn arrives(stand: &Stand, ask: &Ask) -> Result<Record, libtest_mimic::Failed> {
    let edge = stand.edge(Program::FanoutForward)?;
    let Answer { status, body, .. } = ask.send_http2(edge.address(), AUTHORITY)?;
    if status != 200 {
        return Err(format!("{}: {status} {}", start_line(ask), String::from_utf8_lossy(&body)).into());
    }
    let record = stand.origin().only(ask.tag())?;
    assert_eq!(record.head.value("x-forwarded-host").as_deref(), Some(AUTHORITY));
    Ok(record)
}

fn a_get_goes_through_fanout(stand: &Stand) -> Outcome {
    let record = arrives(stand, &Ask::get("/%7euser?a=b").line("Grip-Sig: a.b.c"))?;
    assert!(record.via_fanout());
    assert_eq!(String::from_utf8_lossy(record.target()), "/~user?a=b");
    Ok(())
}

fn a_post_is_sent(stand: &Stand) -> Outcome {
    let record = arrives(stand, &Ask::post("/%7euser?a=b").line("Grip-Sig: a.b.c").body("a body"))?;
    assert!(record.head.values("grip-sig").is_empty());
    assert_eq!(String::from_utf8_lossy(record.target()), "/~user?a=b");
    assert_eq!(record.body, b"a body");
    Ok(())
}

fn refused(stand: &Stand, ask: &Ask, authority: &str, id: &str) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let answer = ask.send_http2(edge.address(), authority)?;
    own_words(&answer, 400, id).map_err(|error| format!("{} on {authority}: {error}", start_line(ask)))?;
    nothing_arrives(stand, ask)
}

fn the_path_policy_holds(stand: &Stand) -> Outcome {
    for path in ["/f/../admin", "/%2e%2e/admin", "/a%2fb", "/%zz"] {
        refused(stand, &Ask::get(path), AUTHORITY, "!path")?;
        refused(stand, &Ask::post(path), AUTHORITY, "!path")?;
    }
    Ok(())
}

fn the_authority_is_the_host(stand: &Stand) -> Outcome {
    for authority in ["a,b", "*.x"] {
        refused(stand, &Ask::get("/"), authority, "!host")?;
    }
    // A line of the client's own beside it: one line is the host, two are none.
    let record = arrives_as(stand, "line.example")?;
    assert_eq!(record.head.value("x-forwarded-host").as_deref(), Some("line.example"));
    refused(stand, &Ask::get("/").line("Host: a.example").line("Host: b.example"), AUTHORITY, "!host")
}

fn arrives_as(stand: &Stand, host: &str) -> Result<Record, libtest_mimic::Failed> {
    let edge = stand.edge(Program::FanoutForward)?;
    let ask = Ask::get("/").line(format!("Host: {host}"));
    let answer = ask.send_http2(edge.address(), AUTHORITY)?;
    assert_eq!(answer.status, 200, "{}", answer.text());
    Ok(stand.origin().only(ask.tag())?)
}
