//! The backend of a split: a key keeps its backend while the weights stay, and a changed weight moves clients only to
//! or from that backend (rendezvous hashing).

use pointwork_table::{Share, Table};

use crate::bucket::{fmix64, fnv1a};

/// The share that owns the largest of the values fmix64(h(key) ^ fmix64(h(backend) + r)), r from 0 to below its
/// weight, with h = FNV-1a 64; the first of equal ones. The key is given as h(key).
pub(crate) fn chosen<'s>(table: &Table<'_>, shares: &'s [Share], key: u64) -> Option<&'s Share> {
    let mut best: Option<(u64, &Share)> = None;
    for share in shares {
        let backend = fnv1a(table.text(share.backend).bytes());
        for copy in 0..share.weight {
            let value = fmix64(key ^ fmix64(backend.wrapping_add(u64::from(copy))));
            if best.is_none_or(|(most, _)| value > most) {
                best = Some((value, share));
            }
        }
    }
    best.map(|(_, share)| share)
}
