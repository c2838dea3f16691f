//! A push service of a test's own (RFC 8030), with browsers whose keys it has: it checks who signed, decrypts what came, and answers
//! as it is told to.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use notification::{KeyBytes, PushKeys, PushSubscription};
use p256::{SecretKey, elliptic_curve::sec1::ToEncodedPoint};
use serde::Deserialize;
use serde_json::Value;
use tokio::{sync::watch, time::Instant};
use web_push_native::Auth;

use crate::serving::{Serving, listen, lock};

/// The service, until it is dropped.
#[derive(Debug)]
pub struct PushService {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    _serving: Serving,
}

/// A push that was taken, as its browser reads it.
#[derive(Clone, PartialEq, Debug)]
pub struct Push {
    pub browser: String,
    pub topic: String,
    pub urgency: String,
    /// Seconds.
    pub ttl: u64,
    /// Whom the service may write to about it.
    pub contact: String,
    pub message: Value,
}

#[derive(Default, Debug)]
struct Shared {
    origin: String,
    browsers: Mutex<HashMap<String, Browser>>,
    taken: Mutex<Vec<Push>>,
    /// When each was taken.
    times: Mutex<Vec<Instant>>,
    asked: Mutex<u64>,
    /// Pushes are taken, and whoever sent them does not learn of it.
    is_mute: watch::Sender<bool>,
}

#[derive(Clone, Debug)]
struct Browser {
    key: SecretKey,
    auth: [u8; 16],
    answer: (StatusCode, Option<u64>),
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
}

impl PushService {
    pub async fn start() -> Self {
        let (listener, address) = listen().await;
        let shared = Arc::new(Shared {
            origin: format!("http://{address}"),
            ..Shared::default()
        });
        let routes = Router::new()
            .route("/push/{browser}", post(take))
            .with_state(shared.clone());
        Self {
            address,
            shared,
            _serving: Serving::routes(listener, routes),
        }
    }

    /// A new browser of this name, and what it gives whoever may push to it.
    pub fn browser(&self, name: &str) -> PushSubscription {
        let key =
            std::iter::repeat_with(|| SecretKey::from_slice(&bootstrap::random::bytes::<32>()));
        let key = key.flatten().next().expect("it is drawn until it is one");
        let auth = bootstrap::random::bytes();
        let point = key.public_key().to_encoded_point(false);
        let p256dh = point.as_bytes().try_into().expect("65 bytes");
        let browser = Browser {
            key,
            auth,
            answer: (StatusCode::CREATED, None),
        };
        lock(&self.shared.browsers).insert(name.to_owned(), browser);
        let endpoint = format!("{}/push/{name}", self.shared.origin);
        PushSubscription {
            endpoint: endpoint.parse().expect("an endpoint on this machine"),
            keys: PushKeys {
                p256dh: KeyBytes(p256dh),
                auth: KeyBytes(auth),
            },
        }
    }

    /// What is answered for a browser from now on, and after how many seconds to come back.
    pub fn answer(&self, name: &str, status: u16, retry_after: Option<u64>) {
        let status = StatusCode::from_u16(status).expect("a status");
        let mut browsers = lock(&self.shared.browsers);
        let browser = browsers.get_mut(name).expect("a browser of this name");
        browser.answer = (status, retry_after);
    }

    /// Takes what comes, and says nothing until it is told to.
    pub fn set_mute(&self, is_mute: bool) {
        self.shared.is_mute.send_replace(is_mute);
    }

    /// Every push that was taken, in order.
    pub fn taken(&self) -> Vec<Push> {
        lock(&self.shared.taken).clone()
    }

    /// When each of them was.
    pub fn times(&self) -> Vec<Instant> {
        lock(&self.shared.times).clone()
    }

    /// Another browser that has the keys of one that there is already.
    pub fn twin(&self, of: &str, name: String) {
        let mut browsers = lock(&self.shared.browsers);
        let twin = browsers.get(of).expect("a browser of this name").clone();
        browsers.insert(name, twin);
    }

    /// How many were taken.
    pub fn count(&self) -> usize {
        lock(&self.shared.taken).len()
    }

    /// How often anything was asked.
    pub fn asked(&self) -> u64 {
        *lock(&self.shared.asked)
    }

    /// What waits for a browser that was away all the time: of each topic the newest.
    pub fn waiting_for(&self, name: &str) -> Vec<Push> {
        let mut waiting: Vec<Push> = vec![];
        for push in self.taken().into_iter().filter(|it| it.browser == name) {
            waiting.retain(|earlier| earlier.topic != push.topic);
            waiting.push(push);
        }
        waiting
    }
}

async fn take(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    *lock(&shared.asked) += 1;
    let Some(browser) = lock(&shared.browsers).get(&name).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (status, retry_after) = browser.answer;
    if status.is_success() {
        match read(&shared.origin, &name, &browser, &headers, body) {
            Some(push) => {
                lock(&shared.taken).push(push);
                lock(&shared.times).push(Instant::now());
            }
            None => return StatusCode::BAD_REQUEST.into_response(),
        }
    }
    let mut is_mute = shared.is_mute.subscribe();
    let _ = is_mute.wait_for(|is_mute| !*is_mute).await;
    let mut answer = status.into_response();
    if let Some(seconds) = retry_after {
        let headers = answer.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// None: it is not as the standards have it.
fn read(
    origin: &str,
    name: &str,
    browser: &Browser,
    headers: &HeaderMap,
    body: Bytes,
) -> Option<Push> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let signed = text("authorization")?.strip_prefix("vapid t=")?;
    let (token, key) = signed.split_once(", k=")?;
    let key = DecodingKey::from_ec_der(&URL_SAFE_NO_PAD.decode(key).ok()?);
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&[origin]);
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation);
    let is_encoded = text("content-encoding")? == "aes128gcm";
    let auth = Auth::from(browser.auth);
    let message = web_push_native::decrypt(body.into(), &browser.key, &auth).ok()?;
    is_encoded.then_some(())?;
    Some(Push {
        browser: name.to_owned(),
        topic: text("topic")?.to_owned(),
        urgency: text("urgency")?.to_owned(),
        ttl: text("ttl")?.parse().ok()?,
        contact: claims.ok()?.claims.sub,
        message: serde_json::from_slice(&message).ok()?,
    })
}
