//! The backends that a service has, and the names that routes give them.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, nearest, quoted};
use crate::manifest::Manifest;
use crate::route_set::Backend;

use super::Context;
use super::fields::{Field, Fields, list_of_texts};

/// The backends that the service has.
#[derive(Debug)]
pub(super) struct Backends {
    /// Their names, or `None` if they are not known: then every name is taken.
    declared: Option<BTreeSet<String>>,
    /// Those whose Host the service sets, whatever is sent.
    overridden: BTreeSet<String>,
}

impl Backends {
    /// The backends of fastly.toml and of the `backends` list.
    pub(super) fn collect(top: &Fields<'_>, manifest: Option<&Manifest>, problems: &mut Diagnostics) -> Self {
        let list = |field| list_of_texts(&field, problems);
        let listed = top.get("backends").map(list).unwrap_or_default();
        for name in &listed {
            check_name(name, problems);
        }
        let manifest = manifest.filter(|it| it.is_known);
        let declared = manifest.map(|manifest| {
            manifest.backends.iter().cloned().chain(listed.into_iter().map(|name| name.value)).collect()
        });
        Backends { declared, overridden: manifest.map(|it| it.overridden.clone()).unwrap_or_default() }
    }

    /// Whether fastly.toml says that the service sets the Host that goes to a backend.
    pub(super) fn overrides_host(&self, backend: &Backend) -> bool {
        self.overridden.contains(&backend.value)
    }

    /// Whether a name can be that of a backend; a problem if not, and if no such backend is declared.
    pub(super) fn check(&self, backend: &Backend, problems: &mut Diagnostics) -> bool {
        if !check_name(backend, problems) {
            return false;
        }
        let name = &backend.value;
        if let Some(declared) = self.declared.as_ref().filter(|declared| !declared.contains(name)) {
            let problem = Diagnostic::error(
                Code::Backend,
                backend.span.clone(),
                format!("there is no backend {}", quoted(name)),
            );
            problems.push(problem.label("not declared in fastly.toml").help(instead_of(name, declared)));
        }
        true
    }
}

/// What to write instead of a backend that is not declared.
fn instead_of(name: &str, declared: &BTreeSet<String>) -> String {
    let is_bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let key = if is_bare { name.to_owned() } else { format!("{name:?}") };
    match nearest(name, declared.iter().map(String::as_str)) {
        Some(meant) => did_you_mean(meant),
        None => format!(
            "declare it in fastly.toml as `[setup.backends.{key}]` and `[local_server.backends.{key}]`, or add it to \
             `backends` at the top of this file"
        ),
    }
}

/// The longest name of a backend, in bytes (the platform's own limit).
pub(crate) const LONGEST_NAME: usize = 255;

/// Reports a backend name that the platform cannot have.
fn check_name(backend: &Backend, problems: &mut Diagnostics) -> bool {
    let name = &backend.value;
    let is_printable = |letter: char| letter == ' ' || letter.is_ascii_graphic();
    let is_fit = !name.trim().is_empty() && name.len() <= LONGEST_NAME && name.chars().all(is_printable);
    if !is_fit {
        problems.push(
            Diagnostic::error(Code::Backend, backend.span.clone(), "this cannot be the name of a backend")
                .help("write the name as the Fastly service has it, like `origin`"),
        );
    }
    is_fit
}

/// The backend that a value names.
pub(super) fn check_backend(context: &mut Context<'_>, field: &Field<'_>) -> Option<Backend> {
    let Some(name) = field.value().as_str() else {
        let help = match field.key() {
            key @ ("fanout" | "websocket") => {
                format!("write `{key} = \"origin\"`: only `send` and `pass` share requests among several")
            }
            key => format!("write `{key} = \"origin\"`"),
        };
        context.push(field.wrong_type("the name of a backend", help));
        return None;
    };
    let backend = Backend { value: name.to_owned(), span: field.span() };
    context.backends.check(&backend, context.problems).then_some(backend)
}
