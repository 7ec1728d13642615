//! From the text of a routes.toml to its route set, for tests: what is wrong comes back as one text.

use pointwork_compiler::{RouteSet, Style, compile, render_all};

use crate::generate::file_beside;

/// The route set of a routes.toml beside which no fastly.toml lies, but the file that generated ones name.
///
/// # Errors
///
/// The rendered diagnostics, if there is any.
pub fn route_set(text: &str) -> Result<RouteSet, String> {
    route_set_beside(text, &file_beside)
}

/// The route set of a routes.toml beside which these files lie.
pub(crate) fn route_set_beside(
    text: &str,
    beside: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<RouteSet, String> {
    let compiled =
        compile("routes.toml", text, &|name| Ok(beside(name))).map_err(|error| error.to_string())?;
    match compiled.routes {
        Some(routes) if compiled.diagnostics.is_empty() => Ok(routes),
        Some(_) | None => Err(render_all(&compiled.diagnostics, &compiled.sources, Style::Plain)),
    }
}
