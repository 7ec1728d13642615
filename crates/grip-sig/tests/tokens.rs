//! Which tokens count as Fanout's, with keys that are made here: every way to forge one is tried.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what cannot go on")]

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use pointwork_grip_sig::{Key, Signer};
use sha2::Sha256;

const NOW: u64 = 1_700_000_000;
const ISSUER: &str = "fastly:abcdefghijklmnopqrstuv";
const SECRET: &[u8] = b"a secret of the local server";
const ES256: &str = r#"{"typ":"JWT","alg":"ES256"}"#;
const HS256: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

fn claims(iss: &str, exp: &str) -> String {
    format!(r#"{{"iss":"{iss}","exp":{exp}}}"#)
}

/// The claims of a token that is not expired.
fn good() -> String {
    claims(ISSUER, "1700000001")
}

fn private_key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn public_key(key: &SigningKey) -> [u8; 65] {
    key.verifying_key().to_sec1_point(false).as_bytes().try_into().unwrap()
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    Base64UrlUnpadded::encode_string(bytes.as_ref())
}

fn token(header: &str, claims: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let signed = format!("{}.{}", encoded(header), encoded(claims));
    let signature = sign(signed.as_bytes());
    format!("{signed}.{}", encoded(signature))
}

fn by_es256(key: &SigningKey) -> impl FnOnce(&[u8]) -> Vec<u8> + use<'_> {
    move |signed| {
        let signature: Signature = key.sign(signed);
        signature.to_bytes().to_vec()
    }
}

fn by_hs256(secret: &[u8]) -> impl FnOnce(&[u8]) -> Vec<u8> + use<'_> {
    move |signed| {
        let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
        mac.chain_update(signed).finalize().into_bytes().to_vec()
    }
}

fn es256_takes(token: &str) -> bool {
    let key = public_key(&private_key());
    Signer { key: Key::Es256(&key), issuer: ISSUER }.signed(token.as_bytes(), NOW)
}

fn hs256_takes(token: &str) -> bool {
    Signer { key: Key::Hs256(SECRET), issuer: ISSUER }.signed(token.as_bytes(), NOW)
}

#[test]
fn a_token_of_the_signer_counts() {
    assert!(es256_takes(&token(ES256, &good(), by_es256(&private_key()))));
    assert!(hs256_takes(&token(HS256, &good(), by_hs256(SECRET))));
    // More claims and header parameters than are looked at.
    let claims = format!(r#"{{"sub":["a",{{"b":1}}],"exp":1700000001,"iss":"{ISSUER}","nbf":1}}"#);
    assert!(es256_takes(&token(r#"{"alg":"ES256","kid":"1"}"#, &claims, by_es256(&private_key()))));
}

#[test]
fn a_token_of_another_key_does_not_count() {
    let other = SigningKey::from_slice(&[8; 32]).unwrap();
    assert!(!es256_takes(&token(ES256, &good(), by_es256(&other))));
    assert!(!hs256_takes(&token(HS256, &good(), by_hs256(b"another secret"))));
    assert!(!hs256_takes(&token(HS256, &good(), by_hs256(b""))));
}

#[test]
fn the_algorithm_is_that_of_the_key_and_not_the_choice_of_the_token() {
    let public = public_key(&private_key());
    // The public key is no secret.
    assert!(!es256_takes(&token(HS256, &good(), by_hs256(&public))));
    assert!(!es256_takes(&token(ES256, &good(), by_hs256(&public))));
    assert!(!hs256_takes(&token(ES256, &good(), by_hs256(SECRET))));
    for algorithm in ["none", "None", "", "es256", "ES256 ", "ES384", "HS512"] {
        let header = format!(r#"{{"alg":"{algorithm}"}}"#);
        assert!(!es256_takes(&token(&header, &good(), |_| Vec::new())), "{algorithm}");
        assert!(!es256_takes(&token(&header, &good(), by_es256(&private_key()))), "{algorithm}");
        assert!(!hs256_takes(&token(&header, &good(), by_hs256(SECRET))), "{algorithm}");
    }
    assert!(!es256_takes(&token(r#"{"typ":"JWT"}"#, &good(), by_es256(&private_key()))));
    let twice = r#"{"alg":"ES256","alg":"none"}"#;
    assert!(!es256_takes(&token(twice, &good(), by_es256(&private_key()))));
}

#[test]
fn what_a_token_demands_to_be_understood_is_not() {
    let critical = r#"{"alg":"ES256","crit":["exp"],"exp":1}"#;
    assert!(!es256_takes(&token(critical, &good(), by_es256(&private_key()))));
}

#[test]
fn issuer_and_expiry_are_looked_at() {
    let signed = |claims: &str| es256_takes(&token(ES256, claims, by_es256(&private_key())));
    for (claims, counts) in [
        (claims(ISSUER, "1700000000"), false),
        (claims(ISSUER, "1"), false),
        (claims(ISSUER, "-1"), false),
        (claims(ISSUER, "1e99"), false),
        (claims(ISSUER, "\"1700000001\""), false),
        (claims(ISSUER, "18446744073709551615"), true),
        (claims(ISSUER, "18446744073709551616"), false),
        (claims("fastly:another", "1700000001"), false),
        (claims("", "1700000001"), false),
        (claims("fastly:ABCDEFGHIJKLMNOPQRSTUV", "1700000001"), false),
        (format!(r#"{{"iss":"{ISSUER}"}}"#), false),
        (r#"{"exp":1700000001}"#.to_owned(), false),
        (format!(r#"{{"iss":["{ISSUER}"],"exp":1700000001}}"#), false),
        (format!(r#"{{"iss":"{ISSUER}","exp":1700000001,"exp":1}}"#), false),
        (format!("{} {{}}", good()), false),
        ("[]".to_owned(), false),
        (String::new(), false),
    ] {
        assert_eq!(signed(&claims), counts, "{claims}");
    }
}

#[test]
fn nothing_else_than_one_whole_token_counts() {
    let whole = token(ES256, &good(), by_es256(&private_key()));
    for length in 0..whole.len() {
        assert!(!es256_takes(&whole[..length]), "the first {length} bytes");
    }
    for other in [
        format!("{whole}."),
        format!(".{whole}"),
        format!("{whole}="),
        format!("{whole} "),
        format!("Bearer {whole}"),
        format!("{whole}, {whole}"),
        format!("{whole}\n"),
        whole.replace('.', ".."),
        whole.replacen('.', "", 1),
        "..".to_owned(),
    ] {
        assert!(!es256_takes(&other), "{other}");
    }
}

#[test]
fn a_changed_bit_shows() {
    let whole = token(ES256, &good(), by_es256(&private_key()));
    let key = public_key(&private_key());
    let signer = Signer { key: Key::Es256(&key), issuer: ISSUER };
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut changed = whole.clone().into_bytes();
            changed[at] ^= 1 << bit;
            assert!(!signer.signed(&changed, NOW), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn a_token_has_at_most_4_kb() {
    let padded = |bytes: usize| format!(r#"{{"alg":"ES256","pad":"{}"}}"#, "x".repeat(bytes));
    let of_length = |length: usize| {
        let mut bytes = 0;
        loop {
            let token = token(&padded(bytes), &good(), by_es256(&private_key()));
            if token.len() >= length {
                return token;
            }
            bytes += (length - token.len()) * 3 / 4 + 1;
        }
    };
    let longest = (4090..=4096).map(of_length).find(|token| token.len() <= 4096).unwrap();
    assert!(es256_takes(&longest), "{}", longest.len());
    assert!(!es256_takes(&of_length(4097)));
}
