//! Where a request is sent, and the backends of a split: docs/language.md, section 5.

use pointwork_compiler::Destination;

use super::hash::{fmix64, fnv1a};
use super::share;
use crate::request::Request;

/// The backend that a request is sent to.
pub(super) fn backend(to: &Destination, request: &Request) -> String {
    let split = match to {
        Destination::Backend(backend) => return backend.value.clone(),
        Destination::Split(split) => split,
    };
    // "without it, or without its value, the drawn bucket is the key", as decimal digits
    let key = share::key(split.key.as_ref(), request);
    let key = key.unwrap_or_else(|| request.draw.to_string().into_bytes());
    let mut values = Vec::new();
    for share in &split.shares {
        // "r from 0 to below its weight"
        for r in 0..u64::from(share.weight) {
            // "fmix64(h(key) ^ fmix64(h(backend) + r)), ..., h = FNV-1a 64"
            let h_of_backend = fnv1a(share.backend.value.as_bytes());
            let value = fmix64(fnv1a(&key) ^ fmix64(h_of_backend.wrapping_add(r)));
            values.push((value, share.backend.value.clone()));
        }
    }
    // "The backend is the one that owns the largest of the values"
    let largest = values.iter().map(|(value, _)| *value).max();
    let owner = values.iter().find(|(value, _)| Some(*value) == largest);
    owner.map(|(_, backend)| backend.clone()).unwrap_or_default()
}
