//! A set of keys, as a file or a provider has it, and which of them may have signed a token.

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, Header,
    jwk::{Jwk, PublicKeyUse},
};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A key, and, in Unix seconds, when it ends.
pub(super) struct Candidate {
    pub(super) key: DecodingKey,
    /// The token names it.
    pub(super) is_named: bool,
    pub(super) end: Option<i64>,
}

/// A JSON Web Key Set.
#[derive(Default, Deserialize)]
pub(super) struct KeySet {
    #[serde(deserialize_with = "known")]
    pub(super) keys: Vec<Key>,
}

/// Keys of kinds that are not known are for others (RFC 7517, section 5).
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Key>, D::Error> {
    let keys = Vec::<Value>::deserialize(deserializer)?;
    let keys = keys.into_iter().map(serde_json::from_value);
    Ok(keys.filter_map(Result::ok).collect())
}

#[derive(Deserialize)]
pub(super) struct Key {
    #[serde(flatten)]
    pub(super) jwk: Jwk,
    /// From then on, in Unix seconds, nothing that it signed holds: another key took its place.
    exp: Option<i64>,
}

impl KeySet {
    /// The keys that may have signed a token with this header by now: a key without a name may be the one that any token
    /// names, and a key of another kind than the algorithm's is none.
    pub(super) fn of(&self, header: &Header, now: i64) -> impl Iterator<Item = Candidate> {
        let may_be_meant = |key: &&Key| match (&header.kid, &key.jwk.common.key_id) {
            (Some(named), Some(id)) => id == named,
            (None, _) | (_, None) => true,
        };
        let holds = move |key: &&Key| key.exp.is_none_or(|end| end > now);
        let keys = self.keys.iter().filter(may_be_meant).filter(holds);
        keys.filter(|key| fits(&key.jwk, header.alg))
            .filter_map(|key| {
                Some(Candidate {
                    key: DecodingKey::from_jwk(&key.jwk).ok()?,
                    is_named: header.kid.is_some() && key.jwk.common.key_id.is_some(),
                    end: key.exp,
                })
            })
    }
}

/// Whether a key is for this algorithm: of its kind, and, where the key says so, for no other.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    use jsonwebtoken::jwk::AlgorithmParameters::{EllipticCurve, OctetKey, OctetKeyPair, RSA};
    if matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption)) {
        return false;
    }
    let family = match key.algorithm {
        EllipticCurve(_) => AlgorithmFamily::Ec,
        RSA(_) => AlgorithmFamily::Rsa,
        OctetKey(_) => AlgorithmFamily::Hmac,
        OctetKeyPair(_) => AlgorithmFamily::Ed,
        _ => return false,
    };
    let said = key.common.key_algorithm.map(|it| it.to_string());
    let is_said = said.is_none_or(|said| said == format!("{algorithm:?}"));
    family == algorithm.family() && is_said
}
