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

    /// A bid, asked again with the same id while the outcome is unknown or too many came at once.
    pub async fn bid(&self, sale: &str, lot: &str, bid_id: &str, maximum: u64) -> Value {
        let path = format!("sales/{sale}/lots/{lot}/bids");
        let body = json!({"bid_id": bid_id, "maximum": maximum});
        let deadline = Instant::now() + PATIENCE;
        loop {
            let again = match self.send(Method::POST, &path, Some(&body)).await {
                Err(_) => true,
                Ok(response) => {
                    let status = response.status();
                    let retry = status == StatusCode::SERVICE_UNAVAILABLE
                        || status == StatusCode::TOO_MANY_REQUESTS;
                    if !retry && let Ok(answer) = response.json().await {
                        return answer;
                    }
                    true
                }
            };
            assert!(
                again && Instant::now() < deadline,
                "no answer to bid {bid_id}"
            );
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
