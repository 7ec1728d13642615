//! examples/selective-fanout: which requests are handed off, sent and passed.

use pointwork_e2e::{Ask, Extras, Program, Stand};

use crate::support::{Outcome, arrives, arrives_by, cases};

cases![
    what_is_not_realtime_is_sent,
    a_fanout_header_switches_a_request,
    assets_never_touch_fanout,
    the_api_never_touches_fanout_without_being_asked_to,
    paths_switch_a_request,
    accept_switches_a_get,
    a_forged_grip_sig_is_removed_on_send_and_pass,
    the_api_is_passed_and_a_send_is_not,
];

fn arrives_each(stand: &Stand, fanout: bool, asks: impl IntoIterator<Item = Ask>) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    asks.into_iter().try_for_each(|ask| arrives_by(stand, edge, &ask, fanout))
}

fn what_is_not_realtime_is_sent(stand: &Stand) -> Outcome {
    let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];
    arrives_each(stand, false, methods.map(|method| Ask::new(method, "/page")))
}

fn a_fanout_header_switches_a_request(stand: &Stand) -> Outcome {
    for line in ["fanout: 1", "Fanout: true", "FANOUT:", "fanout: 0"] {
        arrives_each(stand, true, ["GET", "HEAD"].map(|method| Ask::new(method, "/page").line(line)))?;
        arrives_each(stand, false, ["POST", "PUT"].map(|method| Ask::new(method, "/page").line(line)))?;
    }
    arrives_each(
        stand,
        true,
        [Ask::get("/page").line(b"fanout: \xff"), Ask::get("/api/x").line("fanout: 1")],
    )?;
    arrives_each(stand, false, [Ask::get("/page").line("x-fanout: 1"), Ask::get("/page?fanout=1")])
}

fn assets_never_touch_fanout(stand: &Stand) -> Outcome {
    let realtime = ["fanout: 1", "Accept: text/event-stream", "Upgrade: websocket"];
    for path in ["/assets/app.js", "/assets/", "/assets//x", "/assets/rooms/red", "/%61ssets/app.js"] {
        arrives_each(stand, false, realtime.map(|line| Ask::get(path).line(line)))?;
    }
    arrives_each(
        stand,
        true,
        ["/assets", "/assetsx/a", "//assets/a"].map(|path| Ask::get(path).line("fanout: 1")),
    )
}

fn the_api_never_touches_fanout_without_being_asked_to(stand: &Stand) -> Outcome {
    let paths = ["/api", "/api/", "/api/rooms/red", "/api/stream/x"];
    arrives_each(stand, false, paths.map(Ask::get))?;
    arrives_each(stand, false, paths.map(Ask::post))
}

fn paths_switch_a_request(stand: &Stand) -> Outcome {
    let realtime = [
        "/rooms/red",
        "/rooms/red/feed",
        "/rooms/%72ed",
        "/rooms/a%20b",
        "/stream",
        "/stream/",
        "/stream/a/b/c",
        "/stream/a//b",
        "/%73tream/x",
        "/stream?x=1",
    ];
    arrives_each(stand, true, realtime.map(Ask::get))?;
    arrives_each(stand, true, realtime.map(|path| Ask::new("HEAD", path)))?;
    arrives_each(stand, false, realtime.map(Ask::post))?;
    let others = [
        "/rooms",
        "/rooms/",
        "/rooms/red/",
        "/rooms//feed",
        "/rooms/red/feed/",
        "/rooms/red/Feed",
        "/Rooms/red",
        "/streams",
        "/streams/a",
        "/xstream/a",
        "/a/stream/b",
        "/?/rooms/red",
    ];
    arrives_each(stand, false, others.map(Ask::get))
}

fn accept_switches_a_get(stand: &Stand) -> Outcome {
    let accepting = |lines: &[&str]| {
        lines.iter().fold(Ask::get("/page"), |ask, line| ask.line(format!("Accept: {line}")))
    };
    let events: [&[&str]; 10] = [
        &["text/event-stream"],
        &["Text/Event-Stream"],
        &["text/html, text/event-stream"],
        &["text/event-stream;q=0.5, */*"],
        &["text/html;level=1 ,\ttext/event-stream ; charset=utf-8; q=0"],
        &["text/html", "text/event-stream"],
        &["text/event-stream", "text/html"],
        &["", "text/html, , text/event-stream,"],
        &["text/x;a=\"b, c\", text/event-stream"],
        &["text/x;a=\"\\\", c\", text/event-stream"],
    ];
    arrives_each(stand, true, events.map(accepting))?;
    let others: [&[&str]; 8] = [
        &["text/html, */*"],
        &["text/event-streams"],
        &["xtext/event-stream"],
        &["text/event stream"],
        &["text/html;text/event-stream"],
        &["text/x;a=\", text/event-stream\""],
        &["text/x;a=\", text/event-stream"],
        &["text/event-", "stream"],
    ];
    arrives_each(stand, false, others.map(accepting))?;
    arrives_each(
        stand,
        false,
        ["HEAD", "POST"].map(|method| Ask::new(method, "/page").line("Accept: text/event-stream")),
    )
}

fn a_forged_grip_sig_is_removed_on_send_and_pass(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    for path in ["/page", "/api/users", "/assets/app.js"] {
        let record = arrives(stand, edge, &Ask::get(path).line("Grip-Sig: a.b.c").line("GRIP-SIG: d.e.f"))?;
        assert!(record.head.values("grip-sig").is_empty(), "{path}");
    }
    Ok(())
}

/// Viceroy has no HTTP cache, but its trace shows what each request asked of it.
fn the_api_is_passed_and_a_send_is_not(stand: &Stand) -> Outcome {
    let extras = Extras { rust_log: Some("wiggle_abi=trace,viceroy_lib=trace"), ..Extras::NONE };
    let edge = stand.start(Program::SelectiveFanout, extras)?;
    for path in ["/page", "/assets/app.js"] {
        assert_eq!(edge.send(&Ask::get(path))?.status, 200);
    }
    assert_eq!(edge.send(&Ask::get("/api/users"))?.status, 200);
    edge.logged("tag=CacheOverrideTag(PASS)")?;
    let log = edge.log();
    let first = |text: &str| log.iter().position(|line| line.contains(text));
    let (passed, asked) = (first("cache_override"), first("/api/users"));
    assert!(asked.is_some() && asked < passed, "a send set a cache override: {asked:?}, {passed:?}");
    Ok(())
}
