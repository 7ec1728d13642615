//! Diagnostics as text, with a snippet of the file.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, File, Severity};
use crate::{MANIFEST, Sources};

/// How a rendered diagnostic is dressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// ASCII without colours.
    Plain,
    /// With ANSI colours.
    Coloured,
}

/// More diagnostics than this are only counted: nobody mends them from one screen.
const MOST_SHOWN: usize = 100;

/// All diagnostics of a file, with an empty line behind each.
#[must_use]
pub fn render_all(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let shown = diagnostics.iter().take(MOST_SHOWN).map(|it| render(it, sources, style));
    let more = diagnostics.len().checked_sub(MOST_SHOWN).filter(|&more| more > 0);
    let parts: Vec<String> = shown.chain(more.map(|more| format!("and {more} more"))).collect();
    parts.iter().flat_map(|part| [part, "\n\n"]).collect()
}

/// A diagnostic with the lines that it is about, without a line break at the end.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let (name, text) = source(diagnostic, sources);
    let primary =
        AnnotationKind::Primary.span(diagnostic.primary.span.clone()).label(&diagnostic.primary.text);
    let related = diagnostic
        .related
        .iter()
        .map(|label| AnnotationKind::Context.span(label.span.clone()).label(&label.text));
    let snippet = Snippet::source(text).path(&name).annotation(primary).annotations(related);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level.primary_title(&diagnostic.message).id(diagnostic.code.name()).element(snippet);
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

/// The name and text of the file that a diagnostic points into.
fn source<'s>(diagnostic: &Diagnostic, sources: &'s Sources) -> (String, &'s str) {
    match diagnostic.file {
        File::Routes => (sources.routes_name.clone(), &sources.routes),
        File::Manifest => {
            // It lies beside the routes.toml, however that was named.
            let folder = sources.routes_name.rfind('/').map_or("", |at| &sources.routes_name[..=at]);
            (format!("{folder}{MANIFEST}"), sources.manifest.as_deref().unwrap_or_default())
        }
    }
}
