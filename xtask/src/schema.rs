//! `cargo xtask schema`: writes routes.schema.json, by which editors complete and check a routes.toml.

use std::fs;

use crate::checkout;
use crate::failure::{Failure, Outcome};
use crate::print;

/// The file, in the root of the checkout.
const FILE: &str = "routes.schema.json";

pub(crate) fn schema() -> Outcome {
    let schema = pointwork_compiler::schema();
    let path = checkout::root().join(FILE);
    fs::write(&path, schema).map_err(|error| Failure::said(format!("{FILE} was not written: {error}")))?;
    print::line(format_args!("{FILE} is written"));
    Ok(())
}
