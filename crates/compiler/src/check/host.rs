//! The `host` condition, in the form that hosts are compared in.

use std::net::Ipv6Addr;

use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::route_set::{Condition, Host, Spanned};

use super::Context;
use super::fields::{Field, texts};

/// The hosts of a `host`.
pub(super) fn check_hosts(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let mut hosts = Vec::new();
    for Spanned { value, span } in texts(field, context.problems) {
        match host(&value) {
            Ok(host) => hosts.push(host),
            Err(help) => {
                let message = format!("{} is not a host", quoted(&value));
                context.push(Diagnostic::error(Code::Host, span, message).help(help));
            }
        }
    }
    (!hosts.is_empty()).then_some(Condition::Host(hosts))
}

/// A host, or what to write instead.
fn host(text: &str) -> Result<Host, String> {
    let lower = text.to_lowercase();
    if let Some(literal) = lower.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let is_address = literal.parse::<Ipv6Addr>().is_ok();
        return if is_address {
            Ok(Host::Exact(lower))
        } else {
            Err("write an IPv6 address like `[::1]`".to_owned())
        };
    }
    if lower.contains("://") || lower.contains('/') {
        return Err("write the name alone, without scheme and path".to_owned());
    }
    if lower.contains(':') {
        return Err("write the name without its port: hosts are compared without it".to_owned());
    }
    if !lower.is_ascii() {
        let ascii = idna::domain_to_ascii(&lower).ok();
        return Err(ascii.map_or_else(
            || "write the name as it stands in requests, in ASCII".to_owned(),
            |ascii| format!("write `{ascii}`: that is what stands in requests"),
        ));
    }
    let name = lower.strip_suffix('.').unwrap_or(&lower);
    let (name, is_below) = match name.strip_prefix("*.") {
        Some(name) => (name, true),
        None => (name, false),
    };
    if name.contains('*') {
        return Err("a star stands only for whole labels at the start: `*.example.com`".to_owned());
    }
    let is_name = (1..=253).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    if !is_name {
        return Err(
            "a name has letters, digits, `.`, `-` and `_`, like `www.example.com` or `*.example.com`"
                .to_owned(),
        );
    }
    Ok(if is_below { Host::Below(format!(".{name}")) } else { Host::Exact(name.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_brought_into_the_form_of_comparison() {
        let exact = |name: &str| Ok(Host::Exact(name.to_owned()));
        assert_eq!(host("WWW.Example.com"), exact("www.example.com"));
        assert_eq!(host("example.com."), exact("example.com"));
        assert_eq!(host("[2001:DB8::1]"), exact("[2001:db8::1]"));
        assert_eq!(host("*.Example.com"), Ok(Host::Below(".example.com".to_owned())));
    }

    #[test]
    fn other_forms_say_what_to_write() {
        for (text, part) in [
            ("example.com:443", "port"),
            ("https://example.com", "scheme"),
            ("bücher.example", "`xn--bcher-kva.example`"),
            ("a.*.com", "star"),
            ("*", "star"),
            ("", "letters"),
            (".example.com", "letters"),
            ("a b", "letters"),
            ("[1]", "IPv6"),
        ] {
            let help = host(text).unwrap_err();
            assert!(help.contains(part), "{text}: {help}");
        }
    }
}
