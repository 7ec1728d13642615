//! What the host has and the SDK does not hand out as it is: the request URI, and where an address is.
//!
//! The SDK gives a URI only through its URL parser, which resolves dot segments, rewrites hosts, and panics on some
//! that a client can send. This crate is the only unsafe code of the project.

mod place;
mod uri;

pub use place::read_place;
pub use uri::{UriError, read_uri, write_uri};

/// The status of a host call that had too small a buffer (`BUFLEN` of the platform's interface).
const TOO_SMALL: i32 = 4;
