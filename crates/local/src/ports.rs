//! Ports on loopback: finding free ones, and saying which is busy.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{LocalError, Result};

/// Below the range from which systems take the ports of outgoing connections.
const FIRST: u32 = 12_000;
const COUNT: u32 = 20_000;

/// The first of `count` consecutive free ports on 127.0.0.1. No range is given twice within one process, and
/// processes start at different places.
///
/// # Errors
/// When no such range was found.
pub fn free_ports(count: u16) -> Result<u16> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let start = process::id().wrapping_mul(97);
    let mut tried = 0;
    while tried < COUNT {
        let offset = NEXT.fetch_add(u32::from(count), Ordering::Relaxed);
        tried += u32::from(count).max(1);
        let first = FIRST + start.wrapping_add(offset) % COUNT;
        let Ok(first) = u16::try_from(first) else { continue };
        if (first..first.saturating_add(count))
            .all(|port| is_free(SocketAddr::from((Ipv4Addr::LOCALHOST, port))))
        {
            return Ok(first);
        }
    }
    Err(LocalError::NoPorts)
}

/// Fails if `address` cannot be listened on; `what` names who wants it, and how to choose another.
///
/// # Errors
/// When the address is busy, or is not one of this machine.
pub fn ensure_free(address: SocketAddr, what: &str) -> Result<()> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Err(LocalError::Busy { address, what: what.to_owned() })
        }
        Err(source) => Err(LocalError::Io { doing: format!("listen on {address} for {what}"), source }),
    }
}

fn is_free(address: SocketAddr) -> bool {
    TcpListener::bind(address).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_do_not_meet() -> Result<()> {
        let (one, two) = (free_ports(4)?, free_ports(4)?);
        assert!(one.abs_diff(two) >= 4, "{one} {two}");
        Ok(())
    }

    #[test]
    fn a_busy_port_is_named() -> std::io::Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let outcome = ensure_free(address, "Viceroy (`--addr`)").map_err(|error| error.to_string());
        let expected = format!(
            "{address} is busy, Viceroy (`--addr`) cannot listen there: end what listens there, or choose another"
        );
        assert_eq!(outcome, Err(expected));
        drop(listener);
        assert!(ensure_free(address, "Viceroy").is_ok());
        Ok(())
    }
}
