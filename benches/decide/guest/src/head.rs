//! A request head over static data.

use std::net::IpAddr;

use pointwork_table::{Geo, Head, Lines};

use crate::workload::Request;

impl Head for Request {
    fn method(&self) -> &[u8] {
        b"GET"
    }

    fn is_secure(&self) -> bool {
        true
    }

    fn host(&self) -> &[u8] {
        b"www.example.com"
    }

    fn path(&self) -> &[u8] {
        self.path.as_bytes()
    }

    fn lines(&self, _part: u16) -> Lines<'_> {
        Lines::default()
    }

    fn client(&self) -> Option<IpAddr> {
        None
    }

    fn geo(&self) -> Geo<'_> {
        Geo::default()
    }

    fn via_fanout(&self) -> bool {
        false
    }

    fn bucket(&self, _key: u16) -> u16 {
        9_999
    }
}
