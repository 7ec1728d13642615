//! `pointwork check`: all problems of a routes.toml.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use pointwork_compiler::{Compiled, Style, compile, render_all};

use crate::{FINE, PROBLEMS};

/// Checks a file and prints what is wrong with it; the exit status.
pub(crate) fn check(file: &Path) -> io::Result<u8> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let text = read(file)?.ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::NotFound,
            format!("{} is not there: name a routes.toml, or go to the folder that has one", file.display()),
        )
    })?;
    let name = file.to_string_lossy();
    let Compiled { routes, diagnostics, sources } =
        compile(&name, &text, &|beside| read(&folder.join(beside)))?;
    // The stream leaves colours out where they are not wanted: in a file, in a pipe, with NO_COLOR.
    let mut out = anstream::stdout().lock();
    out.write_all(render_all(&diagnostics, &sources, Style::Coloured).as_bytes())?;
    let outcome = match &routes {
        Some(routes) => format!("{}, no errors", count(routes.routes.len(), "route")),
        None => count(diagnostics.len(), "problem"),
    };
    writeln!(out, "{name}: {outcome}")?;
    out.flush()?;
    Ok(if routes.is_some() { FINE } else { PROBLEMS })
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The text of a file, if it is there.
fn read(file: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(io::Error::new(error.kind(), format!("{} cannot be read: {error}", file.display())))
        }
    }
}
