//! Shares of the buckets.

use pointwork_plan::BUCKETS;

/// The buckets that are left: from the first to below the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::analyze) struct Share {
    from: u16,
    below: u16,
}

impl Share {
    /// All buckets.
    pub(in crate::analyze) const ALL: Share = Share { from: 0, below: BUCKETS };

    /// Also asks that the bucket is, or is not, below this.
    pub(in crate::analyze) fn assume(&mut self, below: u16, holds: bool) {
        if holds {
            self.below = self.below.min(below);
        } else {
            self.from = self.from.max(below);
        }
    }

    /// The buckets of both.
    pub(in crate::analyze) fn and(self, other: Share) -> Share {
        Share { from: self.from.max(other.from), below: self.below.min(other.below) }
    }

    pub(in crate::analyze) fn holds(self, bucket: u16) -> bool {
        (self.from..self.below).contains(&bucket)
    }

    pub(in crate::analyze) fn is_all(self) -> bool {
        self == Share::ALL
    }

    /// The last of these buckets, if there is one: what a request draws if nothing speaks against it.
    pub(in crate::analyze) fn last(self) -> Option<u16> {
        self.below.checked_sub(1).filter(|bucket| *bucket >= self.from)
    }
}
