//! The corpus: files of routes and of cases that say what becomes of requests. The form is in corpus/README.md.

mod case;
mod expect;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pointwork_compiler::RouteSet;
use serde::Deserialize;

use crate::route_set::route_set_beside;

pub(crate) use case::to_bytes;
pub use case::{Case, CaseText, Lines, Repeat, written};
pub use expect::{Expect, Expected, Perhaps};

/// Where the files are.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");

/// One file of the corpus.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct File {
    /// The name of the file, without `.toml`: its topic.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// All files that have routes, by name.
///
/// # Errors
///
/// What cannot be read.
pub fn files() -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(FOLDER).map_err(|error| format!("{FOLDER}: {error}"))? {
        let path = entry.map_err(|error| format!("{FOLDER}: {error}"))?.path();
        if path.extension() != Some(Path::new("toml").as_os_str()) {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
        let content: toml::Table = text.parse().map_err(|error| format!("{name}: {error}"))?;
        if content.contains_key("routes") {
            files.push(File { name, text });
        }
    }
    files.sort();
    Ok(files)
}

/// What stands in a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    routes: String,
    /// What lies beside the routes, by name.
    #[serde(default)]
    files: BTreeMap<String, String>,
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

    /// The routes, as the compiler has them.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, or the rendered diagnostics.
    pub fn route_set(&self) -> Result<RouteSet, String> {
        let Content { routes, files, .. } = self.content()?;
        let beside = |name: &str| files.get(name).map(|text| text.as_bytes().to_vec());
        route_set_beside(&routes, &beside).map_err(|error| format!("{}:\n{error}", self.name))
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
        toml::from_str(&self.text).map_err(|error| format!("{}: {error}", self.name))
    }
}
