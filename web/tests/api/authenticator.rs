//! A device that makes passkeys and signs with them, with the browser around it (WebAuthn level 3, sections 5.8.1, 6.1 and 6.5).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Where the site of a test is, for browsers.
pub(crate) const ORIGIN: &str = "http://localhost:8080";
pub(crate) const DOMAIN: &str = "localhost";

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const KEY_INCLUDED: u8 = 0x40;

/// A device with one passkey, and what it does otherwise than it should.
#[derive(Clone, Debug)]
pub(crate) struct Authenticator {
    key: SigningKey,
    pub(crate) id: Vec<u8>,
    /// Whose the passkey is, as the site said.
    pub(crate) handle: String,
    pub(crate) count: u32,
    pub(crate) origin: &'static str,
    pub(crate) domain: &'static str,
    /// Whether it unlocks for whoever holds it.
    pub(crate) is_careless: bool,
}

impl Authenticator {
    /// A device of its own for every seed.
    pub(crate) fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[seed; 32]),
            id: vec![seed; 16],
            handle: String::new(),
            count: 0,
            origin: ORIGIN,
            domain: DOMAIN,
            is_careless: false,
        }
    }

    /// Makes its passkey, as the site's options ask: the credential as browsers write it.
    pub(crate) fn makes(&mut self, options: &Value) -> String {
        assert_eq!(options["rp"]["id"], DOMAIN);
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        self.handle = options["user"]["id"].as_str().unwrap().to_owned();
        let mut data = self.data(KEY_INCLUDED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // COSE: an octet key pair, by EdDSA, on Ed25519 (RFC 9053, sections 2.2 and 7.2).
        data.extend([0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20]);
        data.extend(self.key.verifying_key().as_bytes());
        // CBOR: that nobody vouches for the device, and what it says.
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend(&data);
        let response = json!({
            "clientDataJSON": self.client_data("webauthn.create", options),
            "attestationObject": encoded(&attestation),
            "authenticatorData": encoded(&data),
            "transports": ["internal"],
            "publicKeyAlgorithm": -8,
        });
        self.credential(&response)
    }

    /// Signs what the site's options ask for.
    pub(crate) fn signs(&mut self, options: &Value) -> String {
        assert_eq!(options["rpId"], DOMAIN);
        let data = self.data(0);
        let client = self.client_data("webauthn.get", options);
        let hash = Sha256::digest(URL_SAFE_NO_PAD.decode(&client).unwrap());
        let signature = self.key.sign(&[&data[..], &hash[..]].concat());
        let response = json!({
            "clientDataJSON": client,
            "authenticatorData": encoded(&data),
            "signature": encoded(&signature.to_bytes()),
            "userHandle": self.handle,
        });
        self.credential(&response)
    }

    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.count += 1;
        let verified = if self.is_careless { 0 } else { USER_VERIFIED };
        let mut data = Sha256::digest(self.domain).to_vec();
        data.push(USER_PRESENT | verified | flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        let client = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false,
        });
        encoded(client.to_string().as_bytes())
    }

    fn credential(&self, response: &Value) -> String {
        let id = encoded(&self.id);
        let credential = json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {}, "response": response,
        });
        credential.to_string()
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
