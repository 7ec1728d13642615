//! Ports on loopback: finding free ones, and saying which is busy.

use std::net::SocketAddr;

use crate::{LocalError, Result};

/// The first of `count` consecutive free ports on 127.0.0.1. No range is given twice within one process.
///
/// # Errors
/// When no such range was found.
pub fn free_ports(_count: u16) -> Result<u16> {
    Err(LocalError::Missing("free_ports"))
}

/// Fails if `address` cannot be listened on; `what` names who wants it.
///
/// # Errors
/// When the address is busy or cannot be bound.
pub fn ensure_free(_address: SocketAddr, _what: &str) -> Result<()> {
    Err(LocalError::Missing("ensure_free"))
}
