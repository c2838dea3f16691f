//! People of the auction house, as programs meet it: the HTTP API and nothing else.

use std::time::Duration;

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

/// How long a bid is asked for again while its outcome is unknown.
const PATIENCE: Duration = Duration::from_secs(30);
/// The password of accounts that stories make.
pub const PASSWORD: &str = "a story's own pass phrase";
const PAUSE: Duration = Duration::from_millis(100);

/// Somebody signed in as a program.
#[derive(Clone, Debug)]
pub struct Person {
    client: reqwest::Client,
    base: String,
    /// None: nobody.
    token: Option<String>,
}

impl Person {
    /// Signs in for a bearer token.
    pub async fn sign_in(web_url: &str, email: &str, password: &str) -> Self {
        let client = reqwest::Client::new();
        let base = format!("{web_url}/api/v1");
        let body = json!({"email": email, "password": password});
        let asked = client
            .post(format!("{base}/session?token=true"))
            .json(&body)
            .send()
            .await
            .expect("web is up");
        let status = asked.status();
        let text = asked.text().await.expect("web answers in full");
        assert!(status.is_success(), "sign-in of {email}: {status} {text}");
        let answer: Value = serde_json::from_str(&text).expect("web answers JSON");
        let token = answer["token"].as_str().expect("a token").to_owned();
        Self {
            client,
            base,
            token: Some(token),
        }
    }

    /// Somebody who is not signed in.
    pub fn nobody(web_url: &str) -> Self {
        Self {
            client: reqwest::Client::new(),
            base: format!("{web_url}/api/v1"),
            token: None,
        }
    }

    /// What the header `Authorization` says.
    pub fn bearer(&self) -> String {
        let token = self.token.as_ref().expect("somebody who is signed in");
        format!("Bearer {token}")
    }

    /// Makes an account, and signs in with it.
    pub async fn sign_up(web_url: &str, name: &str) -> Self {
        let email = format!("{name}@example.test");
        let body = json!({"email": email, "password": PASSWORD, "name": name});
        let asked = reqwest::Client::new()
            .post(format!("{web_url}/api/v1/accounts"))
            .json(&body)
            .send()
            .await
            .expect("web is up");
        let status = asked.status();
        let said = asked.text().await.unwrap_or_default();
        assert!(status.is_success(), "sign-up of {name}: {status} {said}");
        Self::sign_in(web_url, &email, PASSWORD).await
    }

    /// `GET` below `/api/v1`, which must succeed.
    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.try_get(path).await;
        assert!(status.is_success(), "GET {path}: {status} {body}");
        body
    }

    /// `GET` below `/api/v1`, whatever comes; status and body.
    pub async fn try_get(&self, path: &str) -> (StatusCode, Value) {
        self.ask(Method::GET, path, None).await
    }

    /// The same where the site may be away; nothing without an answer that is success.
    pub async fn get_if_up(&self, path: &str) -> Option<Value> {
        let answer = self.send(Method::GET, path, None).await.ok()?;
        let is_success = answer.status().is_success();
        answer.json().await.ok().filter(|_| is_success)
    }

    /// The same, which must succeed; nothing when web says that it cannot answer yet.
    pub async fn get_ready(&self, path: &str) -> Option<Value> {
        let (status, body) = self.try_get(path).await;
        let is_ready = status != StatusCode::SERVICE_UNAVAILABLE;
        assert!(
            status.is_success() || !is_ready,
            "GET {path}: {status} {body}"
        );
        is_ready.then_some(body)
    }

    /// `POST` below `/api/v1`; status and body.
    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// `PUT` below `/api/v1`; status and body.
    pub async fn put(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.ask(Method::PUT, path, Some(body)).await
    }

    /// `DELETE` below `/api/v1`; status and body.
    pub async fn delete(&self, path: &str) -> (StatusCode, Value) {
        self.ask(Method::DELETE, path, None).await
    }

    /// The same person at another address of the same house.
    #[must_use]
    pub fn at(&self, web_url: &str) -> Self {
        let base = format!("{web_url}/api/v1");
        Self {
            base,
            ..self.clone()
        }
    }

    /// A bid, asked for once; its answer, unless the outcome is unknown or too many came at once. Cancel-safe: with the same id it may
    /// be asked for again.
    pub async fn try_bid(
        &self,
        sale: &str,
        lot: &str,
        bid_id: &str,
        maximum: u64,
    ) -> Option<Value> {
        let path = format!("sales/{sale}/lots/{lot}/bids");
        let body = json!({"bid_id": bid_id, "maximum": maximum});
        let answer = self.send(Method::POST, &path, Some(&body)).await.ok()?;
        let is_unknown = matches!(
            answer.status(),
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
        );
        match is_unknown {
            true => None,
            false => answer.json().await.ok(),
        }
    }

    /// A bid, asked again with the same id while the outcome is unknown or too many came at once.
    pub async fn bid(&self, sale: &str, lot: &str, bid_id: &str, maximum: u64) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = self.try_bid(sale, lot, bid_id, maximum).await {
                return answer;
            }
            assert!(Instant::now() < deadline, "no answer to bid {bid_id}");
            sleep(PAUSE).await;
        }
    }

    /// A token for the gateway.
    pub async fn realtime_token(&self) -> String {
        let answer = self.get("realtime-token").await;
        answer["token"].as_str().expect("a token").to_owned()
    }

    /// Any request below `/api/v1`; status and body.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> (StatusCode, Value) {
        let response = self.send(method, path, body).await.expect("web is up");
        let status = response.status();
        let text = response.text().await.expect("web answers in full");
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        (status, body)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> reqwest::Result<Response> {
        let request = self.client.request(method, format!("{}/{path}", self.base));
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            // As our own pages say where they come from.
            None => request.header("sec-fetch-site", "same-origin"),
        };
        match body {
            Some(body) => request.json(body).send().await,
            None => request.send().await,
        }
    }
}
