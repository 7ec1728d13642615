//! The routes.toml language: *parse → check → analyze → lower → emit*.
//!
//! [`compile()`] takes the text of a file and gives its [`RouteSet`] or what is wrong with it; [`lower()`] makes the table
//! that decides, [`emit()`] writes that table as Rust source for a `static`. Nothing here reads a file, looks at the
//! environment or prints: same input, same output.

mod analyze;
mod check;
mod diagnostic;
mod emit;
mod heavy;
mod lower;
mod manifest;
mod mixed;
mod outcome;
mod regex;
mod render;
mod report;
mod request;
mod route_set;
#[cfg(feature = "schema")]
mod schema;
mod syntax;
mod verify;

pub use analyze::{Blocker, Reach, Undecided, Witness, reach};
pub use diagnostic::{Code, Diagnostic, File, Label, Severity};
pub use emit::emit;
pub use lower::{OwnedTable, Size, Work, lower};
pub use outcome::{CacheOutcome, Edited, Key, Outcome, Said};
pub use regex::Dfa;
pub use render::{Style, render, render_all};
pub use report::{count, report};
pub use request::{RequestFault, RequestText};
pub use route_set::{
    Action, Backend, Cache, Capture, Condition, Conditions, Destination, Edits, EmptySegments, Expectation,
    Grip, Handling, Hold, Host, KeepAlive, Kind, LineTest, Log, Mixed, Network, PathPolicy, Pattern, Percent,
    Piece, Protocol, Redirect, Response, Rewrite, Route, RouteSet, Scheme, Segment, Share, Span, Spanned,
    Split, SplitKey, Template, Test, Text, TextPiece, Upgrade, ValueTest,
};

#[cfg(feature = "schema")]
pub use schema::schema;

use std::io;

use diagnostic::Diagnostics;
use manifest::Manifest;

/// The name of the Fastly manifest, which is looked for beside a routes.toml.
const MANIFEST: &str = "fastly.toml";

/// What came of one routes.toml.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The routes, unless the file cannot be understood. They may still not do what its tests expect.
    pub routes: Option<RouteSet>,
    /// What is wrong or doubtful, in file order.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the diagnostics point into.
    pub sources: Sources,
}

impl Compiled {
    /// Whether the routes may be used: nothing is wrong with them.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.diagnostics.iter().all(|it| it.severity != Severity::Error)
    }
}

/// The files that diagnostics point into.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The routes.toml as its user names it.
    pub routes_name: String,
    /// Its text.
    pub routes: String,
    /// The text of the fastly.toml beside it, if there is one.
    pub manifest: Option<String>,
}

/// Reads a file in the folder of a routes.toml: its bytes, or `None` where there is none.
pub type Beside<'b> = &'b dyn Fn(&str) -> io::Result<Option<Vec<u8>>>;

/// Parses and checks a routes.toml. `name` stands in messages; `beside` reads the files that it
/// names, and the fastly.toml.
///
/// # Errors
///
/// What `beside` fails with. What is wrong with the file itself is in [`Compiled::diagnostics`].
pub fn compile(name: &str, text: &str, beside: Beside<'_>) -> io::Result<Compiled> {
    let manifest_text = beside(MANIFEST)?.map(String::from_utf8).transpose();
    let manifest_text = manifest_text.map_err(|_| {
        io::Error::new(io::ErrorKind::InvalidData, format!("{MANIFEST} cannot be read: it is not UTF-8"))
    })?;
    let mut problems = Diagnostics::default();
    let manifest = manifest_text.as_deref().map(|text| Manifest::read(text, &mut problems));
    let document = syntax::parse(text, &mut problems);
    let routes = check::check(&document, manifest.as_ref(), beside, &mut problems);
    let routes = if problems.have_error() { None } else { routes };
    if let Some(routes) = &routes {
        let table = lower(routes);
        verify::verify(routes, &table, &mut problems);
        problems.extend(heavy::heavy(routes, table.work()));
        problems.extend(analyze::analyze(routes, &table));
    }
    let sources = Sources { routes_name: name.to_owned(), routes: text.to_owned(), manifest: manifest_text };
    Ok(Compiled { routes, diagnostics: problems.in_file_order(), sources })
}
