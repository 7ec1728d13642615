//! Installing: into the cache folder, and by Debian's package manager.
//! Neither is taken for done before it is.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};

use crate::{LocalError, Result, Setup, process};

/// Has `fill` fill a new folder, which gets the name `folder` when that is done. What stood there is replaced.
/// Two processes that want the same wait for each other, and each has it filled.
pub(super) fn into_cache(setup: &Setup, folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let parent = folder.parent().unwrap_or(folder);
    let writing = || LocalError::io(format!("write `{}`", folder.display()));
    fs::create_dir_all(parent).map_err(writing())?;
    let _lock = lock(setup, &beside(folder, "lock"))?;
    let partial = tempfile::Builder::new().prefix(".partial-").tempdir_in(parent).map_err(writing())?;
    fill(partial.path())?;
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(writing())?;
    }
    fs::rename(partial.keep(), folder).map_err(writing())
}

/// A folder of the cache that one process at a time has.
#[derive(Debug)]
pub struct Cached {
    folder: PathBuf,
    _lock: Flock<File>,
}

impl Cached {
    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Waits until no other process has the folder, and makes it if it is not there.
pub(super) fn held(setup: &Setup, folder: PathBuf) -> Result<Cached> {
    fs::create_dir_all(&folder).map_err(LocalError::io(format!("write `{}`", folder.display())))?;
    let lock = lock(setup, &beside(&folder, "lock"))?;
    Ok(Cached { folder, _lock: lock })
}

/// `<folder>.<ending>`. A version's last number is no extension, so `Path::with_extension` will not do.
pub(super) fn beside(folder: &Path, ending: &str) -> PathBuf {
    let mut path = folder.as_os_str().to_owned();
    path.push(".");
    path.push(ending);
    path.into()
}

/// Waits for the lock file, unless the caller's stop is set.
fn lock(setup: &Setup, path: &Path) -> Result<Flock<File>> {
    let mut file = File::create(path).map_err(LocalError::io(format!("write `{}`", path.display())))?;
    let mut told = false;
    loop {
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => return Ok(lock),
            Err((_, _)) if setup.stop.is_set() => return Err(LocalError::Stopped),
            Err((back, Errno::EWOULDBLOCK)) => file = back,
            Err((_, errno)) => {
                return Err(LocalError::Io {
                    doing: format!("lock `{}`", path.display()),
                    source: errno.into(),
                });
            }
        }
        if !told {
            setup.report.line("setup", "waiting for another process that does the same");
            told = true;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// Installs packages where that is possible: on Debian (and what descends from it) as root. Elsewhere nothing is
/// done, and the caller finds the tool still missing.
pub(super) fn debian(setup: &Setup, packages: &[&str]) -> Result<()> {
    let apt = Path::new("/usr/bin/apt-get");
    if !nix::unistd::geteuid().is_root() || !apt.is_file() || !Path::new("/etc/debian_version").is_file() {
        return Ok(());
    }
    setup.report.line("setup", &format!("installing the packages {}", packages.join(", ")));
    let _no_services = NoServices::new()?;
    let mut update = process::command(apt);
    update.args(["update", "-q"]);
    process::run(setup, "update the package lists", update)?;
    let mut install = process::command(apt);
    install.args(["install", "-y", "-q", "--no-install-recommends"]).args(packages);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    process::run(setup, &format!("install {}", packages.join(", ")), install)
}

/// Keeps packages from starting their system services while it lives: Pushpin's would listen on all interfaces.
/// invoke-rc.d asks this file (Debian's policy-rc.d interface); 101 means "not allowed". One that stands there
/// already is the administrator's, and stays.
struct NoServices {
    written: bool,
}

const POLICY: &str = "/usr/sbin/policy-rc.d";

impl NoServices {
    fn new() -> Result<Self> {
        let path = Path::new(POLICY);
        let written = !path.exists();
        if written {
            let writing = || LocalError::io(format!("write `{POLICY}`"));
            fs::write(path, "#!/bin/sh\nexit 101\n").map_err(writing())?;
            fs::set_permissions(path, Permissions::from_mode(0o755)).map_err(writing())?;
        }
        Ok(Self { written })
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if self.written {
            // Left behind, it would keep the machine's own services from being started by later installations.
            let _removed = fs::remove_file(POLICY);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_installation_leaves_what_was_there() -> Result<()> {
        let root = tempfile::tempdir().map_err(LocalError::io("make a folder"))?;
        let folder = root.path().join("tool-1.0");
        into_cache(&Setup::quiet(), &folder, |partial| {
            fs::write(partial.join("tool"), "one").map_err(LocalError::io("write"))
        })?;
        let failed = into_cache(&Setup::quiet(), &folder, |partial| {
            fs::write(partial.join("tool"), "two").map_err(LocalError::io("write"))?;
            Err(LocalError::Stopped)
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(folder.join("tool")).ok().as_deref(), Some("one"));
        let leftovers = fs::read_dir(root.path()).map_or(0, Iterator::count);
        assert_eq!(leftovers, 2, "the tool and its lock file");
        assert!(root.path().join("tool-1.0.lock").is_file());
        Ok(())
    }
}
