//! Builds the app's Wasm for one routes file.

use std::path::{Path, PathBuf};

use crate::{LocalError, Result, Setup};

/// Builds the app of the checkout at `root` with `routes` (`None`: the checkout's own routes.toml) and copies the
/// Wasm to `<target>/pointwork/<name>.wasm`, so that a later build does not replace it. Cargo's own output, the
/// diagnostics of a broken routes.toml included, goes to this process's standard error.
///
/// # Errors
/// When Cargo fails (it has said why) or the Wasm cannot be copied.
pub fn build_app(_setup: &Setup, _root: &Path, _routes: Option<&Path>, _name: &str) -> Result<PathBuf> {
    Err(LocalError::Missing("build_app"))
}
