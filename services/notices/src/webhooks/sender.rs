//! An event as a request, and what its receiver says.

use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::Full;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use tokio::time::{Instant, timeout};
use webhook::{Attempt, Delivery, Endpoint, EndpointUrl, EventId, SentAnswer, signature};

use super::now;
use crate::{
    Settings,
    outbound::{self, HttpClient, Reach, retry_after},
};

/// How long a receiver may take, from its name's look-up to the end of its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most characters that are kept of what was wrong.
const PROBLEM_LENGTH_MAX: usize = 200;
const USER_AGENT: &str = "Outcry-Webhooks";

/// The way to receivers.
pub(super) struct Sender {
    client: HttpClient,
    reach: Reach,
}

impl Sender {
    /// # Errors
    /// When the authority that is to be believed cannot be read.
    pub(super) fn new(settings: &Settings) -> anyhow::Result<Self> {
        let authorities = match &settings.webhook_ca {
            Some(path) => {
                let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
                read.with_context(|| format!("cannot read certificates in {}", path.display()))?
            }
            None => vec![],
        };
        let reach = Reach::new(settings.webhook_loopback);
        Ok(Self {
            client: outbound::client(reach, authorities)?,
            reach,
        })
    }

    pub(super) fn reach(&self) -> Reach {
        self.reach
    }

    /// Tries once.
    pub(super) async fn send(
        &self,
        endpoint: &Endpoint,
        id: &EventId,
        delivery: &Delivery,
    ) -> (Attempt, SentAnswer) {
        let (at, began) = (now(), Instant::now());
        let sent = match allows(self.reach, &endpoint.settings.url) {
            true => {
                let request = request(endpoint, id, delivery);
                let sent = timeout(PATIENCE, outbound::send(&self.client, request));
                sent.await.unwrap_or_else(|_| {
                    Err(anyhow::anyhow!("no answer within {} s", PATIENCE.as_secs()))
                })
            }
            false => Err(anyhow::anyhow!("its address is not one of the internet's")),
        };
        let (status, answer, problem) = match sent {
            Ok((status, headers)) => {
                let (answer, problem) = judge(status, &headers);
                (Some(status.as_u16()), answer, problem)
            }
            Err(error) => {
                let problem = format!("{error:#}");
                let problem = problem.chars().take(PROBLEM_LENGTH_MAX).collect();
                (None, SentAnswer::Failed { asked: None }, Some(problem))
            }
        };
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let attempt = Attempt {
            at,
            status,
            milliseconds,
            problem,
        };
        (attempt, answer)
    }
}

/// Whether an address may be an endpoint's at all; what a name comes to is seen when it is connected to.
pub(super) fn allows(reach: Reach, url: &EndpointUrl) -> bool {
    match url.address() {
        Some(address) => reach.allows(address),
        None => !url.is_local() || reach == Reach::Loopback,
    }
}

/// In the form of Standard Webhooks.
fn request(endpoint: &Endpoint, id: &EventId, delivery: &Delivery) -> Request<Full<Bytes>> {
    let at = now();
    let signed = signature(endpoint.secrets(at), id, at, &delivery.body);
    let seconds = at.unix_millis() / 1_000;
    Request::post(endpoint.settings.url.as_str())
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, USER_AGENT)
        .header("webhook-id", id.as_str())
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", signed)
        .body(Full::from(delivery.body.clone()))
        .expect("an address and headers that were checked")
}

/// What a status means (Standard Webhooks, "Operational considerations").
fn judge(status: StatusCode, headers: &HeaderMap) -> (SentAnswer, Option<String>) {
    match status {
        status if status.is_success() => (SentAnswer::Taken, None),
        StatusCode::GONE => {
            let problem = "it wants no more events".to_owned();
            (SentAnswer::Gone, Some(problem))
        }
        status => {
            let asked = retry_after(headers);
            let problem = match status.is_redirection() {
                true => "redirects are not followed".to_owned(),
                false => format!("it answers {status}"),
            };
            (SentAnswer::Failed { asked }, Some(problem))
        }
    }
}
