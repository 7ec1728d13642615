//! The request as the table sees it: what the platform has, in the form that conditions compare with.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::net::IpAddr;

use pointwork_table::{Geo, Head, Key, Lines, Part, Range, Table};

use crate::bucket::bucket;
use crate::occurrences::{of_cookies, of_query};
use crate::request::Request;

/// A request whose path is in normal form and whose host is sound.
pub(crate) struct View<'v, R> {
    table: &'v Table<'v>,
    request: &'v R,
    path: &'v [u8],
    query: &'v [u8],
    host: Cow<'v, str>,
    /// The occurrences of the query keys and cookies of the table; made when the first is asked for.
    occurrences: OnceCell<Box<[OnceCell<Vec<u8>>]>>,
    /// The buckets for the keys of the table; made when the first is asked for.
    buckets: OnceCell<Box<[OnceCell<u16>]>>,
}

impl<'v, R: Request> View<'v, R> {
    pub(crate) fn new(
        table: &'v Table<'v>,
        request: &'v R,
        path: &'v [u8],
        query: &'v [u8],
        host: &'v str,
    ) -> Self {
        View {
            table,
            request,
            path,
            query,
            host: compared(host),
            occurrences: OnceCell::new(),
            buckets: OnceCell::new(),
        }
    }

    fn occurrences(&self, part: u16, find: impl FnOnce() -> Vec<u8>) -> Lines<'_> {
        let count = self.table.rows().parts.len();
        let all = self.occurrences.get_or_init(|| (0..count).map(|_| OnceCell::new()).collect());
        all.get(usize::from(part)).map_or_else(Lines::default, |cell| Lines::counted(cell.get_or_init(find)))
    }

    fn drawn_from(&self, key: Key) -> u16 {
        let kept = match key {
            Key::Part(part) => self.lines(part).next().map(bucket),
            Key::Client => self.client().map(|client| bucket(client.to_string().as_bytes())),
            Key::Drawn => None,
        };
        kept.unwrap_or_else(|| self.request.draw())
    }

    fn name(&self, name: Range) -> &'v str {
        self.table.text(name)
    }
}

/// A host as conditions compare it: in lower case, without port and without one dot at its end.
fn compared(host: &str) -> Cow<'_, str> {
    // The colons of an IPv6 literal stand within brackets.
    let name = match host.rfind(':') {
        Some(at) if !host.ends_with(']') => host.get(..at).unwrap_or(host),
        _ => host,
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

impl<R: Request> Head for View<'_, R> {
    fn method(&self) -> &[u8] {
        self.request.method()
    }

    fn is_secure(&self) -> bool {
        self.request.is_secure()
    }

    fn host(&self) -> &[u8] {
        self.host.as_bytes()
    }

    fn path(&self) -> &[u8] {
        self.path
    }

    fn lines(&self, part: u16) -> Lines<'_> {
        match self.table.part(part) {
            Some(Part::Header(name)) => self.request.lines(part, self.name(name)),
            Some(Part::Query(name)) => {
                self.occurrences(part, || of_query(self.query, self.name(name).as_bytes()))
            }
            Some(Part::Cookie { name, header }) => {
                self.occurrences(part, || of_cookies(self.lines(header), self.name(name).as_bytes()))
            }
            None => Lines::default(),
        }
    }

    fn client(&self) -> Option<IpAddr> {
        self.request.client().map(|client| client.to_canonical())
    }

    fn geo(&self) -> Geo<'_> {
        self.request.geo()
    }

    fn bucket(&self, key: u16) -> u16 {
        let keys = self.table.rows().keys;
        let all = self.buckets.get_or_init(|| keys.iter().map(|_| OnceCell::new()).collect());
        let bucket = keys.get(usize::from(key)).zip(all.get(usize::from(key)));
        bucket.map_or_else(|| self.request.draw(), |(key, cell)| *cell.get_or_init(|| self.drawn_from(*key)))
    }
}

#[cfg(test)]
mod tests {
    use super::compared;

    #[test]
    fn a_host_is_compared_without_port_case_and_one_dot() {
        for (host, expected) in [
            ("example.com", "example.com"),
            ("EXAMPLE.com:8080", "example.com"),
            ("example.com.", "example.com"),
            ("example.com.:80", "example.com"),
            ("example.com..", "example.com."),
            ("[::1]", "[::1]"),
            ("[2001:DB8::1]:443", "[2001:db8::1]"),
        ] {
            assert_eq!(compared(host), expected, "{host}");
        }
    }
}
