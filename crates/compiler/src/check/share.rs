//! The `percent` condition and its `split_key`: a share of the requests.

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::route_set::{Condition, Percent, Spanned, SplitKey};

use super::Context;
use super::fields::{Field, Fields};
use super::value::{Part, check_name};

/// The keys of a share.
pub(super) const SHARE: &[&str] = &["percent", "split_key"];

/// The share of a route.
pub(super) fn check_share(context: &mut Context<'_>, route: &Fields<'_>) -> Option<Spanned<Condition>> {
    let key = route.get("split_key").map(|field| (split_key(context, &field), field.key_span()));
    let Some(percent) = route.get("percent") else {
        // It may be what an unknown key was meant to be.
        if let Some((_, span)) = key.filter(|_| !route.has_unknown()) {
            let problem = Diagnostic::error(Code::Value, span, "`split_key` stands without `percent`");
            context
                .push(problem.help("add the `percent` of clients that it keeps together, or leave it out"));
        }
        return None;
    };
    let below = hundredths(&percent, context.problems)?;
    let key = match key {
        Some((key, _)) => Some(key?),
        None => None,
    };
    Some(Spanned { value: Condition::Percent(Percent { below, key }), span: percent.key_span() })
}

/// The value of `percent` in hundredths.
fn hundredths(field: &Field<'_>, problems: &mut Diagnostics) -> Option<u16> {
    let text = match field.value() {
        DeValue::Integer(integer) => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        DeValue::String(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => {
            let help = "write a number like 5 or 0.25, without quotes and percent sign";
            problems.push(field.wrong_type("a number", help));
            return None;
        }
    };
    let is_decimal = field.value().as_integer().is_none_or(|integer| integer.radix() == 10);
    let share = parse_hundredths(text).filter(|share| is_decimal && (1..=10_000).contains(share));
    if share.is_none() {
        let problem = Diagnostic::error(Code::Value, field.span(), "this is not a share of the requests");
        problems.push(problem.help("write a number above 0 and at most 100, with at most two decimals"));
    }
    share
}

/// A decimal number in hundredths; `None` for other notations and for more than two decimals.
fn parse_hundredths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let significant = decimals.trim_end_matches('0');
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if significant.len() > 2 || !is_plain(whole) || !is_plain(decimals) {
        return None;
    }
    let whole: u16 = whole.parse().ok()?;
    let fraction: u16 = format!("{significant:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(fraction)
}

fn split_key(context: &mut Context<'_>, field: &Field<'_>) -> Option<SplitKey> {
    let text = field.text(context.problems)?;
    let (kind, name) = match text.value.split_once(':') {
        Some((kind, name)) => (kind, Some(name)),
        None => (text.value.as_str(), None),
    };
    let help = match (kind, name) {
        ("client_ip", None) => return Some(SplitKey::ClientIp),
        ("cookie", Some(name)) => match check_name(Part::Cookie, name) {
            Ok(name) => return Some(SplitKey::Cookie(name)),
            Err(help) => help,
        },
        ("header", Some(name)) => match check_name(Part::Header, name) {
            Ok(name) if name == "cookie" => "a Cookie line holds all cookies at once: write `cookie:NAME`",
            Ok(name) => return Some(SplitKey::Header(name)),
            Err(_) => "write the name of a header by which clients differ, or `client_ip`",
        },
        _ => "write `cookie:NAME`, `header:NAME` or `client_ip`",
    };
    let message = format!("{} cannot keep clients together", quoted(&text.value));
    context.report(Code::Value, (&text, 0..text.value.len()), message, help)
}

#[cfg(test)]
mod tests {
    use super::parse_hundredths;

    #[test]
    fn shares_have_at_most_two_decimals() {
        for (text, hundredths) in [
            ("5", Some(500)),
            ("0.05", Some(5)),
            ("0.5", Some(50)),
            ("12.340", Some(1234)),
            ("100.0", Some(10_000)),
            ("0.001", None),
            ("1e1", None),
            ("-5", None),
            ("inf", None),
            ("1_0", None),
            ("999", None),
        ] {
            assert_eq!(parse_hundredths(text), hundredths, "{text}");
        }
    }
}
