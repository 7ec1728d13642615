//! The path policy at its defaults: what is refused never reaches the origin, whatever it looks like to others.

use pointwork_e2e::{Ask, Program, Stand};

use crate::support::{Outcome, arrives, cases, nothing_arrives, refused};

cases![
    dot_segments_are_refused,
    encoded_slashes_and_backslashes_are_refused,
    invalid_encodings_are_refused,
    control_characters_are_refused,
    an_overlong_path_is_refused_with_414,
    a_target_without_a_path_is_refused,
    a_query_may_hold_anything_when_sent,
    a_query_with_an_invalid_encoding_is_refused_on_fanout,
    an_absolute_target_goes_through_the_same_policy,
    a_rewritten_path_keeps_its_query_byte_for_byte,
];

/// Both ways: a GET of examples/fanout-forward goes through Fanout, a POST is sent.
fn refused_each(stand: &Stand, targets: &[&str]) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for target in targets {
        for method in ["GET", "HEAD", "POST"] {
            let ask = Ask::new(method, target);
            if method == "HEAD" {
                assert_eq!(edge.send(&ask)?.status, 400, "{target}");
                nothing_arrives(stand, &ask)?;
            } else {
                refused(stand, edge, &ask, 400, "!path")?;
            }
        }
    }
    Ok(())
}

fn dot_segments_are_refused(stand: &Stand) -> Outcome {
    let dots = [
        "/f/../admin",
        "/..",
        "/.",
        "/../",
        "/./",
        "/a/.",
        "/a/..",
        "/a/./b",
        "/a/%2e%2e/admin",
        "/%2E%2E/admin",
        "/%2e./admin",
        "/.%2E/admin",
        "/a/%2e",
        "/%2e/",
        "/../?x=1",
        "//..//",
        "/a/..?/b",
    ];
    refused_each(stand, &dots)
}

fn encoded_slashes_and_backslashes_are_refused(stand: &Stand) -> Outcome {
    let slashes =
        ["/a%2Fb", "/a%2fb", "/%2F", "/a%5Cb", "/a%5cb", "/a\\b", "\\a", "/\\", "/f/..\\admin", "/%5c..%5c"];
    let slashes: Vec<&str> = slashes.into_iter().filter(|target| target.starts_with('/')).collect();
    refused_each(stand, &slashes)
}

fn invalid_encodings_are_refused(stand: &Stand) -> Outcome {
    refused_each(
        stand,
        &["/%zz", "/%", "/a%", "/%4", "/%4g", "/%g4", "/%%41", "/%2%46", "/a%/b", "/%u0041", "/%?41"],
    )
}

fn control_characters_are_refused(stand: &Stand) -> Outcome {
    let encoded: Vec<String> = (0..0x20).chain([0x7F]).map(|byte| format!("/a%{byte:02X}b")).collect();
    refused_each(stand, &encoded.iter().map(String::as_str).collect::<Vec<_>>())?;
    refused_each(stand, &["/%0a", "/%0d%0aX-A:%20b", "/%7f"])
}

fn an_overlong_path_is_refused_with_414(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let long = |length: usize| format!("/{}", "a".repeat(length - 1));
    for method in ["GET", "POST"] {
        refused(stand, edge, &Ask::new(method, long(8193)), 414, "!path")?;
        refused(stand, edge, &Ask::new(method, long(60_000)), 414, "!path")?;
        // What counts are the bytes as they were received.
        refused(stand, edge, &Ask::new(method, format!("/{}", "%41".repeat(2731))), 414, "!path")?;
    }
    let ask = Ask::post(long(8192));
    assert_eq!(arrives(stand, edge, &ask)?.target().len(), 8192);
    // The query does not count.
    let ask = Ask::post(format!("/a?{}", "q".repeat(20_000)));
    assert_eq!(arrives(stand, edge, &ask)?.target().len(), 20_003);
    Ok(())
}

fn a_target_without_a_path_is_refused(stand: &Stand) -> Outcome {
    refused_each(stand, &["*"])?;
    refused(stand, stand.edge(Program::FanoutForward)?, &Ask::new("OPTIONS", "*"), 400, "!path")
}

fn a_query_may_hold_anything_when_sent(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for query in
        ["", "?", "?%zz", "?%", "?../..", "?a=%2f%5C\\", "?{}|^`~", "?a=b?c=d", "?%00", "?/../x", "?+%20"]
    {
        let target = format!("/a{query}");
        let record = arrives(stand, edge, &Ask::post(&target))?;
        assert_eq!(String::from_utf8_lossy(record.target()), target);
    }
    Ok(())
}

fn a_query_with_an_invalid_encoding_is_refused_on_fanout(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for query in ["%zz", "%", "a=%4", "a=%20&b=%g1", "%%41"] {
        refused(stand, edge, &Ask::get(format!("/a?{query}")), 400, "!path")?;
    }
    for query in ["a=%20", "%41", "", "a=b&c=%2F"] {
        arrives(stand, edge, &Ask::get(format!("/a?{query}")))?;
    }
    Ok(())
}

fn an_absolute_target_goes_through_the_same_policy(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for method in ["GET", "POST"] {
        for path in ["/f/../admin", "/a%2fb", "/%zz"] {
            let ask = Ask::new(method, format!("http://www.example.com{path}"));
            refused(stand, edge, &ask, 400, "!path")?;
        }
        let record = arrives(stand, edge, &Ask::new(method, "http://www.example.com/%7euser?a=b"))?;
        assert_eq!(String::from_utf8_lossy(record.target()), "/~user?a=b");
    }
    Ok(())
}

fn a_rewritten_path_keeps_its_query_byte_for_byte(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for byte in (b'!'..=b'~').filter(|byte| !b"\"#<>".contains(byte)) {
        let query = [b"?a=", [byte].as_slice(), b"&%7e"].concat();
        let ask = Ask::post([b"/%7euser".as_slice(), &query].concat());
        let record = arrives(stand, edge, &ask)?;
        let expected = [b"/~user".as_slice(), &query].concat();
        assert_eq!(String::from_utf8_lossy(record.target()), String::from_utf8_lossy(&expected));
    }
    Ok(())
}
