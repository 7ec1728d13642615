//! What a route sends in place of what came: another path, another Host. The origin says what arrived.

use pointwork_e2e::{Ask, Program, Stand};

use crate::support::{Outcome, arrives, cases, refused};

cases![
    a_path_is_put_together_from_captures,
    a_fixed_path_replaces_all_below_a_prefix,
    the_longest_prefix_is_replaced_and_the_rest_is_kept,
    a_prefix_is_cut_off,
    a_prefix_is_replaced_through_fanout,
    a_dot_segment_that_captures_made_is_refused,
    nothing_in_a_path_gets_out_of_a_capture,
    another_host_is_sent_and_the_clients_is_told,
    an_override_host_of_the_backend_wins,
];

/// Each of the raw targets arrives as the other.
fn each_arrives_as(stand: &Stand, targets: &[(&str, &str)]) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for (sent, expected) in targets {
        let record = arrives(stand, edge, &Ask::get(sent))?;
        assert_eq!(String::from_utf8_lossy(record.target()), *expected, "{sent}");
    }
    Ok(())
}

fn a_path_is_put_together_from_captures(stand: &Stand) -> Outcome {
    each_arrives_as(
        stand,
        &[
            ("/template/x/7.html/c/d", "/to/7/c/d/x"),
            ("/template/x/7.html/c/d/?q=%2f&r", "/to/7/c/d//x?q=%2f&r"),
            ("/template/%7ex%2e/07.html//", "/to/07///~x."),
            ("/template/a%20b/1.html/%c3%a9?", "/to/1/%C3%A9/a%20b?"),
            // Not the form that the template has: it goes on as it came.
            ("/template/x/y.html/c", "/template/x/y.html/c"),
        ],
    )
}

fn a_fixed_path_replaces_all_below_a_prefix(stand: &Stand) -> Outcome {
    each_arrives_as(
        stand,
        &[("/fixed", "/entirely/other"), ("/fixed/a?b=/c", "/entirely/other?b=/c"), ("/fixedx", "/fixedx")],
    )
}

fn the_longest_prefix_is_replaced_and_the_rest_is_kept(stand: &Stand) -> Outcome {
    each_arrives_as(
        stand,
        &[
            ("/old", "/new/place"),
            ("/old/", "/new/place/"),
            ("/old/a//b/%7e?x", "/new/place/a//b/~?x"),
            ("/old/deep", "/new/place"),
            ("/old/deep/a", "/new/place/a"),
            ("/old/deeper", "/new/place/deeper"),
            ("/%6fld/deep/", "/new/place/"),
        ],
    )
}

fn a_prefix_is_cut_off(stand: &Stand) -> Outcome {
    each_arrives_as(
        stand,
        &[
            ("/stripped", "/"),
            ("/stripped/", "/"),
            ("/stripped/a/b?c", "/a/b?c"),
            ("/stripped?c", "/?c"),
            ("/stripped//evil.example/a", "//evil.example/a"),
        ],
    )
}

fn a_prefix_is_replaced_through_fanout(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for (sent, expected) in [("/live", "/v2/live"), ("/live/a%20b?x=%41", "/v2/live/a%20b?x=A")] {
        let record = arrives(stand, edge, &Ask::get(sent))?;
        assert!(record.via_fanout(), "{sent}");
        assert_eq!(String::from_utf8_lossy(record.target()), expected, "{sent}");
    }
    Ok(())
}

/// No route would have matched it: what was matched and what is forwarded would not be the same.
fn a_dot_segment_that_captures_made_is_refused(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for path in ["/dots/...json", "/dots/..json", "/dots/%2e%2e.json", "/dots/.%2e%2ejson"] {
        refused(stand, edge, &Ask::get(path), 400, "!path")?;
    }
    each_arrives_as(stand, &[("/dots/a.json", "/data/a"), ("/dots/....json", "/data/...")])
}

fn nothing_in_a_path_gets_out_of_a_capture(stand: &Stand) -> Outcome {
    each_arrives_as(
        stand,
        &[
            ("/template/%3fx%23/1.html/%25%0a?y".replace("%0a", "%20").as_str(), "/to/1/%25%20/%3Fx%23?y"),
            ("/template/a;b=c&d/1.html/@:$", "/to/1/@:$/a;b=c&d"),
        ],
    )?;
    let edge = stand.edge(Program::Actions)?;
    for path in ["/template/a/1.html/%0d%0aX:y", "/template/a%2fb/1.html/c", "/template/a\\b/1.html/c"] {
        refused(stand, edge, &Ask::get(path), 400, "!path")?;
    }
    Ok(())
}

fn another_host_is_sent_and_the_clients_is_told(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for ask in [Ask::get("/host/a"), Ask::post("/host/a").body("a body")] {
        let record = arrives(stand, edge, &ask.host("WWW.Example.com:80"))?;
        assert_eq!(record.head.values("host"), [b"inner.example:8080"]);
        assert_eq!(record.head.value("x-forwarded-host").as_deref(), Some("WWW.Example.com:80"));
    }
    let ask = Ask::get("/host/a");
    assert_eq!(ask.send_http2(edge.address(), "www.example.com")?.status, 200);
    assert_eq!(stand.origin().only(ask.tag())?.head.values("host"), [b"inner.example:8080"]);
    Ok(())
}

fn an_override_host_of_the_backend_wins(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let record = arrives(stand, edge, &Ask::get("/overridden-host/a"))?;
    assert_eq!(record.head.values("host"), [b"first"]);
    Ok(())
}
