//! Buffers that the host fills.

/// The statuses of a host call that did what it was asked to, and of one that had too small a buffer (`BUFLEN`).
const DONE: i32 = 0;
const TOO_SMALL: i32 = 4;

/// No part of a request is longer.
const MOST: usize = 128 * 1024;

/// What `write` writes: the host, given a buffer, its length, and where to put how much it wrote. It is called once more,
/// with a longer buffer, where `usual` bytes are too few.
///
/// # Errors
///
/// The status that the host answered with, if it did not write.
pub(crate) fn filled(
    usual: usize,
    mut write: impl FnMut(*mut u8, usize, *mut usize) -> i32,
) -> Result<Vec<u8>, i32> {
    let mut bytes = Vec::with_capacity(usual);
    let mut written = 0;
    let mut status = write(bytes.as_mut_ptr(), bytes.capacity(), &raw mut written);
    if status == TOO_SMALL {
        bytes.reserve(MOST);
        status = write(bytes.as_mut_ptr(), bytes.capacity(), &raw mut written);
    }
    if status != DONE {
        return Err(status);
    }
    #[expect(unsafe_code, reason = "zeroing what the host writes anyway would touch all pages of the buffer")]
    // SAFETY: the host was told the capacity, and has initialised the first `written` bytes, which are not more.
    unsafe {
        bytes.set_len(written.min(bytes.capacity()));
    }
    // In place: what is read next then stands beside it, on the same page.
    bytes.shrink_to_fit();
    Ok(bytes)
}
