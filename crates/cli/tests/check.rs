//! `pointwork check` as its user runs it: output and exit status.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what cannot go on")]

use std::fs;
use std::path::Path;

use snapbox::cmd::{Command, cargo_bin};
use tempfile::TempDir;

const FINE: &str = "version = 1\n[default]\nsend = \"origin\"\n";

fn pointwork(folder: &Path) -> Command {
    Command::new(cargo_bin!("pointwork")).current_dir(folder)
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_file_without_problems_is_fine() {
    let folder = folder(&[("routes.toml", FINE.as_bytes())]);
    pointwork(folder.path())
        .arg("check")
        .assert()
        .success()
        .stdout_eq("routes.toml: 0 routes, no errors\n")
        .stderr_eq("");
}

#[test]
fn the_size_is_shown_where_it_is_asked_for() {
    let routes = b"version = 1\ndefault.send = 'b'\n\n[[route]]\nname = 'bots'\n\
        header.user-agent.contains = ['bot', 'crawl']\nrespond.status = 403\n\n[[route]]\nname = 'chat'\n\
        path = '/chat/{room}'\nfanout = 'b'\n";
    let folder = folder(&[("r.toml", routes)]);
    pointwork(folder.path()).args(["check", "--size", "r.toml"]).assert().code(0).stdout_eq(
        "r.toml: 2 routes, no errors
table: [..] bytes (path index [..], names and literals [..], automata 0, bodies 0)
largest routes, in bytes: [..], [..]
dearest request: [..] comparisons, of at most 20000
it is compared with: bots, chat
",
    );
}

#[test]
fn problems_are_shown_with_their_place_and_exit_with_1() {
    let text =
        "version = 1\n[default]\nsend = \"orgin\"\n[[route]]\nname = \"a\"\npth = \"/\"\nsend = \"origin\"\n";
    let folder = folder(&[("r.toml", text.as_bytes()), ("fastly.toml", b"[setup.backends.origin]\n")]);
    pointwork(folder.path()).args(["check", "r.toml"]).assert().code(1).stdout_eq(
        "\
error[backend]: there is no backend `orgin`
 --> r.toml:3:8
  |
3 | send = \"orgin\"
  |        ^^^^^^^ not declared in fastly.toml
  |
  = help: did you mean `origin`?

error[unknown-key]: a route has no key `pth`
 --> r.toml:6:1
  |
6 | pth = \"/\"
  | ^^^
  |
  = help: did you mean `path`?

r.toml: 2 problems
",
    );
}

#[test]
fn tests_of_the_file_are_run() {
    let test = |request: &str| format!("{FINE}[[test]]\nrequest = \"{request}\"\nexpect = \"default\"\n");
    let (passes, fails) = (test("GET /"), test("GET /../x"));
    let folder = folder(&[("passes.toml", passes.as_bytes()), ("fails.toml", fails.as_bytes())]);
    pointwork(folder.path())
        .args(["check", "passes.toml"])
        .assert()
        .success()
        .stdout_eq("passes.toml: 0 routes, no errors, 1 test passed\n");
    pointwork(folder.path()).args(["check", "fails.toml"]).assert().code(1).stdout_eq(
        "\
error[test]: the test of `GET /../x` fails
 --> fails.toml:6:10
  |
6 | expect = \"default\"
  |          ^^^^^^^^^ `route` is `!path`
  |
  = help: mend the routes, or expect what becomes of it: `{ route = \"!path\", status = 400 }`, since the path holds a dot segment

fails.toml: 1 problem
",
    );
}

#[test]
fn a_problem_of_the_manifest_names_the_manifest() {
    let folder = folder(&[]);
    fs::create_dir(folder.path().join("service")).unwrap();
    fs::write(folder.path().join("service/routes.toml"), FINE).unwrap();
    fs::write(folder.path().join("service/fastly.toml"), "[setup").unwrap();
    pointwork(folder.path()).args(["check", "service/routes.toml"]).assert().code(1).stdout_eq(
        "\
error[manifest]: unclosed table, expected `]`
 --> service/fastly.toml:1:7
...
service/routes.toml: 1 problem
",
    );
}

#[test]
fn what_cannot_be_read_exits_with_2() {
    let folder = folder(&[("latin1.toml", b"# \xe9\n")]);
    let check = |file: &str| pointwork(folder.path()).args(["check", file]).assert().code(2).stdout_eq("");
    check("missing.toml").stderr_eq(
        "pointwork: missing.toml is not there: name a routes.toml, or go to the folder that has one\n",
    );
    check("latin1.toml").stderr_eq("pointwork: latin1.toml cannot be read: [..]UTF-8[..]\n");
    check(".").stderr_eq("pointwork: . cannot be read: [..]\n");
    pointwork(folder.path()).arg("chekc").assert().code(2).stdout_eq("");
}

#[test]
fn the_files_of_this_project_are_fine() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    pointwork(&root).arg("check").assert().success();
    for example in fs::read_dir(root.join("examples")).unwrap() {
        let file = example.unwrap().path().join("routes.toml");
        if file.exists() {
            pointwork(&root).arg("check").arg(file).assert().success();
        }
    }
}
