//! Who signs what comes through Fanout: Fastly for this service, or the local test server.

use std::time::{SystemTime, UNIX_EPOCH};

use pointwork_grip_sig::{Key, Signer};
use pointwork_plan::LOCAL_SERVICE;

/// Fastly's public key for Fanout (P-256), an uncompressed point; it is published as a JWK:
/// <https://www.fastly.com/documentation/guides/concepts/real-time-messaging/fanout/>
#[rustfmt::skip]
const FASTLY: [u8; 65] = [
    0x04, 0x08, 0xAA, 0x39, 0x03, 0x57, 0x9B, 0xC8, 0x57, 0x27, 0x99, 0x55, 0x7C,
    0x48, 0x4E, 0x4E, 0x9F, 0xEF, 0x06, 0xF3, 0x52, 0x72, 0x06, 0x34, 0xAF, 0x72,
    0xBC, 0x78, 0x54, 0xB7, 0xAD, 0x58, 0x28, 0xEE, 0x0C, 0x09, 0xA9, 0xA5, 0x3A,
    0x37, 0xC4, 0xCF, 0xF3, 0xCF, 0xBE, 0xB7, 0x08, 0xE4, 0xC2, 0x80, 0x77, 0xE9,
    0xFF, 0xA9, 0x4F, 0x74, 0x2C, 0x98, 0x8E, 0x3A, 0x9C, 0xF8, 0x63, 0x3B, 0xB3,
];

/// What the Fastly CLI has Pushpin sign with on the local test server. Everybody knows it, so it counts nowhere else.
const LOCAL: Signer<'static> =
    Signer { key: Key::Hs256(b"viceroy_dev_signing_key_dont_use_in_production"), issuer: "viceroy" };

/// Whether this program runs on the local test server, by what the platform sets and no client can.
fn is_local(host: Option<&str>, service: &str) -> bool {
    host == Some("localhost") && service == LOCAL_SERVICE
}

/// Whether a token says that its request came through the Fanout of a service, which is the one that this program runs
/// as. The clock is the platform's.
pub(crate) fn is_signed(token: &[u8], service: &str) -> bool {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = since.map_or(u64::MAX, |since| since.as_secs());
    if is_local(std::env::var("FASTLY_HOSTNAME").ok().as_deref(), service) {
        return LOCAL.signed(token, now);
    }
    let issuer = format!("fastly:{service}");
    Signer { key: Key::Es256(&FASTLY), issuer: &issuer }.signed(token, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_that_everybody_knows_counts_on_the_local_test_server_only() {
        assert!(is_local(Some("localhost"), LOCAL_SERVICE));
        assert!(!is_local(Some("localhost"), "SU1Z0isxPaozGVKXdv0eY"));
        assert!(!is_local(Some("cache-fra-eddf8230020"), LOCAL_SERVICE));
        assert!(!is_local(None, LOCAL_SERVICE));
        assert!(!is_local(Some("localhost"), ""));
    }
}
