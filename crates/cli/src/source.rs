//! Reading a routes.toml and the files beside it.

use std::fs;
use std::io;
use std::path::Path;

use pointwork_compiler::{Compiled, compile};

/// Compiles a file; backends are looked up in the fastly.toml beside it.
pub(crate) fn compiled(file: &Path) -> io::Result<Compiled> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let text = read(file)?.map(String::from_utf8).transpose().map_err(|_| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{} cannot be read: it is not UTF-8", file.display()),
        )
    })?;
    let text = text.ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::NotFound,
            format!("{} is not there: name a routes.toml, or go to the folder that has one", file.display()),
        )
    })?;
    compile(&file.to_string_lossy(), &text, &|beside| read(&folder.join(beside)))
}

/// A file, if it is there.
fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(io::Error::new(error.kind(), format!("{} cannot be read: {error}", file.display())))
        }
    }
}
