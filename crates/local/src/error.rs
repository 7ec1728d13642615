//! What can go wrong in the local chain, each said with what to do about it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The outcome of a step of the local chain.
pub type Result<T> = std::result::Result<T, LocalError>;

/// Why a step of the local chain failed. `Display` says what is wrong and what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum LocalError {
    /// The caller's [`Stop`](crate::Stop) was set.
    Stopped,
    /// Reading, writing or starting something failed.
    Io {
        /// What was done, such as ``write `fastly.toml` ``.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// An address that is needed is taken.
    Busy {
        /// The address.
        address: SocketAddr,
        /// Who wants to listen there.
        what: String,
    },
    /// No free ports were found on 127.0.0.1.
    NoPorts,
    /// The system allows fewer open files than are needed.
    Descriptors {
        /// How many each process needs.
        needed: u64,
        /// How many it may have.
        allowed: u64,
    },
    /// A tool is missing and cannot be installed here.
    NoTool {
        /// Its name.
        name: &'static str,
        /// How to get it.
        help: String,
    },
    /// A program that was run to its end failed; it has said why itself.
    Failed {
        /// What it was to do, such as "build the app".
        doing: String,
        /// How it ended.
        status: String,
    },
    /// A program that should run has ended.
    Ended {
        /// Its name.
        name: &'static str,
        /// How it ended.
        status: String,
        /// The last lines that it wrote.
        said: Vec<String>,
    },
    /// A program did not answer in time.
    Silent {
        /// Its name.
        name: &'static str,
        /// Where it was asked.
        address: SocketAddr,
        /// How long it was waited for.
        waited: Duration,
    },
    /// A backend's name or URL cannot be used.
    Backend {
        /// The backend.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A program said something that is not understood.
    Output {
        /// The program and its arguments.
        command: String,
    },
    /// A file that should be there is not.
    NoFile(PathBuf),
    /// Publishing failed.
    Publish {
        /// The endpoint.
        url: String,
        /// What it said, or why it was not reached.
        why: String,
    },
    /// Something needs Pushpin, and the chain runs without it.
    NoPushpin,
}

impl LocalError {
    /// Gives `map_err` the words for an input or output error.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => write!(f, "stopped"),
            Self::Io { doing, source } => write!(f, "cannot {doing}: {source}"),
            Self::Busy { address, what } => {
                write!(
                    f,
                    "{address} is busy, {what} cannot listen there: end what listens there, or choose another"
                )
            }
            Self::NoPorts => write!(f, "no free ports on 127.0.0.1: end what takes them"),
            Self::Descriptors { needed, allowed } => {
                write!(
                    f,
                    "{needed} open files are needed and {allowed} are allowed: raise the hard limit (`ulimit -Hn`)"
                )
            }
            Self::NoTool { name, help } => write!(f, "`{name}` is not there: {help}"),
            Self::Failed { doing, status } => {
                write!(f, "could not {doing} ({status}): the reason stands above")
            }
            Self::Ended { name, status, said } => {
                write!(f, "{name} ended by itself ({status})")?;
                said.iter().try_for_each(|line| write!(f, "\n  {line}"))
            }
            Self::Silent { name, address, waited } => {
                write!(f, "{name} did not answer at {address} within {} s", waited.as_secs())
            }
            Self::Backend { name, why } => write!(f, "backend `{name}`: {why}"),
            Self::Output { command } => write!(f, "`{command}` answered something that is not understood"),
            Self::NoFile(path) => write!(f, "`{}` is not there", path.display()),
            Self::Publish { url, why } => write!(f, "cannot publish at {url}: {why}"),
            Self::NoPushpin => write!(f, "Pushpin does not run here, so nothing can be published"),
        }
    }
}

impl std::error::Error for LocalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let Self::Io { source, .. } = self { Some(source) } else { None }
    }
}
