//! Buckets: docs/language.md, section 2.2.

use pointwork_compiler::{Percent, SplitKey};

use super::client::as_known;
use super::lines::lines;
use super::occurrences::of_cookie;
use crate::request::Request;

/// "`percent = p` holds if the request's bucket (0 to 9999) is below p x 100."
pub(super) fn takes(percent: &Percent, request: &Request) -> bool {
    // "it is a fixed hash of the first such value, ...; without that value, the drawn one"
    let value = match &percent.key {
        None => None,
        Some(SplitKey::Cookie(name)) => of_cookie(request, name).first().cloned(),
        Some(SplitKey::Header(name)) => lines(request, name).first().cloned(),
        Some(SplitKey::ClientIp) => request.client.map(|client| as_known(client).to_string().into_bytes()),
    };
    let bucket = match value {
        Some(value) => hash(&value) % 10_000,
        None => u64::from(request.draw),
    };
    bucket < u64::from(percent.below)
}

/// "Hash: 64-bit FNV-1a, then the finaliser of `MurmurHash3` (fmix64)". The constants are those of RFC 9923 and of
/// `MurmurHash3.cpp`.
fn hash(value: &[u8]) -> u64 {
    let mut hash: u64 = 14_695_981_039_346_656_037;
    for byte in value {
        hash ^= u64::from(*byte);
        hash = hash.wrapping_mul(1_099_511_628_211);
    }
    for factor in [18_397_679_294_719_823_053, 14_181_476_777_654_086_739] {
        hash ^= hash >> 33;
        hash = hash.wrapping_mul(factor);
    }
    hash ^ (hash >> 33)
}
