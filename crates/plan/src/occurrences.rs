//! The occurrences of a query key and of a cookie: what conditions see as their lines.

use pointwork_table::{Lines, trim};

use crate::path::hex;

/// The values of a query key, decoded, as a block for [`Lines::counted`].
///
/// The query (with its `?`) is split at `&`, each piece at its first `=`; in names and values `+` is a space and `%XX`
/// a byte, an invalid `%` stays as it is. A piece without `=` has the value "", empty pieces are skipped.
pub(crate) fn of_query(query: &[u8], name: &[u8]) -> Vec<u8> {
    let mut block = Vec::new();
    let query = query.strip_prefix(b"?").unwrap_or(query);
    for piece in query.split(|&byte| byte == b'&').filter(|piece| !piece.is_empty()) {
        let (key, value) = cut(piece, b'=');
        if decoded(key, b' ').eq(name.iter().copied()) {
            let value: Vec<u8> = decoded(value.unwrap_or_default(), b' ').collect();
            count(&value, &mut block);
        }
    }
    block
}

/// The values of a cookie, as a block for [`Lines::counted`].
///
/// All Cookie lines are split at `;` and trimmed, each piece at its first `=`; a piece without `=` is skipped. Nothing
/// is decoded or unquoted.
pub(crate) fn of_cookies(lines: Lines<'_>, name: &[u8]) -> Vec<u8> {
    let mut block = Vec::new();
    for piece in lines.flat_map(|line| line.split(|&byte| byte == b';')) {
        if let (key, Some(value)) = cut(trim(piece), b'=')
            && key == name
        {
            count(value, &mut block);
        }
    }
    block
}

/// A text before and behind the first of a byte.
fn cut(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    let mut halves = text.splitn(2, |&byte| byte == at);
    (halves.next().unwrap_or_default(), halves.next())
}

/// Adds a line to a block: its length, then the line.
fn count(line: &[u8], block: &mut Vec<u8>) {
    // A request is shorter than 4 GiB.
    let len = u32::try_from(line.len()).unwrap_or_default();
    block.extend_from_slice(&len.to_le_bytes());
    block.extend_from_slice(line);
}

/// The bytes of a percent-encoded text; an invalid `%` stays as it is. A `+` is a space in a query and itself in a path.
pub(crate) fn decoded(mut text: &[u8], plus: u8) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let (&first, rest) = text.split_first()?;
        text = rest;
        match (first, rest) {
            (b'+', _) => Some(plus),
            (b'%', [high, low, after @ ..]) => match hex(*high).zip(hex(*low)) {
                Some((high, low)) => {
                    text = after;
                    Some(high << 4 | low)
                }
                None => Some(b'%'),
            },
            _ => Some(first),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(query: &str, name: &str) -> Vec<String> {
        let block = of_query(query.as_bytes(), name.as_bytes());
        Lines::counted(&block).map(|line| String::from_utf8_lossy(line).into_owned()).collect()
    }

    #[test]
    fn a_query_is_split_and_decoded() {
        assert_eq!(query("?x", "x"), [""]);
        assert_eq!(query("?x=", "x"), [""]);
        assert_eq!(query("?x=1&y=2&x=3", "x"), ["1", "3"]);
        assert_eq!(query("?x=a=b", "x"), ["a=b"]);
        assert_eq!(query("?x=a+b%2Bc%zz%4", "x"), ["a b+c%zz%4"]);
        assert_eq!(query("?%78=%00&a+b=1", "x"), ["\0"]);
        assert_eq!(query("?%78=%00&a+b=1", "a b"), ["1"]);
        assert_eq!(query("?&&=1", ""), ["1"]);
        assert!(query("", "x").is_empty() && query("?", "").is_empty());
    }

    #[test]
    fn cookies_of_all_lines_are_split_and_not_decoded() {
        let lines = Lines::new(b"a=1; b=2;a = 3 ;c\0a=\"4\";A=5;a=b=c\0");
        let block = of_cookies(lines.clone(), b"a");
        let found: Vec<&[u8]> = Lines::counted(&block).collect();
        assert_eq!(found, [&b"1"[..], b"\"4\"", b"b=c"]);
        assert_eq!(Lines::counted(&of_cookies(lines, b"c")).count(), 0);
    }
}
