//! The whole build script of a Compute program: compiles its routes.toml, and tells Cargo what is wrong with it.
//! What a file means is the compiler's; here are the files, the environment and Cargo's lines.
//!
//! The `main` of a build.rs is one call:
//!
//! ```no_run
//! pointwork_build::routes();
//! ```

#![expect(clippy::print_stdout, reason = "Cargo reads what a build script prints")]

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use pointwork_compiler::{Compiled, Style, compile, emit, lower, render_all, report};

/// Compiles `routes.toml`, which stands beside `Cargo.toml`, into `$OUT_DIR/routes.rs`: the source of a
/// `pointwork_edge::Table`. The variable `POINTWORK_ROUTES` names another file.
///
/// A file that is not there or not sound fails the build, with all that is wrong with it.
pub fn routes() {
    // An error that Cargo is told of fails the build; this program itself has then done its work.
    if let Err(error) = build() {
        println!("cargo::error={error}");
    }
}

fn build() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=POINTWORK_ROUTES");
    let routes = env::var_os("POINTWORK_ROUTES").map_or_else(|| PathBuf::from("routes.toml"), PathBuf::from);
    let name = routes.to_string_lossy();
    let text = watched(&routes)?.map(String::from_utf8).transpose().map_err(|_| {
        io::Error::new(io::ErrorKind::InvalidData, format!("{name} cannot be read: it is not UTF-8"))
    })?;
    let text = text.ok_or_else(|| {
        io::Error::other(format!("{name} is not there: it says what the edge does with a request"))
    })?;
    let folder = routes.parent().unwrap_or(Path::new(""));
    let compiled = compile(&name, &text, &|file| watched(&folder.join(file)))?;
    let is_sound = compiled.is_sound();
    let kind = if is_sound { "warning" } else { "error" };
    let Compiled { routes, diagnostics, sources } = compiled;
    for line in render_all(&diagnostics, &sources, Style::Plain).lines() {
        println!("cargo::{kind}={line}");
    }
    if let Some(routes) = routes.filter(|_| is_sound) {
        let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
        let table = lower(&routes);
        // Cargo shows this with `-vv`.
        print!("{}", report(&routes, &table));
        fs::write(out.join("routes.rs"), emit(&table, "::pointwork_edge::table"))?;
    }
    Ok(())
}

/// A file, if it is there; Cargo runs the build script again when it changes or appears.
fn watched(file: &Path) -> io::Result<Option<Vec<u8>>> {
    println!("cargo::rerun-if-changed={}", file.display());
    match fs::read(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(io::Error::new(error.kind(), format!("{} cannot be read: {error}", file.display())))
        }
    }
}
