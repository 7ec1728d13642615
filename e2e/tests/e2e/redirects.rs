//! Redirects: the Location to the byte, whatever the client sends.

use pointwork_e2e::{Answer, Ask, Program, Stand};

use crate::support::{Outcome, cases, nothing_arrives, refused};

cases![
    each_form_gives_its_status_and_location,
    the_query_of_the_request_is_kept_byte_for_byte,
    what_a_location_cannot_hold_is_encoded,
    a_relative_location_never_starts_with_two_slashes,
    a_dot_segment_that_captures_made_is_refused,
    no_request_gets_a_line_of_its_own_into_the_answer,
    a_host_that_is_none_gets_into_no_location,
    a_redirect_has_no_body_and_asks_no_backend,
    every_method_is_redirected,
];

/// The answer, which is the edge's own.
fn redirected(stand: &Stand, ask: &Ask) -> Result<(u16, String), libtest_mimic::Failed> {
    let edge = stand.edge(Program::Actions)?;
    let answer = edge.send(ask)?;
    nothing_arrives(stand, ask)?;
    let Answer { status, head, .. } = answer;
    let location = head.value("location").ok_or_else(|| format!("{status} without a Location: {head:?}"))?;
    Ok((status, location))
}

fn each_gives(stand: &Stand, cases: &[(&str, u16, &str)]) -> Outcome {
    for (target, status, location) in cases {
        assert_eq!(redirected(stand, &Ask::get(target))?, (*status, (*location).to_owned()), "{target}");
    }
    Ok(())
}

fn each_form_gives_its_status_and_location(stand: &Stand) -> Outcome {
    each_gives(
        stand,
        &[
            ("/moved", 308, "/there"),
            ("/moved?a=b", 308, "/there?a=b"),
            ("/moved/template/x/y/z", 301, "/there/y/z?from=x&x=1#part"),
            ("/moved/template/x/y?a=b", 301, "/there/y?from=x&x=1#part"),
            ("/moved/rest/a/b", 302, "/a/b"),
            ("/moved/absolute/a/b?c", 308, "https://www.example.org/base/a/b?c"),
            ("/moved/bare?a=b", 303, "http://www.example.org/"),
            ("/moved/dropped?a=b", 307, "/there"),
            ("/moved/scheme", 308, "https://www.example.com/moved/scheme"),
            ("/moved/scheme/%7ea//b?c=%2f", 308, "https://www.example.com/moved/scheme/~a//b?c=%2f"),
            ("/moved/host/a?b", 308, "http://new.example:8443/moved/host/a?b"),
            ("/moved/all/a?b", 308, "https://new.example/there"),
        ],
    )?;
    for (host, location) in [
        ("WWW.Example.com:8080", "https://WWW.Example.com/moved/scheme"),
        ("[::1]:8080", "https://[::1]/moved/scheme"),
        ("xn--", "https://xn--/moved/scheme"),
    ] {
        let ask = Ask::get("/moved/scheme").host(host);
        assert_eq!(redirected(stand, &ask)?, (308, location.to_owned()));
    }
    Ok(())
}

fn the_query_of_the_request_is_kept_byte_for_byte(stand: &Stand) -> Outcome {
    for query in ["?", "?a=b&c", "?%zz", "?%2f%2F", "?a?b", "?//evil.example/", "?a=/../b", "?[a]=;,@:$'()*!"]
    {
        let ask = Ask::get(format!("/moved{query}"));
        assert_eq!(redirected(stand, &ask)?.1, format!("/there{query}"), "{query}");
    }
    Ok(())
}

/// Viceroy itself refuses controls, blanks and non-ASCII bytes in a query.
fn what_a_location_cannot_hold_is_encoded(stand: &Stand) -> Outcome {
    each_gives(
        stand,
        &[
            ("/moved?a={b}|\\^`", 308, "/there?a=%7Bb%7D%7C%5C%5E%60"),
            ("/moved/scheme/{a}|\"^", 308, "https://www.example.com/moved/scheme/%7Ba%7D%7C%22%5E"),
            // In a query a capture is one value.
            ("/moved/template/a&b=c+d;e/y", 301, "/there/y?from=a%26b%3Dc%2Bd%3Be&x=1#part"),
            ("/moved/template/%26%23%3f/%3f%23", 301, "/there/%3F%23?from=%26%23%3F&x=1#part"),
        ],
    )
}

/// A client would read a host there.
fn a_relative_location_never_starts_with_two_slashes(stand: &Stand) -> Outcome {
    each_gives(
        stand,
        &[
            ("/moved/rest//evil.example/a", 302, "/evil.example/a"),
            ("/moved/rest////evil.example", 302, "/evil.example"),
            ("/moved/rest/@evil.example", 302, "/@evil.example"),
            ("/moved/absolute//evil.example", 308, "https://www.example.org/base//evil.example"),
            ("/moved/absolute/@evil.example", 308, "https://www.example.org/base/@evil.example"),
        ],
    )?;
    let edge = stand.edge(Program::Actions)?;
    for target in ["/moved/rest/\\evil.example", "/moved/rest/%5cevil.example", "/moved/rest/%2fevil.example"]
    {
        refused(stand, edge, &Ask::get(target), 400, "!path")?;
    }
    Ok(())
}

fn a_dot_segment_that_captures_made_is_refused(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for target in
        ["/moved/rest/../admin", "/moved/rest/a/%2e%2e/b", "/moved/absolute/..", "/moved/scheme/./a"]
    {
        refused(stand, edge, &Ask::get(target), 400, "!path")?;
    }
    Ok(())
}

fn no_request_gets_a_line_of_its_own_into_the_answer(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for target in
        ["/moved/rest/a%0d%0aSet-Cookie:x=1", "/moved/rest/%0a", "/moved/scheme/%0D", "/moved/rest/%00"]
    {
        refused(stand, edge, &Ask::get(target), 400, "!path")?;
    }
    // What stands encoded in a query stays encoded.
    for query in ["?a%0d%0aSet-Cookie:%20x=1", "?%0a", "?%00"] {
        let answer = edge.send(&Ask::get(format!("/moved{query}")))?;
        assert_eq!(answer.head.value("location"), Some(format!("/there{query}")));
        assert!(answer.head.values("set-cookie").is_empty(), "{query}");
    }
    // A bare line feed ends the request line, or Viceroy refuses it: either way it gets no further.
    for target in ["/moved?a\nSet-Cookie: x=1", "/moved/rest/a\rb", "/moved?a\tb"] {
        if let Ok(answer) = edge.send(&Ask::get(target)) {
            assert!(answer.head.values("set-cookie").is_empty(), "{target:?}");
            assert_eq!(answer.status, 400, "{target:?}");
        }
    }
    Ok(())
}

fn a_host_that_is_none_gets_into_no_location(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for host in ["user@evil.example", "evil.example,b", "*.evil.example", "a:b", "evil.example:99999"] {
        let ask = Ask::get("/moved/scheme").host(host);
        refused(stand, edge, &ask, 400, "!host").map_err(|error| format!("{host}: {error:?}"))?;
    }
    let ask = Ask::get("/moved/scheme").hosts(&[b"www.example.com", b"evil.example"]);
    refused(stand, edge, &ask, 400, "!host")?;
    // Viceroy closes the connection or answers 400 by itself.
    for host in ["evil.example/x", "a b", "%41", "a?b", "a#b", "a\\b"] {
        if let Ok(answer) = edge.send(&Ask::get("/moved/scheme").host(host)) {
            assert_eq!((answer.status, answer.head.values("location").len()), (400, 0), "{host}");
        }
    }
    Ok(())
}

fn a_redirect_has_no_body_and_asks_no_backend(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for ask in [Ask::get("/moved"), Ask::post("/moved").body("a body"), Ask::new("HEAD", "/moved")] {
        let answer = edge.send(&ask)?;
        assert_eq!((answer.status, answer.body.len()), (308, 0));
        assert_eq!(answer.head.values("content-type"), [b""; 0]);
        nothing_arrives(stand, &ask)?;
    }
    Ok(())
}

fn every_method_is_redirected(stand: &Stand) -> Outcome {
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"] {
        assert_eq!(redirected(stand, &Ask::new(method, "/moved"))?, (308, "/there".to_owned()), "{method}");
    }
    let edge = stand.edge(Program::Actions)?;
    refused(stand, edge, &Ask::new("PURGE", "/moved"), 405, "!method")
}
