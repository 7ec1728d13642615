//! Handoffs that lead back where they should not: none goes round.

use pointwork_e2e::{Ask, Extras, Handshake, Program, Stand};

use super::{edge, fresh, get, grip_lines};
use crate::support::{Outcome, cases, own_words, passes};

cases![
    what_came_from_fanout_is_not_handed_off_again,
    nothing_goes_round_where_no_request_is_verified,
    a_websocket_handed_to_the_edge_itself_is_refused,
    nothing_goes_round_where_signatures_are_of_another_key,
    a_client_that_marks_its_request_itself_is_refused,
    the_mark_of_another_service_says_nothing,
    a_via_that_leads_elsewhere_is_answered_from_there,
    a_via_that_leads_nowhere_is_fanouts_error,
];

const MARK: &str = "pointwork-loop: 0000000000000000000000";

fn what_came_from_fanout_is_not_handed_off_again(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for method in ["GET", "POST", "HEAD"] {
        let (path, _) = fresh("/round/");
        let answer = edge.send(&Ask::new(method, &path).routed_by("grip"))?;
        assert_eq!((answer.status, answer.head.values("x-route")), (508, vec![&b"!loop"[..]]));
        passes(edge, &path, &["round fanout null", "!loop refuse 508"])?;
    }
    Ok(())
}

fn nothing_goes_round_where_no_request_is_verified(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let (path, _) = fresh("/");
    own_words(&edge.send(&Ask::get(&path).routed_by("round"))?, 508, "!loop")?;
    passes(edge, &path, &["default fanout null", "!loop refuse 508"])?;
    Ok(())
}

fn a_websocket_handed_to_the_edge_itself_is_refused(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let handshake = Handshake::new("/straight").routed_by("round");
    let Err(error) = handshake.open(edge.address()) else { return Err("it opened".into()) };
    assert!(error.contains("508"), "{error}");
    passes(edge, "/straight", &["straight websocket null", "!loop refuse 508"])?;
    Ok(())
}

fn nothing_goes_round_where_signatures_are_of_another_key(stand: &Stand) -> Outcome {
    let extras = Extras { fanout: true, strange_key: true, rust_log: Some("error"), ..Extras::NONE };
    let edge = stand.start(Program::Choice, extras)?;
    for (prefix, first) in
        [("/stream/", "stream grip null"), ("/echo/", "echo grip null"), ("/round/", "round fanout null")]
    {
        let (path, _) = fresh(prefix);
        own_words(&edge.send(&get(&path))?, 508, "!loop")?;
        passes(&edge, &path, &[first, "!loop refuse 508"])?;
    }
    Ok(())
}

fn a_client_that_marks_its_request_itself_is_refused(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for prefix in ["/stream/", "/round/", "/through/"] {
        let (path, _) = fresh(prefix);
        own_words(&edge.send(&get(&path).line("Pointwork-Loop: other").line(MARK))?, 508, "!loop")?;
        passes(edge, &path, &["!loop refuse 508"])?;
    }
    // Where nothing is handed off there is no loop.
    assert_eq!(edge.send(&get("/sent").line(MARK))?.status, 200);
    Ok(())
}

fn the_mark_of_another_service_says_nothing(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for line in ["pointwork-loop: other", "pointwork-loop: 0000000000000000000000, other"] {
        let (path, _) = fresh("/through/");
        let ask = get(&path).line(line);
        assert_eq!(edge.send(&ask)?.status, 200, "{line}");
        assert_eq!(stand.origin().only(ask.tag())?.head.values("pointwork-loop").len(), 2, "{line}");
    }
    Ok(())
}

/// The edge cannot know where a backend leads: what comes back is that one's answer.
fn a_via_that_leads_elsewhere_is_answered_from_there(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    let (path, _) = fresh("/astray/");
    let ask = get(&path);
    let answer = edge.send(&ask)?;
    assert_eq!((answer.status, grip_lines(&answer.head)), (200, vec![]));
    let record = stand.origin().only(ask.tag())?;
    assert!(record.via_fanout());
    assert_eq!(record.head.values("x-route"), [b"astray"]);
    passes(edge, &path, &["astray grip null"])?;
    Ok(())
}

fn a_via_that_leads_nowhere_is_fanouts_error(stand: &Stand) -> Outcome {
    let edge = edge(stand)?;
    for (prefix, words, first) in [
        ("/nowhere/", "No route for host", "nowhere grip null"),
        ("/dead/", "Error while proxying to origin", "dead grip null"),
    ] {
        let (path, _) = fresh(prefix);
        let answer = edge.send(&get(&path))?;
        assert_eq!(answer.status, 502, "{prefix}");
        assert!(answer.text().starts_with(words), "{}", answer.text());
        passes(edge, &path, &[first])?;
    }
    Ok(())
}
