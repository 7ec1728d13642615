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

mod answer;
mod bucket;
mod decided;
mod events;
mod first_pass;
mod forward;
mod grip;
mod host;
mod path;
mod plan;
mod redirect;
mod refusal;
mod request;
mod retry;
mod rewrite;
mod split;
mod target;
mod view;

pub use answer::{Answer, Content};
pub use bucket::{BUCKETS, bucket_of};
pub use decided::{Change, Decided, Edit};
pub use events::{Event, parse as parse_events};
pub use first_pass::WEBSOCKET_EVENTS;
pub use forward::{Cache, Channel, Forward, Forwarded, LOOP_GUARD, SCHEME};
pub use grip::{GripFault, MAX_EVENTS, Reply, Session, is_channel};
pub use host::{MAX_NAME as MAX_HOST_NAME, is_host};
pub use path::normal_form;
pub use plan::{Plan, plan, route};
pub use refusal::{HostFault, PathFault, Refusal};
pub use request::{LOCAL_SERVICE, Request, Sample};
pub use target::raw_path;
