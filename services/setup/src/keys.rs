//! Making keys: one per purpose and holder.

use base64::{Engine, engine::general_purpose};
use bootstrap::random;
use ed25519_dalek::{
    SigningKey, VerifyingKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes, spki::der::pem::LineEnding},
};
use nkeys::{KeyPair, KeyPairType};
use p256::{
    SecretKey,
    elliptic_curve::sec1::ToEncodedPoint,
    pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _},
};
use serde_json::json;

/// Hexadecimal digits of a key id: enough to tell an installation's few keys apart.
const KEY_ID_LENGTH: usize = 16;

/// The seed of a new NATS user.
pub(crate) fn nats_seed() -> String {
    KeyPair::new_from_raw(KeyPairType::User, random::bytes())
        .and_then(|pair| pair.seed())
        .expect("32 bytes make a key pair")
}

/// The public key that belongs to a NATS seed.
pub(crate) fn nats_public_key(seed: &str) -> Result<String, nkeys::error::Error> {
    Ok(KeyPair::from_seed(seed.trim())?.public_key())
}

/// A new Ed25519 private key (PKCS8, PEM), by which web signs tokens for the gateway.
pub(crate) fn token_key() -> String {
    let pair = KeypairBytes {
        secret_key: random::bytes(),
        public_key: None,
    };
    let pem = pair
        .to_pkcs8_pem(LineEnding::LF)
        .expect("any 32 bytes are an Ed25519 private key");
    pem.to_string()
}

/// The public half of [`token_key`] as a JSON Web Key Set, for the gateway.
pub(crate) fn token_key_set(token_key: &str) -> Result<String, ed25519_dalek::pkcs8::Error> {
    let public: VerifyingKey = SigningKey::from_pkcs8_pem(token_key)?.verifying_key();
    let x = general_purpose::URL_SAFE_NO_PAD.encode(public.as_bytes());
    let key = json!({
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
        "kid": key_id(public.as_bytes()), "x": x,
    });
    Ok(format!("{:#}\n", json!({ "keys": [key] })))
}

/// A new private key of P-256 (PKCS8, PEM), by which push services know the house (RFC 8292).
pub(crate) fn push_key() -> String {
    // All but one in four thousand million are keys.
    let key = std::iter::repeat_with(|| SecretKey::from_slice(&random::bytes::<32>()));
    let key = key.flatten().next().expect("it is drawn until it is one");
    let pem = key.to_pkcs8_pem(p256::pkcs8::LineEnding::LF);
    pem.expect("a private key can be written").to_string()
}

/// The public half of [`push_key`] as browsers take it, on a line.
pub(crate) fn push_public_key(push_key: &str) -> Result<String, p256::pkcs8::Error> {
    let key = SecretKey::from_pkcs8_pem(push_key)?;
    let point = key.public_key().to_encoded_point(false);
    Ok(general_purpose::URL_SAFE_NO_PAD.encode(point.as_bytes()) + "\n")
}

/// 32 random bytes in base64, on a line.
pub(crate) fn symmetric_key() -> String {
    general_purpose::STANDARD.encode(random::bytes::<32>()) + "\n"
}

/// The keys that seal hidden maxima: the current one and, after a rotation, older ones to open with.
pub(crate) fn sealing_keys() -> String {
    let key = random::bytes::<32>();
    let id = key_id(&random::bytes::<32>());
    let keys = json!({ &id: general_purpose::STANDARD.encode(key) });
    format!("{:#}\n", json!({ "current": id, "keys": keys }))
}

/// A secret of text by which tokens are signed: as long as HS512 asks for (RFC 7518, 3.2).
pub(crate) fn token_secret() -> String {
    let digits = random::bytes::<32>().map(|byte| format!("{byte:02x}"));
    digits.concat() + "\n"
}

/// A secret that a person or program sends as it is.
pub(crate) fn pass_text() -> String {
    random::id() + "\n"
}

fn key_id(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..KEY_ID_LENGTH].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_set_holds_public_half_under_its_key_id() {
        let pem = token_key();
        let set: serde_json::Value = serde_json::from_str(&token_key_set(&pem).unwrap()).unwrap();
        let public = SigningKey::from_pkcs8_pem(&pem).unwrap().verifying_key();
        let x = general_purpose::URL_SAFE_NO_PAD.encode(public.as_bytes());
        assert_eq!(set["keys"][0]["x"], x);
        assert_eq!(set["keys"][0]["kid"], key_id(public.as_bytes()));
    }

    #[test]
    fn push_key_gives_the_point_that_browsers_take() {
        let public = push_public_key(&push_key()).unwrap();
        let point = general_purpose::URL_SAFE_NO_PAD
            .decode(public.trim())
            .unwrap();
        assert_eq!((point.len(), point[0]), (65, 4));
        assert!(push_public_key("").is_err());
    }

    #[test]
    fn nats_seed_gives_the_users_public_key() {
        let public = nats_public_key(&format!("{}\n", nats_seed())).unwrap();
        assert!(public.starts_with('U'), "{public}");
    }
}
