//! The backends that fastly.toml declares. Everything else in it is the platform's matter.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Value;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, File};
use crate::syntax::on_text;

/// The names of the backends that a service has: in production, locally or both.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manifest {
    pub(crate) backends: BTreeSet<String>,
    /// Those that have an `override_host`: the Host that they get, whatever is sent.
    pub(crate) overridden: BTreeSet<String>,
    /// Whether the names are known: not so if the file could not be read.
    pub(crate) is_known: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Keys {
    setup: Backends,
    local_server: Backends,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Backends {
    backends: BTreeMap<String, Value>,
}

impl Manifest {
    /// Reads a fastly.toml; one that cannot be read is an error, since its backends cannot be checked.
    pub(crate) fn read(text: &str, problems: &mut Diagnostics) -> Self {
        match toml::from_str::<Keys>(text) {
            Ok(keys) => {
                let backends = || keys.setup.backends.iter().chain(&keys.local_server.backends);
                let is_overridden = |keys: &Value| {
                    keys.get("override_host").and_then(Value::as_str).is_some_and(|host| !host.is_empty())
                };
                Manifest {
                    backends: backends().map(|(name, _)| name.clone()).collect(),
                    overridden: backends()
                        .filter(|(_, keys)| is_overridden(keys))
                        .map(|(name, _)| name.clone())
                        .collect(),
                    is_known: true,
                }
            }
            Err(error) => {
                let span = on_text(text, error.span());
                let problem = Diagnostic::error(Code::Manifest, span, error.message().replace('\n', " "));
                problems.push(
                    problem
                        .in_file(File::Manifest)
                        .help("the backends of the routes are looked up in fastly.toml: mend it first"),
                );
                Manifest::default()
            }
        }
    }
}
