//! Compiles every routes file of the examples and of the suite into a static table, in `$OUT_DIR/tables.rs`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use pointwork_compiler::{Style, compile, emit, lower, render_all};

/// Has a folder for each example, whose routes.toml is run under the name of the folder.
const EXAMPLES: &str = "../../examples";

/// Has the suite's own files, which are run under their names without `.toml`.
const ROUTES: &str = "../routes";

fn main() {
    // An error that Cargo is told of fails the build; this program itself has then done its work.
    if let Err(error) = build() {
        println!("cargo::error={error}");
    }
}

fn build() -> io::Result<()> {
    let mut source = String::from("// @generated from the routes files; do not edit\n&[\n");
    for (name, file) in files()? {
        let table = table(&name, &file)?;
        let _ = writeln!(source, "({name:?}, &{table}),");
    }
    source.push_str("]\n");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("tables.rs"), source)
}

/// The routes files by their names.
fn files() -> io::Result<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    for folder in [EXAMPLES, ROUTES] {
        println!("cargo::rerun-if-changed={folder}");
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.join("routes.toml").is_file() {
                files.insert(name, path.join("routes.toml"));
            } else if let Some(name) = name.strip_suffix(".toml").filter(|name| !name.contains('.')) {
                files.insert(name.to_owned(), path);
            }
        }
    }
    Ok(files)
}

/// The source of the table of a routes file.
fn table(name: &str, file: &Path) -> io::Result<String> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let beside = |name: &str| present(&folder.join(name));
    let compiled = compile(&format!("{name}.toml"), &fs::read_to_string(file)?, &beside)?;
    if let (true, Some(routes)) = (compiled.is_sound(), &compiled.routes) {
        return Ok(emit(&lower(routes), "::pointwork_edge::table"));
    }
    for line in render_all(&compiled.diagnostics, &compiled.sources, Style::Plain).lines() {
        println!("cargo::error={line}");
    }
    Err(io::Error::other(format!("{} does not compile", file.display())))
}

/// A file, if it is there.
fn present(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        bytes => bytes.map(Some),
    }
}
