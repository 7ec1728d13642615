//! The Host rules: one host, of a form that no parser down the line can read in two ways.

use std::net::Ipv6Addr;
use std::str::FromStr;

use pointwork_table::HeaderLines;

use crate::refusal::HostFault;

/// The longest host name, in bytes.
pub const MAX_NAME: usize = 253;

/// The host with its port as the client sent it: the one Host line, or the authority of the URI where there is none
/// (HTTP/2, an absolute-form target).
///
/// # Errors
///
/// No host at all, several Host lines, or one that is not `name[:port]` or `[v6][:port]`.
pub(crate) fn host<'r>(mut lines: HeaderLines<'r>, authority: &'r [u8]) -> Result<&'r str, HostFault> {
    let host = match (lines.next(), lines.next()) {
        (Some(_), Some(_)) => return Err(HostFault::Several),
        (Some(host), None) => host,
        (None, _) if authority.is_empty() => return Err(HostFault::Missing),
        (None, _) => authority,
    };
    sound(host).ok_or(HostFault::Malformed)
}

/// A host, if it is of a sound form.
pub(crate) fn sound(host: &[u8]) -> Option<&str> {
    str::from_utf8(host).ok().filter(|host| is_host(host))
}

/// A sound host without its port.
pub(crate) fn without_port(host: &str) -> &str {
    // The colons of an IPv6 literal stand within brackets.
    match host.rfind(':') {
        Some(at) if !host.ends_with(']') => host.get(..at).unwrap_or(host),
        _ => host,
    }
}

/// Whether a host is `name[:port]` or `[v6][:port]`.
#[must_use]
pub fn is_host(host: &str) -> bool {
    let port = if let Some(literal) = host.strip_prefix('[') {
        literal.split_once(']').and_then(|(address, port)| Ipv6Addr::from_str(address).ok().map(|_| port))
    } else {
        let length = host.bytes().take_while(|&byte| is_of_name(byte)).count();
        host.split_at_checked(length).filter(|_| (1..=MAX_NAME).contains(&length)).map(|(_, port)| port)
    };
    port.is_some_and(|port| port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

fn is_port(port: &str) -> bool {
    // `u16` alone would take a sign.
    port.bytes().all(|byte| byte.is_ascii_digit()) && u16::from_str(port).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_addresses_and_ports_are_hosts() {
        let longest = "a".repeat(MAX_NAME);
        for name in [
            "example.com",
            "example.com.",
            "EXAMPLE.com:443",
            "a_b-c",
            "xn--",
            "1.2.3.999",
            "a..b",
            "h:0",
            "h:65535",
            "[::1]",
            "[2001:db8::1]:8080",
            longest.as_str(),
        ] {
            assert!(is_host(name), "{name}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        let too_long = "a".repeat(MAX_NAME + 1);
        for name in [
            "",
            ":",
            ":80",
            "h:",
            "h:65536",
            "h:+1",
            "h:-1",
            "h:1:2",
            "h:abc",
            "h/x",
            "a b",
            "user@h",
            "a,b",
            "*.x",
            "%41",
            "é.x",
            "[",
            "[]",
            "[::1",
            "::1",
            "[::1]x",
            "[::1]:",
            "[1.2.3.4]",
            "[::1%25eth0]",
            &too_long,
        ] {
            assert!(!is_host(name), "{name}");
        }
    }

    #[test]
    fn the_authority_stands_in_only_where_there_is_no_host_line() {
        assert_eq!(host(HeaderLines::new(b"h\0"), b"a"), Ok("h"));
        assert_eq!(host(HeaderLines::new(b""), b"a:1"), Ok("a:1"));
        assert_eq!(host(HeaderLines::new(b""), b""), Err(HostFault::Missing));
        assert_eq!(host(HeaderLines::new(b"\0"), b"a"), Err(HostFault::Malformed));
        assert_eq!(host(HeaderLines::new(b"h\0h\0"), b"a"), Err(HostFault::Several));
    }
}
