//! What can go wrong in the local chain, each said with what to do about it.

use std::fmt;

/// The outcome of a step of the local chain.
pub type Result<T> = std::result::Result<T, LocalError>;

/// Why a step of the local chain failed. `Display` says what is wrong and what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum LocalError {
    /// The step is not there.
    Missing(&'static str),
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(what) => write!(f, "{what} is missing"),
        }
    }
}

impl std::error::Error for LocalError {}
