//! Answers of backends that mean a connection to be held, on a route that did not hand it off: nobody would hold it, and
//! the client would learn the channel.

use fastly::handle::ResponseHandle;
use fastly::http::HeaderName;

use crate::edit::Fields as _;
use crate::failure;

const GRIP_HOLD: HeaderName = HeaderName::from_static("grip-hold");

/// A buffer for the value of Grip-Hold; that one does not fit says that it is there.
const VALUE: usize = 64;

/// A buffer for names of headers.
const NAMES: usize = 8 * 1024;

/// Removes the Grip header lines of an answer that has a Grip-Hold, and says so on standard error.
pub(crate) fn stop(response: &mut ResponseHandle, route: &str, backend: &str) {
    if response.get_header_values(&GRIP_HOLD, VALUE).next().is_none() {
        return;
    }
    let names: Vec<HeaderName> = response.get_header_names(NAMES).filter_map(Result::ok).collect();
    for name in names.iter().chain([&GRIP_HOLD]).filter(|name| name.as_str().starts_with("grip-")) {
        response.remove(name);
    }
    failure::leaked(route, backend);
}
