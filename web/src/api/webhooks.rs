//! Webhooks: where programs of others are told what happens. Only for operators; each order is safe to give again.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bootstrap::random;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, IntoResponses, ToSchema};
use webhook::{DeliveryView, EndpointId, EndpointView, EventId, Order, OrderRefusal, Secret};

use super::{
    Problem,
    body::{Body, IdempotencyKey, Ids},
};
use crate::{
    App, Person,
    house::webhooks::{Ordered, WebhookFailure, WrittenWebhook},
    sessions::Operator,
};

/// The webhook of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct WebhookPath {
    /// As the list names it.
    #[param(max_length = 64)]
    webhook: EndpointId,
}

/// A delivery of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct DeliveryPath {
    /// As the list names it.
    #[param(max_length = 64)]
    webhook: EndpointId,
    /// The header `webhook-id`.
    #[param(max_length = 64)]
    event: EventId,
}

/// Every webhook.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct WebhooksView {
    /// In the order in which they were added; at most 20.
    items: Vec<EndpointView>,
}

/// A webhook with what it was sent.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct WebhookView {
    #[serde(flatten)]
    webhook: EndpointView,
    /// At most 100 that wait, the next one to be tried first; then at most 100 that are over, the newest first.
    deliveries: Vec<DeliveryView>,
}

/// A webhook with a new secret.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct WebhookSecretView {
    #[serde(flatten)]
    webhook: EndpointView,
    /// What signatures are checked with: it is told this once.
    #[schema(example = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    secret: String,
}

/// Where events go, and which.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"url": "https://shop.example/outcry", "description": "Our shop", "events": ["lot.sold", "lot.passed"]}))]
pub(super) struct NewWebhook {
    /// `https://` and a name or address of the internet's.
    #[schema(max_length = 500)]
    url: String,
    /// For operators.
    #[serde(default)]
    #[schema(max_length = 100)]
    description: String,
    /// At least one of `lot.sold`, `lot.passed`, `bid.accepted`, `registration.created`, `registration.approved`, `invoice.paid`.
    events: Vec<String>,
    /// The one sale whose events it gets. Left out: it gets those of all.
    #[serde(default)]
    #[schema(max_length = 64)]
    sale: Option<String>,
}

/// What every order about a webhook may be answered with, besides what every request may.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it stands in the description only")]
enum OrderAnswers {
    /// It is so
    #[response(status = 200)]
    Done(Box<EndpointView>),
    /// Not an operator
    #[response(status = 403)]
    Forbidden,
    /// There is no such webhook, or no such delivery any more
    #[response(status = 404)]
    Unknown,
    /// It cannot be done: `code` says why
    #[response(status = 409)]
    Refused,
    /// Not served just now, or not known whether it was done: give the order again
    #[response(status = 503)]
    OutcomeUnknown,
}

/// Every webhook of the house.
#[utoipa::path(
    get,
    path = "/webhooks",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, body = WebhooksView),
        (status = 403, description = "Not an operator"),
        (status = 503, description = "Not served just now")
    )
)]
pub(super) async fn webhooks(
    State(app): State<App>,
    _operator: Operator,
) -> Result<Json<WebhooksView>, Problem> {
    let items = app.webhooks().all().await.map_err(failed)?;
    Ok(Json(WebhooksView { items }))
}

/// Adds a webhook. Its secret is told this once.
#[utoipa::path(
    post,
    path = "/webhooks",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, description = "Asking again with it is safe")
    ),
    request_body = NewWebhook,
    responses(
        (status = 201, body = WebhookSecretView),
        (status = 403, description = "Not an operator"),
        (status = 409, description = "There are as many as there may be, or the key was used for another one"),
        (status = 422, description = "An address, event or sale that cannot be"),
        (status = 503, description = "Not served just now, or not known whether it was done")
    )
)]
pub(super) async fn add_webhook(
    State(app): State<App>,
    Operator(person): Operator,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<NewWebhook>,
) -> Result<Response, Problem> {
    let settings = new.written().settings(&app).await;
    let settings = settings.map_err(Problem::invalid_fields)?;
    let name = order_name(&app, &person, "webhook", key);
    let endpoint = name.parse().map_err(|_| Problem::outcome_unknown())?;
    let order = Order::Add { endpoint, settings };
    let view = with_secret(app.webhooks().order(&person, &order).await)?;
    let secret = [(header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, secret, Json(view)).into_response())
}

/// A webhook, with what waits for it and what was delivered.
#[utoipa::path(
    get,
    path = "/webhooks/{webhook}",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(WebhookPath),
    responses(
        (status = 200, body = WebhookView),
        (status = 403, description = "Not an operator"),
        (status = 404, description = "There is no such webhook"),
        (status = 503, description = "Not served just now")
    )
)]
pub(super) async fn webhook(
    State(app): State<App>,
    _operator: Operator,
    Ids(path): Ids<WebhookPath>,
) -> Result<Json<WebhookView>, Problem> {
    let found = app.webhooks().one(&path.webhook).await.map_err(failed)?;
    let view = found.and_then(|mut reply| {
        let webhook = reply.endpoints.pop()?;
        let deliveries = reply.deliveries;
        Some(WebhookView {
            webhook,
            deliveries,
        })
    });
    let unknown = || failed(WebhookFailure::Refused(OrderRefusal::UnknownEndpoint));
    view.map(Json).ok_or_else(unknown)
}

/// Changes a webhook. Of other events it gets those from now on.
#[utoipa::path(
    put,
    path = "/webhooks/{webhook}",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(WebhookPath),
    request_body = NewWebhook,
    responses(OrderAnswers, (status = 422, description = "An address, event or sale that cannot be"))
)]
pub(super) async fn change_webhook(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<WebhookPath>,
    Body(new): Body<NewWebhook>,
) -> Result<Json<EndpointView>, Problem> {
    let settings = new.written().settings(&app).await;
    let settings = settings.map_err(Problem::invalid_fields)?;
    let endpoint = path.webhook;
    give(&app, &person, Order::Change { endpoint, settings }).await
}

/// Deletes a webhook with all that waits for it.
#[utoipa::path(
    delete,
    path = "/webhooks/{webhook}",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(WebhookPath),
    responses(
        (status = 204, description = "There is none, now or before"),
        (status = 403, description = "Not an operator"),
        (status = 503, description = "Not served just now, or not known whether it was done")
    )
)]
pub(super) async fn delete_webhook(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<WebhookPath>,
) -> Result<StatusCode, Problem> {
    let endpoint = path.webhook;
    let deleted = app
        .webhooks()
        .order(&person, &Order::Delete { endpoint })
        .await;
    deleted.map_err(failed)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends nothing until it is resumed: events wait.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook}/pause",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(WebhookPath),
    responses(OrderAnswers)
)]
pub(super) async fn pause_webhook(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<WebhookPath>,
) -> Result<Json<EndpointView>, Problem> {
    let endpoint = path.webhook;
    give(&app, &person, Order::Pause { endpoint }).await
}

/// Ends a pause, or enables a webhook that was disabled.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook}/resume",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(WebhookPath),
    responses(OrderAnswers)
)]
pub(super) async fn resume_webhook(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<WebhookPath>,
) -> Result<Json<EndpointView>, Problem> {
    let endpoint = path.webhook;
    give(&app, &person, Order::Resume { endpoint }).await
}

/// Replaces the secret. The one before signs as well for a day.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook}/secret",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(
        WebhookPath,
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, description = "Asking again with it is safe")
    ),
    responses(
        (status = 200, body = WebhookSecretView),
        (status = 403, description = "Not an operator"),
        (status = 404, description = "There is no such webhook"),
        (status = 503, description = "Not served just now, or not known whether it was done")
    )
)]
pub(super) async fn replace_webhook_secret(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<WebhookPath>,
    IdempotencyKey(key): IdempotencyKey,
) -> Result<Response, Problem> {
    let name = order_name(&app, &person, "webhook secret", key);
    let endpoint = path.webhook;
    let order = Order::ReplaceSecret { endpoint, name };
    let view = with_secret(app.webhooks().order(&person, &order).await)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

/// Sends a test, `webhook.test`.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook}/test",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(
        WebhookPath,
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, description = "Asking again with it is safe")
    ),
    responses(OrderAnswers)
)]
pub(super) async fn test_webhook(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<WebhookPath>,
    IdempotencyKey(key): IdempotencyKey,
) -> Result<Json<EndpointView>, Problem> {
    let name = order_name(&app, &person, "webhook test", key);
    let endpoint = path.webhook;
    give(&app, &person, Order::Test { endpoint, name }).await
}

/// Tries a delivery at once, whether it waits or is over.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook}/deliveries/{event}/again",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(DeliveryPath),
    responses(OrderAnswers)
)]
pub(super) async fn deliver_webhook_again(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<DeliveryPath>,
) -> Result<Json<EndpointView>, Problem> {
    let DeliveryPath { webhook, event } = path;
    let endpoint = webhook;
    give(&app, &person, Order::DeliverAgain { endpoint, event }).await
}

impl NewWebhook {
    fn written(self) -> WrittenWebhook {
        WrittenWebhook {
            url: self.url,
            description: self.description,
            events: self.events,
            sale: self.sale.unwrap_or_default(),
        }
    }
}

async fn give(app: &App, person: &Person, order: Order) -> Result<Json<EndpointView>, Problem> {
    match app.webhooks().order(person, &order).await {
        Ok(Ordered::Done { webhook, .. }) => Ok(Json(*webhook)),
        Ok(Ordered::Deleted) => Err(Problem::outcome_unknown()),
        Err(failure) => Err(failed(failure)),
    }
}

fn with_secret(ordered: Result<Ordered, WebhookFailure>) -> Result<WebhookSecretView, Problem> {
    match ordered.map_err(failed)? {
        Ordered::Done {
            webhook,
            secret: Some(secret),
        } => Ok(WebhookSecretView {
            webhook: *webhook,
            secret: Secret::reveal(&secret),
        }),
        Ordered::Done { .. } | Ordered::Deleted => Err(Problem::outcome_unknown()),
    }
}

/// What an order is called: the same by the same key of the same person.
fn order_name(app: &App, person: &Person, purpose: &str, key: Option<String>) -> String {
    match key {
        Some(key) => app
            .keys()
            .derive(purpose, &format!("{}\n{key}", person.user)),
        None => random::id(),
    }
}

fn failed(failure: WebhookFailure) -> Problem {
    let words = failure.to_string();
    match failure {
        WebhookFailure::Away => Problem::unavailable(words),
        WebhookFailure::Unknown => Problem::outcome_unknown(),
        WebhookFailure::Refused(refusal) => match refusal {
            OrderRefusal::UnknownEndpoint | OrderRefusal::UnknownDelivery => {
                Problem::not_found(refusal.kind(), &words)
            }
            OrderRefusal::PrivateAddress => Problem::invalid("/url", words),
            OrderRefusal::Taken | OrderRefusal::TooMany | OrderRefusal::Disabled => {
                Problem::new(StatusCode::CONFLICT, refusal.kind()).detail(words)
            }
        },
    }
}
