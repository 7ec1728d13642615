//! The JSON Schema of a routes.toml, by which editors complete and check one while it is written.
//!
//! The keys and choices are those of `check`. What a schema cannot say (that names are unique, that a backend is
//! declared, that a request can meet a condition) is left to it.

mod action;
mod condition;
mod forms;
mod grip;
mod header;
mod path;
mod routes;
mod test;

use serde_json::{Map, Value, json};

/// The schema (draft-07) as a file: the same text on every machine.
#[must_use]
pub fn schema() -> String {
    let mut file = Map::new();
    file.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    file.insert("title".to_owned(), json!("The routes.toml of Pointwork"));
    if let Value::Object(top) = routes::file() {
        file.extend(top);
    }
    file.insert("definitions".to_owned(), Value::Object(definitions()));
    format!("{:#}\n", Value::Object(file))
}

/// What is referred to, by name.
fn definitions() -> Map<String, Value> {
    condition::definitions().into_iter().chain(action::definitions()).chain(header::definitions()).collect()
}
