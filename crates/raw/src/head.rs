//! The method and the header lines of a request, as the platform writes them.

use fastly::handle::RequestHandle;
use fastly_sys::fastly_http_req::{header_values_get, method_get};

use crate::filled::filled;

/// The lines of most headers fit in this many bytes, and most methods; longer ones take a second call.
const USUAL_LINES: usize = 1024;
const USUAL_METHOD: usize = 16;

/// The host did not give a part of a request, or it is over the limit; the status that it answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadError(pub i32);

/// The method of a request, of whatever length.
///
/// # Errors
///
/// If the host refuses to give it.
pub fn read_method(request: &RequestHandle) -> Result<Vec<u8>, ReadError> {
    let method = filled(USUAL_METHOD, |method, len, written| {
        #[expect(unsafe_code, reason = "the SDK gives a method that it has parsed")]
        #[cfg_attr(
            not(target_env = "p1"),
            expect(deprecated, reason = "built for wasip1; elsewhere only checked")
        )]
        // SAFETY: the host writes at most `len` bytes to `method`, and one length to `written`; both are live.
        let status = unsafe { method_get(request.as_u32(), method, len, written) };
        status.code
    });
    method.map_err(ReadError)
}

/// All lines of the header `name`, which is in lower case: a block in which each is followed by a NUL.
///
/// # Errors
///
/// If the host refuses to give them.
pub fn read_lines(request: &RequestHandle, name: &str) -> Result<Vec<u8>, ReadError> {
    let (mut block, mut cursor) = (Vec::new(), 0);
    loop {
        let mut next = -1;
        let lines = filled(USUAL_LINES, |lines, len, written| {
            let (name, name_len) = (name.as_ptr(), name.len());
            #[expect(unsafe_code, reason = "the SDK copies each line by itself")]
            #[cfg_attr(
                not(target_env = "p1"),
                expect(deprecated, reason = "built for wasip1; elsewhere only checked")
            )]
            // SAFETY: the host reads `name_len` bytes from `name`, and writes at most `len` bytes to `lines`, one number
            // to `next` and one length to `written`; all are live, the latter three exclusively borrowed.
            let status = unsafe {
                header_values_get(
                    request.as_u32(),
                    name,
                    name_len,
                    lines,
                    len,
                    cursor,
                    &raw mut next,
                    written,
                )
            };
            status.code
        });
        let lines = lines.map_err(ReadError)?;
        if block.is_empty() {
            block = lines;
        } else {
            block.extend_from_slice(&lines);
        }
        // What did not fit stands behind the cursor; a negative one says that this is all.
        match u32::try_from(next) {
            Ok(next) => cursor = next,
            Err(_) => return Ok(block),
        }
    }
}
