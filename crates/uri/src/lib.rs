//! The raw request URI, read and written through the host.
