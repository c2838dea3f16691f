//! Tokens as web mints them, and some that it never would.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::Gate;

impl Gate {
    /// A token as web mints them, with changed claims.
    pub(crate) fn token(&self, user: &str, session: &str, seconds: i64) -> String {
        let exp = bootstrap::clock::now().timestamp() + seconds;
        self.sign(&json!({
            "iss": "outcry-web", "aud": "outcry-gateway", "sub": user, "sid": session, "exp": exp,
        }))
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = self.header(Algorithm::EdDSA);
        jsonwebtoken::encode(&header, claims, &self.private_key()).unwrap()
    }

    /// With a header that says that no signature is needed.
    pub(crate) fn unsigned(&self, claims: &Value) -> String {
        let kid = self.public_key()["kid"].clone();
        let header = json!({ "alg": "none", "typ": "JWT", "kid": kid }).to_string();
        let encode = |text: String| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.", encode(header), encode(claims.to_string()))
    }

    /// What everybody knows, used as if it were a shared secret.
    pub(crate) fn signed_with_the_public_key(&self, claims: &Value) -> String {
        let public = URL_SAFE_NO_PAD.decode(self.public_key()["x"].as_str().unwrap());
        let key = EncodingKey::from_secret(&public.unwrap());
        jsonwebtoken::encode(&self.header(Algorithm::HS256), claims, &key).unwrap()
    }

    /// The right signature under the name of a key that there is not.
    pub(crate) fn signed_by_an_unknown_key(&self, claims: &Value) -> String {
        let mut header = self.header(Algorithm::EdDSA);
        header.kid = Some("0123456789abcdef".into());
        jsonwebtoken::encode(&header, claims, &self.private_key()).unwrap()
    }

    fn header(&self, algorithm: Algorithm) -> Header {
        let mut header = Header::new(algorithm);
        header.kid = self.public_key()["kid"].as_str().map(str::to_owned);
        header
    }

    fn private_key(&self) -> EncodingKey {
        let pem = std::fs::read_to_string(self.nats.secrets("web").join("token.pem")).unwrap();
        let body: String = pem.lines().filter(|l| !l.starts_with("-----")).collect();
        EncodingKey::from_ed_der(&STANDARD.decode(body).unwrap())
    }

    fn public_key(&self) -> Value {
        let keys = std::fs::read(self.nats.secrets("gateway").join("jwks.json")).unwrap();
        let keys: Value = serde_json::from_slice(&keys).unwrap();
        keys["keys"][0].clone()
    }
}
