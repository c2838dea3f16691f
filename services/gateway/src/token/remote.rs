//! The keys that an identity provider publishes at a URL. They rotate: a token whose key is not known yet has them fetched.

use std::{
    num::NonZeroU32,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use anyhow::{Context, anyhow, ensure};
use bootstrap::Health;
use bytes::Bytes;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::Uri;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use jsonwebtoken::jwk::AlgorithmParameters;
use rustls::crypto::ring;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep, timeout},
};

use super::key_set::KeySet;

/// How often they are fetched anyway, so that a key that was taken away ends.
const FETCH_INTERVAL: Duration = Duration::from_secs(300);
/// How often at most, whatever tokens name, and how often at once: a key may come just after the last time.
const FETCH_INTERVAL_MIN: Duration = Duration::from_secs(5);
const FETCHES_AT_ONCE: NonZeroU32 = NonZeroU32::new(3).expect("it is not zero");
/// How long it may take; clients wait five seconds for their connect.
const FETCH_MAX: Duration = Duration::from_secs(3);
/// Longest answer, in bytes.
const ANSWER_MAX: usize = 256 * 1024;
/// What health notes.
const KEYS: &str = "token keys";

/// Keys at a URL.
pub(super) struct RemoteKeys {
    url: Uri,
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    /// When it was begun to ask for those that there are; held meanwhile, so that it is asked once.
    asked_at: Mutex<Option<Instant>>,
    limit: DefaultDirectRateLimiter,
    set: RwLock<Arc<KeySet>>,
    health: Health,
}

impl RemoteKeys {
    /// Fetches them now and from time to time. A provider that is away is asked again.
    pub(super) async fn follow(url: &str, health: Health) -> anyhow::Result<Arc<Self>> {
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(ring::default_provider())
            .context("jwks_public_endpoint: this machine trusts no certificate authority")?;
        let connector = tls.https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        let keys = Arc::new(Self {
            url: parse(url)?,
            client,
            asked_at: Mutex::default(),
            limit: RateLimiter::direct(
                Quota::with_period(FETCH_INTERVAL_MIN)
                    .context("an interval of no length")?
                    .allow_burst(FETCHES_AT_ONCE),
            ),
            set: RwLock::default(),
            health,
        });
        keys.refresh().await;
        let following = Arc::downgrade(&keys);
        tokio::spawn(async move {
            loop {
                sleep(FETCH_INTERVAL).await;
                let Some(keys) = following.upgrade() else {
                    return;
                };
                keys.refresh().await;
            }
        });
        Ok(keys)
    }

    pub(super) fn now(&self) -> Arc<KeySet> {
        let set = self.set.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&set)
    }

    /// Fetches them, unless that was tried too often. What cannot be fetched leaves those from before. True if there are now
    /// those that were published when this was called.
    pub(super) async fn refresh(&self) -> bool {
        let called_at = Instant::now();
        let mut asked_at = self.asked_at.lock().await;
        if asked_at.is_some_and(|at| at >= called_at) {
            return true;
        }
        if self.limit.check().is_err() {
            return false;
        }
        let begun_at = Instant::now();
        let fetched = timeout(FETCH_MAX, self.fetch()).await;
        let note = match fetched.unwrap_or_else(|_| Err(anyhow!("no answer in time"))) {
            Ok(set) => {
                *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
                *asked_at = Some(begun_at);
                None
            }
            Err(error) => {
                tracing::warn!(url = %self.url, "the keys for tokens were not fetched: {error:#}");
                Some(format!("not fetched, those from before hold: {error:#}"))
            }
        };
        let is_fetched = note.is_none();
        self.health.note(KEYS, note);
        is_fetched
    }

    async fn fetch(&self) -> anyhow::Result<KeySet> {
        let response = self.client.get(self.url.clone()).await?;
        let status = response.status();
        ensure!(status.is_success(), "it answers {status}");
        let body = Limited::new(response.into_body(), ANSWER_MAX).collect();
        let body = body
            .await
            .map_err(|error| anyhow!("not read within 256 KiB: {error}"))?;
        let body = body.to_bytes();
        let mut set: KeySet = serde_json::from_slice(&body).context("no key set")?;
        // A secret that everybody can fetch is none.
        let is_public = |it: &AlgorithmParameters| !matches!(it, AlgorithmParameters::OctetKey(_));
        set.keys.retain(|key| is_public(&key.jwk.algorithm));
        ensure!(!set.keys.is_empty(), "no public key in it");
        Ok(set)
    }
}

/// Whoever is on the way could put keys of his own in, where there is no TLS.
fn parse(url: &str) -> anyhow::Result<Uri> {
    let parsed: Uri = url
        .parse()
        .with_context(|| format!("jwks_public_endpoint: {url:?}"))?;
    let (host, scheme) = (parsed.host().unwrap_or_default(), parsed.scheme_str());
    let is_here = ["127.0.0.1", "[::1]", "localhost"].contains(&host);
    ensure!(
        scheme == Some("https") || (scheme == Some("http") && is_here),
        "jwks_public_endpoint: {url:?} is not https, and not on this machine: anybody on the way could forge keys"
    );
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_by_tls_or_from_this_machine() {
        for (url, good) in [
            ("https://id.example.org/keys", true),
            ("http://127.0.0.1:8080/keys", true),
            ("http://[::1]:8080/keys", true),
            ("http://id.example.org/keys", false),
            ("http://127.0.0.1.example.org/keys", false),
            ("file:///etc/keys", false),
            ("keys", false),
        ] {
            assert_eq!(parse(url).is_ok(), good, "{url}");
        }
    }
}
