//! Parts that are one text: the host and the path.

use crate::analyze::budget::{Budget, Known};
use crate::analyze::language::{Language, shortest};

/// What may be the text.
#[derive(Clone, Debug)]
pub(in crate::analyze) struct Text<'p> {
    within: Vec<&'p Language<'p>>,
    without: Vec<&'p Language<'p>>,
    /// What it is.
    is: Vec<u8>,
}

impl<'p> Text<'p> {
    /// Any text of a language, which is this if nothing speaks against it.
    pub(in crate::analyze) fn any(all: &'p Language<'p>, usual: &str) -> Self {
        Text { within: vec![all], without: Vec::new(), is: usual.as_bytes().to_vec() }
    }

    /// What it is.
    pub(in crate::analyze) fn is(&self) -> &[u8] {
        &self.is
    }

    /// Also asks that it is, or is not, one of these; false if there is no such text.
    pub(in crate::analyze) fn assume(
        &mut self,
        language: &'p Language<'p>,
        holds: bool,
        fill: &str,
        budget: &Budget,
    ) -> Known<bool> {
        if holds {
            self.within.push(language);
        } else {
            self.without.push(language);
        }
        if language.holds(&self.is)? == holds {
            return Ok(true);
        }
        let Some(text) = shortest(&self.within, &self.without, fill, budget)? else { return Ok(false) };
        self.is = text;
        Ok(true)
    }
}
