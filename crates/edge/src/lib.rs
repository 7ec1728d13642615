//! The Fastly side of the router: reads a request over the SDK's handles, carries its plan out, says what failed.
//!
//! [`serve`] is the whole `main` of a Compute program; one that has more to do plans by itself, with [`Client`], and
//! gives the rest to [`dispatch()`]. Nothing is decided here: that is `pointwork-plan`. Only handles are used, since the
//! SDK's own request type parses the URI and copies every header. What few requests need is not inlined, so that the
//! stack of a plain send stays within one page: the first touch of a page costs more than all that is decided.

#![warn(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod answer;
mod client;
mod dispatch;
mod edit;
mod failure;
mod leak;
mod log;
mod place;
mod send;
mod signer;

pub use client::Client;
pub use dispatch::dispatch;
pub use pointwork_plan as plan;
pub use pointwork_raw::UriError;
pub use pointwork_table as table;
pub use pointwork_table::Table;

use fastly::handle::client_request_and_body;

/// Routes the client's request by a table: the whole work of one sandbox.
///
/// `main` must not be `#[fastly::main]`, which would answer once more behind a handoff.
///
/// # Panics
///
/// If the program took the client's request before.
pub fn serve(table: &'static Table<'static>) {
    let (request, body) = client_request_and_body();
    dispatch(table, request, body);
}
