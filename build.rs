//! Compiles routes.toml into `$OUT_DIR/routes.rs`; what is wrong with it is shown by Cargo. All else is the compiler's.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use pointwork_compiler::{Compiled, Severity, Style, compile, emit, lower, render};

fn main() -> io::Result<ExitCode> {
    println!("cargo::rerun-if-env-changed=POINTWORK_ROUTES");
    let routes = env::var_os("POINTWORK_ROUTES").map_or_else(|| PathBuf::from("routes.toml"), PathBuf::from);
    let text =
        watched(&routes)?.ok_or_else(|| io::Error::other(format!("{} is missing", routes.display())))?;
    let folder = routes.parent().unwrap_or(Path::new(""));
    let name = routes.to_string_lossy();
    let Compiled { routes, diagnostics, sources } =
        compile(&name, &text, &|file| watched(&folder.join(file)))?;
    for diagnostic in &diagnostics {
        let kind = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
        for line in render(diagnostic, &sources, Style::Plain).lines() {
            println!("cargo::{kind}={line}");
        }
    }
    let Some(routes) = routes else { return Ok(ExitCode::FAILURE) };
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("routes.rs"), emit(&lower(&routes), "::pointwork_edge::table"))?;
    Ok(ExitCode::SUCCESS)
}

/// The text of a file, if it is there; Cargo runs this program again when it changes.
fn watched(file: &Path) -> io::Result<Option<String>> {
    if !file.exists() {
        return Ok(None);
    }
    println!("cargo::rerun-if-changed={}", file.display());
    fs::read_to_string(file).map(Some)
}
