//! What a route set is lowered to, in the table's own words, and what is emitted for it.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests stop at what cannot go on")]

use pointwork_compiler::{OwnedTable, compile, emit, lower};

fn table(text: &str) -> OwnedTable {
    let compiled = compile("routes.toml", text, &|_| Ok(None)).unwrap();
    lower(&compiled.routes.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics)))
}

const ALL: &str = r#"
version = 1
[default]
pass = "rest"
[forwarded]
enable = false
[[route]]
name = "everything"
header.Accept = { token = ["text/event-stream", "TEXT/html"] }
header.x-trace = false
header.fanout = true
header.mode = ["", "a b"]
upgrade = ["WebSocket", "h2c/2"]
path = ["/café/{room}/{*rest}", "/%7e/**", "/"]
path_prefix = ["/API/", "/a b"]
method = ["GET", "PURGE"]
fanout = "live"
[[route]]
name = "some-upgrade"
upgrade = true
send = "rest"
[[route]]
name = "no-upgrade"
upgrade = false
send = "rest"
[[route]]
name = "all"
any = true
send = "rest"
"#;

#[test]
fn a_table_holds_normal_forms_with_cheap_conditions_first() {
    snapbox::assert_data_eq!(table(ALL).table().to_string(), snapbox::file!["table/all.txt"].raw());
}

#[test]
fn the_emitted_source_is_the_same_every_time() {
    let source = emit(&table(ALL), "::pointwork_edge::table");
    assert_eq!(source, emit(&table(ALL), "::pointwork_edge::table"));
    snapbox::assert_data_eq!(source, snapbox::file!["table/all.rs.txt"].raw());
}

#[test]
fn a_text_stands_once_in_a_table() {
    let table = table(ALL);
    assert_eq!(table.table().rows().text.matches("rest").count(), 1);
}

#[test]
fn names_and_spans_do_not_change_a_table() {
    let spaced = ALL.replace("\n[[route]]", "\n\n# a comment\n[[route]]");
    assert_eq!(table(ALL), table(&spaced));
}
