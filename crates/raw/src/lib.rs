//! What the host has and the SDK does not hand out as it is: the request URI, method and header lines, and where an
//! address is.
//!
//! The SDK gives a URI only through its URL parser, which resolves dot segments, rewrites hosts, and panics on some
//! that a client can send; a header it copies line by line. This crate is the only unsafe code of the project.

mod filled;
mod head;
mod place;
mod uri;

pub use head::{ReadError, read_lines, read_method};
pub use place::read_place;
pub use uri::{UriError, read_uri, write_uri};
