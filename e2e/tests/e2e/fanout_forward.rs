//! examples/fanout-forward: every GET and HEAD goes through Fanout, everything else is sent.

use pointwork_e2e::{Ask, Behaviour, Program, Stand};

use crate::support::{Outcome, arrives, arrives_by, cases};

cases![
    get_goes_through_fanout,
    head_goes_through_fanout,
    other_methods_do_not_go_through_fanout,
    a_forged_grip_sig_never_arrives_through_fanout,
    a_forged_grip_sig_is_removed_when_sent,
    method_query_and_cookies_arrive_on_both_ways,
    answers_come_back_as_the_origin_gave_them,
];

const FORGED: &str = "Grip-Sig: eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJmb3JnZWQifQ.Zm9yZ2Vk";

fn get_goes_through_fanout(stand: &Stand) -> Outcome {
    arrives_by(stand, stand.edge(Program::FanoutForward)?, &Ask::get("/"), true)
}

fn head_goes_through_fanout(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let ask = Ask::new("HEAD", "/some/page");
    arrives_by(stand, edge, &ask, true)?;
    assert_eq!(stand.origin().only(ask.tag())?.method(), "HEAD");
    Ok(())
}

fn other_methods_do_not_go_through_fanout(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get", "GETS"] {
        let ask = Ask::new(method, "/some/page").body("x=1");
        arrives_by(stand, edge, &ask, false)?;
        let record = stand.origin().only(ask.tag())?;
        assert_eq!((record.method().as_str(), record.body.as_slice()), (method, b"x=1".as_slice()));
    }
    Ok(())
}

fn a_forged_grip_sig_never_arrives_through_fanout(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for ask in [Ask::get("/").line(FORGED), Ask::get("/").line(FORGED).line("grip-sig: a.b.c")] {
        let record = arrives(stand, edge, &ask)?;
        let signatures = record.head.values("grip-sig");
        assert!(record.via_fanout(), "{signatures:?}");
        assert!(!FORGED.as_bytes().ends_with(signatures.concat().as_slice()), "the forged one arrived");
        assert_ne!(signatures.concat(), b"a.b.c");
    }
    Ok(())
}

fn a_forged_grip_sig_is_removed_when_sent(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    arrives_by(stand, edge, &Ask::post("/").line(FORGED), false)?;
    arrives_by(stand, edge, &Ask::post("/").line(FORGED).line("GRIP-SIG: a.b.c").line("grip-sig:"), false)
}

fn method_query_and_cookies_arrive_on_both_ways(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for method in ["GET", "POST"] {
        let ask =
            Ask::new(method, "/a?b=c&d=%20e+f").line("Cookie: a=1; b=2").line("Authorization: Bearer t");
        let record = arrives(stand, edge, &ask)?;
        assert_eq!(record.method(), method);
        assert_eq!(String::from_utf8_lossy(record.target()), "/a?b=c&d=%20e+f");
        assert_eq!(record.head.value("cookie").as_deref(), Some("a=1; b=2"));
        assert_eq!(record.head.value("authorization").as_deref(), Some("Bearer t"));
    }
    Ok(())
}

fn answers_come_back_as_the_origin_gave_them(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for method in ["GET", "POST"] {
        let ask = |behaviour| Ask::new(method, "/").wants(behaviour);
        let unchanged = edge.send(&ask(Behaviour::NotModified).line("If-None-Match: \"one\""))?;
        assert_eq!((unchanged.status, unchanged.head.value("etag").as_deref()), (304, Some("\"one\"")));
        assert_eq!(edge.send(&ask(Behaviour::NoContent))?.status, 204);
        let unavailable = edge.send(&ask(Behaviour::Unavailable))?;
        assert_eq!((unavailable.status, unavailable.text().as_str()), (503, "the origin's own 503\n"));
        let redirect = edge.send(&ask(Behaviour::Redirect))?;
        assert_eq!(redirect.status, 302);
        assert_eq!(redirect.head.value("location").as_deref(), Some("/elsewhere?x=%2f"));
        let odd = edge.send(&ask(Behaviour::OddLines))?;
        assert_eq!(odd.head.values("set-cookie"), [b"a=1", b"b=2"]);
        assert_eq!(odd.head.values("vary"), [b"Accept".as_slice(), b"Cookie"]);
        assert_eq!(odd.head.values("x-bytes"), [b"\xff\xfe\x80"]);
    }
    Ok(())
}
