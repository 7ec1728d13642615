//! What a failing test says: the text as it is, over several lines.

use std::fmt::{self, Debug, Formatter};

/// An error that tests return. `Debug`, by which the test harness shows it, gives the text itself.
pub struct Problem(String);

impl Debug for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.0)
    }
}

impl From<String> for Problem {
    fn from(text: String) -> Self {
        Problem(text)
    }
}
