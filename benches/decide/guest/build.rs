//! Writes each workload as static data, compiled as a project would, and the functions that the meter calls.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use pointwork_bench_workload::{Spelling, Workload, all};
use pointwork_compiler::{OwnedTable, Style, compile, emit, lower, render_all};

/// A contender: its name, its type, and what it takes.
struct Contender {
    name: &'static str,
    kind: &'static str,
    /// Whether it takes part on a workload.
    takes: fn(&Workload) -> bool,
    /// Whether it takes part in what the gate asks for.
    gated: bool,
}

const CONTENDERS: &[Contender] = &[
    Contender { name: "nothing", kind: "Nothing", takes: |_| true, gated: true },
    Contender { name: "pointwork", kind: "Decide", takes: |_| true, gated: true },
    Contender { name: "plan", kind: "Planned", takes: is_thousand, gated: true },
    Contender { name: "normal-form", kind: "NormalForm", takes: is_thousand, gated: true },
    Contender { name: "matchit", kind: "Matchit", takes: |_| true, gated: true },
    Contender { name: "wayfind", kind: "Wayfind", takes: |_| true, gated: false },
    Contender { name: "path-tree", kind: "PathTree", takes: |_| true, gated: false },
    Contender { name: "regex-set", kind: "Patterns", takes: |it| it.routes.len() <= 1_000, gated: false },
];

fn is_thousand(workload: &Workload) -> bool {
    workload.routes.len() == 1_000
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let peers = env::var_os("CARGO_FEATURE_PEERS").is_some();
    let mut source = String::from("// @generated from the workloads; do not edit\n");
    let mut runs = String::from(
        "/// Every contender on every workload, by name.\npub static RUNS: &[(&str, Run)] = &[\n",
    );
    for workload in all() {
        let kind = kind(&workload.name);
        write_workload(&mut source, &workload, &kind, peers)?;
        let taking = CONTENDERS.iter().filter(|it| (it.takes)(&workload) && (it.gated || peers));
        for contender in taking {
            let name = format!("{} {}", workload.name, contender.name);
            let call = format!("run::<{kind}, {}>", contender.kind);
            let function = format!("{}_{}", workload.name, contender.name).replace('-', "_");
            writeln!(source, "#[unsafe(export_name = {name:?})]")?;
            writeln!(
                source,
                "extern \"C\" fn {function}(first: u32, end: u32) -> u32 {{ {call}(first, end) }}"
            )?;
            writeln!(runs, "({name:?}, {call}),")?;
        }
    }
    writeln!(source, "{runs}];")?;
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("workloads.rs"), source)?;
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
    writeln!(source, "impl Workload for {kind} {{")?;
    writeln!(source, "fn table() -> &'static Table<'static> {{ &{upper}_TABLE }}")?;
    writeln!(source, "fn requests() -> &'static [Request] {{ {upper}_REQUESTS }}")?;
    let spellings = [
        ("BRACES", Spelling::Braces, true),
        ("ANGLES", Spelling::Angles, peers),
        ("COLONS", Spelling::Colons, peers),
        ("REGEX", Spelling::Regex, peers && workload.routes.len() <= 1_000),
    ];
    for (name, spelling, _) in spellings.into_iter().filter(|it| it.2) {
        let routes = (1_u32..).zip(&workload.routes);
        let patterns =
            routes.flat_map(|(number, it)| it.patterns(spelling).into_iter().map(move |it| (it, number)));
        writeln!(source, "const {name}: &[(&str, u32)] = &{:?};", patterns.collect::<Vec<_>>())?;
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
    let request = |it: &pointwork_bench_workload::Request| {
        let route =
            it.expected.route.and_then(|index| table.rows().routes.get(index)).unwrap_or(table.default());
        let number = it.expected.route.map_or(0, |index| index + 1);
        format!(
            "Request {{ path: {:?}, decision: {}, found: {} }}",
            it.path,
            answer(route.name.at, it.expected.captured),
            answer(u32::try_from(number).unwrap_or_default(), it.expected.captured_with_rest)
        )
    };
    let requests: Vec<String> = workload.requests.iter().map(request).collect();
    format!("[{}]", requests.join(",\n"))
}
