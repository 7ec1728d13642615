//! From a request to what is to be done with it, in plain values: no I/O and nothing of Fastly.
//!
//! [`plan()`] brings the path into normal form, refuses what cannot be routed safely, decides on the table, and says
//! what is sent where. The edge carries a [`Plan`] out; tools and tests print it: they cannot differ.

#![warn(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod bucket;
mod host;
mod occurrences;
mod path;
mod plan;
mod refusal;
mod request;
mod target;
mod view;

pub use bucket::BUCKETS;
pub use host::MAX_NAME as MAX_HOST_NAME;
pub use path::normal_form;
pub use plan::{Channel, Forward, Forwarded, Plan, plan};
pub use refusal::{HostFault, PathFault, Refusal};
pub use request::{Request, Sample};
