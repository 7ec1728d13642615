//! Value tests on header lines: every kind, inverted, with case ignored, over repeated, odd and long lines
//! (e2e/routes/conditions.toml). Query and cookie values are in `conditions`.

use pointwork_e2e::{Ask, Program, Stand};

use crate::conditions::takes;
use crate::support::{Outcome, cases, refused};

cases![
    every_test_looks_at_every_line,
    two_headers_are_anded,
    long_lines_are_compared_whole,
    a_line_over_the_limit_is_refused_whatever_the_test,
];

type Lines = &'static [&'static [u8]];

/// A test, the route that has it, lines that pass it, lines that do not.
type Test = (&'static str, &'static str, &'static [Lines], &'static [Lines]);

const TESTS: [Test; 20] = [
    ("true", "header-true", &[&[b""], &[b"v"], &[b"\xff"], &[b"a", b"b"]], &[&[]]),
    ("false", "header-false", &[&[]], &[&[b""], &[b"v"], &[b"a", b""]]),
    (
        "exact",
        "header-exact-fanout",
        &[&[b"v"], &[b"  v\t "], &[b"x", b"v"], &[b"\xff", b"v", b"w"]],
        &[&[], &[b""], &[b"V"], &[b"v, w"], &[b"vv"], &[b"v\xff"], &[b"\"v\""]],
    ),
    ("list", "header-list", &[&[b"a"], &[b"b;c"], &[b"c", b"b;c"]], &[&[], &[b"b"], &[b"a,b;c"], &[b"A"]]),
    (
        "exact-case",
        "header-exact-case",
        &[&[b"value"], &[b"VALUE"], &[b"OtheR"], &[b"x", b"vAlue"]],
        &[&[], &[b"values"], &[b"\xd6alue"]],
    ),
    (
        "exact-not",
        "header-exact-not-fanout",
        &[&[], &[b""], &[b"V"], &[b"v,v"], &[b"w", b"\xff"]],
        &[&[b"v"], &[b"w", b"v"], &[b"v", b"w"]],
    ),
    (
        "prefix",
        "header-prefix",
        &[&[b"ab"], &[b"abc"], &[b"Xy\xff"], &[b"c", b" abx"]],
        &[&[], &[b"a"], &[b"AB"], &[b"xab"], &[b"xy"]],
    ),
    ("prefix-case", "header-prefix-case", &[&[b"AB"], &[b"aBc"], &[b"x", b"Ab"]], &[&[], &[b"a"], &[b"ba"]]),
    (
        "prefix-not",
        "header-prefix-not-fanout",
        &[&[], &[b"a"], &[b"AB"], &[b"xab"]],
        &[&[b"ab"], &[b"x", b"abc"]],
    ),
    (
        "suffix",
        "header-suffix",
        &[&[b"yz"], &[b"xyz\t"], &[b"\xffyz"], &[b"a", b"yz"]],
        &[&[], &[b"z"], &[b"yZ"], &[b"yzx"]],
    ),
    (
        "suffix-not",
        "header-suffix-not",
        &[&[], &[b"z"], &[b"yzx"], &[b"qx"]],
        &[&[b"YZ"], &[b"q"], &[b"x", b"Q"], &[b"xyZ", b"x"]],
    ),
    (
        "contains",
        "header-contains-fanout",
        &[&[b"needle"], &[b"a needle b"], &[b"\xffneedle\xff"], &[b"need", b"needle"], &[b"needneedle"]],
        &[&[], &[b"Needle"], &[b"need", b"le"], &[b"needl e"]],
    ),
    ("contains-case", "header-contains-case", &[&[b"NeedLE"], &[b"xxNEEDLExx"]], &[&[], &[b"needl"]]),
    (
        "contains-not",
        "header-contains-not",
        &[&[], &[b"NEEDLE"], &[b"need", b"le"]],
        &[&[b"needle"], &[b"x", b"xneedle"]],
    ),
    (
        "token",
        "header-token-fanout",
        &[
            &[b"gzip"],
            &[b"br;q=0"],
            &[b"deflate, GZIP"],
            &[b"x", b"a,,br ;x=\",\""],
            &[b"\"a,b\", br"],
            &[b"\xff,br"],
        ],
        &[&[], &[b"gzipx"], &[b"x;gzip"], &[b"\"gzip\""], &[b"\"x, gzip"], &[b"gzip br"]],
    ),
    (
        "token-not",
        "header-token-not",
        &[&[], &[b"gzipx"], &[b"\"gzip\""], &[b"x;gzip"]],
        &[&[b"gzip"], &[b"x", b"a, Gzip;q=0"]],
    ),
    (
        "regex",
        "header-regex",
        &[&[b"fade"], &[b" a "], &[b"v=123"], &[b"x", b"v=1"]],
        &[&[], &[b""], &[b"fadeg"], &[b"v=1234"], &[b"FADE"], &[b"v=\xb2"]],
    ),
    ("regex-case", "header-regex-case-fanout", &[&[b"FaDe"]], &[&[], &[b"g"], &[b"\xc1"]]),
    (
        "regex-not",
        "header-regex-not",
        &[&[], &[b""], &[b"a BOT"], &[b"\xff"]],
        &[&[b"bot"], &[b"\xffa bot\xff"], &[b"x", b"robots"]],
    ),
    (
        "bytes",
        "header-bytes",
        &[&[b"\x80\xff"], &[b"x", b"\xc3\xa9\xe2"]],
        &[&[], &[b"\x80"], &[b"\x80a"], &[b"ab"]],
    ),
];

fn asking(test: &str, lines: &[&[u8]]) -> Ask {
    let ask = Ask::get(format!("/header/{test}"));
    lines.iter().fold(ask, |ask, line| ask.line([b"X-Test: ".as_slice(), line].concat()))
}

fn every_test_looks_at_every_line(stand: &Stand) -> Outcome {
    for (test, backend, pass, fail) in TESTS {
        for lines in pass {
            takes(stand, &asking(test, lines), backend)?;
        }
        for lines in fail {
            takes(stand, &asking(test, lines), "none")?;
        }
    }
    Ok(())
}

fn two_headers_are_anded(stand: &Stand) -> Outcome {
    for (lines, backend) in [
        (["X-One: ", "X-Two: 2"].as_slice(), "header-both-fanout"),
        (&["x-two: 1", "X-ONE: a", "X-TWO:22"], "header-both-fanout"),
        (&["X-One: 2"], "none"),
        (&["X-Two: 2"], "none"),
        (&["X-One: 1", "X-Two: 12"], "none"),
        (&["X-One-X: 1", "X-Two: 2"], "none"),
    ] {
        takes(stand, &lines.iter().fold(Ask::get("/header/both"), Ask::line), backend)?;
    }
    Ok(())
}

/// Pushpin does not take the longer ones, so the routes that are sent are asked.
fn long_lines_are_compared_whole(stand: &Stand) -> Outcome {
    for length in [900, 1023, 1026, 1029, 10_000, 60_000] {
        let filler = "f".repeat(length / 3);
        for (test, backend, line) in [
            ("contains-case", "header-contains-case", format!("{filler}NEEDLE{filler}")),
            ("contains-case", "none", format!("{filler}NEEDL{filler}E")),
            ("contains-not", "none", format!("{filler}{filler}needle")),
            ("contains-not", "header-contains-not", format!("{filler}{filler}needl")),
            ("suffix", "header-suffix", format!("{filler}{filler}yz")),
            ("suffix", "none", format!("{filler}{filler}yz{filler}")),
            ("prefix", "header-prefix", format!("ab{filler}")),
            ("regex", "header-regex", filler.clone()),
            ("regex", "none", format!("{filler}g")),
            ("regex-not", "none", format!("{filler}bot{filler}")),
            ("regex-not", "header-regex-not", format!("{filler}b{filler}ot")),
            ("token-not", "none", format!("{filler}, gzip;q={filler}")),
            ("token-not", "header-token-not", format!("\"{filler}, gzip;q={filler}")),
        ] {
            takes(stand, &asking(test, &[line.as_bytes()]), backend)?;
            // The same behind a short line and before another.
            if !test.ends_with("-not") {
                takes(stand, &asking(test, &[b"-", line.as_bytes(), b"\xff"]), backend)?;
            }
        }
    }
    Ok(())
}

/// A test that is inverted must not hold because a line could not be read.
fn a_line_over_the_limit_is_refused_whatever_the_test(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Conditions)?;
    let long = "x".repeat(200_000);
    for test in ["true", "false", "exact", "exact-not", "contains-not", "token", "regex-not", "bytes"] {
        refused(stand, edge, &asking(test, &[long.as_bytes()]), 431, "!error")?;
    }
    let cookie = format!("Cookie: a={long}; uid=7");
    for test in ["exact", "false", "not"] {
        refused(stand, edge, &Ask::get(format!("/cookie/{test}")).line(&cookie), 431, "!error")?;
    }
    Ok(())
}
