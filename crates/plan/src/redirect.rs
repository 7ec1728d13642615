//! The Location of a redirect: what the file gives, and the rest from the request.

use pointwork_table::{Redirect, Table};

use crate::decided::Decided;
use crate::first_pass::FirstPass;
use crate::host::without_port;
use crate::path::encode;
use crate::refusal::{HostFault, Refusal};
use crate::request::Request;
use crate::rewrite::refuse_dot_segments;

/// The Location: ASCII without blanks and controls, a path unless the file gives a scheme or a host.
///
/// # Errors
///
/// A dot segment that only came of the captures; a host that is to be taken from the request and is not known.
pub(crate) fn location<R: Request>(
    table: &Table<'_>,
    redirect: &Redirect,
    decided: &Decided<'_, '_>,
    (first_pass, query_of_request): (&FirstPass<'_, R>, &[u8]),
) -> Result<String, Refusal> {
    let Redirect { status: _, secure, host, path, query, fragment, keep_query } = *redirect;
    let mut location = Vec::new();
    let is_absolute = secure.is_some() || host.is_some();
    if is_absolute {
        let is_secure = secure.unwrap_or_else(|| first_pass.is_secure());
        location.extend_from_slice(if is_secure { b"https://" } else { b"http://" });
        let host = match host {
            Some(host) => table.text(host),
            // A port belongs to the scheme that it was asked with.
            None => without_port(first_pass.host().ok_or(Refusal::Host(HostFault::Missing))?),
        };
        location.extend_from_slice(host.as_bytes());
    }
    match path.map(|path| decided.compose(path)) {
        Some(path) => {
            refuse_dot_segments(&path)?;
            put_path(&path, is_absolute, &mut location);
        }
        None => put_path(&decided.path, is_absolute, &mut location),
    }
    if let Some(query) = query {
        location.push(b'?');
        location.extend(decided.compose_with(query, put_in_query));
    } else if keep_query {
        for &byte in query_of_request {
            put_fit(byte, &mut location);
        }
    }
    if let Some(fragment) = fragment {
        location.push(b'#');
        location.extend_from_slice(table.text(fragment).as_bytes());
    }
    Ok(String::from_utf8(location).unwrap_or_default())
}

/// Adds a path. One that starts with two slashes would be read as a host where none stands before it.
fn put_path(path: &[u8], is_absolute: bool, location: &mut Vec<u8>) {
    let extra =
        if is_absolute { 0 } else { path.iter().take_while(|&&byte| byte == b'/').count().saturating_sub(1) };
    location.extend_from_slice(path.get(extra..).unwrap_or_default());
}

/// Adds a capture to a query, where it is one value whatever it holds.
fn put_in_query(capture: &[u8], query: &mut Vec<u8>) {
    for &byte in capture {
        if matches!(byte, b'&' | b'=' | b'+' | b';') {
            encode(byte, query);
        } else {
            query.push(byte);
        }
    }
}

/// Adds a byte of the query of the request, percent-encoded if it would break a URL apart: a header line ends at
/// a control, and clients read blanks and quotes as they like.
fn put_fit(byte: u8, location: &mut Vec<u8>) {
    if byte.is_ascii_graphic()
        && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
    {
        location.push(byte);
    } else {
        encode(byte, location);
    }
}
