//! Grip-Sig: the token by which Fanout signs what it forwards (a JWT, RFC 7519), and when it counts.
//!
//! The key, the issuer and the time are arguments: which of them count on Fastly and on the local test server is said
//! by `pointwork-edge`.

#![warn(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde::Deserialize;
use sha2::Sha256;

/// The longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 4096;

/// The longest decoded part of a token that is looked at: three quarters of the longest token.
const MAX_PART: usize = 3072;

/// Room for a decoded signature; both algorithms have shorter ones.
const MAX_SIGNATURE: usize = 256;

/// The key that a token must be signed with. It says the algorithm too: that of the token is not a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key<'k> {
    /// ES256: the public key, an uncompressed point of P-256 (SEC 1, 2.3.3).
    Es256(&'k [u8; 65]),
    /// HS256: the secret.
    Hs256(&'k [u8]),
}

/// Whom a token must come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signer<'k> {
    /// What it signs with.
    pub key: Key<'k>,
    /// What it writes into `iss`.
    pub issuer: &'k str,
}

/// The header of a token. What is not listed is not looked at, but for `crit`, which demands that it be (RFC 7515
/// 4.1.11).
#[derive(Deserialize)]
struct Header<'t> {
    alg: &'t str,
    #[serde(default, rename = "crit")]
    _crit: Option<Refused>,
}

/// The claims of a token.
#[derive(Deserialize)]
struct Claims<'t> {
    iss: &'t str,
    exp: u64,
}

/// A value that no token may have.
#[derive(Deserialize)]
enum Refused {}

impl Signer<'_> {
    /// Whether a token is this signer's, and not expired at `now`, in seconds since 1970 (UTC).
    #[must_use]
    pub fn signed(&self, token: &[u8], now: u64) -> bool {
        token.len() <= MAX_TOKEN && self.accepts(token, now).is_some()
    }

    /// `Some` if a token is accepted; `None` for whatever is wrong with it.
    fn accepts(&self, token: &[u8], now: u64) -> Option<()> {
        let at = token.iter().rposition(|&byte| byte == b'.')?;
        let (signed, signature) = (token.get(..at)?, token.get(at.checked_add(1)?..)?);
        let mut parts = signed.split(|&byte| byte == b'.');
        let (header, claims) = (parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let mut buffer = [0; MAX_PART];
        let header: Header<'_> = read(decoded(header, &mut buffer)?)?;
        if header.alg != self.key.algorithm() {
            return None;
        }
        let mut buffer = [0; MAX_PART];
        let claims: Claims<'_> = read(decoded(claims, &mut buffer)?)?;
        if claims.iss != self.issuer || claims.exp <= now {
            return None;
        }
        // Last, since it costs most by far.
        let mut buffer = [0; MAX_SIGNATURE];
        self.key.verifies(signed, decoded(signature, &mut buffer)?).then_some(())
    }
}

impl Key<'_> {
    /// The name of the algorithm (RFC 7518 3.1).
    const fn algorithm(self) -> &'static str {
        match self {
            Key::Es256(_) => "ES256",
            Key::Hs256(_) => "HS256",
        }
    }

    fn verifies(self, signed: &[u8], signature: &[u8]) -> bool {
        match self {
            Key::Es256(key) => VerifyingKey::from_sec1_bytes(key).is_ok_and(|key| {
                Signature::from_slice(signature).is_ok_and(|it| key.verify(signed, &it).is_ok())
            }),
            Key::Hs256(secret) => Hmac::<Sha256>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(signed).verify_slice(signature).is_ok()),
        }
    }
}

/// The bytes of a part of a token (RFC 7515 2: base64url without padding).
fn decoded<'b>(part: &[u8], buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    Base64UrlUnpadded::decode(part, buffer).ok()
}

/// A JSON object, if nothing follows it.
fn read<'j, T: Deserialize<'j>>(json: &'j [u8]) -> Option<T> {
    let (value, read) = serde_json_core::from_slice(json).ok()?;
    (read == json.len()).then_some(value)
}
