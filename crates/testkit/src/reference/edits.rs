//! Edits of header lines: docs/language.md, section 6, `request_header` and `response_header`.

use pointwork_compiler::Edits;

use super::Captures;
use super::text::put_together;
use crate::outcome::{Change, Edit};

/// "`{ remove = [], set = {}, add = {} }`, carried out in this order".
pub(super) fn in_order(edits: &Edits, captures: &Captures) -> Vec<Edit> {
    let mut found = Vec::new();
    for name in &edits.remove {
        found.push(Edit { name: name.clone(), change: Change::Remove });
    }
    // "values are strings or lists of strings": the first of a list replaces what is there, the others come besides.
    for (name, values) in &edits.set {
        let mut is_replaced = false;
        for value in values {
            let value = put_together(value, captures);
            let change = if is_replaced { Change::Add(value) } else { Change::Set(value) };
            found.push(Edit { name: name.clone(), change });
            is_replaced = true;
        }
    }
    for (name, values) in &edits.add {
        for value in values {
            found.push(Edit { name: name.clone(), change: Change::Add(put_together(value, captures)) });
        }
    }
    found
}
