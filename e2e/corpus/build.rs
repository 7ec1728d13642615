//! Compiles the routes of each corpus file into a static table, in `$OUT_DIR/corpus.rs`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use pointwork_compiler::{Style, compile, emit, lower, render_all};
use toml::{Table, Value};

/// The corpus, from the folder of this package.
const CORPUS: &str = "../../crates/testkit/corpus";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={CORPUS}");
    let mut source = String::from("// @generated from the corpus; do not edit\n&[\n");
    let mut is_sound = true;
    for (name, file) in files()? {
        let text = fs::read_to_string(&file)?;
        match table(&name, &text) {
            Ok(Some(table)) => writeln!(source, "({name:?}, &{table}),")?,
            Ok(None) => {}
            Err(problem) => {
                is_sound = false;
                for line in problem.to_string().lines() {
                    println!("cargo::error=corpus/{name}.toml: {line}");
                }
            }
        }
    }
    source.push_str("]\n");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("corpus.rs"), source)?;
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The files of the corpus by their names without `.toml`.
fn files() -> Result<BTreeMap<String, PathBuf>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(CORPUS)? {
        let file = entry?.path();
        if file.extension() == Some(Path::new("toml").as_os_str()) {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, file);
        }
    }
    Ok(files)
}

/// The source of the table of a corpus file, or what is wrong with its routes; nothing for a file without routes.
fn table(name: &str, text: &str) -> Result<Option<String>, Box<dyn Error>> {
    let content: Table = text.parse()?;
    let Some(routes) = content.get("routes") else { return Ok(None) };
    let routes = routes.as_str().ok_or("`routes` is a text")?;
    let files = content.get("files").and_then(Value::as_table);
    let beside = |name: &str| files?.get(name)?.as_str().map(|text| text.as_bytes().to_vec());
    let compiled = compile(&format!("{name}.toml"), routes, &|name| Ok(beside(name)))?;
    let Some(routes) = compiled.routes else {
        return Err(render_all(&compiled.diagnostics, &compiled.sources, Style::Plain).into());
    };
    Ok(Some(emit(&lower(&routes), "::pointwork_table")))
}
