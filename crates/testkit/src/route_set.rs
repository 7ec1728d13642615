//! From the text of a routes.toml to its route set, for tests: what is wrong comes back as one text.

use pointwork_compiler::{Code, Diagnostic, RouteSet, Style, compile, render_all};

use crate::generate::file_beside;

/// The route set of a routes.toml beside which no fastly.toml lies, but the file that generated ones name. Routes that
/// no request comes to, as generated ones often are, are routes like others.
///
/// # Errors
///
/// The rendered diagnostics, if there is any other.
pub fn route_set(text: &str) -> Result<RouteSet, String> {
    let is_proof =
        |it: &Diagnostic| matches!(it.code, Code::Unreachable | Code::Contradiction | Code::NotDecided);
    compiled(text, &file_beside, is_proof)
}

/// The route set of a routes.toml beside which these files lie.
///
/// # Errors
///
/// The rendered diagnostics, if there is any.
pub(crate) fn route_set_beside(
    text: &str,
    beside: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<RouteSet, String> {
    compiled(text, beside, |_| false)
}

/// The route set of a routes.toml of which nothing is said but what is allowed.
fn compiled(
    text: &str,
    beside: &dyn Fn(&str) -> Option<Vec<u8>>,
    is_allowed: fn(&Diagnostic) -> bool,
) -> Result<RouteSet, String> {
    let compiled =
        compile("routes.toml", text, &|name| Ok(beside(name))).map_err(|error| error.to_string())?;
    match compiled.routes {
        Some(routes) if compiled.diagnostics.iter().all(is_allowed) => Ok(routes),
        Some(_) | None => Err(render_all(&compiled.diagnostics, &compiled.sources, Style::Plain)),
    }
}
