//! The tables of the corpus as statics: what `emit` writes, compiled.

use pointwork_table::Table;

/// The table of each corpus file, by the name of the file without `.toml`.
pub static TABLES: &[(&str, &Table<'static>)] = include!(concat!(env!("OUT_DIR"), "/corpus.rs"));

/// The table of the corpus file of this name.
#[must_use]
pub fn table(name: &str) -> Option<&'static Table<'static>> {
    TABLES.iter().find(|(it, _)| *it == name).map(|(_, table)| *table)
}
