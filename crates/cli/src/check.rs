//! `pointwork check`: all problems of a routes.toml.

use std::io::{self, Write as _};
use std::path::Path;

use pointwork_compiler::{Compiled, Style, count, lower, render_all, report};

use crate::source::compiled;
use crate::{FINE, PROBLEMS};

/// Checks a file and prints what is wrong with it, and perhaps what its table costs; the exit status.
pub(crate) fn check(file: &Path, with_size: bool) -> io::Result<u8> {
    let compiled = compiled(file)?;
    let is_sound = compiled.is_sound();
    let Compiled { routes, diagnostics, sources } = compiled;
    // The stream leaves colours out where they are not wanted: in a file, in a pipe, with NO_COLOR.
    let mut out = anstream::stdout().lock();
    out.write_all(render_all(&diagnostics, &sources, Style::Coloured).as_bytes())?;
    let outcome = match &routes {
        Some(routes) if is_sound => {
            let tests = match routes.tests.len() {
                0 => String::new(),
                number => format!(", {} passed", count(number, "test")),
            };
            format!("{}, no errors{tests}", count(routes.routes.len(), "route"))
        }
        Some(_) | None => count(diagnostics.len(), "problem"),
    };
    writeln!(out, "{}: {outcome}", sources.routes_name)?;
    if let Some(routes) = routes.filter(|_| with_size) {
        out.write_all(report(&routes, &lower(&routes)).as_bytes())?;
    }
    out.flush()?;
    Ok(if is_sound { FINE } else { PROBLEMS })
}
