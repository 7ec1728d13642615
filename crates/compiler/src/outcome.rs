//! What a plan says of a request, in the keys that tests expect and tools print.

use std::borrow::Cow;

use pointwork_plan::{Forward, Plan};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

/// What becomes of a request: a plan in the keys of the language. Those that do not apply are left out.
#[derive(Clone, Debug)]
pub struct Outcome<'p> {
    plan: &'p Plan<'p, 'p>,
}

impl<'p> Outcome<'p> {
    /// What a plan says.
    #[must_use]
    pub const fn of(plan: &'p Plan<'p, 'p>) -> Self {
        Outcome { plan }
    }
}

/// Bytes as text: what is not UTF-8 in a query is shown as U+FFFD.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// The captures of a route: names and texts.
struct Captures<'p>(&'p Forward<'p, 'p>);

impl Serialize for Captures<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.captures().map(|(name, found)| (name, text(found))))
    }
}

/// The path that is sent, with its query.
struct Path<'p>(&'p Forward<'p, 'p>);

impl Serialize for Path<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}{}", text(&self.0.path), text(self.0.query)))
    }
}

impl Serialize for Outcome<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut keys = serializer.serialize_map(None)?;
        match self.plan {
            Plan::Refuse(refusal) => {
                keys.serialize_entry("route", refusal.id())?;
                keys.serialize_entry("action", "refuse")?;
                keys.serialize_entry("status", &refusal.status())?;
            }
            Plan::Forward(forward) => {
                keys.serialize_entry("route", forward.route)?;
                keys.serialize_entry("action", forward.channel.key())?;
                keys.serialize_entry("backend", forward.backend)?;
                if forward.captures().next().is_some() {
                    keys.serialize_entry("captures", &Captures(forward))?;
                }
                keys.serialize_entry("path", &Path(forward))?;
                keys.serialize_entry("host", forward.host)?;
            }
        }
        keys.end()
    }
}
