//! What holds the table to the language: a reference evaluator, a corpus of cases, generators and properties.
//!
//! [`evaluate`] says from a route set what becomes of a [`Request`]; [`Outcome::of_plan`] says it from a plan on the
//! table, on the heap or static. The two are compared with `==`, case by case and on generated input.

mod corpus;
mod generate;
mod outcome;
mod problem;
mod proof;
mod property;
mod reference;
mod request;
mod route_set;

pub use corpus::{Case, CaseText, Expect, Expected, File, Lines, Perhaps, Repeat, files, written};
pub use generate::{
    Crowd, Draft, PatternCase, Scenario, SessionCase, SmallWorld, broken_text, crowd, handled_scenario,
    path_policy, pattern_case, raw_path, scenario, session_case, small_world,
};
pub use outcome::{Action, Bytes, Cache, Change, Edit, Forwarded, Held, NotHeld, Outcome};
pub use problem::Problem;
pub use proof::{proofs_agree, proofs_are_exact};
pub use property::{
    agree, agree_in_a_crowd, cases, compile_is_calm, normal_form_is_fixed, outcome_on, patterns_agree,
    replies_agree,
};
pub use reference::{evaluate, normal_form};
pub use request::Request;
pub use route_set::route_set;
