//! The address of the client: intervals of addresses, an IPv4 one being its IPv4-mapped IPv6 address (RFC 4291 2.5.5.2).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use pointwork_plan::bucket_of;

use super::Share;
use crate::analyze::budget::{Known, Undecided};
use crate::route_set::Network;

/// Addresses: disjoint intervals in order, each with its last one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::analyze) struct Addresses(Vec<(u128, u128)>);

/// The first and the last IPv4-mapped address.
const MAPPED: (u128, u128) = (0xFFFF_0000_0000, 0xFFFF_FFFF_FFFF);

impl Addresses {
    /// The addresses of networks. An IPv4 address is in no IPv6 network.
    pub(in crate::analyze) fn of(networks: &[Network]) -> Self {
        let mut all: Vec<(u128, u128)> = Vec::new();
        for network in networks {
            let first = number(network.address);
            let width = if network.address.is_ipv4() { 32 } else { 128 };
            let free = width - u32::from(network.bits);
            let last = first | 1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1);
            if network.address.is_ipv6() && first <= MAPPED.0 && last >= MAPPED.1 {
                all.extend((first < MAPPED.0).then(|| (first, MAPPED.0 - 1)));
                all.extend((last > MAPPED.1).then(|| (MAPPED.1 + 1, last)));
            } else {
                all.push((first, last));
            }
        }
        all.sort_unstable();
        let mut joined: Vec<(u128, u128)> = Vec::new();
        for (first, last) in all {
            match joined.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                Some(_) | None => joined.push((first, last)),
            }
        }
        Addresses(joined)
    }

    fn hold(&self, address: IpAddr) -> bool {
        let address = number(address);
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&address))
    }

    fn and(&self, other: &Addresses) -> Addresses {
        let mut both = Vec::new();
        for (first, last) in &self.0 {
            let meeting = other.0.iter().map(|(from, to)| (*from.max(first), *to.min(last)));
            both.extend(meeting.filter(|(first, last)| first <= last));
        }
        Addresses(both)
    }

    /// All others.
    fn others(&self) -> Addresses {
        let mut others = Vec::new();
        let mut from = Some(0);
        for (first, last) in &self.0 {
            others.extend(from.zip(first.checked_sub(1)).filter(|(from, to)| from <= to));
            from = last.checked_add(1);
        }
        others.extend(from.map(|from| (from, u128::MAX)));
        Addresses(others)
    }

    /// These one by one, the IPv4 ones first.
    fn each(&self) -> impl Iterator<Item = IpAddr> {
        let (v4, v6): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|(first, _)| *first >= MAPPED.0 && *first <= MAPPED.1);
        v4.into_iter().chain(v6).flat_map(|(first, last)| (first..=last).map(address))
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => MAPPED.0 | u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

fn address(number: u128) -> IpAddr {
    IpAddr::V6(Ipv6Addr::from(number)).to_canonical()
}

/// What the address of the client may be.
#[derive(Clone, Debug)]
pub(in crate::analyze) struct Client {
    known: Addresses,
    may_be_unknown: bool,
    /// Where the bucket of the address must be; of the drawn bucket if it is not known.
    share: Share,
    /// What it is, if it is known.
    is: Option<IpAddr>,
}

/// So many addresses are tried for their buckets.
const MOST_TRIED: usize = 50_000;

/// An address for documentation (RFC 5737 3), where another is not asked for.
const USUAL: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

impl Client {
    /// Any address, or none that is known.
    pub(in crate::analyze) fn any() -> Self {
        Client {
            // Cut where the families meet, so that each interval is of one.
            known: Addresses(vec![(0, MAPPED.0 - 1), MAPPED, (MAPPED.1 + 1, u128::MAX)]),
            may_be_unknown: true,
            share: Share::ALL,
            is: None,
        }
    }

    /// What it is, if it is known.
    pub(in crate::analyze) fn is(&self) -> Option<IpAddr> {
        self.is
    }

    pub(in crate::analyze) fn is_within(&self, addresses: &Addresses) -> bool {
        self.is.is_some_and(|address| addresses.hold(address))
    }

    /// Where the drawn bucket must be.
    pub(in crate::analyze) fn drawn(&self) -> Share {
        if self.is.is_none() { self.share } else { Share::ALL }
    }

    /// Also asks that it is, or is not, one of these; false if there is no such address.
    pub(in crate::analyze) fn assume(&mut self, addresses: &Addresses, holds: bool) -> Known<bool> {
        if holds {
            self.known = self.known.and(addresses);
            self.may_be_unknown = false;
        } else {
            self.known = self.known.and(&addresses.others());
        }
        self.settle()
    }

    /// Also asks that the bucket is, or is not, below this; false if there is no such address.
    pub(in crate::analyze) fn assume_below(&mut self, below: u16, holds: bool) -> Known<bool> {
        self.share.assume(below, holds);
        self.settle()
    }

    fn settle(&mut self) -> Known<bool> {
        if self.share.last().is_none() {
            return Ok(false);
        }
        if self.share.is_all() {
            let usual = Some(USUAL).filter(|usual| self.known.hold(*usual));
            self.is = if self.may_be_unknown { None } else { usual.or_else(|| self.known.each().next()) };
            return Ok(self.may_be_unknown || self.is.is_some());
        }
        let mut tried = 0;
        self.is = self.known.each().take(MOST_TRIED).find(|address| {
            tried += 1;
            self.share.holds(bucket_of(address.to_string().as_bytes()))
        });
        match self.is {
            Some(_) => Ok(true),
            // There are more.
            None if tried == MOST_TRIED => Err(Undecided::Bucket),
            // The drawn bucket counts.
            None => Ok(self.may_be_unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(texts: &[&str]) -> Addresses {
        let network = |text: &&str| {
            let (address, bits) = text.split_once('/').unwrap();
            Network { address: address.parse().unwrap(), bits: bits.parse().unwrap() }
        };
        Addresses::of(&texts.iter().map(network).collect::<Vec<_>>())
    }

    #[test]
    fn the_other_addresses_are_found() {
        let mut client = Client::any();
        assert!(client.assume(&networks(&["10.0.0.0/8"]), true).unwrap());
        assert_eq!(client.is().unwrap().to_string(), "10.0.0.0");
        assert!(client.assume(&networks(&["10.0.0.0/9", "10.128.0.0/16"]), false).unwrap());
        assert_eq!(client.is().unwrap().to_string(), "10.129.0.0");
        assert!(!client.assume(&networks(&["10.128.0.0/9"]), false).unwrap());
    }

    #[test]
    fn an_ipv4_address_is_in_no_ipv6_network() {
        let mut client = Client::any();
        assert!(client.assume(&networks(&["0.0.0.0/0"]), true).unwrap());
        assert!(client.assume(&networks(&["::/0"]), false).unwrap());
        assert!(!client.assume(&networks(&["0.0.0.0/0"]), false).unwrap());
        let mut other = Client::any();
        assert!(other.assume(&networks(&["::/0", "0.0.0.0/0"]), true).unwrap());
        assert!(other.assume(&networks(&["0.0.0.0/0"]), false).unwrap());
        assert!(other.is().unwrap().is_ipv6());
    }

    #[test]
    fn an_address_falls_into_a_share() {
        let mut client = Client::any();
        assert!(client.assume(&networks(&["10.0.0.0/8"]), true).unwrap());
        assert!(client.assume_below(5, true).unwrap());
        assert!(bucket_of(client.is().unwrap().to_string().as_bytes()) < 5);
        let mut one = Client::any();
        assert!(one.assume(&networks(&["10.0.0.0/32"]), true).unwrap());
        let bucket = bucket_of(b"10.0.0.0");
        assert!(!one.clone().assume_below(bucket, true).unwrap());
        assert!(one.assume_below(bucket + 1, true).unwrap());
    }
}
