//! Grip-Sig tokens, as Pushpin makes them and as others would.

use std::time::{SystemTime, UNIX_EPOCH};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The key that everybody knows, and that the local server takes.
pub(super) const KEY: &[u8] = b"viceroy_dev_signing_key_dont_use_in_production";

/// The usual header.
pub(super) const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

/// Claims that count, for another `seconds`.
pub(super) fn claims(seconds: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    format!(r#"{{"iss":"viceroy","exp":{}}}"#, now.saturating_add_signed(seconds))
}

/// A token with this header and these claims, signed with this key.
pub(super) fn token(header: &str, claims: &str, key: &[u8]) -> String {
    let signed = format!("{}.{}", encoded(header.as_bytes()), encoded(claims.as_bytes()));
    let mac =
        Hmac::<Sha256>::new_from_slice(key).map(|mac| mac.chain_update(&signed).finalize().into_bytes());
    format!("{signed}.{}", mac.map_or_else(|_| String::new(), |mac| encoded(&mac)))
}

/// A token that counts.
pub(super) fn valid() -> String {
    token(HEADER, &claims(3600), KEY)
}

pub(super) fn encoded(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}
