//! The request as the table sees it: what the platform has, in the form that conditions compare with.

use std::net::IpAddr;

use pointwork_table::{Destination, Geo, Head, Key, Lines, Part, Range, Table};

use crate::bucket::{bucket, fnv1a, fnv1a_of};
use crate::first_pass::FirstPass;
use crate::host::without_port;
use crate::request::Request;
use crate::split::chosen;

/// A request whose path is in normal form and whose host is sound.
pub(crate) struct View<'v, 'r, R> {
    table: &'v Table<'v>,
    request: &'v R,
    first_pass: &'v FirstPass<'r, R>,
    path: &'v [u8],
    query: &'v [u8],
}

impl<'v, 'r, R: Request> View<'v, 'r, R> {
    pub(crate) fn new(
        table: &'v Table<'v>,
        request: &'v R,
        first_pass: &'v FirstPass<'r, R>,
        path: &'v [u8],
        query: &'v [u8],
    ) -> Self {
        View { table, request, first_pass, path, query }
    }

    /// The hash of what a request has for a key that keeps its client together; `None` if chance is to decide.
    fn kept(&self, key: Key) -> Option<u64> {
        match key {
            Key::Part(part) => self.lines(part).next().map(fnv1a),
            Key::Client => self.client().map(fnv1a_of),
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
        let key = key.unwrap_or_else(|| fnv1a_of(self.request.draw()));
        let shares = split.map_or(&[][..], |split| self.table.shares(split.shares));
        chosen(self.table, shares, key).map_or(Range { at: 0, len: 0 }, |share| share.backend)
    }

    fn name(&self, name: Range) -> &'v str {
        self.table.text(name)
    }
}

/// A host as conditions compare it: without port and without one dot at its end.
fn compared(host: &str) -> &str {
    let name = without_port(host);
    name.strip_suffix('.').unwrap_or(name)
}

impl<R: Request> Head for View<'_, '_, R> {
    fn method(&self) -> &[u8] {
        self.first_pass.method()
    }

    fn is_secure(&self) -> bool {
        self.first_pass.is_secure()
    }

    fn host(&self) -> &[u8] {
        // A host that is not known is none that a file can name.
        compared(self.first_pass.host().unwrap_or_default()).as_bytes()
    }

    fn path(&self) -> &[u8] {
        self.path
    }

    fn lines(&self, part: u16) -> Lines<'_> {
        match self.table.part(part) {
            Some(Part::Header(name)) => match self.name(name) {
                "upgrade" if self.first_pass.is_handshake() => Lines::new(b"websocket\0"),
                name => self.request.lines(part, name).into(),
            },
            Some(Part::Query(name)) => Lines::of_query(self.query, self.name(name).as_bytes()),
            Some(Part::Cookie { name, header }) => {
                Lines::of_cookie(self.request.lines(header, "cookie"), self.name(name).as_bytes())
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
        let key = self.table.rows().keys.get(usize::from(key));
        key.and_then(|key| self.kept(*key)).map_or_else(|| self.request.draw(), bucket)
    }
}

#[cfg(test)]
mod tests {
    use super::compared;

    #[test]
    fn a_host_is_compared_without_port_and_one_dot() {
        for (host, expected) in [
            ("example.com", "example.com"),
            ("EXAMPLE.com:8080", "EXAMPLE.com"),
            ("example.com.", "example.com"),
            ("example.com.:80", "example.com"),
            ("example.com..", "example.com."),
            ("[::1]", "[::1]"),
            ("[2001:DB8::1]:443", "[2001:DB8::1]"),
        ] {
            assert_eq!(compared(host), expected, "{host}");
        }
    }
}
