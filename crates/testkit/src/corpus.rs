//! The corpus: files of routes and of cases that say what becomes of requests. The form is in corpus/README.md.

mod case;
mod expect;

use pointwork_table::Table;
use serde::Deserialize;

pub use case::{Case, CaseText, Lines, Repeat, written};
pub use expect::{Expect, Expected, ForwardedText};

/// One file of the corpus.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// The name of the file, without `.toml`: its topic.
    pub name: &'static str,
    /// What stands in it.
    pub text: &'static str,
    /// Its routes, compiled into the program.
    pub table: &'static Table<'static>,
}

/// All files, by name.
#[must_use]
pub fn files() -> &'static [File] {
    static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/corpus.rs"));
    FILES
}

/// What stands in a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    routes: String,
    #[serde(rename = "case")]
    cases: Vec<CaseText>,
}

impl File {
    /// The text of the routes.toml.
    ///
    /// # Errors
    ///
    /// What is wrong with the file.
    pub fn routes(&self) -> Result<String, String> {
        Ok(self.content()?.routes)
    }

    /// The cases, in file order.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, or with the first case that means nothing.
    pub fn cases(&self) -> Result<Vec<Case>, String> {
        let cases = self.content()?.cases;
        cases
            .iter()
            .map(|case| Case::try_from(case).map_err(|error| format!("{}: {}: {error}", self.name, case.why)))
            .collect()
    }

    fn content(&self) -> Result<Content, String> {
        toml::from_str(self.text).map_err(|error| format!("{}: {error}", self.name))
    }
}
