//! The action of a route, and the backends that it may name.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, either, nearest, quoted};
use crate::manifest::Manifest;
use crate::route_set::{Action, Backend, Destination};

use super::fields::{Fields, list_of_texts};

/// Makes an action that leads to a backend.
type Make = fn(Backend) -> Action;

/// The keys of the actions, and what each makes of its backend.
const ACTIONS: [(&str, Make); 3] = [
    ("fanout", Action::Fanout),
    ("send", |backend| Action::Send(Destination::Backend(backend), None)),
    ("pass", |backend| Action::Pass(Destination::Backend(backend))),
];

/// The keys of the actions.
pub(crate) fn keys() -> [&'static str; 3] {
    ACTIONS.map(|(key, _)| key)
}

/// The backends that the service has, or `None` if that is not known: then every name is taken.
#[derive(Debug)]
pub(crate) struct Backends {
    declared: Option<BTreeSet<String>>,
}

impl Backends {
    /// The backends of fastly.toml and of the `backends` list.
    pub(crate) fn collect(top: &Fields<'_>, manifest: Option<&Manifest>, problems: &mut Diagnostics) -> Self {
        let list = |field| list_of_texts(&field, problems);
        let listed = top.get("backends").map(list).unwrap_or_default();
        for name in &listed {
            check_name(name, problems);
        }
        let declared = manifest.filter(|it| it.is_known).map(|manifest| {
            manifest.backends.iter().cloned().chain(listed.into_iter().map(|name| name.value)).collect()
        });
        Backends { declared }
    }

    fn check(&self, backend: &Backend, problems: &mut Diagnostics) {
        let Some(declared) = &self.declared else { return };
        let name = &backend.value;
        if declared.contains(name) {
            return;
        }
        let is_bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let key = if is_bare { name.clone() } else { format!("{name:?}") };
        let help = match nearest(name, declared.iter().map(String::as_str)) {
            Some(meant) => did_you_mean(meant),
            None => format!(
                "declare it in fastly.toml as `[setup.backends.{key}]` and `[local_server.backends.{key}]`, or add \
                 it to `backends` at the top of this file"
            ),
        };
        problems.push(
            Diagnostic::error(
                Code::Backend,
                backend.span.clone(),
                format!("there is no backend {}", quoted(name)),
            )
            .label("not declared in fastly.toml")
            .help(help),
        );
    }
}

/// The longest name of a backend, in bytes (the platform's own limit).
const LONGEST_NAME: usize = 255;

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

/// The one action of `[default]` or of a route; `owner` names it in messages.
pub(crate) fn check_action(
    table: &Fields<'_>,
    owner: &str,
    backends: &Backends,
    problems: &mut Diagnostics,
) -> Option<Action> {
    let given: Vec<_> =
        ACTIONS.iter().filter_map(|(key, make)| table.get(key).map(|field| (field, make))).collect();
    match given.as_slice() {
        // It may be what an unknown key was meant to be.
        [] if table.has_unknown() => None,
        [] => {
            let problem = Diagnostic::error(Code::Action, table.span(), format!("{owner} has no action"));
            problems.push(problem.help(format!("give it one of {}: the backend to go to", either(&keys()))));
            None
        }
        [(field, make)] => {
            let backend = field.text(problems)?;
            if !check_name(&backend, problems) {
                return None;
            }
            backends.check(&backend, problems);
            Some(make(backend))
        }
        [(first, _), others @ ..] => {
            let mut problem = Diagnostic::error(
                Code::Action,
                first.key_span(),
                format!("{owner} has {} actions", others.len() + 1),
            )
            .help("a route has exactly one action: split it in two routes, or leave one out");
            for (other, _) in others {
                problem = problem.related(other.key_span(), "and here is another");
            }
            problems.push(problem);
            None
        }
    }
}
