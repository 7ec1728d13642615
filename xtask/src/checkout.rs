//! The checkout that the chores work on: its root, and its examples.

use std::env;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// The root of the checkout: Cargo says where this package is when it runs it.
pub(crate) fn root() -> PathBuf {
    let package =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().map(Path::to_path_buf).unwrap_or(package)
}

/// The routes file of an example.
pub(crate) fn example(root: &Path, name: &str) -> Outcome<PathBuf> {
    let names = examples(root);
    if names.iter().any(|it| it == name) {
        return Ok(root.join("examples").join(name).join("routes.toml"));
    }
    Err(Failure::said(format!("there is no example `{name}`: the examples are {}", names.join(", "))))
}

/// The folders of `examples/` that have a routes.toml, in alphabetical order.
fn examples(root: &Path) -> Vec<String> {
    let folders = root.join("examples").read_dir().into_iter().flatten().flatten();
    let with_routes = folders.filter(|folder| folder.path().join("routes.toml").is_file());
    let mut names: Vec<String> =
        with_routes.filter_map(|folder| folder.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_example_is_answered_with_those_there_are() {
        let outcome = example(&root(), "nope").map_err(|failure| failure.to_string());
        let message = outcome.err().unwrap_or_default();
        assert!(message.starts_with("there is no example `nope`: the examples are "), "{message}");
        assert!(message.contains(", selective-fanout, "), "{message}");
    }

    #[test]
    fn an_example_is_its_routes_file() {
        let path = example(&root(), "fanout-forward").unwrap_or_default();
        assert!(path.is_file());
    }
}
