//! The JSON Schema is right about routes.toml files: it takes what compiles, and finds what it can of what does not.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests stop at what cannot go on")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use pointwork_compiler::{compile, schema};
use serde_json::Value;

/// The fixtures that the schema takes, each group with the reason.
const UNSEEN: &[(&str, &[&str])] = &[
    ("what is declared stands in fastly.toml", &["backend/grip", "backend/unknown"]),
    ("it is about fastly.toml", &["manifest/backends-of-another-type", "manifest/not-toml"]),
    ("names are compared over the whole file", &["duplicate-name/twice", "log/edited-header"]),
    ("keys are compared without their case", &["duplicate-header/edits", "duplicate-header/two-spellings"]),
    ("files are not looked into", &["respond/too-many-bytes"]),
    ("what is in a set conflicts with what is beside it", &["contradiction/websocket-without-get-in-a-set"]),
    ("it depends on the path policy of the file", &["path/empty-segments", "path/later-faults"]),
    ("it depends on `[forwarded]`", &["grip/not-forwarded"]),
    ("automata have to be built", &["path/segments-with-large-automata", "regex/size"]),
    ("it is about what an expression can match", &["regex/no-line", "regex/no-path", "regex/query"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The files in a folder that are routes files.
fn routes_files(folder: &str) -> Vec<PathBuf> {
    let is_routes = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".toml") && !name.ends_with("fastly.toml")
    };
    entries(&root().join(folder)).into_iter().filter(is_routes).collect()
}

fn validator() -> Validator {
    jsonschema::draft7::new(&serde_json::from_str(&schema()).unwrap()).unwrap()
}

/// What the schema says of a file; `None` if it is not TOML, so that no editor asks it.
fn faults(validator: &Validator, text: &str) -> Option<Vec<String>> {
    let file: Value = toml::from_str(text).ok()?;
    Some(validator.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect())
}

/// The complete files between fences of a page, of which the opening fence says `kind`.
fn blocks(page: &Path, kind: &str) -> Vec<(String, String)> {
    let text = read(page);
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if line.strip_prefix("```") == Some(kind) {
            let block = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            let block: String = block.flat_map(|line| [line, "\n"]).collect();
            blocks.push((format!("{}:{}", page.display(), at + 1), block));
        } else if line.starts_with("```") {
            lines.by_ref().take_while(|(_, line)| *line != "```").for_each(drop);
        }
    }
    blocks
}

/// Every routes file of the project that is right, with its place.
fn right_files() -> Vec<(String, String)> {
    let examples = entries(&root().join("examples")).into_iter().map(|folder| folder.join("routes.toml"));
    let files = examples.filter(|path| path.exists()).chain(routes_files("e2e/routes"));
    let mut found: Vec<(String, String)> = files
        .chain([root().join("routes.toml")])
        .map(|path| (path.display().to_string(), read(&path)))
        .collect();
    for path in routes_files("crates/testkit/corpus") {
        let topic: toml::Table = read(&path).parse().unwrap();
        let routes = topic.get("routes").and_then(toml::Value::as_str);
        found.extend(routes.map(|routes| (path.display().to_string(), routes.to_owned())));
    }
    for page in ["README.md", "docs/language.md", "docs/diagnostics.md"] {
        let blocks = blocks(&root().join(page), "toml").into_iter();
        found.extend(blocks.filter(|(_, text)| text.starts_with("version = 1\n")));
    }
    found
}

/// A fixture of the compiler that is wrong: its name and its text.
fn wrong_files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")) {
        for path in entries(&folder) {
            let name = path.strip_prefix(folder.parent().unwrap()).unwrap().to_string_lossy().into_owned();
            let has_error = || {
                let manifest = path.with_extension("fastly.toml");
                compile("routes.toml", &read(&path), &|_| Ok(fs::read(&manifest).ok()))
                    .unwrap()
                    .routes
                    .is_none()
            };
            if let Some(case) = name.strip_suffix(".toml").filter(|case| !case.ends_with(".fastly"))
                && has_error()
            {
                found.push((case.to_owned(), read(&path)));
            }
        }
    }
    found
}

#[test]
fn the_schema_is_one_and_the_checked_in_one() {
    let value: Value = serde_json::from_str(&schema()).unwrap();
    assert!(jsonschema::draft7::meta::is_valid(&value));
    assert!(
        read(&root().join("routes.schema.json")) == schema(),
        "routes.schema.json is not up to date: `cargo xtask schema`"
    );
}

#[test]
fn the_schema_takes_every_right_file() {
    let (validator, mut taken) = (validator(), 0);
    for (place, text) in right_files() {
        let faults = faults(&validator, &text).unwrap_or_else(|| panic!("{place}: not TOML"));
        assert!(faults.is_empty(), "{place}:\n{}", faults.join("\n"));
        taken += 1;
    }
    assert!(taken > 100, "the files were not found: {taken}");
}

#[test]
fn the_schema_rejects_every_wrong_file_that_it_can() {
    let validator = validator();
    let mut taken = BTreeSet::new();
    for (case, text) in wrong_files() {
        if faults(&validator, &text).is_some_and(|faults| faults.is_empty()) {
            taken.insert(case);
        }
    }
    let listed: BTreeSet<String> =
        UNSEEN.iter().flat_map(|(_, cases)| *cases).map(|case| (*case).to_owned()).collect();
    let unlisted: Vec<&String> = taken.difference(&listed).collect();
    let needless: Vec<&String> = listed.difference(&taken).collect();
    assert!(unlisted.is_empty(), "taken, and no reason is given: {unlisted:#?}");
    assert!(needless.is_empty(), "listed, and yet rejected or not there: {needless:#?}");
}

/// Keys of a `grip`, of which each belongs to some holds.
const STREAM_KEYS: &[&str] = &[
    "body = 'a'",
    "body = ''",
    "content_type = 'a/b'",
    "content_type = 'a'",
    "timeout = '30s'",
    "timeout = '0s'",
    "timeout = 30",
    "keep_alive = { content = 'a', interval = '1m' }",
    "keep_alive = { content = 'a', interval = '00m' }",
    "keep_alive = { content = '', interval = '1m' }",
    "keep_alive = { content = 'a' }",
    "keep_alive = { interval = '1m' }",
    "on_message = 'echo'",
    "on_message = 'ignore'",
    "on_message = 'back'",
    "mode = 'a'",
];

/// Keys of a route beside a `grip`.
const BESIDE_GRIP: &[&str] = &[
    "response_header.remove = 'a'",
    "request_header.remove = 'a'",
    "fallback = 'a'",
    "scheme = 'https'",
    "via_fanout = true",
    "upgrade = 'websocket'",
    "upgrade = false",
    "upgrade = true",
    "percent = 5",
    "percent = 5\nsplit_key = 'client_ip'",
    "header.Te = true",
    "header.Grip-Hold = true",
    "header.accept-encoding = true",
    "header.x-forwarded-for = true",
    "header.x-a = true",
    "any_of = [{ scheme = 'https' }]",
    "any_of = [{ header.te = true }]",
    "none_of = [{ via_fanout = true }]",
    "none_of = [{ header.x-a = true }]",
];

/// Keys of a route or of the file with values that the schema lists by itself; `VALUE` stands for each.
const CHOICES: &[(&str, &[&str])] = &[
    ("scheme = VALUE", &["'http'", "'https'", "'wss'", "'HTTP'"]),
    ("method = VALUE", &["'GET'", "'PURGE'", "'M-SEARCH'", "'CONNECT'", "'get'", "'*'"]),
    ("upgrade = VALUE", &["'websocket'", "'h2c/1'", "'ws'", "'websockets'", "true", "1"]),
    ("country = VALUE", &["'DE'", "'GB'", "'UK'", "'EU'", "'de'"]),
    (
        "header.VALUE = true",
        &["accept", "cookie", "Host", "upgrade", "connection", "grip-sig", "location", "te"],
    ),
    ("header.VALUE = 'a'", &["accept", "Cookie"]),
    (
        "percent = 5\nsplit_key = VALUE",
        &["'client_ip'", "'cookie:a'", "'header:a'", "'query:a'", "'cookie:'", "'a'"],
    ),
    ("redirect = { to = '/a', query = VALUE }", &["'keep'", "'drop'", "'no'", "true"]),
    ("redirect = { scheme = VALUE }", &["'http'", "'https'", "'ftp'"]),
    (
        "redirect = { to = '/', status = VALUE }",
        &["300", "301", "302", "303", "304", "305", "306", "307", "308", "309"],
    ),
    (
        "redirect = VALUE",
        &["'/a?b=c#d'", "'https://a.example'", "'http://a.example:80/b?c'", "'ftp://a'", "'//a'", "'a'"],
    ),
    ("respond = { status = VALUE }", &["199", "200", "204", "599", "600", "'200'"]),
    ("respond = { status = VALUE, body = 'a' }", &["200", "204", "205", "304", "404"]),
    (
        "respond = { body = 'a', content_type = VALUE }",
        &["'text/html'", "'a/b; c=d'", "'text'", "'a/b;'", "''"],
    ),
    ("send = 'a'\ncache.ttl = VALUE", &["'0s'", "'1m'", "'1h'", "'1d'", "'1w'", "'1.5h'", "'h'", "1"]),
    (
        "send = 'a'\nrewrite_host = VALUE",
        &["'a.example'", "'a.example:80'", "'[::1]:80'", "'a b'", "'http://a'", "''"],
    ),
    ("send = 'a'\nrewrite = VALUE", &["'/a'", "'a'", "'/a?b'", "'/*'", "'/{a'", "{}", "{ prefix = '/b' }"]),
    (
        "grip = { via = 'a', channel = 'a', hold = VALUE }",
        &["'stream'", "'response'", "'websocket'", "'sse'", "true"],
    ),
    (
        "grip = { via = 'a', channel = VALUE, hold = 'stream' }",
        &[
            "'a'",
            "'a b'",
            "' a'",
            "'a '",
            "''",
            "'a,b'",
            "'a;b'",
            "'{{a}}'",
            "'{'",
            "'}'",
            "'é'",
            "'{'",
            "[]",
            "1",
            "['a', 'b']",
            "['a', 'a']",
            "\"\\u0085\"",
            "\"\\u00A0\"",
        ],
    ),
    (
        "grip = { via = 'a', channel = 'a', hold = 'stream', status = VALUE }",
        &["199", "200", "204", "205", "304", "599", "600", "'200'"],
    ),
    ("grip = { via = 'a', channel = 'a', hold = 'stream', VALUE }", STREAM_KEYS),
    ("grip = { via = 'a', channel = 'a', hold = 'response', VALUE }", STREAM_KEYS),
    ("grip = { via = 'a', channel = 'a', hold = 'websocket', VALUE }", STREAM_KEYS),
    ("grip = { via = 'a', channel = 'a', hold = 'stream' }\nVALUE", BESIDE_GRIP),
    ("grip = { via = 'a', channel = 'a', hold = 'websocket' }\nVALUE", BESIDE_GRIP),
    (
        "send = 'a'\nrequest_header.set.a = VALUE",
        &["''", "'a  b'", "' a'", "'{{a}}'", "'{'", "'}'", "'é'", "[]", "1"],
    ),
];

#[test]
fn the_schema_says_of_each_choice_what_the_compiler_says() {
    let validator = validator();
    for (route, values) in CHOICES {
        for value in *values {
            let (route, is_path_prefix) = (route.replace("VALUE", value), value.contains("prefix"));
            let has_action =
                ["redirect", "respond", "send", "grip"].iter().any(|action| route.starts_with(action));
            let action = if has_action { "" } else { "send = 'a'\n" };
            let path = if is_path_prefix { "path_prefix = '/a'\n" } else { "path = '/a'\n" };
            let text =
                format!("version = 1\ndefault.send = 'a'\n[[route]]\nname = 'a'\n{path}{action}{route}\n");
            let compiled = compile("routes.toml", &text, &|_| Ok(None)).unwrap();
            let faults = faults(&validator, &text).unwrap();
            assert_eq!(faults.is_empty(), compiled.routes.is_some(), "{route}\n{}", faults.join("\n"));
        }
    }
}

#[test]
fn every_key_is_described_in_one_sentence() {
    fn visit(value: &Value, place: &str, all: &Value, seen: &mut usize) {
        if let Some(properties) = value.get("properties").and_then(Value::as_object)
            && value.get("additionalProperties") == Some(&Value::Bool(false))
        {
            for (key, property) in properties {
                let reference = property.get("$ref").and_then(Value::as_str);
                let target =
                    reference.map_or(property, |it| all.pointer(it.trim_start_matches('#')).unwrap());
                let description = target.get("description").and_then(Value::as_str).unwrap_or_default();
                let sentence = description.strip_suffix('.').unwrap_or_default();
                assert!(!sentence.is_empty() && !sentence.contains(". "), "{place}/{key}: {description:?}");
                *seen += 1;
            }
        }
        let children: Vec<(String, &Value)> = match value {
            Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), value)).collect(),
            Value::Array(list) => {
                list.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        for (key, child) in children {
            visit(child, &format!("{place}/{key}"), all, seen);
        }
    }
    let all: Value = serde_json::from_str(&schema()).unwrap();
    let mut seen = 0;
    visit(&all, "", &all, &mut seen);
    assert!(seen > 100, "the keys were not found: {seen}");
}
