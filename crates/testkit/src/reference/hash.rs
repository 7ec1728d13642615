//! The hash functions that section 2.2 of docs/language.md names. The constants are those of RFC 9923 and of
//! `MurmurHash3.cpp`.

/// "64-bit FNV-1a".
pub(super) fn fnv1a(value: &[u8]) -> u64 {
    let mut hash: u64 = 14_695_981_039_346_656_037;
    for byte in value {
        hash ^= u64::from(*byte);
        hash = hash.wrapping_mul(1_099_511_628_211);
    }
    hash
}

/// "the finaliser of `MurmurHash3` (fmix64)".
pub(super) fn fmix64(value: u64) -> u64 {
    let mut hash = value;
    for factor in [18_397_679_294_719_823_053, 14_181_476_777_654_086_739] {
        hash ^= hash >> 33;
        hash = hash.wrapping_mul(factor);
    }
    hash ^ (hash >> 33)
}
