//! The `percent` condition, a share of the requests, and the `split_key` that it has in common with a split.

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
use crate::route_set::{Condition, Percent, Spanned, SplitKey};

use super::Context;
use super::fields::{Field, Fields};
use super::value::{Part, check_name};

/// A `split_key`.
pub(super) struct Key {
    /// What keeps a client in or out; `None` if it could not be read.
    pub(super) value: Option<SplitKey>,
}

/// The `split_key` of a route or of `[default]`; a problem if there is nothing that it serves.
pub(super) fn check_split_key(context: &mut Context<'_>, table: &Fields<'_>) -> Option<Key> {
    let field = table.get("split_key")?;
    let is_split = |key: &&str| table.get(key).is_some_and(|field| field.value().is_table());
    let is_used = table.get("percent").is_some() || ["send", "pass"].iter().any(is_split);
    // It may be what an unknown key was meant to be.
    if !is_used && !table.has_unknown() {
        let message = "`split_key` stands without `percent` and without a split";
        let problem = Diagnostic::error(Code::Value, field.key_span(), message);
        let help =
            "leave it out, or add the `percent` of clients that it keeps together; it serves a split too";
        context.push(problem.help(help));
    }
    Some(Key { value: split_key(context, &field) })
}

/// The share of a route.
pub(super) fn check_share(
    context: &mut Context<'_>,
    route: &Fields<'_>,
    key: Option<&Key>,
) -> Option<Spanned<Condition>> {
    let percent = route.get("percent")?;
    let below = hundredths(&percent, context.problems)?;
    let key = match key {
        Some(key) => Some(key.value.clone()?),
        None => None,
    };
    Some(Spanned { value: Condition::Percent(Percent { below, key }), span: percent.key_span() })
}

/// The value of `percent` in hundredths.
fn hundredths(field: &Field<'_>, problems: &mut Diagnostics) -> Option<u16> {
    let share = match field.value() {
        DeValue::Integer(_) => field
            .integer()
            .and_then(|whole| u16::try_from(whole).ok())
            .and_then(|whole| whole.checked_mul(100)),
        DeValue::Float(float) => parse_hundredths(float.as_str()),
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
    let share = share.filter(|share| (1..=10_000).contains(share));
    if share.is_none() {
        let problem = Diagnostic::error(Code::Value, field.span(), "this is not a share of the requests");
        problems.push(problem.help("write a number above 0 and at most 100, with at most two decimals"));
    }
    share
}

/// A float in hundredths, exactly; `None` if it is negative, no number, or has more than two decimals.
fn parse_hundredths(text: &str) -> Option<u16> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{decimals}");
    let significant = digits.trim_end_matches('0');
    let zeros = digits.len() - significant.len();
    // What the significant digits are to be multiplied with is a power of ten.
    let power = i64::from(exponent.parse::<i32>().ok()?) + 2 + i64::try_from(zeros).ok()?
        - i64::try_from(decimals.len()).ok()?;
    let factor = 10_u16.checked_pow(u32::try_from(power).ok()?)?;
    significant.parse::<u16>().ok()?.checked_mul(factor)
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
    fn shares_have_at_most_two_decimals_in_whatever_notation() {
        for (text, hundredths) in [
            ("5.0", Some(500)),
            ("+5.0", Some(500)),
            ("0.05", Some(5)),
            ("0.5", Some(50)),
            ("12.340", Some(1234)),
            ("100.0", Some(10_000)),
            ("1e1", Some(1000)),
            ("1E+02", Some(10_000)),
            ("125.0e-1", Some(1250)),
            ("12.5e-1", Some(125)),
            ("0.001", None),
            ("1.25e-1", None),
            ("0.0", None),
            ("-0.0", None),
            ("-5.0", None),
            ("inf", None),
            ("+nan", None),
            ("999.0", None),
            ("1e99999999999", None),
            ("1e2147483647", None),
        ] {
            assert_eq!(parse_hundredths(text), hundredths, "{text}");
        }
    }
}
