//! Who connects: signed tokens, and nothing else, say so.

use std::{
    path::PathBuf,
    sync::{Mutex, RwLock},
    time::{Duration, Instant},
};

use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use serde::Deserialize;

use crate::{channel::is_token, config::TokenRules};

/// The keys are read again at most this often, when a token names one we do not have.
const RELOAD_PAUSE: Duration = Duration::from_secs(5);

/// A signed-in person on one session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Identity {
    pub(crate) user: String,
    pub(crate) session: String,
    /// Unix seconds.
    pub(crate) expires_at: i64,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the token is over")]
    Expired,
    #[error("the token is not one of ours")]
    Invalid,
}

/// Checks tokens against the public keys in a file.
pub(crate) struct Verifier {
    rules: TokenRules,
    file: PathBuf,
    keys: RwLock<JwkSet>,
    read_at: Mutex<Instant>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    sid: String,
    exp: i64,
}

impl Verifier {
    /// Reads the keys. Without a file every token is refused, and visitors without one are served.
    pub(crate) fn open(rules: TokenRules, file: PathBuf) -> Self {
        let keys = read(&file).unwrap_or(JwkSet { keys: vec![] });
        Self {
            rules,
            file,
            keys: RwLock::new(keys),
            read_at: Mutex::new(Instant::now()),
        }
    }

    /// Checks signature, names and times; `now` is Unix seconds.
    pub(crate) fn check(&self, token: &str, now: i64) -> Result<Identity, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let key_id = header.kid.ok_or(TokenError::Invalid)?;
        let key = self.key(&key_id).ok_or(TokenError::Invalid)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&self.rules.issuer]);
        validation.set_audience(&[&self.rules.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Times are checked below, by the one clock, and apart from what is forged.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation)
            .map_err(|_| TokenError::Invalid)?
            .claims;
        let too_long = claims.exp.saturating_sub(now) > self.rules.lifetime_max_seconds;
        if too_long || !is_token(&claims.sub) || !is_token(&claims.sid) {
            return Err(TokenError::Invalid);
        }
        if claims.exp <= now {
            return Err(TokenError::Expired);
        }
        Ok(Identity {
            user: claims.sub,
            session: claims.sid,
            expires_at: claims.exp,
        })
    }

    fn key(&self, id: &str) -> Option<DecodingKey> {
        let find = || {
            let keys = self.keys.read().expect("no holder panics");
            keys.find(id)
                .and_then(|key| DecodingKey::from_jwk(key).ok())
        };
        find().or_else(|| {
            self.read_again();
            find()
        })
    }

    /// Keys rotate: an unknown one may be newer than what was read.
    fn read_again(&self) {
        let mut read_at = self.read_at.lock().expect("no holder panics");
        if read_at.elapsed() < RELOAD_PAUSE {
            return;
        }
        *read_at = Instant::now();
        if let Some(keys) = read(&self.file) {
            *self.keys.write().expect("no holder panics") = keys;
        }
    }
}

fn read(file: &PathBuf) -> Option<JwkSet> {
    let keys = std::fs::read(file)
        .map_err(anyhow::Error::from)
        .and_then(|bytes| Ok(serde_json::from_slice::<JwkSet>(&bytes)?));
    keys.inspect_err(|error| {
        let file = file.display();
        tracing::warn!(%file, %error, "no keys for tokens: only visitors without one can connect");
    })
    .ok()
}
