//! Builds a package of the checkout to Wasm: the app for one routes file, or another program such as the kit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::tools::cargo;
use crate::{LocalError, Result, Setup, process, wasm_target};

/// Builds the app of the checkout at `root` with `routes` (`None`: the checkout's own routes.toml) and copies the
/// Wasm to `<target>/pointwork/<name>.wasm`, so that a later build does not replace it. Cargo's own output, the
/// diagnostics of a broken routes.toml included, goes to this process's standard error.
///
/// # Errors
/// When Cargo fails (it has said why) or the Wasm cannot be copied.
pub fn build_app(setup: &Setup, root: &Path, routes: Option<&Path>, name: &str) -> Result<PathBuf> {
    build(setup, root, "pointwork-app", routes, name)
}

/// Builds another program of the checkout in the same way.
///
/// # Errors
/// When Cargo fails (it has said why) or the Wasm cannot be copied.
pub fn build_package(setup: &Setup, root: &Path, package: &str) -> Result<PathBuf> {
    build(setup, root, package, None, package)
}

fn build(setup: &Setup, root: &Path, package: &str, routes: Option<&Path>, name: &str) -> Result<PathBuf> {
    wasm_target(setup, root)?;
    let mut command = process::command(&cargo());
    command.current_dir(root).args([
        "build",
        "--locked",
        "--release",
        "--target",
        "wasm32-wasip1",
        "--package",
        package,
    ]);
    match routes {
        Some(routes) => {
            let path =
                fs::canonicalize(routes).map_err(LocalError::io(format!("read `{}`", routes.display())))?;
            command.env("POINTWORK_ROUTES", path);
        }
        None => {
            command.env_remove("POINTWORK_ROUTES");
        }
    }
    process::run(setup, &format!("build {package}"), command)?;
    let target = target_folder(root)?;
    let built = target.join("wasm32-wasip1/release").join(package).with_extension("wasm");
    let folder = target.join("pointwork");
    let wasm = folder.join(format!("{name}.wasm"));
    fs::create_dir_all(&folder).map_err(LocalError::io(format!("make `{}`", folder.display())))?;
    fs::copy(&built, &wasm).map_err(LocalError::io(format!("copy `{}`", built.display())))?;
    Ok(wasm)
}

/// Where Cargo builds the checkout at `root`.
///
/// # Errors
/// When Cargo cannot say.
pub fn target_folder(root: &Path) -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let mut command = Command::new(cargo());
    command.current_dir(root).args(["metadata", "--no-deps", "--format-version", "1", "--offline"]);
    let text = process::output(&mut command)?;
    let metadata: Metadata = serde_json::from_str(&text)
        .map_err(|_| LocalError::Output { command: "cargo metadata".to_owned() })?;
    Ok(metadata.target_directory)
}
