//! Who connects: signed tokens, and nothing else, say so.

use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
    time::SystemTime,
};

use broker::is_token;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::Jwk};
use serde::Deserialize;

use crate::config::TokenRules;

/// A signed-in person on one session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Identity {
    pub(crate) user: String,
    pub(crate) session: String,
    /// What this person may call beyond what everybody may, by the methods' roles.
    pub(crate) roles: Vec<String>,
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
    keys: RwLock<Keys>,
}

/// The keys, and the file that they were read from.
#[derive(Default)]
struct Keys {
    version: Option<FileVersion>,
    set: KeySet,
}

/// A file that was replaced has another number, or another time.
#[derive(Clone, Copy, PartialEq, Eq)]
struct FileVersion {
    number: u64,
    written: SystemTime,
}

/// A JSON Web Key Set.
#[derive(Default, Deserialize)]
struct KeySet {
    keys: Vec<Key>,
}

#[derive(Clone, Deserialize)]
struct Key {
    #[serde(flatten)]
    jwk: Jwk,
    /// From then on, in Unix seconds, nothing that it signed holds: another key took its place.
    exp: Option<i64>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    sid: String,
    exp: i64,
    #[serde(default)]
    roles: Vec<String>,
}

impl Verifier {
    /// Reads the keys. Without a file every token is refused, and visitors without one are served.
    pub(crate) fn open(rules: TokenRules, file: PathBuf) -> Self {
        if FileVersion::of(&file).is_none() {
            let file = file.display();
            tracing::warn!(%file, "no keys for tokens: only visitors without one can connect");
        }
        let verifier = Self {
            rules,
            file,
            keys: RwLock::default(),
        };
        verifier.keep_up();
        verifier
    }

    /// Checks signature, names and times; `now` is Unix seconds.
    pub(crate) fn check(&self, token: &str, now: i64) -> Result<Identity, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let key_id = header.kid.ok_or(TokenError::Invalid)?;
        let key = self.key(&key_id).ok_or(TokenError::Invalid)?;
        let is_over = key.exp.is_some_and(|end| end <= now);
        let decoding = DecodingKey::from_jwk(&key.jwk).ok().filter(|_| !is_over);
        let decoding = decoding.ok_or(TokenError::Invalid)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&self.rules.issuer]);
        validation.set_audience(&[&self.rules.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Times are checked below, by the one clock, and apart from what is forged.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &decoding, &validation)
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
            roles: claims.roles,
            expires_at: key.exp.map_or(claims.exp, |end| end.min(claims.exp)),
        })
    }

    fn key(&self, id: &str) -> Option<Key> {
        self.keep_up();
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let named = |key: &&Key| key.jwk.common.key_id.as_deref() == Some(id);
        keys.set.keys.iter().find(named).cloned()
    }

    /// Keys rotate: the file is read when it was replaced. One that cannot be read leaves those that there were.
    fn keep_up(&self) {
        let version = FileVersion::of(&self.file);
        let known = self
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .version;
        if version.is_none() || version == known {
            return;
        }
        let set = read(&self.file);
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.version = version;
        if let Some(set) = set {
            keys.set = set;
        }
    }
}

impl FileVersion {
    fn of(file: &Path) -> Option<Self> {
        let file = std::fs::metadata(file).ok()?;
        Some(Self {
            number: file.ino(),
            written: file.modified().ok()?,
        })
    }
}

fn read(file: &Path) -> Option<KeySet> {
    let keys = std::fs::read(file)
        .map_err(anyhow::Error::from)
        .and_then(|bytes| Ok(serde_json::from_slice(&bytes)?));
    keys.inspect_err(|error| {
        let file = file.display();
        tracing::warn!(%file, %error, "the keys for tokens cannot be read: those from before hold");
    })
    .ok()
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use jsonwebtoken::{EncodingKey, Header};
    use serde_json::json;

    use super::*;

    /// The key pair of RFC 8037, appendix A.
    const PRIVATE: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    const PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    /// What stands before an Ed25519 private key in PKCS #8.
    const PKCS8_HEAD: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    const NOW: i64 = 1_800_000_000;

    fn keys() -> String {
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": PUBLIC });
        json!({ "keys": [key] }).to_string()
    }

    fn token(header: &Header, key: &EncodingKey, seconds: i64) -> String {
        let claims = json!({ "iss": "outcry-web", "aud": "outcry-gateway",
            "sub": "u1", "sid": "s1", "exp": NOW + seconds });
        jsonwebtoken::encode(header, &claims, key).unwrap()
    }

    fn ours(seconds: i64) -> String {
        let private = URL_SAFE_NO_PAD.decode(PRIVATE).unwrap();
        let key = EncodingKey::from_ed_der(&[PKCS8_HEAD, &private].concat());
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some("k1".into());
        token(&header, &key, seconds)
    }

    fn verifier(folder: &tempfile::TempDir) -> Verifier {
        let config = crate::config::Config::load(None).unwrap();
        Verifier::open(config.token, folder.path().join("jwks.json"))
    }

    #[test]
    fn key_that_was_replaced_dies_with_its_last_token() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jwks.json");
        let mut set: serde_json::Value = serde_json::from_str(&keys()).unwrap();
        std::fs::write(&file, set.to_string()).unwrap();
        let verifier = verifier(&folder);
        assert_eq!(verifier.check(&ours(60), NOW).unwrap().expires_at, NOW + 60);

        set["keys"][0]["exp"] = json!(NOW + 30);
        let replaced = folder.path().join("replaced");
        std::fs::write(&replaced, set.to_string()).unwrap();
        std::fs::rename(&replaced, &file).unwrap();
        let identity = verifier.check(&ours(60), NOW).unwrap();
        assert_eq!(identity.expires_at, NOW + 30, "no socket outlives the key");
        let after = verifier.check(&ours(60), NOW + 30);
        assert_eq!(after, Err(TokenError::Invalid));

        std::fs::write(&file, "damaged").unwrap();
        assert!(verifier.check(&ours(60), NOW).is_ok());
    }

    #[test]
    fn unknown_key_id_reloads_the_key_file() {
        let folder = tempfile::tempdir().unwrap();
        let verifier = verifier(&folder);
        std::fs::write(folder.path().join("jwks.json"), keys()).unwrap();
        let identity = verifier.check(&ours(60), NOW).unwrap();
        assert_eq!((&*identity.user, &*identity.session), ("u1", "s1"));
        assert_eq!(
            verifier.check(&ours(60), NOW + 60),
            Err(TokenError::Expired)
        );
    }

    #[test]
    fn fresh_token_is_valid_for_a_clock_30_s_behind() {
        /// What web gives its tokens (`web/src/keys.rs`).
        const MINTED: i64 = 300;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("jwks.json"), keys()).unwrap();
        let verifier = verifier(&folder);
        for behind in [0, 1, 30] {
            let told = verifier.check(&ours(MINTED), NOW - behind);
            assert!(told.is_ok(), "{behind} s: {told:?}");
        }
        let too_long = verifier.check(&ours(MINTED), NOW - 31);
        assert_eq!(too_long, Err(TokenError::Invalid));
    }

    #[test]
    fn public_key_as_hmac_secret_is_rejected() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("jwks.json"), keys()).unwrap();
        let verifier = verifier(&folder);
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some("k1".into());
        let key = EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(PUBLIC).unwrap());
        let forged = token(&header, &key, 60);
        assert_eq!(verifier.check(&forged, NOW), Err(TokenError::Invalid));
        let (_, rest) = ours(60)
            .split_once('.')
            .map(|(h, r)| (h.to_owned(), r.to_owned()))
            .unwrap();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"k1"}"#);
        assert_eq!(
            verifier.check(&format!("{none}.{rest}"), NOW),
            Err(TokenError::Invalid)
        );
    }
}
