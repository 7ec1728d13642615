//! Conditions on the client: its address, and where that is.

use std::net::{IpAddr, Ipv6Addr};

use crate::diagnostic::{Code, Diagnostic, either, quoted};
use crate::route_set::{Condition, Network, Span, Spanned};

use super::Context;
use super::fields::{Field, integers};

/// The continents that the platform knows.
pub(crate) const CONTINENTS: &[&str] = &["AF", "AN", "AS", "EU", "NA", "OC", "SA"];

/// The networks of a `client_ip`.
pub(super) fn check_addresses(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let read = |context: &mut Context<'_>, text: &Spanned<String>| match network(&text.value) {
        Ok(network) => Some(network),
        Err(fault) => {
            let message = format!("{} {}", quoted(&text.value), fault.message);
            context.report(Code::Value, (text, fault.at), message, fault.help)
        }
    };
    context.each_text(field, read).map(Condition::ClientIp)
}

/// Why a text is no network.
#[derive(Debug)]
struct Fault {
    /// The bytes that it is about.
    at: Span,
    /// What is wrong with the text.
    message: String,
    /// What to write instead.
    help: String,
}

/// An address or a network in CIDR notation (RFC 4632 3.1, RFC 4291 2.3).
fn network(text: &str) -> Result<Network, Fault> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<IpAddr>() else { return Err(no_address(text)) };
    let width = if address.is_ipv4() { 32 } else { 128 };
    let is_number = |length: &&str| !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let bits = match length.map(|length| Some(length).filter(is_number)?.parse().ok()) {
        None => width,
        Some(Some(bits)) if bits <= width => bits,
        Some(Some(_) | None) => {
            let slash = text.find('/').unwrap_or(0);
            let message = "does not say how many bits of the address count".to_owned();
            let help = format!("write a number from 0 to {width} behind the slash");
            return Err(Fault { at: slash..text.len(), message, help });
        }
    };
    let first = first_address(address, bits);
    if first != address {
        let message = format!("has bits set behind the first {bits}");
        let help = format!("write `{first}/{bits}` for the network, or the address alone");
        return Err(Fault { at: 0..text.len(), message, help });
    }
    Ok(match (address, address.to_canonical()) {
        // The last of the first 96 bits of an IPv4-mapped address are ones, so that all 96 count.
        (IpAddr::V6(_), canonical @ IpAddr::V4(_)) => {
            Network { address: canonical, bits: bits.saturating_sub(96) }
        }
        _ => Network { address, bits },
    })
}

fn no_address(text: &str) -> Fault {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(text);
    let v4 = text.rsplit_once(':').map_or("", |(address, _)| address);
    let help = if bare != text && bare.parse::<Ipv6Addr>().is_ok() {
        format!("write `{bare}`, without brackets and port")
    } else if v4.parse::<IpAddr>().is_ok() {
        format!("write `{v4}`, without port")
    } else {
        "write an address like `203.0.113.7`, or a network like `203.0.113.0/24` or `2001:db8::/32`"
            .to_owned()
    };
    Fault { at: 0..text.len(), message: "is not an address".to_owned(), help }
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
pub(super) fn check_countries(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let is_code = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let read = |context: &mut Context<'_>, text: &Spanned<String>| {
        let upper = text.value.to_ascii_uppercase();
        let help = match upper.as_str() {
            // Both are reserved in ISO 3166-1 and so never the code of a country.
            "UK" => "write `GB`, the code of the United Kingdom".to_owned(),
            "EU" => "the European Union has no code: list its countries, or use `continent`".to_owned(),
            code if code == text.value && is_code(code) => return Some(upper),
            code if is_code(code) => format!("write `{code}`"),
            _ => "write the two upper-case letters of ISO 3166-1, like `DE`".to_owned(),
        };
        no_code(context, text, "a country", help)
    };
    context.each_text(field, read).map(Condition::Country)
}

/// The codes of a `continent`.
pub(super) fn check_continents(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let read = |context: &mut Context<'_>, text: &Spanned<String>| {
        let upper = text.value.to_ascii_uppercase();
        let is_code = CONTINENTS.contains(&upper.as_str());
        if is_code && upper == text.value {
            return Some(upper);
        }
        let help = if is_code { format!("write `{upper}`") } else { format!("write {}", either(CONTINENTS)) };
        no_code(context, text, "a continent", help)
    };
    context.each_text(field, read).map(Condition::Continent)
}

fn no_code<T>(context: &mut Context<'_>, text: &Spanned<String>, what: &str, help: String) -> Option<T> {
    let message = format!("{} is not the code of {what}", quoted(&text.value));
    context.report(Code::Value, (text, 0..text.value.len()), message, help)
}

/// The numbers of an `asn`.
pub(super) fn check_systems(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let mut numbers = Vec::new();
    for Spanned { value, span } in integers(field, context.problems) {
        if let Ok(number) = u32::try_from(value) {
            numbers.push(number);
        } else {
            let message = "this is not the number of an autonomous system";
            let help = format!("write a number from 0 to {}, like 54113", u32::MAX);
            context.push(Diagnostic::error(Code::Value, span, message).help(help));
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
    fn what_is_neither_says_where_and_what_to_write() {
        for (text, at, part) in [
            ("", "", "203.0.113.7"),
            ("1.2.3", "1.2.3", "203.0.113.7"),
            ("1.2.3.4/33", "/33", "0 to 32"),
            ("1.2.3.4/", "/", "0 to 32"),
            ("1.2.3.4/+8", "/+8", "0 to 32"),
            ("::/999", "/999", "0 to 128"),
            ("1.2.3.0/8", "1.2.3.0/8", "`1.0.0.0/8`"),
            ("::1/64", "::1/64", "`::/64`"),
            ("example.com", "example.com", "203.0.113.7"),
            ("1.2.3.4:80", "1.2.3.4:80", "`1.2.3.4`"),
            ("[::1]:80", "[::1]:80", "`::1`"),
        ] {
            let fault = network(text).unwrap_err();
            assert_eq!(&text[fault.at], at, "{text}");
            assert!(fault.help.contains(part), "{text}: {}", fault.help);
        }
    }
}
