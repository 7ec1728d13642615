//! Writes each workload as static data, compiled as a project would, and the functions that the meter calls.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use pointwork_bench_workload::{Part, PathTest, Request, Route, Segment, Spelling, Workload, all};
use pointwork_compiler::{OwnedTable, Style, compile, emit, lower, render_all};
use pointwork_table as table;

/// A contender: its name, its type, and where it takes part.
struct Contender {
    name: &'static str,
    kind: &'static str,
    /// The workloads that it is measured on.
    on: fn(&Workload) -> bool,
    /// Those that the gate asks for.
    gated_on: fn(&Workload) -> bool,
}

const CONTENDERS: &[Contender] = &[
    Contender { name: "nothing", kind: "Nothing", on: |_| true, gated_on: |_| true },
    Contender { name: "pointwork", kind: "Decide", on: |_| true, gated_on: |_| true },
    Contender { name: "plan", kind: "Planned", on: is_thousand, gated_on: is_thousand },
    Contender { name: "normal-form", kind: "NormalForm", on: is_thousand, gated_on: is_thousand },
    Contender { name: "matchit", kind: "Matchit", on: is_of_templates, gated_on: is_thousand },
    Contender { name: "wayfind", kind: "Wayfind", on: is_of_templates, gated_on: |_| false },
    Contender { name: "path-tree", kind: "PathTree", on: is_of_templates, gated_on: |_| false },
    Contender { name: "regex-set", kind: "Patterns", on: suits_a_set, gated_on: |_| false },
    Contender { name: "by-hand", kind: "ByHand", on: suits_a_hand, gated_on: |_| false },
    Contender { name: "floor", kind: "Floor", on: is_of_templates, gated_on: is_thousand },
];

fn is_thousand(workload: &Workload) -> bool {
    workload.routes.len() == 1_000
}

/// Whether routers know all that the routes ask for.
fn is_of_templates(workload: &Workload) -> bool {
    ["mixed", "exact", "rest"].iter().any(|it| workload.name.starts_with(it))
}

fn suits_a_set(workload: &Workload) -> bool {
    (is_of_templates(workload) || workload.name.starts_with("regex")) && workload.routes.len() <= 1_000
}

/// More routes take rustc minutes.
fn suits_a_hand(workload: &Workload) -> bool {
    is_of_templates(workload) && workload.routes.len() <= 1_000
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let peers = env::var_os("CARGO_FEATURE_PEERS").is_some();
    let mut source = String::from("// @generated from the workloads; do not edit\n");
    let mut pairs = String::new();
    for workload in all() {
        let kind = kind(&workload.name);
        write_workload(&mut source, &workload, &kind, peers)?;
        let takes_part = |it: &&Contender| if peers { (it.on)(&workload) } else { (it.gated_on)(&workload) };
        for contender in CONTENDERS.iter().filter(takes_part) {
            let name = format!("{} {}", workload.name, contender.name);
            let types = format!("::<{kind}, {}>", contender.kind);
            export(&mut source, &name, "first: u32, end: u32", &format!("run{types}(first, end)"))?;
            writeln!(pairs, "Pair {{ name: {name:?}, run: run{types}, time: time{types} }},")?;
        }
    }
    writeln!(source, "/// Every contender on every workload.\n#[cfg(feature = \"native\")]")?;
    writeln!(source, "pub static PAIRS: &[Pair] = &[\n{pairs}];")?;
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("workloads.rs"), source)?;
    Ok(())
}

/// Writes a function that the meter can call by its name.
fn export(source: &mut String, name: &str, parameters: &str, body: &str) -> Result<(), Box<dyn Error>> {
    let function = name.replace(['-', ' '], "_");
    writeln!(source, "#[cfg(target_family = \"wasm\")]\n#[unsafe(export_name = {name:?})]")?;
    writeln!(source, "extern \"C\" fn {function}({parameters}) -> u32 {{ {body} }}")?;
    Ok(())
}

/// The name of the type of a workload: `Mixed10` for `mixed-10`.
fn kind(name: &str) -> String {
    let mut letters = name.replace('-', "");
    letters[..1].make_ascii_uppercase();
    letters
}

fn write_workload(
    source: &mut String,
    workload: &Workload,
    kind: &str,
    peers: bool,
) -> Result<(), Box<dyn Error>> {
    let table = compiled(workload)?;
    let upper = kind.to_uppercase();
    writeln!(source, "enum {kind} {{}}")?;
    writeln!(source, "static {upper}_TABLE: Table<'static> = {};", emit(&table, "::pointwork_table"))?;
    writeln!(source, "static {upper}_REQUESTS: &[Request] = &{};", requests(workload, &table))?;
    let bytes = size_of_val(table.table().rows().index.words);
    export(source, &format!("{} index-bytes", workload.name), "", &bytes.to_string())?;
    let spellings = [
        ("braces", Spelling::Braces, is_of_templates(workload)),
        ("angles", Spelling::Angles, peers && is_of_templates(workload)),
        ("colons", Spelling::Colons, peers && is_of_templates(workload)),
        ("regex", Spelling::Regex, peers && suits_a_set(workload)),
    ];
    let mut functions = String::new();
    for (name, spelling, _) in spellings.into_iter().filter(|it| it.2) {
        let routes = (1_u32..).zip(&workload.routes);
        let patterns: Vec<_> = routes
            .flat_map(|(number, it)| it.patterns(spelling).into_iter().map(move |it| (it, number)))
            .collect();
        let list = format!("{upper}_{}", name.to_uppercase());
        writeln!(source, "static {list}: &[(&str, u32)] = &{patterns:?};")?;
        writeln!(functions, "fn {name}() -> &'static [(&'static str, u32)] {{ {list} }}")?;
    }
    writeln!(source, "impl Workload for {kind} {{\n{functions}")?;
    writeln!(source, "fn table() -> &'static Table<'static> {{ &{upper}_TABLE }}")?;
    writeln!(source, "fn requests() -> &'static [Request] {{ {upper}_REQUESTS }}")?;
    if peers && suits_a_hand(workload) {
        by_hand(source, workload)?;
    }
    writeln!(source, "}}")?;
    Ok(())
}

/// The table of a workload, or what is wrong with its routes.
fn compiled(workload: &Workload) -> Result<OwnedTable, Box<dyn Error>> {
    let compiled = compile(&workload.name, &workload.toml(), &|_| Ok(None))?;
    if !compiled.is_sound() {
        return Err(render_all(&compiled.diagnostics, &compiled.sources, Style::Plain).into());
    }
    Ok(lower(&compiled.routes.ok_or("a sound file has routes")?))
}

/// The requests as Rust source.
fn requests(workload: &Workload, table: &OwnedTable) -> String {
    let table = table.table();
    let answer = |route: u32, captured| format!("Answer {{ route: {route}, captured: {captured} }}");
    let request = |it: &Request| {
        let route = it.expected.route.and_then(|index| table.rows().routes.get(index));
        let number = it.expected.route.map_or(0, |index| index + 1);
        format!(
            "Request {{ method: {:?}, path: {:?}, lines: &[{}], decision: {}, found: {} }}",
            it.method,
            it.path,
            lines(it, &table),
            answer(route.unwrap_or(table.default()).name.at, it.expected.captured),
            answer(u32::try_from(number).unwrap_or_default(), it.expected.captured_with_rest)
        )
    };
    let requests: Vec<String> = workload.requests.iter().map(request).collect();
    format!("[{}]", requests.join(",\n"))
}

/// The lines of a request, part by part of the table.
fn lines(request: &Request, table: &table::Table<'_>) -> String {
    let line = |part: &table::Part| {
        let lines = request.lines.iter().find(|(asked, _)| match (part, asked) {
            (table::Part::Header(name), Part::Header(asked))
            | (table::Part::Query(name), Part::Query(asked))
            | (table::Part::Cookie { name, .. }, Part::Cookie(asked)) => table.text(*name) == *asked,
            _ => false,
        });
        let block = lines.map_or_else(String::new, |(_, line)| format!("{line}\0"));
        format!("Lines::new({block:?}.as_bytes())")
    };
    table.rows().parts.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// The routes as a `match`, as one would write it by hand: over the path if all are literal, else over its segments,
/// which no request leaves empty.
fn by_hand(source: &mut String, workload: &Workload) -> Result<(), Box<dyn Error>> {
    let is_literal = |it: &Segment| matches!(it, Segment::Literal(_));
    let literal = |route: &Route| match &route.path {
        PathTest::Template(segments) => segments.iter().all(is_literal),
        PathTest::Prefix(_) | PathTest::Regex { .. } => false,
    };
    if workload.routes.len() >= 100 {
        writeln!(source, "#[expect(clippy::too_many_lines, reason = \"a route a line\")]")?;
    }
    writeln!(source, "fn by_hand(path: &str) -> Answer {{")?;
    let are_literal = workload.routes.iter().all(literal);
    if are_literal {
        writeln!(source, "let (route, captured): (u32, usize) = match path {{")?;
    } else {
        writeln!(source, "let segments: Vec<&str> = path.split('/').skip(1).collect();")?;
        writeln!(source, "let (route, captured): (u32, usize) = match segments.as_slice() {{")?;
    }
    for (number, route) in (1..).zip(&workload.routes) {
        match &route.path {
            PathTest::Template(_) if are_literal => {
                let path = route.patterns(Spelling::Braces).concat();
                writeln!(source, "{path:?} => ({number}, 0),")?;
            }
            PathTest::Template(segments) => {
                let (pattern, captured) = arm(segments);
                writeln!(source, "[{pattern}] => ({number}, {captured}),")?;
            }
            PathTest::Prefix(prefix) => {
                let literals: Vec<String> = prefix.split('/').skip(1).map(|it| format!("{it:?}")).collect();
                let literals = literals.join(", ");
                writeln!(source, "[{literals}, below @ ..] => ({number}, rest(below).saturating_sub(1)),")?;
            }
            PathTest::Regex { .. } => {}
        }
    }
    writeln!(source, "_ => (0, 0),\n}};")?;
    writeln!(source, "Answer {{ route, captured }}\n}}")?;
    Ok(())
}

/// The pattern for a template, and the bytes that it captures.
fn arm(segments: &[Segment]) -> (String, String) {
    let (mut pattern, mut captured) = (Vec::new(), Vec::new());
    for (index, segment) in segments.iter().enumerate() {
        match segment {
            Segment::Literal(text) => pattern.push(format!("{text:?}")),
            Segment::Capture => {
                pattern.push(format!("capture{index}"));
                captured.push(format!("capture{index}.len()"));
            }
            Segment::Rest | Segment::AnyDepth => {
                pattern.push("first, below @ ..".to_owned());
                captured.push("first.len() + rest(below)".to_owned());
            }
        }
    }
    let captured = if captured.is_empty() { "0".to_owned() } else { captured.join(" + ") };
    (pattern.join(", "), captured)
}
