//! Problems are data: a code, a message, labels and a help line. How they look is in `render`.

use std::collections::BTreeSet;

use crate::route_set::Span;

/// What kind of problem a diagnostic is about. Its name stands in the message and in the name of its fixture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The file is not TOML.
    Syntax,
    /// fastly.toml cannot be read.
    Manifest,
    /// `version` is missing or not 1.
    Version,
    /// A key that the language does not have.
    UnknownKey,
    /// A key that must be there is not.
    MissingKey,
    /// A value of another type than the key takes.
    WrongType,
    /// A list or table without anything in it.
    Empty,
    /// A route name of the wrong form.
    RouteName,
    /// Two routes of one name.
    DuplicateName,
    /// A route without any condition, or `any` used wrongly.
    Any,
    /// A route without an action, or with several.
    Action,
    /// A modifier that does not go with the action.
    Modifier,
    /// A backend that is not declared anywhere, or whose name is unfit.
    Backend,
    /// Weights that share nothing, or too much.
    Split,
    /// A redirect of the wrong form.
    Redirect,
    /// An answer that cannot be given.
    Respond,
    /// What Fanout cannot be told, or a condition that does not see the second pass as it saw the first.
    Grip,
    /// A duration or a key that the cache cannot have.
    Cache,
    /// A path that cannot be sent in place of another.
    Rewrite,
    /// A header that cannot be edited, or a value that no line can have.
    HeaderEdit,
    /// A capture that the route does not have.
    Capture,
    /// A header or an endpoint that cannot be logged to.
    Log,
    /// A Host that is written in vain.
    OverriddenHost,
    /// A method that is no method, or not in upper case.
    Method,
    /// A path template or prefix of the wrong form.
    Path,
    /// A regular expression that is none, is not of the dialect, or is too large.
    Regex,
    /// A host of the wrong form.
    Host,
    /// A header that cannot be asked for.
    HeaderName,
    /// Two spellings of one header name in one table.
    DuplicateHeader,
    /// A value that no request can have.
    Value,
    /// A value test that is not exactly one test.
    ValueTest,
    /// A protocol of the wrong form.
    Upgrade,
    /// Conditions that cannot hold together.
    Contradiction,
    /// A test that fails.
    Test,
    /// Routes that one request can be compared with for too long.
    Work,
    /// A route that no request comes to, since earlier routes take them all.
    Unreachable,
    /// A question that took too much to decide.
    NotDecided,
}

impl Code {
    /// Every code.
    pub const ALL: &'static [Code] = &[
        Code::Syntax,
        Code::Manifest,
        Code::Version,
        Code::UnknownKey,
        Code::MissingKey,
        Code::WrongType,
        Code::Empty,
        Code::RouteName,
        Code::DuplicateName,
        Code::Any,
        Code::Action,
        Code::Modifier,
        Code::Backend,
        Code::Split,
        Code::Redirect,
        Code::Respond,
        Code::Grip,
        Code::Cache,
        Code::Rewrite,
        Code::HeaderEdit,
        Code::Capture,
        Code::Log,
        Code::OverriddenHost,
        Code::Method,
        Code::Path,
        Code::Regex,
        Code::Host,
        Code::HeaderName,
        Code::DuplicateHeader,
        Code::Value,
        Code::ValueTest,
        Code::Upgrade,
        Code::Contradiction,
        Code::Test,
        Code::Work,
        Code::Unreachable,
        Code::NotDecided,
    ];

    /// The name of the code, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Code::Syntax => "syntax",
            Code::Manifest => "manifest",
            Code::Version => "version",
            Code::UnknownKey => "unknown-key",
            Code::MissingKey => "missing-key",
            Code::WrongType => "wrong-type",
            Code::Empty => "empty",
            Code::RouteName => "route-name",
            Code::DuplicateName => "duplicate-name",
            Code::Any => "any",
            Code::Action => "action",
            Code::Modifier => "modifier",
            Code::Backend => "backend",
            Code::Split => "split",
            Code::Redirect => "redirect",
            Code::Respond => "respond",
            Code::Grip => "grip",
            Code::Cache => "cache",
            Code::Rewrite => "rewrite",
            Code::HeaderEdit => "header-edit",
            Code::Capture => "capture",
            Code::Log => "log",
            Code::OverriddenHost => "overridden-host",
            Code::Method => "method",
            Code::Path => "path",
            Code::Regex => "regex",
            Code::Host => "host",
            Code::HeaderName => "header-name",
            Code::DuplicateHeader => "duplicate-header",
            Code::Value => "value",
            Code::ValueTest => "value-test",
            Code::Upgrade => "upgrade",
            Code::Contradiction => "contradiction",
            Code::Test => "test",
            Code::Work => "work",
            Code::Unreachable => "unreachable",
            Code::NotDecided => "not-decided",
        }
    }

    /// Whether the problem is that something is not there, which in a file that is not TOML means nothing: it may
    /// stand where the parser could not read.
    const fn is_about_absence(self) -> bool {
        matches!(
            self,
            Code::Version
                | Code::MissingKey
                | Code::Empty
                | Code::Any
                | Code::Action
                | Code::Backend
                | Code::Capture
        )
    }
}

/// Whether a problem keeps the file from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be compiled.
    Error,
    /// The file compiles, but something in it is doubtful.
    Warning,
}

/// The file that a label points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum File {
    /// The routes.toml.
    Routes,
    /// The fastly.toml beside it.
    Manifest,
}

/// A place in the file, and what to see there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// The bytes of the file.
    pub span: Span,
    /// What to see there; may be empty.
    pub text: String,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// Whether it is an error.
    pub severity: Severity,
    /// What kind of problem it is.
    pub code: Code,
    /// What is wrong: lower case, no full stop, names in backticks.
    pub message: String,
    /// The file that the labels point into.
    pub file: File,
    /// Where it is wrong.
    pub primary: Label,
    /// Other places that have to do with it.
    pub related: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at one place of the routes.toml.
    pub(crate) fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic::new(Severity::Error, code, span, message)
    }

    /// A warning at one place of the routes.toml.
    pub(crate) fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic::new(Severity::Warning, code, span, message)
    }

    fn new(severity: Severity, code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            severity,
            code,
            message: message.into(),
            file: File::Routes,
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            help: None,
        }
    }

    /// The same with words at its place.
    pub(crate) fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// The same with one more place.
    pub(crate) fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// The same with what to write instead.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same in another file.
    pub(crate) fn in_file(mut self, file: File) -> Self {
        self.file = file;
        self
    }
}

/// The problems that were found so far.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    found: Vec<Diagnostic>,
    /// The keys that were reported where they have no place.
    unknown_keys: BTreeSet<String>,
    /// Parts of the routes.toml in which later phases see something else than the user wrote.
    distrusted: Vec<Span>,
}

impl Diagnostics {
    pub(crate) fn push(&mut self, problem: Diagnostic) {
        self.found.push(problem);
    }

    pub(crate) fn have_error(&self) -> bool {
        self.found.iter().any(|it| it.severity == Severity::Error)
    }

    pub(crate) fn extend(&mut self, problems: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(problems);
    }

    pub(crate) fn count(&self, code: Code) -> usize {
        self.found.iter().filter(|it| it.code == code).count()
    }

    /// Reports a key where it has no place.
    pub(crate) fn push_unknown_key(&mut self, key: &str, problem: Diagnostic) {
        self.unknown_keys.insert(key.to_owned());
        self.push(problem);
    }

    /// Whether this key was reported where it has no place.
    pub(crate) fn have_unknown_key(&self, key: &str) -> bool {
        self.unknown_keys.contains(key)
    }

    /// Says that later phases see something else than the user wrote in a part of the routes.toml.
    pub(crate) fn distrust(&mut self, part: Span) {
        self.distrusted.push(part);
    }

    /// All problems in file order. Of a file that is not TOML, two kinds of problems of later phases are left out:
    /// what they miss, since it may stand where the parser could not read, and what they find in such a part.
    pub(crate) fn in_file_order(mut self) -> Vec<Diagnostic> {
        if !self.distrusted.is_empty() {
            let distrusted = self.distrusted;
            let is_trusted = |it: &Diagnostic| {
                !it.code.is_about_absence()
                    && !distrusted.iter().any(|part| part.contains(&it.primary.span.start))
            };
            self.found.retain(|it| it.code == Code::Syntax || it.file == File::Manifest || is_trusted(it));
        }
        self.found.sort_by(|a, b| {
            (a.file, a.primary.span.start, a.code).cmp(&(b.file, b.primary.span.start, b.code))
        });
        self.found
    }
}

/// A text of the user's in backticks: on one line, and not longer than a line.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown = String::new();
    for letter in text.chars().take(LONGEST) {
        match letter {
            '\\' | '"' | '\'' => shown.push(letter),
            _ => shown.extend(letter.escape_debug()),
        }
    }
    let more = if text.chars().nth(LONGEST).is_some() { "..." } else { "" };
    format!("`{shown}{more}`")
}

/// Names as a sentence lists them: "`a`, `b` or `c`".
pub(crate) fn either(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The help that names what was probably meant.
pub(crate) fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// The name that was probably meant, if one is near enough.
pub(crate) fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&word, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= name.len().max(word.len()) / 3)
        .min()
        .map(|(_, name)| name)
}
