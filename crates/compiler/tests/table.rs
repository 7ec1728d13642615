//! What route sets are lowered to, in the table's own words, and what is emitted for one: files in `table/`, each beside
//! what comes of it. `SNAPSHOTS=overwrite cargo test -p pointwork-compiler` renews that: read the change.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests stop at what cannot go on")]

use std::fs;
use std::path::Path;

use pointwork_compiler::{OwnedTable, Style, compile, emit, lower, render_all};
use snapbox::Data;
use snapbox::assert::{Assert, DEFAULT_ACTION_ENV};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/table");

fn table(text: &str) -> OwnedTable {
    let beside = |name: &str| Ok(fs::read(Path::new(FOLDER).join(name)).ok());
    let compiled = compile("routes.toml", text, &beside).unwrap();
    let problems = render_all(&compiled.diagnostics, &compiled.sources, Style::Plain);
    lower(&compiled.routes.unwrap_or_else(|| panic!("{problems}")))
}

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(FOLDER).join(name)).unwrap()
}

/// All files of the folder with their names, in alphabetical order.
fn files() -> Vec<(String, String)> {
    let entries =
        fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        entries.filter_map(|name| Some(name.strip_suffix(".toml")?.to_owned())).collect();
    names.sort();
    assert!(names.len() > 10, "the files were not found: {names:?}");
    let text = |name: &str| file(&format!("{name}.toml"));
    names.into_iter().map(|name| (name.clone(), text(&name))).collect()
}

fn assert_recorded(name: &str, shown: String) {
    let recorded = Data::read_from(&Path::new(FOLDER).join(name), None);
    Assert::new().action_env(DEFAULT_ACTION_ENV).eq(shown, recorded.raw());
}

#[test]
fn tables_are_as_recorded() {
    for (name, text) in files() {
        assert_recorded(&format!("{name}.txt"), table(&text).table().to_string());
    }
}

#[test]
fn the_emitted_source_is_as_recorded() {
    assert_recorded("emitted.rs.txt", emit(&table(&file("emitted.toml")), "::pointwork_edge::table"));
}

#[test]
fn the_same_file_gives_the_same_source() {
    for (_, text) in files() {
        assert_eq!(emit(&table(&text), "t"), emit(&table(&text), "t"));
    }
}

#[test]
fn a_text_stands_once_in_a_table() {
    let table = table(&file("value-tests.toml"));
    assert_eq!(table.table().rows().text.matches("origin").count(), 1);
}

#[test]
fn an_automaton_stands_once_in_a_table() {
    let table = table(&file("other-path-conditions.toml"));
    let rows = *table.table().rows();
    assert_eq!(rows.automata.len(), 3);
    assert_eq!(rows.classes.len(), 2 * 256);
}

#[test]
fn a_body_stands_once_in_a_table() {
    let table = table(&file("answers.toml"));
    let logo = fs::read(Path::new(FOLDER).join("logo.bin")).unwrap();
    let bodies = table.table().rows().bytes.windows(logo.len()).filter(|part| *part == logo).count();
    assert_eq!(bodies, 1);
}

#[test]
fn names_and_spans_do_not_change_a_table() {
    for (_, text) in files() {
        let spaced = text.replace("\n[[route]]", "\n\n# a comment\n[[route]]");
        assert_eq!(table(&text), table(&spaced));
    }
}

#[test]
fn whether_a_request_came_through_fanout_is_asked_where_it_matters() {
    for (route, verifies) in [
        ("path = '/a'\nsend = 'a'", false),
        ("path = '/a'\nfanout = 'a'", false),
        ("any_of = [{ path = '/a' }]\nsend = 'a'", false),
        ("via_fanout = false\nsend = 'a'", true),
        ("any_of = [{ path = '/a' }, { path = '/b', via_fanout = true }]\nsend = 'a'", true),
        ("none_of = [{ via_fanout = true }]\nsend = 'a'", true),
        ("path = '/a'\ngrip = { via = 'a', hold = 'stream', channel = 'a' }", true),
    ] {
        let text = format!("version = 1\ndefault.send = 'a'\n[[route]]\nname = 'a'\n{route}\n");
        assert_eq!(table(&text).table().rows().verifies, verifies, "{route}");
    }
    let default = "version = 1\ndefault.grip = { via = 'a', hold = 'stream', channel = 'a' }\n";
    assert!(table(default).table().rows().verifies);
}

/// The dearest request of a file of these routes: its units, and the routes that it is compared with.
fn work(routes: &str) -> (u64, Vec<usize>) {
    let work = table(&format!("version = 1\ndefault.send = \"b\"\n{routes}")).work().clone();
    (work.units, work.routes)
}

#[test]
fn the_dearest_request_is_compared_with_all_that_its_path_leaves() {
    let route =
        |name: &str, conditions: &str| format!("[[route]]\nname = \"{name}\"\n{conditions}\nsend = \"b\"\n");
    let bots = route("bots", "header.user-agent.contains = [\"bot\", \"crawl\"]");
    // Its candidate, and two texts for which the line is gone through.
    assert_eq!(work(&bots), (1 + 40, vec![0]));
    let paths: String = (0..20).map(|at| route(&format!("r{at}"), &format!("path = \"/{at}\""))).collect();
    // One of the exact paths is left at most, and what is set aside.
    assert_eq!(work(&paths), (1 + 1, vec![0]));
    assert_eq!(work(&(bots + &paths)), (1 + 40 + 1 + 1, vec![0, 1]));
    let any_depth = route("any-depth", "path = \"/**/x\"\nmethod = [\"GET\", \"HEAD\"]");
    assert_eq!(work(&any_depth), (20 + 2, vec![0]));
    // Each capture within a segment is looked for to the end of it.
    assert_eq!(work(&route("parts", "path = \"/{a}-{b}-{c}\"")), (3 * 20, vec![0]));
}

#[test]
fn what_goes_through_a_path_or_a_line_counts_as_that() {
    for (condition, units) in [
        ("path = \"/a*b\"", 20),
        ("path = \"/a/*/{id:int}/{rest}\"", 20),
        ("path = \"/a/a-longer-segment/{id}/a-longer-segment/{part}\"", 1),
        ("path_extension = [\"css\", \"js\"]", 1 + 20 + 2),
        ("header.a = { contains = [\"1234567\", \"12345678\"] }", 1 + 20 + 40),
        ("upgrade = [\"h2c\", \"websocket\"]", 1 + 2 * 20),
    ] {
        let route = format!("[[route]]\nname = \"a\"\n{condition}\nsend = \"b\"\n");
        assert_eq!(work(&route), (units, vec![0]), "{condition}");
    }
}

#[test]
fn routes_with_a_capture_in_one_place_and_a_literal_in_another_are_not_tried_one_by_one() {
    let route = |name: String, path: String| {
        format!("[[route]]\nname = \"{name}\"\npath = \"{path}\"\nsend = \"b\"\n")
    };
    let routes = (0..400).map(|at| {
        let areas = route(format!("area{at}"), format!("/area{at}/{{page}}/{{part}}"));
        let pages = route(format!("page{at}"), format!("/{{lang}}/page{at}/{{part}}"));
        areas + &pages + &route(format!("part{at}"), format!("/{{lang}}/{{page}}/part{at}"))
    });
    // One candidate on each of the ways, and what leads to it.
    let (units, dearest) = work(&routes.collect::<String>());
    assert_eq!(dearest.len(), 3);
    assert!(units < 10, "{units}");
}

#[test]
fn a_template_of_more_words_than_a_candidate_can_have_is_matched_as_a_whole() {
    let long = |pairs: usize| format!("/{{x}}{}", "/*/a".repeat(pairs));
    for (pairs, units) in [(10, 1), (127, 1), (128, 20), (11_000, 20)] {
        let route = format!("[[route]]\nname = \"a\"\npath = \"{}\"\nsend = \"b\"\n", long(pairs));
        assert_eq!(work(&route), (units, vec![0]), "{pairs}");
    }
}
