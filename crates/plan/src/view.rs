//! The request as the table sees it: what the platform has, in the form that conditions compare with.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::net::IpAddr;

use pointwork_table::{Destination, Geo, Head, Key, Lines, Part, Range, Table};

use crate::bucket::bucket;
use crate::first_pass::FirstPass;
use crate::host::without_port;
use crate::occurrences::{of_cookies, of_query};
use crate::request::Request;
use crate::split::chosen;

/// A request whose path is in normal form and whose host is sound.
pub(crate) struct View<'v, R> {
    table: &'v Table<'v>,
    request: &'v R,
    first_pass: &'v FirstPass<'v, R>,
    path: &'v [u8],
    query: &'v [u8],
    host: OnceCell<Cow<'v, str>>,
    /// The occurrences of the query keys and cookies of the table; made when the first is asked for.
    occurrences: OnceCell<Box<[OnceCell<Vec<u8>>]>>,
    /// The buckets for the keys of the table; made when the first is asked for.
    buckets: OnceCell<Box<[OnceCell<u16>]>>,
}

impl<'v, R: Request> View<'v, R> {
    pub(crate) fn new(
        table: &'v Table<'v>,
        request: &'v R,
        first_pass: &'v FirstPass<'v, R>,
        path: &'v [u8],
        query: &'v [u8],
    ) -> Self {
        View {
            table,
            request,
            first_pass,
            path,
            query,
            host: OnceCell::new(),
            occurrences: OnceCell::new(),
            buckets: OnceCell::new(),
        }
    }

    fn occurrences(&self, part: u16, find: impl FnOnce() -> Vec<u8>) -> Lines<'_> {
        let count = self.table.rows().parts.len();
        let all = self.occurrences.get_or_init(|| (0..count).map(|_| OnceCell::new()).collect());
        all.get(usize::from(part)).map_or_else(Lines::default, |cell| Lines::counted(cell.get_or_init(find)))
    }

    /// What a request has for a key that keeps its client together; `None` if chance is to decide.
    fn kept(&self, key: Key) -> Option<Cow<'_, [u8]>> {
        match key {
            Key::Part(part) => self.lines(part).next().map(Cow::Borrowed),
            Key::Client => self.client().map(|client| Cow::Owned(client.to_string().into_bytes())),
            Key::Drawn => None,
        }
    }

    /// The backend that a request goes to. In a split, chance stands for a key that the request does not have: the
    /// drawn bucket, as decimal digits.
    pub(crate) fn backend(&self, to: Destination) -> Range {
        let split = match to {
            Destination::Backend(backend) => return backend,
            Destination::Split(split) => self.table.split(split),
        };
        let key = split.and_then(|split| self.kept(*self.table.rows().keys.get(usize::from(split.key))?));
        let key = key.unwrap_or_else(|| Cow::Owned(self.request.draw().to_string().into_bytes()));
        let shares = split.map_or(&[][..], |split| self.table.shares(split.shares));
        chosen(self.table, shares, &key).map_or(Range { at: 0, len: 0 }, |share| share.backend)
    }

    fn name(&self, name: Range) -> &'v str {
        self.table.text(name)
    }
}

/// A host as conditions compare it: in lower case, without port and without one dot at its end.
fn compared(host: &str) -> Cow<'_, str> {
    let name = without_port(host);
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

impl<R: Request> Head for View<'_, R> {
    fn method(&self) -> &[u8] {
        self.first_pass.method()
    }

    fn is_secure(&self) -> bool {
        self.first_pass.is_secure()
    }

    fn host(&self) -> &[u8] {
        // A host that is not known is none that a file can name.
        self.host.get_or_init(|| compared(self.first_pass.host().unwrap_or_default())).as_bytes()
    }

    fn path(&self) -> &[u8] {
        self.path
    }

    fn lines(&self, part: u16) -> Lines<'_> {
        match self.table.part(part) {
            Some(Part::Header(name)) => match self.name(name) {
                "upgrade" if self.first_pass.is_handshake() => Lines::new(b"websocket\0"),
                name => self.request.lines(part, name),
            },
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
        self.first_pass.client()
    }

    fn geo(&self) -> Geo<'_> {
        self.request.geo(self.client())
    }

    fn via_fanout(&self) -> bool {
        self.first_pass.is_verified()
    }

    fn bucket(&self, key: u16) -> u16 {
        let keys = self.table.rows().keys;
        let all = self.buckets.get_or_init(|| keys.iter().map(|_| OnceCell::new()).collect());
        let cell = keys.get(usize::from(key)).zip(all.get(usize::from(key)));
        cell.map_or_else(
            || self.request.draw(),
            |(key, cell)| {
                let drawn = || self.kept(*key).map_or_else(|| self.request.draw(), |value| bucket(&value));
                *cell.get_or_init(drawn)
            },
        )
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
