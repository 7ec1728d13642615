//! What one check of a Grip-Sig costs where it is made: prints the microseconds of one check by each algorithm.
//!
//! ```sh
//! cargo build --release --target wasm32-wasip1 --package pointwork-grip-sig --example verify
//! viceroy run target/wasm32-wasip1/release/examples/verify.wasm
//! ```

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program for people")]

use std::time::Instant;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use pointwork_grip_sig::{Key, Signer};
use sha2::Sha256;

const NOW: u64 = 1_700_000_000;
const ISSUER: &str = "fastly:abcdefghijklmnopqrstuv";
const SECRET: &[u8] = b"a secret of the local server";

/// So many checks are made in a row, of which the median counts.
const TIMES: usize = 201;

fn token(algorithm: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let encoded = |bytes: &[u8]| Base64UrlUnpadded::encode_string(bytes);
    let header = format!(r#"{{"typ":"JWT","alg":"{algorithm}"}}"#);
    let claims = format!(r#"{{"iss":"{ISSUER}","exp":{}}}"#, NOW + 3600);
    let signed = format!("{}.{}", encoded(header.as_bytes()), encoded(claims.as_bytes()));
    format!("{signed}.{}", encoded(&sign(signed.as_bytes())))
}

/// The first check and the median of all, in microseconds.
fn microseconds(key: Key<'_>, token: &str) -> (f64, f64) {
    let signer = Signer { key, issuer: ISSUER };
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        assert!(signer.signed(token.as_bytes(), NOW));
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    (first, times[TIMES / 2])
}

fn main() {
    let private = SigningKey::from_slice(&[7; 32]).unwrap();
    let public: [u8; 65] = private.verifying_key().to_sec1_point(false).as_bytes().try_into().unwrap();
    let es256 = token("ES256", |signed| {
        let signature: Signature = private.sign(signed);
        signature.to_bytes().to_vec()
    });
    let hs256 = token("HS256", |signed| {
        let mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
        mac.chain_update(signed).finalize().into_bytes().to_vec()
    });
    for (name, key, token) in [("ES256", Key::Es256(&public), es256), ("HS256", Key::Hs256(SECRET), hs256)] {
        let (first, median) = microseconds(key, &token);
        println!("{name}: first {first:.0} us, median of {TIMES} {median:.0} us");
    }
}
