//! The programs that the cases run: the app with a routes file each, or another one. How one is run is in `stand`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// What an edge runs: the app with a routes file, or another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Program {
    /// `examples/fanout-forward`.
    FanoutForward,
    /// `examples/selective-fanout`.
    SelectiveFanout,
    /// `e2e/routes/odd.toml`: backends that fail, and conditions that the examples do not have.
    Odd,
    /// `e2e/routes/unforwarded.toml`: `[forwarded] enable = false`.
    Unforwarded,
    /// `e2e/routes/conditions.toml`: a route for every kind of condition, each with a backend of its own.
    Conditions,
    /// `e2e/routes/lenient.toml`: a path policy that keeps or resolves what others reject.
    Lenient,
    /// `e2e/routes/tidy.toml`: a path policy that resolves, merges and ignores.
    Tidy,
    /// `e2e/routes/strict.toml`: a path policy that rejects empty segments, and keeps encoded slashes.
    Strict,
    /// `e2e/routes/actions.toml`: every action, and everything that modifies one.
    Actions,
    /// `e2e/routes/logged.toml`: `[log]` with both of its keys.
    Logged,
    /// `e2e/choice`: the app with the routes file that the header `e2e-routes` of a request names, which is any of the
    /// examples and of `e2e/routes`.
    Choice,
    /// `e2e/corpus`, which says what it plans on any table of the corpus, and hands nothing off.
    Corpus,
}

impl Program {
    /// All of them.
    pub(crate) const ALL: [Self; 12] = [
        Self::FanoutForward,
        Self::SelectiveFanout,
        Self::Odd,
        Self::Unforwarded,
        Self::Conditions,
        Self::Lenient,
        Self::Tidy,
        Self::Strict,
        Self::Actions,
        Self::Logged,
        Self::Choice,
        Self::Corpus,
    ];

    /// How it is called where it is built and in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FanoutForward => "fanout-forward",
            Self::SelectiveFanout => "selective-fanout",
            Self::Odd => "odd",
            Self::Unforwarded => "unforwarded",
            Self::Conditions => "conditions",
            Self::Lenient => "lenient",
            Self::Tidy => "tidy",
            Self::Strict => "strict",
            Self::Actions => "actions",
            Self::Logged => "logged",
            Self::Choice => "choice",
            Self::Corpus => "corpus",
        }
    }

    /// Whether it carries out what it plans, so that Fanout is of use to it.
    pub(crate) fn is_served(self) -> bool {
        self != Self::Corpus
    }

    /// The routes file, if it is the app.
    pub(crate) fn routes(self) -> Option<&'static str> {
        match self {
            Self::FanoutForward => Some("examples/fanout-forward/routes.toml"),
            Self::SelectiveFanout => Some("examples/selective-fanout/routes.toml"),
            Self::Odd => Some("e2e/routes/odd.toml"),
            Self::Unforwarded => Some("e2e/routes/unforwarded.toml"),
            Self::Conditions => Some("e2e/routes/conditions.toml"),
            Self::Lenient => Some("e2e/routes/lenient.toml"),
            Self::Tidy => Some("e2e/routes/tidy.toml"),
            Self::Strict => Some("e2e/routes/strict.toml"),
            Self::Actions => Some("e2e/routes/actions.toml"),
            Self::Logged => Some("e2e/routes/logged.toml"),
            Self::Choice | Self::Corpus => None,
        }
    }

    /// The backends that are the origin under another name. It tells them by the Host, which is the name.
    pub(crate) fn named_backends(self) -> Result<Vec<String>, String> {
        match (self, self.routes()) {
            (Self::Conditions | Self::Lenient | Self::Tidy | Self::Strict, Some(routes)) => {
                let text = std::fs::read_to_string(root().join(routes));
                let file: Table = text
                    .map_err(|error| error.to_string())
                    .and_then(|text| text.parse().map_err(|_| "not TOML".to_owned()))
                    .map_err(|error| format!("{routes}: {error}"))?;
                let routes = file.get("route").and_then(Value::as_array).into_iter().flatten();
                let actions = routes.chain(file.get("default")).filter_map(|route| {
                    ["fanout", "send", "pass"].into_iter().find_map(|action| route.get(action)?.as_str())
                });
                let names: BTreeSet<&str> = actions.collect();
                Ok(names.into_iter().map(str::to_owned).collect())
            }
            (Self::Actions | Self::Logged, _) => Ok(["first", "second"].map(str::to_owned).into()),
            (Self::Choice, _) => Ok(["api", "next"].map(str::to_owned).into()),
            _ => Ok(Vec::new()),
        }
    }

    /// What the local server knows beside the backends: the keys of a fastly.toml.
    pub(crate) fn manifest(self) -> &'static str {
        match self {
            Self::Conditions => include_str!("../routes/conditions.fastly.toml"),
            Self::FanoutForward
            | Self::SelectiveFanout
            | Self::Odd
            | Self::Unforwarded
            | Self::Lenient
            | Self::Tidy
            | Self::Strict
            | Self::Actions
            | Self::Logged
            | Self::Choice
            | Self::Corpus => "",
        }
    }
}

/// The checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
