//! The request URI as the platform has it: read and written byte for byte.

use fastly::handle::RequestHandle;
use fastly_sys::fastly_http_req::{uri_get, uri_set};

use crate::filled::filled;

/// Most URIs fit in this many bytes; a longer one takes a second call.
const USUAL_LENGTH: usize = 512;

/// The host did not give or take a URI; the status that it answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UriError(pub i32);

/// The URI of a request as the platform has it: `scheme://`, the authority and the request target as they were sent.
///
/// # Errors
///
/// If the host refuses to give it.
pub fn read_uri(request: &RequestHandle) -> Result<Vec<u8>, UriError> {
    let uri = filled(USUAL_LENGTH, |uri, len, written| {
        #[expect(unsafe_code, reason = "the SDK has no safe way to the raw URI")]
        #[cfg_attr(
            not(target_env = "p1"),
            expect(deprecated, reason = "built for wasip1; elsewhere only checked")
        )]
        // SAFETY: the host writes at most `len` bytes to `uri`, and one length to `written`; both are live.
        let status = unsafe { uri_get(request.as_u32(), uri, len, written) };
        status.code
    });
    uri.map_err(UriError)
}

/// Sets the URI of a request, which must be absolute: the SDK's parser would panic on another one later.
///
/// # Errors
///
/// If the host refuses the bytes; the old URI stays.
pub fn write_uri(request: &mut RequestHandle, uri: &[u8]) -> Result<(), UriError> {
    #[expect(unsafe_code, reason = "the SDK has no safe way to set raw bytes")]
    #[cfg_attr(
        not(target_env = "p1"),
        expect(deprecated, reason = "built for wasip1; elsewhere only checked")
    )]
    // SAFETY: the host reads `uri.len()` bytes from `uri`, which is borrowed for the call.
    let status = unsafe { uri_set(request.as_u32(), uri.as_ptr(), uri.len()) };
    status.result().map_err(|status| UriError(status.code))
}
