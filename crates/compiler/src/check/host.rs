//! The `host` condition, in the form that hosts are compared in.

use std::net::Ipv6Addr;

use pointwork_plan::{MAX_HOST_NAME, is_host};

use crate::diagnostic::{Code, quoted};
use crate::route_set::{Condition, Host, Span, Spanned};

use super::Context;
use super::fields::Field;

const FORM: &str = "a name has letters, digits, `.`, `-` and `_`, like `www.example.com` or `*.example.com`";

/// The hosts of a `host`.
pub(super) fn check_hosts(context: &mut Context<'_>, field: &Field<'_>) -> Option<Condition> {
    let read = |context: &mut Context<'_>, text: &Spanned<String>| match host(&text.value) {
        Ok(host) => Some(host),
        Err((at, help)) => {
            let message = format!("{} is not a host", quoted(&text.value));
            context.report(Code::Host, (text, at), message, help)
        }
    };
    context.each_text(field, read).map(Condition::Host)
}

/// The value of a key that is a host that is sent or led to.
pub(super) fn check_authority(context: &mut Context<'_>, field: &Field<'_>) -> Option<String> {
    let text = field.text(context.problems)?;
    authority(context, &text, 0..text.value.len())
}

/// A part of a text as it stands in a Host line or a Location: `name[:port]` or `[v6][:port]`, in lower case.
pub(super) fn authority(context: &mut Context<'_>, text: &Spanned<String>, part: Span) -> Option<String> {
    let lower = text.value[part.clone()].to_ascii_lowercase();
    if is_host(&lower) {
        return Some(lower);
    }
    let (at, help) = unfit(&lower);
    let message = format!("{} is not a host", quoted(&text.value[part.clone()]));
    context.report(Code::Host, (text, part.start + at.start..part.start + at.end), message, help)
}

/// The bytes that keep a text from being a host with or without a port, and what to write instead.
fn unfit(text: &str) -> (Span, String) {
    const NAME: &str =
        "write a name like `www.example.com`, or an address like `192.0.2.1` or `[2001:db8::1]`";
    let at = |mark: &[char]| text.find(mark).map(|at| at..at + 1);
    let end = |mark: &str| text.find(mark).map(|at| 0..at + mark.len());
    if let Some(at) = at(&['{', '}']) {
        return (at, "a capture cannot stand in a host: write a route for each host".to_owned());
    }
    if let Some(at) = end("://") {
        return (at, "write the host alone, without scheme and path".to_owned());
    }
    if let Some(at) = end("@") {
        return (at, "write the host alone, without user and password".to_owned());
    }
    if let Some(at) = at(&['/', '?', '#']) {
        return (at.start..text.len(), "write the host alone, without a path".to_owned());
    }
    if let Some(at) = at(&['*']) {
        return (at, "write one host: a star stands only in the condition `host`".to_owned());
    }
    let is_port = |at: &usize| text[..*at].ends_with(']') || !text[..*at].contains([':', '[']);
    let (bare, port) = match text.rfind(':').filter(is_port) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    match host(bare) {
        Ok(_) if !port.is_empty() => {
            (bare.len()..text.len(), "a port is a number from 0 to 65535".to_owned())
        }
        Ok(_) => (0..text.len(), NAME.to_owned()),
        Err((at, help)) => (at, if help == FORM { NAME.to_owned() } else { help }),
    }
}

/// A host; or the bytes that cannot stand in one, and what to write instead.
fn host(text: &str) -> Result<Host, (Span, String)> {
    let all = || 0..text.len();
    if let Some((at, help)) = beside_the_name(text) {
        return Err((at, help.to_owned()));
    }
    if let Some(literal) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return match literal.parse::<Ipv6Addr>() {
            Ok(_) => Ok(Host::Exact(text.to_ascii_lowercase())),
            Err(_) => Err((all(), "write an IPv6 address like `[::1]`".to_owned())),
        };
    }
    if !text.is_ascii() {
        let (star, bare) = text.strip_prefix("*.").map_or(("", text), |bare| ("*.", bare));
        let ascii = idna::domain_to_ascii(bare).ok().filter(|ascii| name(ascii).is_ok());
        let written = ascii.map(|ascii| format!("{star}{ascii}"));
        return Err((
            all(),
            written.map_or_else(
                || "write the name as it stands in requests, in ASCII".to_owned(),
                |ascii| format!("write `{ascii}`: that is what stands in requests"),
            ),
        ));
    }
    name(&text.to_ascii_lowercase())
}

/// What is written besides a name that does not belong to a host, and what to do about it.
fn beside_the_name(text: &str) -> Option<(Span, &'static str)> {
    if let Some(at) = text.find("://") {
        return Some((0..at + 3, "write the name alone, without scheme and path"));
    }
    if let Some(at) = text.find(['/', '?', '#']) {
        return Some((at..text.len(), "write the name alone: a path is a condition of its own"));
    }
    if text.parse::<Ipv6Addr>().is_ok() {
        return Some((0..text.len(), "an IPv6 address stands in brackets, like `[::1]`"));
    }
    let behind_brackets = text.rfind(']').unwrap_or(0);
    let port = text[behind_brackets..].find(':')? + behind_brackets;
    let is_in_brackets = text.starts_with('[') && behind_brackets == 0;
    (!is_in_brackets)
        .then_some((port..text.len(), "write the name without its port: hosts are compared without it"))
}

/// A name in lower case, with or without a star for the labels at its start.
fn name(text: &str) -> Result<Host, (Span, String)> {
    const STAR: &str = "a star stands only for whole labels at the start: `*.example.com`";
    let name = text.strip_suffix('.').unwrap_or(text);
    let (name, is_below) = match name.strip_prefix("*.") {
        Some(name) => (name, true),
        None => (name, false),
    };
    let start = if is_below { 2 } else { 0 };
    let fault = if name == "*" && !is_below {
        Some((0..1, "leave `host` out to take every host".to_owned()))
    } else if let Some(at) = name.find('*') {
        Some((start + at..start + at + 1, STAR.to_owned()))
    } else if let Some(at) =
        name.find(|letter: char| !letter.is_ascii_alphanumeric() && !".-_".contains(letter))
    {
        Some((start + at..start + at + 1, FORM.to_owned()))
    } else if name.len() > MAX_HOST_NAME {
        Some((0..text.len(), format!("a name has at most {MAX_HOST_NAME} bytes")))
    } else {
        (name.is_empty() || name.starts_with('.')).then(|| (0..text.len(), FORM.to_owned()))
    };
    match fault {
        Some(fault) => Err(fault),
        None if is_below => Ok(Host::Below(format!(".{name}"))),
        None => Ok(Host::Exact(name.to_owned())),
    }
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
        assert_eq!(host(&"a".repeat(253)), exact(&"a".repeat(253)));
    }

    #[test]
    fn what_is_no_authority_says_where_and_what_to_write() {
        for (text, at, part) in [
            ("", "", "`www.example.com`"),
            ("https://a.example", "https://", "scheme"),
            ("a.example/b", "/b", "path"),
            ("*.example.com", "*", "star"),
            ("{a}.example.com", "{", "capture"),
            ("u:p@a.example", "u:p@", "user"),
            ("a.example:", ":", "65535"),
            ("a.example:65536", ":65536", "65535"),
            ("[::1]:x", ":x", "65535"),
            ("a b:80", " ", "`www.example.com`"),
            ("a b", " ", "`www.example.com`"),
            ("::1", "::1", "brackets"),
            ("[::1", "[", "`[2001:db8::1]`"),
            ("[::x]:80", "[::x]", "IPv6"),
            ("bücher.example", "bücher.example", "`xn--bcher-kva.example`"),
            ("bücher.example:80", "bücher.example", "`xn--bcher-kva.example`"),
            ("a,b", ",", "`www.example.com`"),
        ] {
            assert!(!is_host(text), "{text}");
            let (span, help) = unfit(text);
            assert_eq!(&text[span], at, "{text}");
            assert!(help.contains(part), "{text}: {help}");
        }
    }

    #[test]
    fn other_forms_say_where_and_what_to_write() {
        for (text, at, part) in [
            ("example.com:443", ":443", "port"),
            ("[::1]:443", ":443", "port"),
            ("::1", "::1", "brackets"),
            ("https://example.com", "https://", "scheme"),
            ("example.com/a", "/a", "path"),
            ("bücher.example", "bücher.example", "`xn--bcher-kva.example`"),
            ("*.bücher.example", "*.bücher.example", "`*.xn--bcher-kva.example`"),
            ("a.*.com", "*", "star"),
            ("*.a.*", "*", "star"),
            ("*", "*", "leave `host` out"),
            ("", "", "letters"),
            (".example.com", ".example.com", "letters"),
            ("*.", "*", "leave `host` out"),
            ("a b", " ", "letters"),
            ("[1]", "[1]", "IPv6"),
            ("[::1", "[", "letters"),
        ] {
            let (span, help) = host(text).unwrap_err();
            assert_eq!(&text[span], at, "{text}");
            assert!(help.contains(part), "{text}: {help}");
        }
        assert!(host(&"a".repeat(254)).is_err());
    }
}
