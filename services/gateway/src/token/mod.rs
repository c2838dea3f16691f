//! Who connects, and what they may read: signed tokens, and nothing else, say so.

mod keys;

use std::{collections::BTreeMap, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use broker::is_token;
use bytes::Bytes;
use jsonwebtoken::Validation;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use self::keys::Keys;
use crate::config::TokenRules;

/// So far ahead of ours may the clock be that a token was signed by.
const AHEAD_MAX_SECONDS: i64 = 60;
/// Channels that a token may subscribe its connection to.
const CHANNELS_MAX: usize = 128;

/// Somebody on one session; without a name, a visitor.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Identity {
    pub(crate) user: String,
    /// Empty where tokens name none.
    pub(crate) session: String,
    /// Unix seconds.
    pub(crate) expires_at: Option<i64>,
    /// What others are told of the connection.
    pub(crate) info: Bytes,
    /// Channels that the connection is subscribed to from its start, and what others are told there.
    pub(crate) channels: Vec<(String, Bytes)>,
}

/// What a subscription token allows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Grant {
    pub(crate) user: String,
    pub(crate) channel: String,
    pub(crate) expires_at: Option<i64>,
    pub(crate) info: Bytes,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the token is over")]
    Expired,
    #[error("the token is not one of ours")]
    Invalid,
}

/// Checks tokens.
pub(crate) struct Verifier {
    rules: TokenRules,
    keys: Keys,
}

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    sub: String,
    exp: Option<i64>,
    nbf: Option<i64>,
    iat: Option<i64>,
    info: Option<Box<RawValue>>,
    b64info: Option<String>,
    /// Of a connection.
    #[serde(default)]
    channels: Vec<String>,
    #[serde(default)]
    subs: BTreeMap<String, ServerSide>,
    /// Of a subscription: what it is for, and when it ends if not with the token.
    channel: Option<String>,
    expire_at: Option<i64>,
}

#[derive(Deserialize)]
struct ServerSide {
    info: Option<Box<RawValue>>,
    b64info: Option<String>,
}

impl Verifier {
    /// Reads the keys. Without any, every token is refused.
    pub(crate) fn open(rules: TokenRules, secrets: &Path) -> Self {
        let keys = Keys::open(secrets);
        Self { rules, keys }
    }

    /// Who connects with this token; `now` is Unix seconds.
    pub(crate) fn connection(&self, token: &str, now: i64) -> Result<Identity, TokenError> {
        let (claims, all) = self.check(token, now)?;
        if claims.channel.is_some() || claims.channels.len() + claims.subs.len() > CHANNELS_MAX {
            return Err(TokenError::Invalid);
        }
        let session = match &self.rules.session_claim {
            None => "",
            Some(name) => {
                let session = all.get(name).and_then(Value::as_str);
                session
                    .filter(|session| is_token(session))
                    .ok_or(TokenError::Invalid)?
            }
        };
        let named = claims
            .channels
            .into_iter()
            .map(|name| Ok((name, Bytes::new())));
        let told = claims.subs.into_iter();
        let told = told.map(|(name, sub)| Ok((name, info(sub.info, sub.b64info)?)));
        Ok(Identity {
            user: claims.sub,
            session: session.to_owned(),
            expires_at: claims.expire_at.or(claims.exp),
            info: info(claims.info, claims.b64info)?,
            channels: named.chain(told).collect::<Result<_, _>>()?,
        })
    }

    /// What this token lets its user read.
    pub(crate) fn subscription(&self, token: &str, now: i64) -> Result<Grant, TokenError> {
        let (claims, _) = self.check(token, now)?;
        Ok(Grant {
            user: claims.sub,
            channel: claims.channel.ok_or(TokenError::Invalid)?,
            expires_at: match claims.expire_at {
                // So a token says that what it allows does not end with it.
                Some(0) => None,
                other => other.or(claims.exp),
            },
            info: info(claims.info, claims.b64info)?,
        })
    }

    /// Checks signature, names and times.
    fn check(&self, token: &str, now: i64) -> Result<(Claims, Value), TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let mut validation = Validation::new(header.alg);
        let mut required = vec![];
        if let Some(issuer) = &self.rules.issuer {
            validation.set_issuer(&[issuer]);
            required.push("iss");
        }
        match &self.rules.audience {
            Some(audience) => {
                validation.set_audience(&[audience]);
                required.push("aud");
            }
            None => validation.validate_aud = false,
        }
        validation.set_required_spec_claims(&required);
        // Times are checked below, by the one clock, and apart from what is forged.
        validation.validate_exp = false;
        let verified = |key| jsonwebtoken::decode::<Value>(token, key, &validation).ok();
        let keys = self.keys.of(&header);
        let all = keys
            .iter()
            .find_map(verified)
            .ok_or(TokenError::Invalid)?
            .claims;
        let claims = serde_json::from_value(all.clone()).map_err(|_| TokenError::Invalid)?;
        self.check_times(&claims, now)?;
        Ok((claims, all))
    }

    fn check_times(&self, claims: &Claims, now: i64) -> Result<(), TokenError> {
        let latest = now.saturating_add(AHEAD_MAX_SECONDS);
        let too_new = [claims.iat, claims.nbf]
            .into_iter()
            .flatten()
            .any(|at| at > latest);
        let too_long = self.rules.lifetime_max_seconds.is_some_and(|max| {
            let left = claims.exp.map(|exp| exp.saturating_sub(now));
            left.is_none_or(|left| left > i64::from(max.get()))
        });
        if too_new || too_long || claims.sub.chars().any(char::is_control) {
            return Err(TokenError::Invalid);
        }
        match claims.exp {
            Some(exp) if exp <= now => Err(TokenError::Expired),
            _ => Ok(()),
        }
    }
}

/// What others are told: JSON as it is, or any bytes in base64.
fn info(json: Option<Box<RawValue>>, base64: Option<String>) -> Result<Bytes, TokenError> {
    match (base64.filter(|it| !it.is_empty()), json) {
        (Some(base64), _) => {
            let bytes = STANDARD.decode(base64).map_err(|_| TokenError::Invalid)?;
            Ok(bytes.into())
        }
        (None, Some(json)) if json.get() != "null" => {
            Ok(String::from(Box::<str>::from(json)).into())
        }
        _ => Ok(Bytes::new()),
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::{Algorithm, EncodingKey, Header};
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
        Verifier::open(config.token, folder.path())
    }

    #[test]
    fn unknown_key_id_reloads_the_key_file() {
        let folder = tempfile::tempdir().unwrap();
        let verifier = verifier(&folder);
        std::fs::write(folder.path().join("jwks.json"), keys()).unwrap();
        let identity = verifier.connection(&ours(60), NOW).unwrap();
        assert_eq!((&*identity.user, &*identity.session), ("u1", "s1"));
        assert_eq!(
            verifier.connection(&ours(60), NOW + 60),
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
            let told = verifier.connection(&ours(MINTED), NOW - behind);
            assert!(told.is_ok(), "{behind} s: {told:?}");
        }
        let too_long = verifier.connection(&ours(MINTED), NOW - 31);
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
        assert_eq!(verifier.connection(&forged, NOW), Err(TokenError::Invalid));
        let (_, rest) = ours(60)
            .split_once('.')
            .map(|(h, r)| (h.to_owned(), r.to_owned()))
            .unwrap();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"k1"}"#);
        assert_eq!(
            verifier.connection(&format!("{none}.{rest}"), NOW),
            Err(TokenError::Invalid)
        );
    }

    fn own(rules: &str, folder: &tempfile::TempDir) -> Verifier {
        std::fs::write(folder.path().join("token.hmac"), "secret\n").unwrap();
        let config = crate::config::Config::parse(rules).unwrap();
        Verifier::open(config.token, folder.path())
    }

    fn hmac(algorithm: Algorithm, claims: &Value) -> String {
        let key = EncodingKey::from_secret(b"secret");
        jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
    }

    #[test]
    fn hmac_tokens_need_only_what_the_rules_ask_for() {
        let folder = tempfile::tempdir().unwrap();
        let verifier = own("", &folder);
        let claims = json!({ "sub": "ü, 1", "info": { "a": 1 }, "channels": ["x"],
            "subs": { "y": { "b64info": "eyJiIjoyfQ==" } } });
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let who = verifier.connection(&hmac(algorithm, &claims), NOW).unwrap();
            assert_eq!((&*who.user, who.expires_at), ("ü, 1", None));
            assert_eq!(who.info, r#"{"a":1}"#);
            assert_eq!(
                who.channels,
                [
                    ("x".into(), Bytes::new()),
                    ("y".into(), r#"{"b":2}"#.into())
                ]
            );
        }
        let strict = own("[token]\nissuer = \"me\"\naudience = \"you\"", &folder);
        for (claims, valid) in [
            (json!({ "sub": "u" }), false),
            (json!({ "sub": "u", "iss": "me" }), false),
            (json!({ "sub": "u", "iss": "me", "aud": "other" }), false),
            (
                json!({ "sub": "u", "iss": "me", "aud": ["you", "other"] }),
                true,
            ),
        ] {
            let told = strict.connection(&hmac(Algorithm::HS256, &claims), NOW);
            assert_eq!(told.is_ok(), valid, "{claims}");
        }
    }

    #[test]
    fn tokens_of_another_time_or_kind_are_invalid() {
        let folder = tempfile::tempdir().unwrap();
        let verifier = own("", &folder);
        for claims in [
            json!({ "sub": "u", "iat": NOW + 3_600 }),
            json!({ "sub": "u", "nbf": NOW + 3_600 }),
            json!({ "sub": "a\nb" }),
            json!({ "sub": 7 }),
            json!({ "sub": "u", "b64info": "?" }),
            json!({ "sub": "u", "channel": "c" }),
        ] {
            let told = verifier.connection(&hmac(Algorithm::HS256, &claims), NOW);
            assert_eq!(told, Err(TokenError::Invalid), "{claims}");
        }
        let connection = hmac(Algorithm::HS256, &json!({ "sub": "u" }));
        let told = verifier.subscription(&connection, NOW);
        assert_eq!(told, Err(TokenError::Invalid), "it names no channel");
        let key = EncodingKey::from_secret(b"another");
        let claims = json!({ "sub": "u", "channel": "c" });
        let forged = jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap();
        let told = verifier.subscription(&forged, NOW);
        assert_eq!(told, Err(TokenError::Invalid));
        let claims = json!({ "sub": "u", "channel": "c", "exp": NOW });
        let told = verifier.subscription(&hmac(Algorithm::HS256, &claims), NOW);
        assert_eq!(told, Err(TokenError::Expired));
    }
}
