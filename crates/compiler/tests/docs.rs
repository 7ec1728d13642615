//! The documents hold: their routes files compile or fail as they say, their requests take the routes that they name,
//! their diagnostics are recorded ones, their links lead somewhere, and every diagnostic code is explained.
//! What each says in words is for its readers to judge.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests stop at what cannot go on")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pointwork_compiler::{
    Code, Compiled, Edited, Outcome, OwnedTable, RequestText, Style, compile, lower, render,
};
use pointwork_plan::{Plan, SCHEME, Sample, plan};

/// A Markdown file.
struct Document {
    path: PathBuf,
    text: String,
}

/// A part of a document that is looked at, with its line number.
enum Piece {
    /// What stands between fences, and what the opening fence says of it.
    Block { line: usize, kind: String, text: String },
    /// A table: its heading, and its rows with their line numbers.
    Table { heading: Vec<String>, rows: Vec<(usize, Vec<String>)> },
    /// A line of prose or a heading.
    Prose(String),
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The Markdown files of a folder, in alphabetical order.
fn markdown(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "md")).collect();
    files.sort();
    files
}

fn documents() -> Vec<Document> {
    let folders = [root(), root().join("docs"), root().join("examples")];
    let documents: Vec<Document> = folders
        .iter()
        .flat_map(|folder| markdown(folder))
        .map(|path| Document { text: read(&path), path })
        .collect();
    assert!(documents.len() > 8, "the documents were not found");
    documents
}

impl Document {
    /// A place in the document, as messages name it.
    fn at(&self, line: usize) -> String {
        let path = self.path.strip_prefix(root()).unwrap_or(&self.path);
        format!("{}:{line}", path.display())
    }

    fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut lines = self.text.lines().enumerate().map(|(at, text)| (at + 1, text)).peekable();
        while let Some((line, text)) = lines.next() {
            if let Some(kind) = text.strip_prefix("```") {
                let within = lines.by_ref().take_while(|(_, text)| *text != "```");
                let text: String = within.flat_map(|(_, text)| [text, "\n"]).collect();
                pieces.push(Piece::Block { line, kind: kind.to_owned(), text });
            } else if text.starts_with('|') {
                let mut rows = Vec::new();
                while let Some((line, row)) = lines.next_if(|(_, text)| text.starts_with('|')) {
                    rows.push((line, cells(row)));
                }
                pieces.push(Piece::Table { heading: cells(text), rows: rows.split_off(1) });
            } else {
                pieces.push(Piece::Prose(text.to_owned()));
            }
        }
        pieces
    }

    /// The anchors of the headings, as a browser of repositories makes them.
    fn anchors(&self) -> BTreeSet<String> {
        let mut anchors = BTreeSet::new();
        for piece in self.pieces() {
            let Piece::Prose(text) = piece else { continue };
            let Some(heading) = text.strip_prefix('#') else { continue };
            let kept = |letter: &char| letter.is_alphanumeric() || " -_".contains(*letter);
            let heading = heading.trim_start_matches('#').trim().to_lowercase();
            anchors.insert(heading.chars().filter(kept).collect::<String>().replace(' ', "-"));
        }
        anchors
    }
}

fn cells(row: &str) -> Vec<String> {
    row.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// What stands between backticks, each with the last word before it.
fn code(text: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = text.split('`').collect();

    parts
        .chunks_exact(2)
        .map(|pair| (pair[0].split_whitespace().next_back().unwrap_or_default(), pair[1]))
        .collect()
}

/// Compiles a file of the documents, as if it lay in the root of the project, beside any page that it names.
fn compiled(text: &str) -> Compiled {
    let beside = |file: &str| match file {
        "fastly.toml" => Ok(Some(read(&root().join(file)).into_bytes())),
        _ => Ok(Some(b"a page".to_vec())),
    };
    compile("routes.toml", text, &beside).unwrap()
}

/// The table of a file that must be fine.
fn table(text: &str, place: &str) -> OwnedTable {
    let Compiled { routes, diagnostics, sources } = compiled(text);
    let shown: Vec<String> = diagnostics.iter().map(|it| render(it, &sources, Style::Plain)).collect();
    assert!(shown.is_empty(), "{place}: does not compile\n{}", shown.join("\n\n"));
    lower(&routes.unwrap())
}

fn is_routes_file(kind: &str, text: &str) -> bool {
    let tables = ["[default]", "[forwarded]", "[log]", "[path]", "[[route]]", "[[test]]"];
    kind == "toml" && text.lines().any(|line| line.starts_with("version") || tables.contains(&line))
}

#[test]
fn routes_files_compile_or_fail_as_they_say() {
    let (mut fine, mut broken) = (0, 0);
    for document in documents() {
        for piece in document.pieces() {
            let Piece::Block { line, kind, text } = piece else { continue };
            let place = document.at(line);
            if kind == "toml,error" {
                let code = text.lines().next().and_then(|it| it.strip_prefix("# error: "));
                let found = compiled(&text).diagnostics;
                let found: BTreeSet<&str> = found.iter().map(|it| it.code.name()).collect();
                assert_eq!(found, BTreeSet::from_iter(code), "{place}: it fails as something else");
                broken += 1;
            } else if is_routes_file(&kind, &text) {
                assert!(text.starts_with("version = 1\n"), "{place}: it does not start with its version");
                table(&text, &place);
                fine += 1;
            }
        }
    }
    assert!(fine > 5 && broken > 5, "the blocks were not found: {fine} fine, {broken} broken");
}

#[test]
fn a_table_is_shown_as_it_prints_itself() {
    let mut shown = 0;
    for document in documents() {
        let blocks: Vec<(String, String)> = document
            .pieces()
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Block { kind, text, .. } => Some((kind, text)),
                Piece::Table { .. } | Piece::Prose(_) => None,
            })
            .collect();
        for pair in blocks.windows(2) {
            let [(kind, routes), (_, printed)] = pair else { continue };
            if is_routes_file(kind, routes) && printed.contains("\npaths ") {
                let place = document.path.display().to_string();
                assert_eq!(table(routes, &place).table().to_string(), *printed, "{place}");
                shown += 1;
            }
        }
    }
    assert!(shown > 0, "no table was found");
}

/// A request as a table writes it: `METHOD TARGET`, then what the word before each backtick says: "with" or "and" a
/// header line, "from" an address, "in" a country, "in continent" one, "of AS" a number, "drawing" a bucket; "over
/// TLS"; and "through Fanout", with what the first pass tells of the host, unless it is given, and of TLS.
fn request(cell: &str) -> Sample {
    let parts = code(cell);
    let (method, target) = parts.first().unwrap().1.split_once(' ').unwrap();
    let is_path = !target.starts_with("http");
    let uri = if is_path { format!("http://www.example.com{target}") } else { target.to_owned() };
    let names_host = parts.iter().any(|(_, text)| text.to_ascii_lowercase().starts_with("host:"));
    let mut sample = Sample::new(method, uri);
    if is_path && !names_host {
        sample = sample.header("host", "www.example.com");
    }
    let over_tls = cell.contains(" over TLS");
    if over_tls {
        sample = sample.over_tls();
    }
    if cell.ends_with("through Fanout") {
        sample = sample.verified().header(SCHEME, if over_tls { "https" } else { "http" });
        if !cell.contains("X-Forwarded-Host:") {
            sample = sample.header("x-forwarded-host", "www.example.com");
        }
    }
    parts.iter().skip(1).fold(sample, |sample, (word, text)| match *word {
        "with" | "and" => {
            let (name, line) = text.split_once(':').unwrap();
            sample.header(name, line.trim())
        }
        "from" => sample.from(text.parse().unwrap()),
        "in" => sample.country(text),
        "continent" => sample.continent(text),
        "AS" => sample.asn(text.parse().unwrap()),
        "drawing" => sample.drawing(text.parse().unwrap()),
        word => panic!("{cell}: `{word}` says nothing of a request"),
    })
}

/// The columns of a table of requests that say what is planned.
const COLUMNS: [&str; 8] =
    ["route", "backend", "path", "status", "location", "channel", "request header", "response header"];

/// What is planned for a request, in the words of a column; nothing if it does not apply.
fn planned(column: &str, plan: &Plan<'_, '_>) -> String {
    let outcome = Outcome::of(plan);
    let shown = |text: &str| format!("`{text}`");
    match (column, plan) {
        ("route", Plan::Refuse(refusal)) => format!("`{}`, {}", refusal.id(), refusal.status()),
        ("route", Plan::Forward(_) | Plan::Answer(_)) => shown(outcome.route),
        ("backend", _) => outcome.backend.map(shown).unwrap_or_default(),
        ("path", _) => outcome.path.as_deref().map(shown).unwrap_or_default(),
        ("status", _) => outcome.status.map(|status| status.to_string()).unwrap_or_default(),
        ("location", _) => outcome.location.map(shown).unwrap_or_default(),
        ("channel", _) => outcome.channel.iter().map(|it| shown(it)).collect::<Vec<_>>().join(", "),
        ("request header", _) => edited(&outcome.request_header),
        ("response header", _) => edited(&outcome.response_header),
        (_, plan) => panic!("{column} of {plan:?}"),
    }
}

/// Edits of header lines: `name: line` for each, and "no" before the name of a header that is removed.
fn edited(header: &BTreeMap<&str, Edited<'_>>) -> String {
    let shown = header.iter().flat_map(|(name, edited)| match edited.lines.as_slice() {
        [] => vec![format!("no `{name}`")],
        lines => lines.iter().map(|line| format!("`{name}: {line}`")).collect(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn requests_take_the_routes_that_the_tables_name() {
    let mut tried = 0;
    for document in documents() {
        let mut last = None;
        for piece in document.pieces() {
            match piece {
                Piece::Block { line, kind, text } if is_routes_file(&kind, &text) => {
                    last = Some(table(&text, &document.at(line)));
                }
                Piece::Table { heading, rows } if heading.first().is_some_and(|it| it == "request") => {
                    for (line, cells) in rows {
                        let place = document.at(line);
                        let table = last.as_ref().unwrap_or_else(|| panic!("{place}: no routes before it"));
                        let (table, request) = (table.table(), request(cells.first().unwrap()));
                        let plan = plan(&table, &request);
                        for (column, cell) in heading.iter().zip(&cells) {
                            if COLUMNS.contains(&column.as_str()) {
                                assert_eq!(*cell, planned(column, &plan), "{place}: {column}");
                                tried += 1;
                            }
                        }
                    }
                }
                Piece::Block { .. } | Piece::Table { .. } | Piece::Prose(_) => {}
            }
        }
    }
    assert!(tried > 30, "the tables were not found: {tried}");
}

/// The request that a shell line gives to `pointwork match`.
fn asked(shell: &str) -> Option<RequestText> {
    let request = shell.lines().find_map(|line| line.strip_prefix("echo '")?.split_once("' | "))?.0;
    serde_json::from_str(request).ok()
}

#[test]
fn answers_are_what_match_prints() {
    let mut tried = 0;
    for document in documents() {
        let (mut routes, mut request) = (None, None);
        for piece in document.pieces() {
            let Piece::Block { line, kind, text } = piece else { continue };
            let place = document.at(line);
            match kind.as_str() {
                _ if is_routes_file(&kind, &text) => routes = Some(table(&text, &place)),
                "sh" => request = asked(&text),
                "json" => {
                    let table = routes.as_ref().unwrap_or_else(|| panic!("{place}: no routes before it"));
                    let request = request.take().unwrap_or_else(|| panic!("{place}: no request before it"));
                    let (table, request) = (table.table(), request.sample().unwrap());
                    let plan = plan(&table, &request);
                    assert_eq!(serde_json::to_string(&Outcome::of(&plan)).unwrap(), text.trim(), "{place}");
                    tried += 1;
                }
                _ => {}
            }
        }
    }
    assert!(tried > 0, "the answers were not found");
}

#[test]
fn shown_diagnostics_are_recorded_ones() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut recorded = String::new();
    for folder in fs::read_dir(fixtures).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap().map(|it| it.unwrap().path()) {
            if file.extension().is_some_and(|it| it == "txt") {
                recorded += &read(&file);
            }
        }
    }
    let mut shown = 0;
    for document in documents() {
        for piece in document.pieces() {
            let Piece::Block { line, text, .. } = piece else { continue };
            if text.starts_with("error[") {
                assert!(recorded.contains(text.trim_end()), "{}: no fixture is like it", document.at(line));
                shown += 1;
            }
        }
    }
    assert!(shown > 0, "no diagnostic is shown");
}

/// The targets of the links in a line: what stands between `](` and `)`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|after| after.split(')').next())
}

#[test]
fn relative_links_lead_somewhere() {
    let mut followed = 0;
    for document in documents() {
        let lines = document.text.lines().enumerate().map(|(at, text)| (at + 1, text));
        for (line, target) in lines.flat_map(|(line, text)| links(text).map(move |it| (line, it))) {
            if target.contains("://") {
                continue;
            }
            let place = document.at(line);
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let folder = document.path.parent().unwrap();
            let path = if file.is_empty() { document.path.clone() } else { folder.join(file) };
            assert!(path.exists(), "{place}: `{target}` is not there");
            if !anchor.is_empty() {
                let there = Document { text: read(&path), path }.anchors();
                assert!(there.contains(anchor), "{place}: no heading for `{target}`: {there:?}");
            }
            followed += 1;
        }
    }
    assert!(followed > 20, "the links were not found: {followed}");
}

#[test]
fn the_manual_explains_every_diagnostic_code() {
    let manual = read(&root().join("docs/language.md"));
    let errors = &manual[manual.find("## 10. Errors").unwrap()..];
    for code in Code::ALL {
        let name = code.name();
        let row = format!("| [`{name}`](diagnostics.md#{name}) |");
        assert!(errors.contains(&row), "docs/language.md: {name}");
    }
}

/// The codes of the diagnostics that a file with a `rewrite_host` has, if this is the fastly.toml beside it.
fn codes_beside(manifest: &str) -> Vec<Code> {
    let text = "version = 1\n[default]\nsend = \"origin\"\nrewrite_host = \"www.example.com\"\n";
    let found =
        compile("routes.toml", text, &|_| Ok(Some(manifest.as_bytes().to_vec()))).unwrap().diagnostics;
    found.iter().map(|it| it.code).collect()
}

#[test]
fn every_code_has_a_section_with_a_wrong_and_a_right_file() {
    let path = root().join("docs/diagnostics.md");
    let pieces = Document { text: read(&path), path }.pieces();
    let mut blocks: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Prose(text) => {
                blocks.extend(text.strip_prefix("## ").map(|code| (code.to_owned(), Vec::new())));
            }
            Piece::Block { kind, text, .. } => blocks.last_mut().unwrap().1.push((kind, text)),
            Piece::Table { .. } => {}
        }
    }
    let sections: Vec<&str> = blocks.iter().map(|(code, _)| code.as_str()).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(sections, codes, "a section per code, in their order");
    for (code, blocks) in &blocks {
        let [(wrong_kind, wrong), (right_kind, right)] = blocks.as_slice() else {
            panic!("{code}: two files")
        };
        if code == Code::Work.name() {
            // A file that is wrong in this way is too long for a page; what is shown of it is recorded.
            assert_eq!((wrong_kind.as_str(), right_kind.as_str()), ("text", "toml"), "{code}");
            continue;
        }
        let of_manifest = [Code::Manifest, Code::OverriddenHost].into_iter().find(|it| it.name() == code);
        if let Some(code) = of_manifest {
            assert_eq!(codes_beside(wrong), [code]);
            assert_eq!(codes_beside(right), []);
        } else {
            // That they fail and compile is tested with the other documents' files.
            assert_eq!((wrong_kind.as_str(), right_kind.as_str()), ("toml,error", "toml"), "{code}");
            assert!(wrong.starts_with(&format!("# error: {code}\n")), "{code}");
        }
    }
}
