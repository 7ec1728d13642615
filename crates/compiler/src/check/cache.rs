//! The modifier `cache`: how long the Fastly cache keeps an answer, and by what it is purged.

use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::route_set::{Cache, Spanned};

use super::Context;
use super::fields::{Field, Fields};
use super::unknown::CACHE;

pub(crate) const KEYS: &[&str] = &["ttl", "stale_while_revalidate", "surrogate_key", "pci"];

/// The longest key that an answer can be purged by, and the longest list of them, in bytes (the platform's own limits).
const LONGEST_KEY: usize = 1024;
pub(crate) const LONGEST_KEYS: usize = 16 * 1024;

/// The units of durations, and how many seconds each has.
pub(crate) const UNITS: [(&str, u64); 4] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)];

/// The value of `cache`.
pub(super) fn check_cache(context: &mut Context<'_>, field: &Field<'_>) -> Option<Cache> {
    if !field.value().is_table() {
        let help = match field.value().as_bool() {
            Some(false) => "write `pass` in place of `send`: it bypasses the cache",
            Some(true) => {
                "leave it out: `send` goes through the cache, and the answer says how long it is kept"
            }
            None => "write `cache = { ttl = \"10m\" }`",
        };
        context.push(field.wrong_type("a table", help));
        return None;
    }
    let table = field.table(CACHE, KEYS, context.problems)?;
    let is_empty = KEYS.iter().all(|key| table.get(key).is_none());
    if is_empty && !table.has_unknown() {
        let problem = Diagnostic::error(Code::Empty, field.span(), "`cache` is an empty table");
        context.push(problem.help("leave it out: without it, the answer says how long it is kept"));
    }
    let pci = table.get("pci").and_then(|field| field.boolean(context.problems));
    Some(Cache {
        ttl: check_duration(context, &table, "ttl", Code::Cache),
        stale_while_revalidate: check_duration(context, &table, "stale_while_revalidate", Code::Cache),
        surrogate_key: table.get("surrogate_key").and_then(|field| surrogate_key(context, &field)),
        pci: pci.unwrap_or_default(),
    })
}

/// A duration in seconds.
pub(super) fn check_duration(
    context: &mut Context<'_>,
    table: &Fields<'_>,
    key: &str,
    code: Code,
) -> Option<u32> {
    let field = table.get(key)?;
    if let Some(seconds) = field.integer() {
        context.push(field.wrong_type("a duration", format!("write its unit: `{key} = \"{seconds}s\"`")));
        return None;
    }
    let text = field.text(context.problems)?;
    let help = match seconds(&text.value) {
        Some(seconds) => match u32::try_from(seconds) {
            Ok(seconds) => return Some(seconds),
            Err(_) => format!("write at most {} seconds", u32::MAX),
        },
        None => "write a whole number and one of `s`, `m`, `h` and `d`, like `90s`, `10m`, `1h` or `30d`"
            .to_owned(),
    };
    let message = format!("{} is not a duration", quoted(&text.value));
    context.report(code, (&text, 0..text.value.len()), message, help)
}

/// The seconds of a whole number and a unit; too many are as many as can be said.
fn seconds(text: &str) -> Option<u64> {
    let (number, factor) =
        UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| number.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(factor))
}

fn surrogate_key(context: &mut Context<'_>, field: &Field<'_>) -> Option<String> {
    if field.value().is_array() {
        let help = "write one text, with a space between two keys: `surrogate_key = \"news sport\"`";
        context.push(field.wrong_type("a text", help));
        return None;
    }
    let text = field.text(context.problems)?;
    match unfit_keys(&text) {
        None => Some(text.value),
        Some((at, message, help)) => context.report(Code::Cache, (&text, at), message, help),
    }
}

/// Why a text is no list of keys: the bytes, what is wrong, and what to write instead.
fn unfit_keys(text: &Spanned<String>) -> Option<(std::ops::Range<usize>, &'static str, String)> {
    let keys = text.value.as_str();
    let is_unfit = |letter: &(usize, char)| letter.1 != ' ' && !letter.1.is_ascii_graphic();
    if let Some((at, letter)) = keys.char_indices().find(is_unfit) {
        let help = "write visible ASCII letters, with a space between two keys".to_owned();
        return Some((at..at + letter.len_utf8(), "no key holds this letter", help));
    }
    if let Some(at) = keys.find(['{', '}']) {
        let help = "write the key as it is: captures stand in `rewrite`, in redirects and in header edits"
            .to_owned();
        return Some((at..at + 1, "a surrogate key holds no captures", help));
    }
    let mut at = 0_usize;
    for key in keys.split(' ') {
        if key.is_empty() {
            let help = "write one space between two keys, and none at the ends".to_owned();
            return Some((at.saturating_sub(1)..at, "there is no key here", help));
        }
        if key.len() > LONGEST_KEY {
            let help = format!("a key has at most {LONGEST_KEY} bytes");
            return Some((at..at + key.len(), "the key is too long", help));
        }
        at += key.len() + 1;
    }
    let is_long = keys.len() > LONGEST_KEYS;
    is_long.then(|| (0..keys.len(), "the keys are too long", format!("give at most {LONGEST_KEYS} bytes")))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_KEY, LONGEST_KEYS, seconds, unfit_keys};
    use crate::route_set::Spanned;

    #[test]
    fn keys_are_as_long_as_the_platform_takes_them() {
        let is_fit = |keys: String| unfit_keys(&Spanned { value: keys, span: 0..0 }).is_none();
        assert!(is_fit("a".repeat(LONGEST_KEY)));
        assert!(!is_fit("a".repeat(LONGEST_KEY + 1)));
        let many = "a ".repeat(LONGEST_KEYS / 2 - 1);
        assert!(is_fit(format!("{many}aa")));
        assert!(!is_fit(format!("{many}aaa")));
    }

    #[test]
    fn durations_are_whole_numbers_of_one_unit() {
        for (text, expected) in [
            ("0s", Some(0)),
            ("90s", Some(90)),
            ("10m", Some(600)),
            ("1h", Some(3600)),
            ("30d", Some(2_592_000)),
            ("007s", Some(7)),
            ("99999999999999999999d", Some(u64::MAX)),
            ("", None),
            ("s", None),
            ("90", None),
            ("1.5h", None),
            ("-1s", None),
            ("+1s", None),
            ("1 h", None),
            ("1h30m", None),
            ("500ms", None),
            ("1w", None),
            ("1H", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
