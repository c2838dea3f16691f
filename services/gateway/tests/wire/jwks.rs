//! Keys that an identity provider publishes at a URL.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use nkeys::KeyPair;
use serde_json::{Value, json};

use crate::{
    alone::OPEN,
    support::{Alone, Client},
};

/// What stands before an Ed25519 private key in PKCS #8.
const PKCS8_HEAD: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";

/// Whoever signs tokens.
struct Signer {
    id: &'static str,
    private: [u8; 32],
}

impl Signer {
    fn new(id: &'static str) -> Self {
        let private = bootstrap::random::bytes();
        Self { id, private }
    }

    fn public(&self) -> Value {
        let pair = KeyPair::new_from_raw(nkeys::KeyPairType::User, self.private).unwrap();
        let (_, public) = nkeys::from_public_key(&pair.public_key()).unwrap();
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": self.id,
            "x": URL_SAFE_NO_PAD.encode(public) })
    }

    fn sign(&self, user: &str) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.id.into());
        let key = EncodingKey::from_ed_der(&[PKCS8_HEAD, &self.private].concat());
        jsonwebtoken::encode(&header, &json!({ "sub": user }), &key).unwrap()
    }
}

/// An identity provider.
#[derive(Clone)]
struct Provider {
    url: String,
    answer: Arc<Mutex<(&'static str, String)>>,
    asked: Arc<AtomicUsize>,
}

impl Provider {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let (answer, asked) = (Arc::new(Mutex::default()), Arc::default());
        let provider = Self { url, answer, asked };
        let it = provider.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 4_096]);
                it.asked.fetch_add(1, Ordering::Relaxed);
                let (status, body) = it.answer.lock().unwrap().clone();
                let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\n\r\n");
                // Whoever has read enough hangs up.
                let _ = stream.write_all((head + &body).as_bytes());
            }
        });
        provider
    }

    fn publishes(&self, keys: &[Value]) {
        self.answers("200 OK", json!({ "keys": keys }).to_string());
    }

    fn answers(&self, status: &'static str, body: String) {
        *self.answer.lock().unwrap() = (status, body);
    }
}

/// The code of the close, or of the error, which then is temporary.
async fn connect(alone: &Alone, token: String) -> Option<u64> {
    let mut client = Client::try_open(&alone.url()).await.unwrap();
    let id = client.command("connect", json!({ "token": token })).await;
    match client.try_line().await {
        Some(line) if line["error"]["temporary"] == true => line["error"]["code"].as_u64(),
        Some(line) => {
            assert_eq!(line["id"], id);
            assert!(line["connect"].is_object(), "{line}");
            None
        }
        None => Some(3500),
    }
}

fn config(provider: &Provider) -> String {
    format!(
        "{OPEN}\n[token]\njwks_public_endpoint = \"{}\"\n",
        provider.url
    )
}

#[tokio::test]
async fn published_keys_open_and_rotated_ones_are_fetched() {
    let provider = Provider::start();
    let (first, second) = (Signer::new("first"), Signer::new("second"));
    let strange = json!({ "kty": "XYZ", "kid": "x" });
    let mut encrypts = second.public();
    encrypts["use"] = json!("enc");
    provider.publishes(&[strange, first.public(), encrypts]);
    let alone = Alone::open(&config(&provider)).await;
    assert_eq!(connect(&alone, first.sign("anna")).await, None);
    assert_eq!(
        provider.asked.load(Ordering::Relaxed),
        1,
        "a known key is not asked for"
    );
    assert_eq!(
        connect(&alone, second.sign("anna")).await,
        Some(3500),
        "it is for something else"
    );
    // The shared secret goes on beside it.
    assert_eq!(
        connect(&alone, Alone::sign(&json!({ "sub": "anna" }))).await,
        None
    );

    // It comes right after the keys were fetched.
    provider.publishes(&[second.public()]);
    assert_eq!(connect(&alone, second.sign("anna")).await, None);
    assert_ne!(connect(&alone, first.sign("anna")).await, None);
}

#[tokio::test]
async fn tokens_of_nobody_have_keys_fetched_seldom_and_key_that_cannot_be_asked_for_is_not_judged()
{
    let provider = Provider::start();
    let (first, second) = (Signer::new("first"), Signer::new("second"));
    provider.publishes(&[first.public()]);
    let alone = Alone::open(&config(&provider)).await;
    let mut told = vec![];
    for _ in 0..50 {
        told.push(connect(&alone, Signer::new("unknown").sign("anna")).await);
    }
    let asked = provider.asked.load(Ordering::Relaxed);
    assert!(asked <= 5, "{asked} questions for 50 tokens of nobody");
    assert_eq!((told[0], told[49]), (Some(3500), Some(100)), "{told:?}");
    // Meanwhile a key comes: whoever has its token shall try again, and gets in.
    provider.publishes(&[first.public(), second.public()]);
    let mut anna = Client::try_open(&alone.url()).await.unwrap();
    let token = first.sign("anna");
    anna.ask("connect", json!({ "token": token })).await;
    let token = second.sign("anna");
    let refreshed = anna.error_code("refresh", json!({ "token": token })).await;
    assert_eq!(refreshed, 100);
    let asks = json!({ "channel": "locked:a", "token": token });
    assert_eq!(anna.error_code("subscribe", asks).await, 100);
    assert_eq!(connect(&alone, second.sign("anna")).await, Some(100));
    harness::until("the new key was fetched", async || {
        connect(&alone, second.sign("anna")).await.is_none()
    })
    .await;
}

#[tokio::test]
async fn provider_that_fails_leaves_the_keys_that_there_were() {
    let provider = Provider::start();
    let signer = Signer::new("first");
    provider.publishes(&[signer.public()]);
    let alone = Alone::open(&config(&provider)).await;
    assert_eq!(alone.health.note_on("token keys"), None);
    let secret = json!({ "kty": "oct", "kid": "o", "k": "c2VjcmV0" });
    for (status, body, why) in [
        ("500 Oops", String::new(), "500"),
        ("200 OK", "<html>".into(), "no key set"),
        (
            "200 OK",
            json!({ "keys": [secret] }).to_string(),
            "no public key",
        ),
        ("200 OK", " ".repeat(300 * 1024), "256 KiB"),
        ("302 Found", String::new(), "302"),
    ] {
        provider.answers(status, body);
        harness::until(why, async || {
            let unknown = Signer::new("unknown").sign("anna");
            connect(&alone, unknown).await;
            let note = alone.health.note_on("token keys");
            note.is_some_and(|note| note.contains(why))
        })
        .await;
        assert_eq!(connect(&alone, signer.sign("anna")).await, None, "{why}");
    }
}

#[tokio::test]
async fn provider_that_is_away_or_speaks_no_tls_keeps_nobody_from_starting() {
    let provider = Provider::start();
    let unsafe_one = Provider {
        url: provider.url.replace("http", "https"),
        ..provider.clone()
    };
    let alone = Alone::open(&config(&unsafe_one)).await;
    let note = alone.health.note_on("token keys").unwrap();
    assert!(note.contains("not fetched"), "{note}");
    assert_eq!(
        connect(&alone, Alone::sign(&json!({ "sub": "anna" }))).await,
        None
    );
}
