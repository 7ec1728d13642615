//! The keys and choices that the checks know, in one place for the schema.

pub(crate) use super::client::CONTINENTS;
pub(crate) use super::conditions::keys as conditions;
pub(crate) use super::path::KINDS;
pub(crate) use super::policy::{CHOICES, KEYS as POLICY};
pub(crate) use super::value::{FLAGS, TESTS};
