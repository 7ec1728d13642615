//! Buckets: a fixed hash that keeps a client in or out of a share of the traffic.

use std::fmt::{self, Display, Write};

/// How many buckets there are: a hundredth of a percent each.
pub const BUCKETS: u16 = 10_000;

/// The bucket of a value: what keeps a client in a share or out of it.
#[must_use]
pub fn bucket_of(value: &[u8]) -> u16 {
    bucket(fnv1a(value.iter().copied()))
}

/// The bucket of a value that was hashed by [`fnv1a`]: the finaliser of `MurmurHash3`, modulo [`BUCKETS`].
pub(crate) fn bucket(hash: u64) -> u16 {
    let bucket = fmix64(hash).checked_rem(u64::from(BUCKETS)).unwrap_or_default();
    u16::try_from(bucket).unwrap_or_default()
}

/// 64-bit FNV-1a (RFC 9923).
pub(crate) fn fnv1a(value: impl IntoIterator<Item = u8>) -> u64 {
    let mut hash = Fnv1a::default();
    value.into_iter().for_each(|byte| hash.take(byte));
    hash.0
}

/// The same of what a value is written as.
pub(crate) fn fnv1a_of(value: impl Display) -> u64 {
    let mut hash = Fnv1a::default();
    // It takes whatever is written.
    let _ = write!(hash, "{value}");
    hash.0
}

struct Fnv1a(u64);

impl Default for Fnv1a {
    fn default() -> Self {
        Fnv1a(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv1a {
    fn take(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
}

impl Write for Fnv1a {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().for_each(|byte| self.take(byte));
        Ok(())
    }
}

/// The 64-bit finaliser of `MurmurHash3`: it spreads every bit over all.
pub(crate) fn fmix64(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hashes_are_the_published_ones() {
        assert_eq!(fnv1a(*b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(*b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(*b"foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(fnv1a_of(format_args!("foo{}", "bar")), 0x8594_4171_f739_67e8);
        assert_eq!(fmix64(0), 0);
        assert_eq!(fmix64(1), 0xb456_bcfc_34c2_cb2c);
    }

    #[test]
    fn buckets_of_many_clients_are_even() {
        let mut counts = [0_u32; 10];
        for client in 0..100_000 {
            let bucket = bucket(fnv1a_of(format_args!("user-{client}")));
            assert!(bucket < BUCKETS);
            counts[usize::from(bucket / 1000)] += 1;
        }
        // Ten thousand are expected in each tenth; four standard deviations are 380.
        assert!(counts.iter().all(|&count| count.abs_diff(10_000) < 380), "{counts:?}");
    }
}
