//! The keys, names and choices that the checks know, in one place for the schema.

pub(crate) use super::action::keys as actions;
pub(crate) use super::backend::LONGEST_NAME;
pub(crate) use super::cache::{KEYS as CACHE, LONGEST_KEYS, UNITS};
pub(crate) use super::client::CONTINENTS;
pub(crate) use super::conditions::keys as conditions;
pub(crate) use super::destination::MOST as MOST_WEIGHT;
pub(crate) use super::edits::KEYS as EDITS;
#[cfg(test)]
pub(crate) use super::edits::{Place, unfit_name};
pub(crate) use super::grip::channels::MOST as MOST_CHANNELS;
pub(crate) use super::grip::second_pass::REPLACED;
pub(crate) use super::grip::{
    KEEP_ALIVE_KEYS as KEEP_ALIVE, KEYS as GRIP, LONGEST_CONTENT, MANDATORY as OF_EACH_GRIP, Mode, ON_MESSAGE,
};
pub(crate) use super::handling::MODIFIERS;
pub(crate) use super::log::{KEYS as LOG, TAKEN};
pub(crate) use super::path::template::KINDS;
pub(crate) use super::policy::{CHOICES, KEYS as POLICY};
pub(crate) use super::redirect::{KEYS as REDIRECT, STATUSES};
pub(crate) use super::respond::KEYS as RESPOND;
pub(crate) use super::route::OTHERS as ROUTE;
pub(crate) use super::test::{EXPECTED, IDS, KEYS as TEST, REFUSE};
pub(crate) use super::value::{FLAGS, TESTS};
pub(crate) use super::{FORWARDED, TOP};
