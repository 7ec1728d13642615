//! Answers of the origin that are meant for Fanout, on routes that do not hand off.

use pointwork_e2e::{Behaviour, Extras, Program, Stand};

use super::{edge, fresh, get, grip_lines};
use crate::support::{Outcome, cases, own_words};

cases![
    no_grip_line_of_a_send_or_pass_reaches_the_client,
    the_log_names_the_route_and_the_remedy,
    no_grip_line_of_a_fallback_reaches_the_client,
];

fn no_grip_line_of_a_send_or_pass_reaches_the_client(stand: &Stand) -> Outcome {
    for prefix in ["/sent/", "/passed/"] {
        let (path, _) = fresh(prefix);
        let answer = edge(stand)?.send(&get(&path).wants(Behaviour::HoldStream))?;
        assert_eq!((answer.status, answer.text().as_str()), (200, "held\n"), "{prefix}");
        assert_eq!(grip_lines(&answer.head), [""; 0], "{prefix}");
    }
    Ok(())
}

fn the_log_names_the_route_and_the_remedy(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    edge.send(&get("/passed/a").wants(Behaviour::HoldResponse))?;
    let line = edge.logged("pointwork: route=passed cause=backend origin: answered with Grip-Hold")?;
    assert!(line.contains("write `fanout` on this route"), "{line}");
    Ok(())
}

/// Where Fanout is not enabled, what was to be handed off is passed, and nobody holds it.
fn no_grip_line_of_a_fallback_reaches_the_client(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::Choice, Extras { rust_log: Some("error"), ..Extras::NONE })?;
    let (path, _) = fresh("/either/");
    let ask = get(&path).line("Grip-Sig: forged").wants(Behaviour::HoldStream);
    let answer = edge.send(&ask)?;
    assert_eq!((answer.status, answer.text().as_str()), (200, "held\n"));
    assert_eq!(grip_lines(&answer.head), [""; 0]);
    let record = stand.origin().only(ask.tag())?;
    assert_eq!(record.head.values("grip-sig"), [b""; 0]);
    // A `grip` route has nobody to hold what it answers.
    let (path, _) = fresh("/stream/");
    Ok(own_words(&edge.send(&get(&path))?, 503, "stream")?)
}
