//! From a document to a route set: every key is known, every value means something, everything is in normal form.
//!
//! A problem is pushed and the check goes on, so that one run shows all of them.

mod action;
mod backend;
mod cache;
mod client;
mod composed;
mod conditions;
mod destination;
mod edits;
mod fields;
mod grip;
mod handling;
mod host;
mod log;
mod owner;
mod parts;
mod path;
mod policy;
pub(crate) mod possible;
mod redirect;
mod respond;
mod rewrite;
mod route;
mod share;
mod test;
mod unknown;
mod upgrade;
mod value;
#[cfg(feature = "schema")]
pub(crate) mod words;

use crate::Beside;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::manifest::Manifest;
use crate::route_set::{Handling, PathPolicy, RouteSet, Span, Spanned};
use crate::syntax::Document;

use backend::Backends;
pub(crate) use conditions::is_token;
use fields::{Field, Fields, texts};
use owner::Owner;
use possible::Possible;

/// The keys at the top of a file.
pub(crate) const TOP: &[&str] =
    &["version", "backends", "default", "forwarded", "log", "path", "route", "test"];

/// The keys of `[forwarded]`.
pub(crate) const FORWARDED: &[&str] = &["enable"];

/// What all checks have at hand.
struct Context<'c> {
    /// The text of the file.
    text: &'c str,
    /// Reads the files beside it.
    beside: Beside<'c>,
    backends: &'c Backends,
    policy: PathPolicy,
    /// Whether what is handed off says where it came from.
    forwarded: bool,
    /// How many bytes the bodies of answers take so far.
    body_bytes: usize,
    possible: Possible,
    problems: &'c mut Diagnostics,
}

impl Context<'_> {
    fn push(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Reports a problem at bytes of a text; always `None`.
    fn report<T>(
        &mut self,
        code: Code,
        (text, piece): (&Spanned<String>, Span),
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<T> {
        let span = self.within(text, &piece);
        self.push(Diagnostic::error(code, span, message).help(help));
        None
    }

    /// What is read from a text or a list of texts; `None` if nothing could be. What cannot be read is reported by
    /// `read`.
    fn each_text<T>(
        &mut self,
        field: &Field<'_>,
        mut read: impl FnMut(&mut Self, &Spanned<String>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let texts = texts(field, self.problems);
        let found: Vec<T> = texts.iter().filter_map(|text| read(self, text)).collect();
        (!found.is_empty()).then_some(found)
    }

    /// Where bytes of a text stand in the file; the whole text if it is written with escapes.
    fn within(&self, text: &Spanned<String>, piece: &Span) -> Span {
        let written = self.text.get(text.span.clone()).unwrap_or_default();
        match written.get(1..written.len().saturating_sub(1)) {
            Some(inner) if inner == text.value => {
                let start = text.span.start + 1;
                start + piece.start..start + piece.end
            }
            _ => text.span.clone(),
        }
    }
}

/// Checks a document. `None` if there is not even a `[default]` to route by; otherwise what could be understood, which
/// is the whole file if no error was pushed.
pub(crate) fn check(
    document: &Document<'_>,
    manifest: Option<&Manifest>,
    beside: Beside<'_>,
    problems: &mut Diagnostics,
) -> Option<RouteSet> {
    let top = Fields::open(&document.root, 0..0, unknown::TOP, TOP, problems);
    let backends = Backends::collect(&top, manifest, problems);
    let forwarded = check_forwarded(&top, problems);
    let policy = policy::check_policy(&top, problems);
    let mut context = Context {
        text: document.text,
        beside,
        backends: &backends,
        policy,
        forwarded,
        body_bytes: 0,
        possible: Possible::default(),
        problems,
    };
    let (routes, names) = route::check_routes(&mut context, &top);
    let default = check_default(&mut context, &top);
    let log = log::check_log(&mut context, &top);
    log::check_edits(&mut context, &top, &log, &routes, default.as_ref());
    let tests = test::check_tests(&mut context, &top, &names);
    parts::check_parts(&routes, default.as_ref(), problems);
    check_version(&top, problems);
    let default = default?;
    Some(RouteSet { routes, default, policy, forwarded, log, tests })
}

fn check_version(top: &Fields<'_>, problems: &mut Diagnostics) {
    const HELP: &str = "write `version = 1` above the first [table]";
    match top.get("version") {
        // It may be what an unknown key was meant to be, or have been reported where it stands.
        None if top.has_unknown() || problems.have_unknown_key("version") => {}
        None => {
            let problem = Diagnostic::error(Code::Version, top.span(), "the file does not say its `version`");
            problems.push(problem.help(HELP));
        }
        Some(field) if field.integer() == Some(1) => {}
        Some(field) => {
            let problem =
                Diagnostic::error(Code::Version, field.span(), "this is not a version that can be read");
            problems.push(problem.label("only 1 is known").help(HELP));
        }
    }
}

fn check_forwarded(top: &Fields<'_>, problems: &mut Diagnostics) -> bool {
    let Some(table) = top.table("forwarded", "[forwarded]", FORWARDED, problems) else { return true };
    table.get("enable").is_none_or(|enable| enable.boolean(problems).unwrap_or(true))
}

fn check_default(context: &mut Context<'_>, top: &Fields<'_>) -> Option<Handling> {
    if top.get("default").is_none() {
        let problem = Diagnostic::error(Code::MissingKey, top.span(), "the file has no `[default]`");
        context.push(
            problem.help("say what happens when no route matches: `[default]` with `send = \"BACKEND\"`"),
        );
        return None;
    }
    let known = [&action::keys()[..], &handling::keys(), &["split_key"]].concat();
    let table = top.table("default", unknown::DEFAULT, &known, context.problems)?;
    let split_key = share::check_split_key(context, &table);
    let owner = Owner::new(unknown::DEFAULT, &table, None);
    handling::check_handling(context, &owner, split_key.as_ref())
}
