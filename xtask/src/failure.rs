//! Why a chore failed: the local chain's reasons, and the chores' own.

use std::fmt;

use pointwork_local::LocalError;

/// The outcome of a chore.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Why a chore failed. `Display` says what is wrong and what to do.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The local chain's reason.
    Local(LocalError),
    /// Any other reason, in words.
    Said(String),
}

impl Failure {
    /// A reason in words.
    pub(crate) fn said(words: impl Into<String>) -> Self {
        Self::Said(words.into())
    }
}

impl From<LocalError> for Failure {
    fn from(error: LocalError) -> Self {
        Self::Local(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(error) => error.fmt(f),
            Self::Said(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for Failure {}
