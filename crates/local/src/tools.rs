//! The tools that the chain runs: found, or installed where that is possible.
//! Where each comes from is decided here; how things are installed is `tools/install.rs`.

mod install;
mod version;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{LocalError, Result, Setup, process};
pub use install::Cached;
use install::{beside, debian, held, into_cache};
pub use version::Version;

/// What the chain was tried with; older ones are passed over.
const VICEROY: Version = Version { major: 0, minor: 22, patch: 0 };
const FASTLY: Version = Version { major: 16, minor: 1, patch: 0 };
const PUSHPIN: Version = Version { major: 1, minor: 36, patch: 0 };
const MUTANTS: Version = Version { major: 27, minor: 1, patch: 0 };

/// A program that was found, and its version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tool {
    /// Where it is.
    pub path: PathBuf,
    /// What it says about itself.
    pub version: Version,
}

impl Tool {
    /// The program at `path`, if it runs and says a version.
    fn at(path: PathBuf) -> Option<Self> {
        Self::asked(path, "--version")
    }

    /// The program at `path`, if it runs and says a version when asked by `word`.
    fn asked(path: PathBuf, word: &str) -> Option<Self> {
        let said = process::output(Command::new(&path).arg(word)).ok()?;
        Version::find(&said).map(|version| Self { path, version })
    }
}

/// Viceroy: of PATH, the Fastly CLI's copy, the cache, or installed into the cache (about eight minutes).
///
/// # Errors
/// When there is none and installing it failed.
pub fn viceroy(setup: &Setup) -> Result<Tool> {
    let cache = cache()?.join(format!("viceroy-{VICEROY}"));
    let cached = cache.join("bin/viceroy");
    let places = on_path("viceroy").chain(fastly_cli_copy()).chain([cached.clone()]);
    if let Some(tool) = places.filter_map(Tool::at).find(|tool| tool.version >= VICEROY) {
        return Ok(tool);
    }
    from_source(setup, "viceroy", VICEROY, &cache)?;
    Tool::at(cached.clone()).ok_or(LocalError::NoFile(cached))
}

/// cargo-mutants in the version that the project is tested with: of the cache, or installed into it (some minutes).
///
/// # Errors
/// When there is none and installing it failed.
pub fn mutants(setup: &Setup) -> Result<PathBuf> {
    let cache = cache()?.join(format!("cargo-mutants-{MUTANTS}"));
    let cached = cache.join("bin/cargo-mutants");
    let is_there = || process::output(Command::new(&cached).args(["mutants", "--version"])).is_ok();
    if !is_there() {
        from_source(setup, "cargo-mutants", MUTANTS, &cache)?;
    }
    if is_there() { Ok(cached) } else { Err(LocalError::NoFile(cached)) }
}

/// Builds a program of crates.io and puts it into the cache.
fn from_source(setup: &Setup, name: &str, version: Version, cache: &Path) -> Result<()> {
    setup
        .report
        .line("setup", &format!("no {name} {version} or newer is here: building it, once (some minutes)"));
    let build = beside(cache, "build");
    into_cache(setup, cache, |folder| {
        let mut cargo = process::command(&cargo());
        cargo.args(["install", name, "--version", &version.to_string(), "--locked", "--root"]).arg(folder);
        // A build that was interrupted goes on where it was.
        cargo.arg("--target-dir").arg(&build);
        cargo.env_remove("CARGO_TARGET_DIR");
        // Cargo would advise to add the folder to PATH, which is not meant to be there.
        cargo.env("PATH", path_with(&folder.join("bin")));
        process::run(setup, &format!("build {name}"), cargo)
    })?;
    // What it was built from is not needed any more; a leftover only takes room.
    let _removed = std::fs::remove_dir_all(&build);
    Ok(())
}

/// Pushpin: of PATH, or on Debian as root installed from its packages.
///
/// # Errors
/// When there is none; the message says how to get it. All but Fanout works without it.
pub fn pushpin(setup: &Setup) -> Result<Tool> {
    let found = || on_path("pushpin").filter_map(Tool::at).find(|tool| tool.version >= PUSHPIN);
    if let Some(tool) = found() {
        return Ok(tool);
    }
    debian(setup, &["pushpin", "zurl"])?;
    found().ok_or_else(|| missing("pushpin", "pushpin zurl", "pushpin", "https://pushpin.org/docs/install/"))
}

/// wrk, which makes load: of PATH, or on Debian as root installed from its package.
///
/// # Errors
/// When there is none; the message says how to get it.
pub fn wrk(setup: &Setup) -> Result<PathBuf> {
    package(setup, "wrk", "wrk", "https://github.com/wg/wrk")
}

/// The Fastly CLI in the version that the project is tested with: of the cache, or installed into it by npm.
///
/// # Errors
/// When npm is missing or fails.
pub fn fastly(setup: &Setup) -> Result<PathBuf> {
    let cache = cache()?.join(format!("fastly-cli-{FASTLY}"));
    let cached = cache.join("node_modules/.bin/fastly");
    let is_there = || Tool::asked(cached.clone(), "version").is_some();
    if is_there() {
        return Ok(cached);
    }
    let npm = package(setup, "npm", "node", "https://nodejs.org")?;
    setup.report.line("setup", &format!("installing the Fastly CLI {FASTLY}, once"));
    into_cache(setup, &cache, |folder| {
        let mut command = process::command(&npm);
        command.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(folder);
        command.arg(format!("@fastly/cli@{FASTLY}"));
        process::run(setup, "install the Fastly CLI", command)
    })?;
    if is_there() { Ok(cached) } else { Err(LocalError::NoFile(cached)) }
}

/// Adds the Wasm target to the toolchain that builds the checkout at `root`.
///
/// # Errors
/// When it is missing and rustup is missing or fails.
pub fn wasm_target(setup: &Setup, root: &Path) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(root).args(["--print", "target-libdir", "--target", "wasm32-wasip1"]);
    if process::output(&mut rustc).is_ok_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    let Some(rustup) = on_path("rustup").next() else {
        let help =
            "it adds the Wasm target that the app is built for: get Rust from https://rustup.rs".to_owned();
        return Err(LocalError::NoTool { name: "rustup", help });
    };
    setup.report.line("setup", "adding the Wasm target to the Rust toolchain");
    let mut command = process::command(&rustup);
    command.current_dir(root).args(["target", "add", "wasm32-wasip1"]);
    process::run(setup, "add the Wasm target", command)
}

/// The Cargo that runs this program, or the one of PATH.
#[must_use]
pub fn cargo() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

/// A program that Debian has a package for, and Homebrew one named `formula`.
fn package(setup: &Setup, name: &'static str, formula: &str, home: &str) -> Result<PathBuf> {
    if let Some(path) = on_path(name).next() {
        return Ok(path);
    }
    debian(setup, &[name])?;
    on_path(name).next().ok_or_else(|| missing(name, name, formula, home))
}

fn missing(name: &'static str, packages: &str, formula: &str, home: &str) -> LocalError {
    let help =
        format!("`apt-get install {packages}` on Debian, `brew install {formula}` on macOS, or {home}");
    LocalError::NoTool { name, help }
}

/// The programs of that name on PATH, first one first.
fn on_path(name: &str) -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let name = name.to_owned();
    folders.into_iter().map(move |folder| folder.join(&name)).filter(|file| file.is_file())
}

/// PATH with one more folder, if such a PATH can be written.
fn path_with(folder: &Path) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).chain([folder.to_path_buf()]).collect();
    env::join_paths(folders).unwrap_or(path)
}

/// A folder of the cache for what is built once for all checkouts: this process has it alone while the value lives.
///
/// # Errors
/// When there is no cache folder, or it cannot be written or locked.
pub fn cached(setup: &Setup, name: &str) -> Result<Cached> {
    held(setup, cache()?.join(name))
}

/// Where `fastly compute serve` puts the Viceroy that it downloads: Go's `os.UserConfigDir()`.
fn fastly_cli_copy() -> Option<PathBuf> {
    let home = env::home_dir()?;
    let config = if cfg!(target_os = "macos") {
        home.join("Library/Application Support")
    } else {
        set_folder("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"))
    };
    Some(config.join("fastly/viceroy"))
}

/// The folder that tools are installed into, a folder per tool and version.
fn cache() -> Result<PathBuf> {
    let folder = set_folder("XDG_CACHE_HOME").or_else(|| env::home_dir().map(|home| home.join(".cache")));
    folder.map(|folder| folder.join("pointwork")).ok_or_else(|| LocalError::NoTool {
        name: "cache folder",
        help: "set XDG_CACHE_HOME or HOME, tools are installed below it".to_owned(),
    })
}

/// The folder that a variable names; the XDG base directory specification has relative ones ignored.
fn set_folder(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute())
}
