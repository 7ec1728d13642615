//! The Host rules: docs/language.md, section 4; and the condition on the host, section 2.

use std::net::Ipv6Addr;

use pointwork_compiler::Host;

use super::lines::lines;
use crate::request::Request;

/// "The host is the one Host line. Where there is none, it is the authority of the URI. It is `name[:port]` or
/// `[v6][:port]`"; all else is refused.
pub(super) fn host(request: &Request, authority: &[u8]) -> Option<String> {
    let host = match lines(request, "host").as_slice() {
        [] => authority.to_vec(),
        [line] => line.clone(),
        [_, _, ..] => return None,
    };
    let host = String::from_utf8(host).ok()?;
    is_name_and_port(&host).then_some(host)
}

/// "`name[:port]` or `[v6][:port]`"
pub(super) fn is_name_and_port(host: &str) -> bool {
    // The port stands after the last colon, but in `[v6]` the colons are part of the address.
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => is_name(name) && is_port(port),
        Some(_) | None => is_name(host),
    }
}

/// "a name has letters, digits, `.`, `-` and `_`, and at most 253 bytes".
fn is_name(name: &str) -> bool {
    if let Some(address) = name.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    !name.is_empty() && name.len() <= 253 && name.chars().all(|it| letters.contains(it))
}

/// "a port is a number up to 65535"; an empty port is refused.
fn is_port(port: &str) -> bool {
    let digits = !port.is_empty() && port.chars().all(|it| it.is_ascii_digit());
    digits && port.trim_start_matches('0').len() <= 5 && port.parse::<u64>().is_ok_and(|it| it <= 65_535)
}

/// A sound host without its port, which stands after the last colon, but in `[v6]` the colons are part of the address.
pub(super) fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => name,
        Some(_) | None => host,
    }
}

/// "compared in lower case without port and without one trailing dot".
pub(super) fn is_host(expected: &Host, host: &str) -> bool {
    let name = without_port(host).to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    match expected {
        // "`www.example.com` is exact"; "A v6 literal is written `[::1]` and compared as text."
        Host::Exact(exact) => name == exact,
        // "`*.example.com` is every host that is longer than and ends in `.example.com`"
        Host::Below(ending) => name.len() > ending.len() && name.ends_with(ending.as_str()),
    }
}
