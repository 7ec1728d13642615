//! Conditions on the client: its address, and where that is.

use std::net::IpAddr;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, either, quoted};
use crate::route_set::{Condition, Network, Spanned};

use super::fields::{Field, integers, texts};

/// The continents that the platform knows.
const CONTINENTS: &[&str] = &["AF", "AN", "AS", "EU", "NA", "OC", "SA"];

/// The networks of a `client_ip`.
pub(super) fn check_addresses(field: &Field<'_>, problems: &mut Diagnostics) -> Option<Condition> {
    let mut networks = Vec::new();
    for Spanned { value, span } in texts(field, problems) {
        match network(&value) {
            Ok(network) => networks.push(network),
            Err((message, help)) => {
                let message = format!("{} {message}", quoted(&value));
                problems.push(Diagnostic::error(Code::Value, span, message).help(help));
            }
        }
    }
    (!networks.is_empty()).then_some(Condition::ClientIp(networks))
}

/// An address or a network in CIDR notation (RFC 4632 3.1, RFC 4291 2.3).
fn network(text: &str) -> Result<Network, (&'static str, String)> {
    let form = "write an address like `203.0.113.7`, or a network like `203.0.113.0/24` or `2001:db8::/32`";
    let not_one = || ("is not an address", form.to_owned());
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| not_one())?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let bits = match bits {
        Some(bits) if !bits.starts_with('+') => {
            bits.parse().ok().filter(|&bits| bits <= width).ok_or_else(not_one)?
        }
        Some(_) => return Err(not_one()),
        None => width,
    };
    let first = first_address(address, bits);
    if first != address {
        return Err((
            "has bits set behind its length",
            format!("write `{first}/{bits}`, or the address alone"),
        ));
    }
    Ok(match (address, address.to_canonical()) {
        (IpAddr::V6(_), canonical @ IpAddr::V4(_)) if bits >= 96 => {
            Network { address: canonical, bits: bits - 96 }
        }
        _ => Network { address, bits },
    })
}

/// An address whose bits behind the first ones are zero.
fn first_address(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            IpAddr::V4((address.to_bits() & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            IpAddr::V6((address.to_bits() & mask).into())
        }
    }
}

/// The codes of a `country`.
pub(super) fn check_countries(field: &Field<'_>, problems: &mut Diagnostics) -> Option<Condition> {
    let is_code = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let help = "write the two upper-case letters of ISO 3166-1, like `DE`";
    codes(field, is_code, "a country", help, problems).map(Condition::Country)
}

/// The codes of a `continent`.
pub(super) fn check_continents(field: &Field<'_>, problems: &mut Diagnostics) -> Option<Condition> {
    let help = format!("write one of {}", either(CONTINENTS));
    codes(field, |code| CONTINENTS.contains(&code), "a continent", &help, problems).map(Condition::Continent)
}

fn codes(
    field: &Field<'_>,
    is_code: impl Fn(&str) -> bool,
    what: &str,
    help: &str,
    problems: &mut Diagnostics,
) -> Option<Vec<String>> {
    let mut codes = Vec::new();
    for Spanned { value, span } in texts(field, problems) {
        if is_code(&value) {
            codes.push(value);
        } else {
            let message = format!("{} is not the code of {what}", quoted(&value));
            problems.push(Diagnostic::error(Code::Value, span, message).help(help));
        }
    }
    (!codes.is_empty()).then_some(codes)
}

/// The numbers of an `asn`.
pub(super) fn check_systems(field: &Field<'_>, problems: &mut Diagnostics) -> Option<Condition> {
    let mut numbers = Vec::new();
    for Spanned { value, span } in integers(field, problems) {
        match u32::try_from(value) {
            Ok(number) => numbers.push(number),
            Err(_) => {
                let message = format!("{value} is not the number of an autonomous system");
                problems
                    .push(Diagnostic::error(Code::Value, span, message).help("write a number like 54113"));
            }
        }
    }
    (!numbers.is_empty()).then_some(Condition::Asn(numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        network(text).ok().map(|network| format!("{}/{}", network.address, network.bits))
    }

    #[test]
    fn addresses_and_networks_of_both_families_are_read() {
        assert_eq!(shown("203.0.113.7").as_deref(), Some("203.0.113.7/32"));
        assert_eq!(shown("0.0.0.0/0").as_deref(), Some("0.0.0.0/0"));
        assert_eq!(shown("2001:db8::/32").as_deref(), Some("2001:db8::/32"));
        assert_eq!(shown("::/0").as_deref(), Some("::/0"));
        assert_eq!(shown("::ffff:203.0.113.0/120").as_deref(), Some("203.0.113.0/24"));
    }

    #[test]
    fn what_is_neither_is_refused() {
        for text in [
            "",
            "1.2.3",
            "1.2.3.4/33",
            "1.2.3.4/",
            "1.2.3.4/+8",
            "1.2.3.0/8",
            "::1/64",
            "example.com",
            "1.2.3.4:80",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
