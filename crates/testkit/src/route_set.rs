//! From the text of a routes.toml to its route set, for tests: what is wrong comes back as one text.

use pointwork_compiler::{RouteSet, Style, compile, render_all};

/// The route set of a routes.toml beside which no fastly.toml lies.
///
/// # Errors
///
/// The rendered diagnostics, if there is any.
pub fn route_set(text: &str) -> Result<RouteSet, String> {
    let compiled = compile("routes.toml", text, &|_| Ok(None)).map_err(|error| error.to_string())?;
    match compiled.routes {
        Some(routes) if compiled.diagnostics.is_empty() => Ok(routes),
        Some(_) | None => Err(render_all(&compiled.diagnostics, &compiled.sources, Style::Plain)),
    }
}
