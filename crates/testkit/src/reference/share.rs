//! Buckets: docs/language.md, section 2.2.

use pointwork_compiler::{Percent, SplitKey};

use super::client::as_known;
use super::hash::{fmix64, fnv1a};
use super::lines::lines;
use super::occurrences::of_cookie;
use crate::request::Request;

/// "`percent = p` holds if the request's bucket (0 to 9999) is below p x 100."
pub(super) fn takes(percent: &Percent, request: &Request) -> bool {
    // "it is a fixed hash of the first such value, ...; without that value, the drawn one"
    let bucket = match key(percent.key.as_ref(), request) {
        Some(value) => fmix64(fnv1a(&value)) % 10_000,
        None => u64::from(request.draw),
    };
    bucket < u64::from(percent.below)
}

/// What a request has for a `split_key`: "the first such value".
pub(super) fn key(key: Option<&SplitKey>, request: &Request) -> Option<Vec<u8>> {
    match key? {
        SplitKey::Cookie(name) => of_cookie(request, name).first().cloned(),
        SplitKey::Header(name) => lines(request, name).first().cloned(),
        SplitKey::ClientIp => request.client.map(|client| as_known(client).to_string().into_bytes()),
    }
}
