//! What the platform knows of where an address is, as it says it.

use std::net::IpAddr;

use fastly_sys::fastly_geo::lookup;

use crate::filled::filled;

/// Most places fit in this many bytes; a longer one takes a second call.
const USUAL_LENGTH: usize = 1024;

/// Where an address is, as a JSON object; `None` if the platform does not know.
#[must_use]
pub fn read_place(address: IpAddr) -> Option<Vec<u8>> {
    match address {
        IpAddr::V4(address) => of_octets(&address.octets()),
        IpAddr::V6(address) => of_octets(&address.octets()),
    }
}

fn of_octets(octets: &[u8]) -> Option<Vec<u8>> {
    let place = filled(USUAL_LENGTH, |place, len, written| {
        #[expect(
            unsafe_code,
            reason = "the SDK's way parses all that is known, and fails where one key is missing"
        )]
        // SAFETY: the host reads `octets.len()` bytes from `octets`, and writes at most `len` bytes to `place` and one
        // length to `written`; all are live, the latter two exclusively borrowed.
        let status = unsafe { lookup(octets.as_ptr(), octets.len(), place, len, written) };
        status.code
    });
    place.ok()
}
