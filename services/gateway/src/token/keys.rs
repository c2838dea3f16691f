//! The keys that tokens are checked with: a file of public keys, and a shared secret.

use std::{
    path::PathBuf,
    sync::{Mutex, RwLock},
    time::{Duration, Instant},
};

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, Header,
    jwk::{Jwk, JwkSet},
};

/// The keys are read again at most this often, when a token names one we do not have.
const RELOAD_PAUSE: Duration = Duration::from_secs(5);
/// Keys that a token without a key id is tried with.
const TRIED_MAX: usize = 8;

/// What a secrets folder holds for tokens.
pub(super) struct Keys {
    /// Public keys, by id.
    file: PathBuf,
    set: RwLock<JwkSet>,
    /// The secret shared with whoever signs by HMAC.
    secret: Option<DecodingKey>,
    read_again_at: Mutex<Option<Instant>>,
}

impl Keys {
    /// Reads `jwks.json` and `token.hmac`, as far as they are there.
    pub(super) fn open(secrets: &std::path::Path) -> Self {
        let file = secrets.join("jwks.json");
        let secret = std::fs::read_to_string(secrets.join("token.hmac")).ok();
        let secret = secret.filter(|secret| !secret.trim().is_empty());
        let secret = secret.map(|secret| DecodingKey::from_secret(secret.trim().as_bytes()));
        let set = if secret.is_some() && !file.exists() {
            JwkSet { keys: vec![] }
        } else {
            read(&file).unwrap_or(JwkSet { keys: vec![] })
        };
        Self {
            file,
            set: RwLock::new(set),
            secret,
            read_again_at: Mutex::new(None),
        }
    }

    /// The keys that may have signed a token with this header. A key of another kind than the algorithm's is none.
    pub(super) fn of(&self, header: &Header) -> Vec<DecodingKey> {
        let mut keys = self.known(header);
        if keys.is_empty() {
            self.read_again();
            keys = self.known(header);
        }
        keys
    }

    fn known(&self, header: &Header) -> Vec<DecodingKey> {
        let family = header.alg.family();
        let set = self.set.read().expect("no holder panics");
        let is_named = |key: &&Jwk| match &header.kid {
            Some(id) => key.common.key_id.as_ref() == Some(id),
            None => true,
        };
        let named = set
            .keys
            .iter()
            .filter(is_named)
            .filter(|key| fits(key, header.alg));
        let keys = named.filter_map(|key| DecodingKey::from_jwk(key).ok());
        let secret = self
            .secret
            .clone()
            .filter(|_| family == AlgorithmFamily::Hmac);
        keys.chain(secret).take(TRIED_MAX).collect()
    }

    /// Keys rotate: an unknown one may be newer than what was read.
    fn read_again(&self) {
        let mut read_again_at = self.read_again_at.lock().expect("no holder panics");
        if read_again_at.is_some_and(|at| at.elapsed() < RELOAD_PAUSE) {
            return;
        }
        *read_again_at = Some(Instant::now());
        if let Some(keys) = read(&self.file) {
            *self.set.write().expect("no holder panics") = keys;
        }
    }
}

/// Whether a key is for this algorithm: of its kind, and, where the key says so, for no other.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    use jsonwebtoken::jwk::AlgorithmParameters::{EllipticCurve, OctetKey, OctetKeyPair, RSA};
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

fn read(file: &PathBuf) -> Option<JwkSet> {
    let keys = std::fs::read(file)
        .map_err(anyhow::Error::from)
        .and_then(|bytes| Ok(serde_json::from_slice::<JwkSet>(&bytes)?));
    keys.inspect_err(|error| {
        let file = file.display();
        tracing::warn!(%file, %error, "no public keys for tokens");
    })
    .ok()
}
