//! The address of the client: docs/language.md, section 2, `client_ip`.

use std::net::IpAddr;

use pointwork_compiler::Network;

/// "address or CIDR (host bits must be zero), v4 or v6": the first bits of both are the same.
pub(super) fn is_within(client: IpAddr, network: Network) -> bool {
    let (client, first) = (bits(as_known(client)), bits(network.address));
    let count = usize::from(network.bits);
    // An address of one family is not within a network of the other.
    client.len() == first.len() && client[..count] == first[..count]
}

/// "an IPv4-mapped address is its v4 address" (RFC 4291 2.5.5.2: `::ffff:0:0/96`).
pub(super) fn as_known(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.octets() {
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d] => IpAddr::from([a, b, c, d]),
            _ => address,
        },
    }
}

/// The bits of an address, the first one first: 32 or 128 of them.
fn bits(address: IpAddr) -> String {
    let octets = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    octets.iter().map(|octet| format!("{octet:08b}")).collect::<Vec<_>>().concat()
}
