//! Forms to Stripe's API, JSON back: within a time and a size, by TLS, with the key in no log.

use std::time::Duration;

use bootstrap::Origin;
use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustls::crypto::ring;
use serde::Deserialize;
use tokio::time::timeout;

use super::super::{provider::ProviderError, signature::Secret};

/// The version of the API that we speak, whatever the account's own is.
const VERSION: &str = "2024-06-20";
/// How long an answer may take: the buyer waits for it.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Longest answer, in bytes; a session has some 5 KiB.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// The way to Stripe's API.
#[derive(Debug)]
pub(super) struct StripeClient {
    http: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    key: Secret,
    api: Origin,
}

/// What Stripe says was wrong; its message is left out, since it may repeat what was sent.
#[derive(Deserialize, Default)]
struct ErrorBody {
    error: ErrorWords,
}

#[derive(Deserialize, Default)]
struct ErrorWords {
    #[serde(rename = "type", default)]
    kind: String,
    code: Option<String>,
    param: Option<String>,
}

impl StripeClient {
    pub(super) fn new(key: Secret, api: Origin) -> Self {
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(ring::default_provider())
            .expect("the provider has TLS 1.2 and 1.3");
        // Without TLS only to this machine: the settings see to it.
        let connector = tls.https_or_http().enable_http1().build();
        Self {
            http: Client::builder(TokioExecutor::new()).build(connector),
            key,
            api,
        }
    }

    /// Posts a form; the body of a good answer.
    pub(super) async fn post(
        &self,
        path: &str,
        form: &str,
        idempotency_key: Option<&str>,
    ) -> Result<Bytes, ProviderError> {
        let request = self.request(path, form, idempotency_key);
        let answered = async {
            let answer = self.http.request(request).await.map_err(|error| {
                tracing::warn!(%error, "Stripe does not answer");
                ProviderError::Unavailable
            })?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect();
            let body = body.await.map_err(|_| ProviderError::Unavailable)?;
            Ok((status, body.to_bytes()))
        };
        let answered = timeout(ANSWER_WITHIN, answered).await;
        let (status, body) = answered.map_err(|_| {
            tracing::warn!(within = ?ANSWER_WITHIN, "Stripe does not answer in time");
            ProviderError::Unavailable
        })??;
        match status.is_success() {
            true => Ok(body),
            false => Err(refused(status, &body)),
        }
    }

    fn request(
        &self,
        path: &str,
        form: &str,
        idempotency_key: Option<&str>,
    ) -> Request<Full<Bytes>> {
        let mut request = Request::post(format!("{}{path}", self.api))
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", self.key.expose()),
            )
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("stripe-version", VERSION);
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        let body = Full::new(Bytes::from(form.to_owned()));
        request
            .body(body)
            .expect("an address, a key and an id are headers")
    }
}

/// What may be otherwise in a moment (a conflict of keys, too many requests, a fault of theirs, a key that is being replaced) is no
/// refusal.
pub(super) fn refused(status: StatusCode, body: &[u8]) -> ProviderError {
    let said: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
    let ErrorWords { kind, code, param } = said.error;
    tracing::warn!(%status, kind, code, param, "Stripe refuses");
    match status {
        StatusCode::BAD_REQUEST | StatusCode::PAYMENT_REQUIRED | StatusCode::NOT_FOUND => {
            ProviderError::Refused
        }
        _ => ProviderError::Unavailable,
    }
}
