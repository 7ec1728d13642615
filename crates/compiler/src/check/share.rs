//! The `percent` condition and its `split_key`: a share of the requests.

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::route_set::{Condition, Percent, Spanned, SplitKey};

use super::Context;
use super::conditions::is_token;
use super::fields::{Field, Fields};

/// The keys of a share.
pub(super) const SHARE: &[&str] = &["percent", "split_key"];

/// The share of a route.
pub(super) fn check_share(context: &mut Context<'_>, route: &Fields<'_>) -> Option<Spanned<Condition>> {
    let key = route.get("split_key");
    let Some(percent) = route.get("percent") else {
        if let Some(key) = key {
            let problem =
                Diagnostic::error(Code::Value, key.key_span(), "`split_key` stands without `percent`");
            context
                .push(problem.help("add the `percent` of clients that it keeps together, or leave it out"));
        }
        return None;
    };
    let key = key.map(|key| split_key(&key, context.problems));
    let below = hundredths(&percent, context.problems)?;
    let condition = match key {
        Some(None) => return None,
        Some(key) => Percent { below, key },
        None => Percent { below, key: None },
    };
    Some(Spanned { value: Condition::Percent(condition), span: percent.key_span() })
}

/// The value of `percent` in hundredths.
fn hundredths(field: &Field<'_>, problems: &mut Diagnostics) -> Option<u16> {
    let text = match field.value() {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        DeValue::Integer(_)
        | DeValue::String(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => {
            problems.push(field.wrong_type("a number").help("write a number like 5 or 0.25"));
            return None;
        }
    };
    let hundredths = parse_hundredths(text).filter(|share| (1..=10_000).contains(share));
    if hundredths.is_none() {
        let problem = Diagnostic::error(Code::Value, field.span(), "this is not a share of the requests");
        problems.push(problem.help("write a number above 0 and at most 100, with at most two decimals"));
    }
    hundredths
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

fn split_key(field: &Field<'_>, problems: &mut Diagnostics) -> Option<SplitKey> {
    let text = field.text(problems)?;
    let key = match text.value.split_once(':') {
        Some(("cookie", name)) if is_token(name) => Some(SplitKey::Cookie(name.to_owned())),
        Some(("header", name)) if is_token(name) => Some(SplitKey::Header(name.to_ascii_lowercase())),
        None if text.value == "client_ip" => Some(SplitKey::ClientIp),
        Some(_) | None => None,
    };
    if key.is_none() {
        let message = format!("{} cannot keep clients together", quoted(&text.value));
        let problem = Diagnostic::error(Code::Value, text.span, message);
        problems.push(problem.help("write `cookie:NAME`, `header:NAME` or `client_ip`"));
    }
    key
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
