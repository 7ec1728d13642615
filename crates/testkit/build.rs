//! Compiles the routes of each corpus file into a static table, in `$OUT_DIR/corpus.rs`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use pointwork_compiler::{Style, compile, emit, lower, render_all};
use serde::Deserialize;

/// The part of a corpus file that is compiled.
#[derive(Deserialize)]
struct Content {
    routes: String,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    println!("cargo::rerun-if-changed=corpus");
    let mut source = String::from("// @generated from corpus/*.toml; do not edit\n&[\n");
    let mut is_sound = true;
    for file in files()? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&file)?;
        match table(&name, &text) {
            Ok(table) => {
                let path = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/corpus/{name}.toml\")");
                writeln!(source, "File {{ name: {name:?}, text: include_str!({path}), table: &{table}}},")?;
            }
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

/// What stands beside the corpus files: the sentences of the language that they prove.
const SENTENCES: &str = "sentences.toml";

/// The corpus files, by name.
fn files() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir("corpus")? {
        let file = entry?.path();
        if file.extension().is_some_and(|it| it == "toml") && !file.ends_with(SENTENCES) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// The source of the table of a corpus file, or what is wrong with its routes.
fn table(name: &str, text: &str) -> Result<String, Box<dyn Error>> {
    let Content { routes } = toml::from_str(text)?;
    let compiled = compile(&format!("{name}.toml"), &routes, &|_| Ok(None))?;
    let Some(routes) = compiled.routes else {
        return Err(render_all(&compiled.diagnostics, &compiled.sources, Style::Plain).into());
    };
    Ok(emit(&lower(&routes), "::pointwork_table"))
}
