//! How many files and sockets a process may have open at once: each client of a load takes some in every process.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::{LocalError, Result};

/// Lets this process, and those that it starts from now on, have `count` descriptors open at once.
///
/// # Errors
/// When the system's hard limit is lower.
pub fn allow_descriptors(count: u64) -> Result<()> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).map_err(asking)?;
    if soft >= count {
        return Ok(());
    }
    if hard < count {
        return Err(LocalError::Descriptors { needed: count, allowed: hard });
    }
    setrlimit(Resource::RLIMIT_NOFILE, count, hard).map_err(asking)
}

fn asking(error: nix::errno::Errno) -> LocalError {
    LocalError::io("raise the limit of open files")(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_system_allows_is_an_error_that_says_how_many() {
        let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap_or_default();
        assert!(allow_descriptors(16).is_ok());
        if let Some(needed) = hard.checked_add(1) {
            let outcome = allow_descriptors(needed).map_err(|error| error.to_string());
            let expected = format!(
                "{needed} open files are needed and {hard} are allowed: raise the hard limit (`ulimit -Hn`)"
            );
            assert_eq!(outcome, Err(expected));
        }
    }
}
