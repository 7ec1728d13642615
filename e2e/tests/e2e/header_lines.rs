//! Header lines as bytes: repeated, not UTF-8, many, long. They arrive as they were sent and break nothing.

use pointwork_e2e::{Ask, Edge, Program, Stand};

use crate::support::{Outcome, arrives, arrives_by, cases, own_words, refused};

cases![
    repeated_lines_arrive_in_order,
    bytes_that_are_not_utf8_arrive_unchanged,
    a_condition_looks_at_every_line,
    lines_that_are_not_utf8_do_not_break_a_condition,
    a_token_is_found_outside_quotes_only,
    many_lines_break_nothing,
    a_long_line_breaks_nothing,
    a_long_line_that_a_condition_reads_breaks_nothing,
    a_line_that_is_too_long_to_be_read_is_refused_with_431,
];

fn repeated_lines_arrive_in_order(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    for method in ["GET", "POST"] {
        let lines = ["X-Many: one", "X-Other: x", "x-many: two, three", "X-MANY: one", "X-Many:   four  "];
        let ask = lines.iter().fold(Ask::new(method, "/"), Ask::line);
        let record = arrives(stand, edge, &ask)?;
        let expected = [b"one".as_slice(), b"two, three", b"one", b"four"];
        assert_eq!(record.head.values("x-many"), expected, "{method}");
    }
    // Pushpin removes empty lines.
    let record =
        arrives(stand, edge, &Ask::post("/").line("X-Many: one").line("X-Many:").line("X-Many: two"))?;
    assert_eq!(record.head.values("x-many"), [b"one".as_slice(), b"", b"two"]);
    Ok(())
}

fn bytes_that_are_not_utf8_arrive_unchanged(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::FanoutForward)?;
    let value: Vec<u8> = (0x80..=0xFF).collect();
    for method in ["GET", "POST"] {
        let ask = Ask::new(method, "/").line([b"X-Bytes: ".as_slice(), &value].concat());
        let record = arrives(stand, edge, &ask)?;
        assert_eq!(record.head.values("x-bytes"), [value.as_slice()], "{method}");
    }
    Ok(())
}

fn arrives_each(stand: &Stand, target: &str, fanout: bool, cases: &[&[&[u8]]]) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    for lines in cases {
        let ask = lines.iter().fold(Ask::get(target), Ask::line);
        arrives_by(stand, edge, &ask, fanout).map_err(|error| format!("{lines:?}: {error:?}"))?;
    }
    Ok(())
}

fn a_condition_looks_at_every_line(stand: &Stand) -> Outcome {
    arrives_each(
        stand,
        "/list",
        true,
        &[
            &[b"X-List: b"],
            &[b"x-list:   d\t"],
            &[b"X-List: a", b"X-List: b"],
            &[b"X-List: b", b"X-List: a"],
            &[b"X-List: a", b"X-Other: x", b"X-LIST: c", b"X-List:", b"x-list: d"],
        ],
    )?;
    arrives_each(
        stand,
        "/list",
        false,
        &[
            &[],
            &[b"X-List:"],
            &[b"X-List: B"],
            &[b"X-List: b, d"],
            &[b"X-List: bb", b"X-List: a"],
            &[b"X-Lis: b"],
        ],
    )?;
    arrives_each(stand, "/absent", true, &[&[], &[b"X-Other: x"]])?;
    arrives_each(stand, "/absent", false, &[&[b"X-List:"], &[b"X-List: a", b"X-List: b"]])
}

fn lines_that_are_not_utf8_do_not_break_a_condition(stand: &Stand) -> Outcome {
    arrives_each(
        stand,
        "/list",
        true,
        &[&[b"X-List: \xff\xfe", b"X-List: b"], &[b"X-List: d", b"X-List: \x80"]],
    )?;
    arrives_each(stand, "/list", false, &[&[b"X-List: \xff"], &[b"X-List: b\xff"], &[b"X-List: \xc3"]])?;
    arrives_each(stand, "/token", true, &[&[b"X-Token: \xff, b"], &[b"X-Token: \"\xff\", b;q=\x80"]])?;
    arrives_each(stand, "/token", false, &[&[b"X-Token: \xffb"], &[b"X-Token: b\xff"]])
}

fn a_token_is_found_outside_quotes_only(stand: &Stand) -> Outcome {
    arrives_each(
        stand,
        "/token",
        true,
        &[
            &[b"X-Token: b"],
            &[b"X-Token: a,B;q=0,c"],
            &[b"X-Token: a", b"X-Token: c , b"],
            &[b"X-Token: \"a,b\",b"],
            &[b"X-Token: ,,\tb \t;x"],
            &[b"X-Token: a;x=\"\\\\\", b"],
        ],
    )?;
    arrives_each(
        stand,
        "/token",
        false,
        &[
            &[b"X-Token: \"a, b\""],
            &[b"X-Token: \"a, b, c"],
            &[b"X-Token: a;b"],
            &[b"X-Token: a b"],
            &[b"X-Token: \"b\""],
            &[b"X-Token: a;x=\"\\\", b"],
            &[b"X-Token: bb, ab"],
        ],
    )
}

fn many_lines_break_nothing(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    for (path, lines) in [("/a", 90), ("/a", 200), ("/absent", 90), ("/absent", 200), ("/list", 1000)] {
        let ask =
            (0..lines).fold(Ask::get(path), |ask, number| ask.line(format!("X-Line-{number}: {number}")));
        served_or_refused(edge, &ask)?;
        let ask = (0..lines).fold(Ask::get(path), |ask, number| ask.line(format!("X-List: {number}")));
        served_or_refused(edge, &ask)?;
    }
    // Many lines of the header that a condition reads, the last of which holds. Pushpin takes at most 64.
    let ask = (0..45).fold(Ask::get("/list"), |ask, number| ask.line(format!("X-List: {number}")));
    arrives_by(stand, edge, &ask.line("X-List: b"), true)
}

fn long(name: &str, length: usize) -> String {
    format!("{name}: {}", "x".repeat(length))
}

fn a_long_line_breaks_nothing(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    for length in [1_000, 8_000, 30_000, 60_000, 300_000] {
        for path in ["/a", "/passed", "/absent"] {
            served_or_refused(edge, &Ask::get(path).line(long("X-Long", length)))?;
        }
    }
    let ask = Ask::get("/a").line(long("X-Long", 60_000));
    let record = arrives(stand, edge, &ask)?;
    assert_eq!(record.head.values("x-long").concat().len(), 60_000);
    Ok(())
}

fn a_long_line_that_a_condition_reads_breaks_nothing(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    for length in [1_000, 8_000, 30_000, 60_000, 300_000] {
        for (path, name) in [("/list", "X-List"), ("/token", "X-Token"), ("/absent", "X-List")] {
            served_or_refused(edge, &Ask::get(path).line(long(name, length)))?;
            served_or_refused(edge, &Ask::get(path).line(long(name, length)).line(format!("{name}: b")))?;
        }
    }
    for name in ["Upgrade", "Accept", "Fanout", "Grip-Sig", "X-Forwarded-For"] {
        served_or_refused(
            stand.edge(Program::SelectiveFanout)?,
            &Ask::get("/page").line(long(name, 60_000)),
        )?;
    }
    Ok(())
}

/// What cannot be read cannot be decided on. Viceroy itself takes lines of this length.
fn a_line_that_is_too_long_to_be_read_is_refused_with_431(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Odd)?;
    for (path, name) in [("/list", "X-List"), ("/token", "X-Token"), ("/absent", "X-List")] {
        for ask in [Ask::get(path), Ask::get(path).line(format!("{name}: b"))] {
            refused(stand, edge, &ask.line(long(name, 300_000)), 431, "!error")?;
        }
    }
    // Up to 60 KB are read, whatever the condition makes of them.
    arrives_by(stand, edge, &Ask::get("/list").line(long("X-List", 60_000)), false)
}

/// Either the request is served, or someone says that it is too much: never a 500, which a trap gives.
fn served_or_refused(edge: &Edge, ask: &Ask) -> Outcome {
    let answer = match edge.send(ask) {
        Ok(answer) => answer,
        // The server may answer and close before all was written.
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    match answer.status {
        431 if answer.text().starts_with("pointwork: ") => Ok(own_words(&answer, 431, "!error")?),
        200 | 400 | 413 | 431 => Ok(()),
        // Pushpin closes the connection when a head is too long for it.
        502 if answer.text().contains("Handoff request failed") => Ok(()),
        other => Err(format!("{other} {}", answer.text()).into()),
    }
}
