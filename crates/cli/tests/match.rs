//! `pointwork match` as its user runs it: requests in, answers out, a line each.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what cannot go on")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;

use snapbox::IntoData as _;
use snapbox::cmd::{Command, cargo_bin};
use tempfile::TempDir;

const ROUTES: &str = r#"
version = 1
backends = ["origin", "next"]

[default]
send = "origin"

[[route]]
name = "room"
path = "/rooms/{room}/v{major:int}.{minor}"
upgrade = "websocket"
fanout = "origin"

[[route]]
name = "near"
client_ip = "192.0.2.0/24"
country = "DE"
continent = "EU"
asn = 64496
pass = "next"

[[route]]
name = "some"
percent = 5
send = "next"

[[route]]
name = "plain"
scheme = "http"
path_prefix = "/plain"
send = "origin"
"#;

fn folder(routes: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("routes.toml"), routes).unwrap();
    folder
}

fn pointwork(folder: &Path) -> Command {
    Command::new(cargo_bin!("pointwork")).current_dir(folder).arg("match")
}

/// Asks one line and expects one answer.
fn answers(request: &str, answer: &str) {
    let folder = folder(ROUTES);
    let run = pointwork(folder.path()).stdin(format!("{request}\n"));
    run.assert().success().stderr_eq("").stdout_eq(format!("{answer}\n"));
}

/// Asks one line that is no request and expects what is wrong with it, and exit status 1.
fn complains(request: &str, error: &str) {
    let folder = folder(ROUTES);
    let run = pointwork(folder.path()).stdin(format!("{request}\n"));
    let answer = serde_json::json!({ "error": error, "line": 1 });
    run.assert().code(1).stderr_eq("").stdout_eq(format!("{answer}\n").raw());
}

#[test]
fn a_request_gets_its_route_and_all_that_applies() {
    answers(
        r#"{"url": "/rooms/a%20b/v1.2.3?x=%20", "headers": [["UPGRADE", "h2c"], ["Upgrade", "WebSocket"]]}"#,
        r#"{"route":"room","action":"fanout","backend":"origin","captures":{"room":"a%20b","major":"1","minor":"2.3"},"path":"/rooms/a%20b/v1.2.3?x=%20","host":"www.example.com"}"#,
    );
}

#[test]
fn an_absolute_url_gives_scheme_and_host_unless_headers_do() {
    answers(
        r#"{"method": "POST", "url": "http://shop.example:8080/plain"}"#,
        r#"{"route":"plain","action":"send","backend":"origin","path":"/plain","host":"shop.example:8080"}"#,
    );
    answers(
        r#"{"url": "http://shop.example/plain", "headers": [["Host", "a.example"]]}"#,
        r#"{"route":"plain","action":"send","backend":"origin","path":"/plain","host":"a.example"}"#,
    );
    answers(
        r#"{"url": "/plain", "headers": [["host", "a"], ["host", "b"]]}"#,
        r#"{"route":"!host","action":"refuse","status":400}"#,
    );
}

#[test]
fn the_path_is_the_normal_form_and_the_query_is_as_it_came() {
    answers(
        r#"{"url": "/%7euser?%7e"}"#,
        r#"{"route":"default","action":"send","backend":"origin","path":"/~user?%7e","host":"www.example.com"}"#,
    );
    answers(r#"{"url": "/a/../b"}"#, r#"{"route":"!path","action":"refuse","status":400}"#);
    answers(r#"{"method": "PURGE", "url": "/a"}"#, r#"{"route":"!method","action":"refuse","status":405}"#);
}

#[test]
fn client_place_and_draw_are_those_of_the_request() {
    answers(
        r#"{"url": "/", "client_ip": "::ffff:192.0.2.7", "country": "DE", "continent": "EU", "asn": 64496}"#,
        r#"{"route":"near","action":"pass","backend":"next","path":"/","host":"www.example.com"}"#,
    );
    answers(
        r#"{"url": "/", "client_ip": "192.0.2.7", "country": "DE", "continent": "EU"}"#,
        r#"{"route":"default","action":"send","backend":"origin","path":"/","host":"www.example.com"}"#,
    );
    answers(
        r#"{"url": "/", "draw": 499}"#,
        r#"{"route":"some","action":"send","backend":"next","path":"/","host":"www.example.com"}"#,
    );
    answers(
        r#"{"url": "/", "draw": 500}"#,
        r#"{"route":"default","action":"send","backend":"origin","path":"/","host":"www.example.com"}"#,
    );
}

#[test]
fn a_line_that_is_no_request_says_what_is_wrong() {
    complains("nonsense", "expected ident, at column 2");
    complains(r#"["GET", "/"]"#, "a request is an object: {\"url\": ...}");
    complains("{}", "missing field `url`, at column 2");
    complains(
        r#"{"uri": "/"}"#,
        "unknown field `uri`, expected one of `method`, `url`, `headers`, `client_ip`, `country`, `continent`, \
         `asn`, `via_fanout`, `draw`, at column 6",
    );
    complains(r#"{"url": "/", "method": "G T"}"#, "`method` is not a method: \"G T\"");
    complains(r#"{"url": "ftp://h/"}"#, "`url` starts with `https://`, `http://` or `/`: \"ftp://h/\"");
    complains(
        r#"{"url": "/a b"}"#,
        "`url` has a control character or a blank, which is written as %20: \"/a b\"",
    );
    complains(r#"{"url": "/", "headers": [["a b", "c"]]}"#, "`headers` has a name that is none: \"a b\"");
    complains(
        r#"{"url": "/", "headers": [["a", "b\u0000"]]}"#,
        "`headers` has a control character in a line of \"a\"",
    );
    complains(r#"{"url": "/", "client_ip": "1.2.3"}"#, "`client_ip` is no address: \"1.2.3\"");
    complains(r#"{"url": "/", "country": "de"}"#, "`country` is two upper-case letters, not \"de\"");
    complains(
        r#"{"url": "/", "continent": "Europe"}"#,
        "`continent` is two upper-case letters, not \"Europe\"",
    );
    complains(r#"{"url": "/", "draw": 10000}"#, "`draw` is 0 to 9999, not 10000");
}

#[test]
fn a_bad_line_does_not_end_the_run() {
    let folder = folder(ROUTES);
    let long = format!("{{\"url\": \"/{}\"}}", "a".repeat(1024 * 1024));
    let lines = ["{\"url\": \"/1\"}", "", "\u{0}", &long, " {\"url\": \"/2\"}\r"].join("\n");
    fs::write(folder.path().join("requests.jsonl"), lines).unwrap();
    let run = pointwork(folder.path()).args(["--requests", "requests.jsonl"]);
    run.assert().code(1).stderr_eq("").stdout_eq(
        r#"{"route":"default","action":"send","backend":"origin","path":"/1","host":"www.example.com"}
{"error":"expected value, at column 1","line":3}
{"error":"the line is longer than 1048576 bytes","line":4}
{"route":"default","action":"send","backend":"origin","path":"/2","host":"www.example.com"}
"#,
    );
}

#[test]
fn an_answer_comes_before_the_next_request_is_asked() {
    let folder = folder(ROUTES);
    let mut run = std::process::Command::new(cargo_bin!("pointwork"))
        .current_dir(folder.path())
        .args(["match", "--requests", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut requests = run.stdin.take().unwrap();
    let mut answers = BufReader::new(run.stdout.take().unwrap());
    for path in ["/1", "/2"] {
        writeln!(requests, "{{\"url\": \"{path}\"}}").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert!(answer.contains(path), "{answer}");
    }
    drop(requests);
    assert!(run.wait().unwrap().success());
}

#[test]
fn routes_with_errors_are_shown_and_answer_nothing() {
    let folder = folder("version = 1\n");
    pointwork(folder.path())
        .stdin("{\"url\": \"/\"}\n")
        .assert()
        .code(1)
        .stdout_eq("")
        .stderr_eq("error[missing-key]: [..]\n...\n");
}

#[test]
fn routes_that_cannot_be_reached_are_shown_and_the_others_answer_all_the_same() {
    let route = |name: &str| format!("[[route]]\nname = \"{name}\"\npath = \"/a\"\npass = \"origin\"\n");
    let routes = format!("version = 1\ndefault.send = \"origin\"\n{}{}", route("one"), route("two"));
    pointwork(folder(&routes).path())
        .stdin("{\"url\": \"/a\"}\n")
        .assert()
        .success()
        .stdout_eq("{\"route\":\"one\",\"action\":\"pass\",[..]}\n")
        .stderr_eq("error[unreachable]: [..]\n...\n");
}

#[test]
fn routes_whose_tests_fail_are_shown_and_answer_all_the_same() {
    let test = "[[test]]\nrequest = \"GET /\"\nexpect = { pass = \"origin\" }\n";
    let folder = folder(&format!("version = 1\ndefault.send = \"origin\"\n{test}"));
    pointwork(folder.path())
        .stdin("{\"url\": \"/\"}\n")
        .assert()
        .success()
        .stdout_eq("{\"route\":\"default\",\"action\":\"send\",[..]}\n")
        .stderr_eq("error[test]: [..]\n...\n");
}

#[test]
fn what_cannot_be_read_exits_with_2() {
    let folder = folder(ROUTES);
    pointwork(folder.path())
        .args(["--routes", "no.toml"])
        .assert()
        .code(2)
        .stdout_eq("")
        .stderr_eq("pointwork: no.toml is not there: name a routes.toml, or go to the folder that has one\n");
    pointwork(folder.path())
        .args(["--requests", "no.jsonl"])
        .assert()
        .code(2)
        .stdout_eq("")
        .stderr_eq("pointwork: no.jsonl cannot be read: [..]\n");
}
