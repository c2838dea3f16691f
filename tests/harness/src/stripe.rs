//! A payment provider of one's own: a real HTTP server that speaks as much of Stripe's wire as the site uses. It takes no money.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bootstrap::clock;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use crate::serving::{Serving, listen, lock};

const KEY: &str = "sk_test_double";
const WEBHOOK_SECRET: &str = "whsec_double";
/// What its events are signed in.
const SIGNATURE: &str = "stripe-signature";

/// The provider, with an account that it takes for the site's.
#[derive(Debug)]
pub struct StripeDouble {
    address: String,
    account: Account,
    folder: tempfile::TempDir,
    _serving: Serving,
}

type Account = Arc<Mutex<Parts>>;
type Fields = BTreeMap<String, String>;

#[derive(Debug, Default)]
struct Parts {
    address: String,
    /// In the order in which they were asked for, each with the key and the form that asked.
    sessions: Vec<(String, Fields, Value)>,
    callbacks_to: Option<String>,
    answers: Option<(u16, Value)>,
}

impl StripeDouble {
    /// The header of its events.
    pub const SIGNATURE: &str = SIGNATURE;

    /// A server on a free port.
    pub async fn start() -> Self {
        let (listener, address) = listen().await;
        let address = format!("http://{address}");
        let account = Account::default();
        lock(&account).address.clone_from(&address);
        let routes = Router::new()
            .route("/v1/checkout/sessions", post(open))
            .route("/v1/checkout/sessions/{id}/expire", post(expire))
            .route("/c/pay/{id}", get(show).post(pay))
            .with_state(Arc::clone(&account));
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        for (file, secret) in [("key", KEY), ("webhook-secret", WEBHOOK_SECRET)] {
            fs::write(folder.path().join(file), secret).expect("it is our folder");
        }
        Self {
            address,
            account,
            folder,
            _serving: Serving::routes(listener, routes),
        }
    }

    /// Where its API and its pages are.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The file with the account's key.
    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("key")
    }

    /// The file with what its events are signed with.
    pub fn webhook_secret_file(&self) -> PathBuf {
        self.folder.path().join("webhook-secret")
    }

    /// Has everybody who pays on its page told to this address.
    pub fn call_back_to(&self, address: &str) {
        lock(&self.account).callbacks_to = Some(address.to_owned());
    }

    /// Answers the API with this from now on; none: as it should.
    pub fn answer_with(&self, answer: Option<(u16, Value)>) {
        lock(&self.account).answers = answer;
    }

    /// The sessions it was asked for, the newest last.
    pub fn sessions(&self) -> Vec<Value> {
        let parts = lock(&self.account);
        let sessions = parts.sessions.iter();
        sessions.map(|(_, _, session)| session.clone()).collect()
    }

    /// An event about the newest session, with fields of it changed.
    pub fn event(&self, kind: &str, changed: &Value) -> String {
        let mut session = self.sessions().pop().expect("a session was asked for");
        let changed = changed.as_object().into_iter().flatten();
        for (field, value) in changed {
            session[field] = value.clone();
        }
        event(kind, &session)
    }

    /// What stands in the header [`StripeDouble::SIGNATURE`] of a body that it sends so many seconds from now.
    pub fn sign(&self, body: &str, seconds_ahead: i64) -> String {
        signed(body, clock::now().timestamp() + seconds_ahead)
    }
}

async fn open(
    State(account): State<Account>,
    headers: HeaderMap,
    Form(form): Form<Fields>,
) -> Response {
    let mut account = lock(&account);
    if let Some(wrong) = account.wrong(&headers) {
        return wrong;
    }
    let key = headers.get("idempotency-key");
    let key = key.and_then(|key| key.to_str().ok()).unwrap_or_default();
    if let Some((_, asked, session)) = account.sessions.iter().find(|(other, ..)| other == key) {
        return match *asked == form {
            true => Json(session.clone()).into_response(),
            false => refused(400, "idempotency_error"),
        };
    }
    let id = format!("cs_test_{}", account.sessions.len());
    let field = |name: &str| form.get(name).cloned();
    let amount = field("line_items[0][price_data][unit_amount]");
    let amount = amount.and_then(|amount| amount.parse::<u64>().ok());
    let session = json!({
        "id": id,
        "object": "checkout.session",
        "url": format!("{}/c/pay/{id}", account.address),
        "expires_at": clock::now().timestamp() + 86_400,
        "status": "open",
        "payment_status": "unpaid",
        "payment_intent": null,
        "amount_total": amount,
        "currency": field("line_items[0][price_data][currency]"),
        "metadata": {
            "outcry_house": field("metadata[outcry_house]"),
            "outcry_invoice": field("metadata[outcry_invoice]"),
        },
        "success_url": field("success_url"),
        "cancel_url": field("cancel_url"),
    });
    account
        .sessions
        .push((key.to_owned(), form, session.clone()));
    Json(session).into_response()
}

async fn expire(
    State(account): State<Account>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let mut account = lock(&account);
    if let Some(wrong) = account.wrong(&headers) {
        return wrong;
    }
    match account
        .session(&id)
        .filter(|session| session["status"] == "open")
    {
        Some(session) => {
            session["status"] = json!("expired");
            Json(session.clone()).into_response()
        }
        None => refused(400, "invalid_request_error"),
    }
}

async fn show(State(account): State<Account>, Path(id): Path<String>) -> Response {
    let mut account = lock(&account);
    let Some(session) = account.session(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let html = format!(
        "<!doctype html><title>Pay</title><link rel=icon href=data:,><h1>This is no real payment</h1><p>{} {}</p>\
         <form method=post><button id=pay>Pay</button></form>",
        session["amount_total"], session["currency"]
    );
    Html(html).into_response()
}

async fn pay(State(account): State<Account>, Path(id): Path<String>) -> Response {
    let (session, callbacks_to) = {
        let mut account = lock(&account);
        let callbacks_to = account.callbacks_to.clone();
        let Some(session) = account.session(&id).filter(|it| it["status"] == "open") else {
            return StatusCode::NOT_FOUND.into_response();
        };
        session["status"] = json!("complete");
        session["payment_status"] = json!("paid");
        session["payment_intent"] = json!("pi_test_1");
        (session.clone(), callbacks_to)
    };
    if let Some(address) = callbacks_to {
        let body = event("checkout.session.completed", &session);
        let request = reqwest::Client::new()
            .post(address)
            .header("content-type", "application/json; charset=utf-8")
            .header(SIGNATURE, signed(&body, clock::now().timestamp()))
            .body(body);
        let answer = request.send().await.expect("the site listens");
        assert!(answer.status().is_success(), "{answer:?}");
    }
    Redirect::to(session["success_url"].as_str().unwrap_or("/")).into_response()
}

impl Parts {
    /// Why nothing is done.
    fn wrong(&self, headers: &HeaderMap) -> Option<Response> {
        if let Some((status, body)) = &self.answers {
            let status = StatusCode::from_u16(*status).expect("a status");
            return Some((status, Json(body.clone())).into_response());
        }
        let key = headers.get("authorization");
        let is_ours = key.is_some_and(|key| *key == format!("Bearer {KEY}"));
        (!is_ours).then(|| refused(401, "authentication_error"))
    }

    fn session(&mut self, id: &str) -> Option<&mut Value> {
        let mut sessions = self.sessions.iter_mut();
        sessions.find_map(|(_, _, session)| (session["id"] == id).then_some(session))
    }
}

fn refused(status: u16, kind: &str) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    let body = json!({ "error": { "type": kind, "message": "No." } });
    (status, Json(body)).into_response()
}

fn event(kind: &str, session: &Value) -> String {
    let event = json!({
        "id": "evt_test",
        "object": "event",
        "type": kind,
        "created": clock::now().timestamp(),
        "data": { "object": session },
    });
    event.to_string()
}

fn signed(body: &str, seconds: i64) -> String {
    let key = EncodingKey::from_secret(WEBHOOK_SECRET.as_bytes());
    let mac = crypto::sign(
        format!("{seconds}.{body}").as_bytes(),
        &key,
        Algorithm::HS256,
    );
    let mac = URL_SAFE_NO_PAD.decode(mac.expect("any bytes are a key"));
    let mac = mac.expect("the library encodes in base64");
    let mac: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={mac}")
}
