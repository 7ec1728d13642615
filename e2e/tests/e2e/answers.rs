//! Answers that stand in the file: texts, files, and statuses without a body.

use pointwork_e2e::{Ask, Program, Stand};

use crate::support::{Outcome, cases, nothing_arrives};

cases![
    a_text_is_answered_with_its_type_and_length,
    a_file_is_answered_byte_for_byte,
    a_head_gets_the_header_lines_alone,
    a_status_without_a_body_has_no_type,
    a_type_of_its_own_is_given,
    a_request_with_a_body_is_answered_too,
    answers_come_over_http2_too,
];

/// What `body_file` names, read a second time.
const FILE: &[u8] = include_bytes!("../../routes/bytes.bin");

fn a_text_is_answered_with_its_type_and_length(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for ask in [Ask::get("/text"), Ask::get("/text?a=b"), Ask::new("OPTIONS", "/text")] {
        let answer = edge.send(&ask)?;
        assert_eq!((answer.status, answer.text().as_str()), (200, "a text\n"));
        assert_eq!(answer.head.value("content-type").as_deref(), Some("text/plain; charset=utf-8"));
        assert_eq!(answer.head.value("content-length").as_deref(), Some("7"));
        nothing_arrives(stand, &ask)?;
    }
    Ok(())
}

fn a_file_is_answered_byte_for_byte(stand: &Stand) -> Outcome {
    let answer = stand.edge(Program::Actions)?.send(&Ask::get("/file"))?;
    assert_eq!(answer.head.value("content-type").as_deref(), Some("application/octet-stream"));
    assert_eq!(answer.head.value("content-length"), Some(FILE.len().to_string()));
    assert!(answer.body == FILE, "{} bytes came, not the same", answer.body.len());
    Ok(())
}

/// Viceroy sends no Content-Length for a HEAD; RFC 9110 8.6 lets it be left out.
fn a_head_gets_the_header_lines_alone(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for path in ["/text", "/file", "/json/1"] {
        let (get, head) = (edge.send(&Ask::get(path))?, edge.send(&Ask::new("HEAD", path))?);
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        let lines = |answer: &pointwork_e2e::Answer| {
            let mut lines = answer.head.lines.clone();
            lines.retain(|line| !matches!(line.name.as_str(), "content-length" | "date"));
            lines
        };
        assert_eq!(lines(&head), lines(&get), "{path}");
        assert_eq!(head.head.values("content-length"), [b""; 0], "{path}");
    }
    Ok(())
}

fn a_status_without_a_body_has_no_type(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for (path, status, length) in [("/status", 410, Some("0")), ("/empty", 204, None)] {
        let answer = edge.send(&Ask::get(path))?;
        assert_eq!((answer.status, answer.body.len()), (status, 0), "{path}");
        assert_eq!(answer.head.value("content-length").as_deref(), length, "{path}");
        assert_eq!(answer.head.values("content-type"), [b""; 0], "{path}");
    }
    Ok(())
}

fn a_type_of_its_own_is_given(stand: &Stand) -> Outcome {
    let answer = stand.edge(Program::Actions)?.send(&Ask::get("/json/7"))?;
    assert_eq!((answer.status, answer.text().as_str()), (503, "{\"down\":true}"));
    assert_eq!(answer.head.values("content-type"), [b"application/json"]);
    assert_eq!(answer.head.values("retry-after"), [b"60"]);
    assert_eq!(answer.head.values("x-id"), [b"7"]);
    Ok(())
}

fn a_request_with_a_body_is_answered_too(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    for body in [b"a body".to_vec(), vec![0; 200_000]] {
        let answer = edge.send(&Ask::post("/text").body(body))?;
        assert_eq!((answer.status, answer.text().as_str()), (200, "a text\n"));
    }
    Ok(())
}

fn answers_come_over_http2_too(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Actions)?;
    let text = Ask::get("/text").send_http2(edge.address(), "www.example.com")?;
    assert_eq!((text.status, text.text().as_str()), (200, "a text\n"));
    let redirect = Ask::get("/moved/scheme").send_http2(edge.address(), "www.example.com")?;
    let location = redirect.head.value("location");
    assert_eq!(location.as_deref(), Some("https://www.example.com/moved/scheme"));
    Ok(())
}
