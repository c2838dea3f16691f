//! What every request passes: not too often from one address, not for ever, an answer even when a handler fails,
//! what every answer tells the browser, and what is never compressed.

use std::{
    any::Any,
    task::{Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use bootstrap::Origin;
use futures_util::{StreamExt, stream};
use tokio::{
    sync::oneshot,
    time::{sleep, timeout},
};

use super::ClientAddress;
use crate::{App, SiteSettings, TooOften, api::Problem, locale};

/// How long a request may take, its body included; far above every deadline of ours.
const REQUEST_WITHIN: Duration = Duration::from_secs(30);
/// How long the body of a file may take to arrive, by a slow line too. Only operators send any, and are asked for who
/// they are before it is read.
const FILES_WITHIN: Duration = Duration::from_mins(10);
/// Assets are cheap, a page asks for many at once, and nothing in them is anybody's.
const ASSETS: [&str; 2] = ["/static/", "/images/"];

/// Answers 429 to an address that asks too often: a browser that wants a page with this page, a program with a problem.
pub(crate) async fn pace(
    State(app): State<App>,
    address: ClientAddress,
    request: Request,
    next: Next,
    page: fn(TooOften) -> Response,
) -> Response {
    let path = request.uri().path();
    if !is_asset(path)
        && let Err(often) = app.limits().request(address)
    {
        let accepts = request.headers().get(header::ACCEPT);
        let accepts = accepts.and_then(|accepts| accepts.to_str().ok());
        let wants_page = accepts.is_some_and(|accepts| accepts.contains("text/html"));
        return match wants_page && !path.starts_with("/api/") {
            true => locale::wanted(request.headers()).say(|| page(often)),
            false => Problem::too_often(often.retry_after)
                .at(app.now())
                .into_response(),
        };
    }
    next.run(request).await
}

/// Answers 408 when a body drips: nothing was done with it. Answers 503 when a request takes too long in any
/// other way: what it asked for may have been done.
pub(crate) async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let (body_within, within) = match sends_files(&request) {
        true => (FILES_WITHIN, FILES_WITHIN + REQUEST_WITHIN),
        false => (app.settings().body_within, REQUEST_WITHIN),
    };
    let (request, whole) = watched(request);
    let dripped = async {
        // A handler that does not want the rest has dropped the other end: nobody waits for it then.
        if timeout(body_within, whole).await.is_ok() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        answer = next.run(request) => answer,
        () = dripped => Problem::dripping_body(body_within).into_response(),
        () = sleep(within) => Problem::outcome_unknown().into_response(),
    }
}

fn is_asset(path: &str) -> bool {
    ASSETS.iter().any(|asset| path.starts_with(asset))
}

fn sends_files(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let files = ["multipart/form-data", "image/"];
    files.iter().any(|file| kind.starts_with(file))
}

/// The request, and what tells when its body is there.
fn watched(request: Request) -> (Request, oneshot::Receiver<()>) {
    let (tell, whole) = oneshot::channel();
    let watch = |body: Body| {
        if body.is_end_stream() {
            return body;
        }
        let (mut tell, mut bytes) = (Some(tell), body.into_data_stream());
        Body::from_stream(stream::poll_fn(move |context| {
            let next = ready!(bytes.poll_next_unpin(context));
            if next.is_none() {
                tell.take().map(|tell| tell.send(()));
            }
            Poll::Ready(next)
        }))
    };
    (request.map(watch), whole)
}

/// The answer in place of a handler that panicked; the connection lives on.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    metrics::counter!("outcry_web_panics_total").increment(1);
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
}

/// Whoever came once by TLS comes without it no more, for a year.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds the policy to every answer; `no-store` unless the handler says otherwise or it is an asset.
pub(crate) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    // A form of an invoice may lead to the provider's page, which browsers hold to the policy too.
    let may_pay = request.uri().path().starts_with("/invoices/");
    let provider = app.checkout_provider().filter(|_| may_pay);
    let pays_at = provider.and_then(|provider| provider.pages_at()).cloned();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy = policy(app.settings(), pays_at.as_ref());
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // Not `no-referrer`: with it browsers send `Origin: null` along with our own forms.
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    // Never for this machine's own name or a bare address: others listen there too, whom it would shut out.
    let public_url = &app.settings().public_url;
    if public_url.is_secure() && public_url.is_named() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn policy(settings: &SiteSettings, pays_at: Option<&Origin>) -> HeaderValue {
    let pays_at = pays_at.map(|origin| format!(" {origin}"));
    let policy = format!(
        "default-src 'self'; connect-src 'self' {}; object-src 'none'; base-uri 'none'; \
         form-action 'self'{}; frame-ancestors 'none'",
        settings.gateway_url.origins().join(" "),
        pays_at.unwrap_or_default()
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'self'"))
}

/// Takes the wish for compression off requests of people who are known: lengths would tell of their secrets (BREACH).
pub(crate) async fn uncompressed(mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_known =
        headers.contains_key(header::COOKIE) || headers.contains_key(header::AUTHORIZATION);
    if is_known && !is_asset(request.uri().path()) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}
