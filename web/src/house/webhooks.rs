//! What operators order about webhooks. notices keeps them and sends; here it is asked.

use std::{collections::BTreeSet, time::Duration};

use async_nats::{Client, HeaderMap, Message};
use auction::SaleId;
use broker::{Fault, RequestError};
use serde::Serialize;
use tokio::time::Instant;
use topology::{header, subject};
use webhook::{
    Answer, DESCRIPTION_LENGTH_MAX, ENDPOINT_URL_LENGTH_MAX, ENDPOINTS_MAX, EndpointId,
    EndpointSettings, EndpointUrl, EndpointUrlError, EndpointView, EventType, Order, OrderRefusal,
    Question, Reply, Secret,
};

use crate::{App, Person, accounts::visible, app::Absent, field_problem::FieldProblem, locale::t};

/// The way to whoever sends webhooks.
#[derive(Clone, Debug)]
pub(crate) struct Webhooks {
    client: Client,
    deadline: Duration,
}

/// What an order came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Ordered {
    Done {
        webhook: Box<EndpointView>,
        /// A new one, which is told this once.
        secret: Option<Secret>,
    },
    Deleted,
}

/// Why an order is not known to be carried out, or nobody says how webhooks stand.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum WebhookFailure {
    #[error("{}", refusal_words(.0))]
    Refused(OrderRefusal),
    #[error("{}", t!("webhook-refused-away"))]
    Away,
    #[error("{}", t!("webhook-refused-no-answer"))]
    Unknown,
}

/// An endpoint as somebody writes it.
#[derive(Clone, Default, Debug)]
pub(crate) struct WrittenWebhook {
    pub(crate) url: String,
    pub(crate) description: String,
    pub(crate) events: Vec<String>,
    /// Empty: events of all sales.
    pub(crate) sale: String,
}

fn refusal_words(refusal: &OrderRefusal) -> String {
    match refusal {
        OrderRefusal::UnknownEndpoint => t!("webhook-refused-unknown"),
        OrderRefusal::UnknownDelivery => t!("webhook-refused-delivery"),
        OrderRefusal::Taken => t!("webhook-refused-taken"),
        OrderRefusal::TooMany => t!("webhook-refused-many", most = ENDPOINTS_MAX),
        OrderRefusal::PrivateAddress => t!("webhook-refused-private"),
        OrderRefusal::Disabled => t!("webhook-refused-disabled"),
    }
}

fn url_words(error: EndpointUrlError) -> String {
    match error {
        EndpointUrlError::NotHttps => t!("webhook-wrong-https"),
        EndpointUrlError::Malformed => t!("webhook-wrong-address", count = ENDPOINT_URL_LENGTH_MAX),
    }
}

impl Webhooks {
    pub(crate) fn new(client: Client, deadline: Duration) -> Self {
        Self { client, deadline }
    }

    /// Every endpoint.
    ///
    /// # Errors
    /// While nobody answers.
    pub(crate) async fn all(&self) -> Result<Vec<EndpointView>, WebhookFailure> {
        Ok(self.reply(&Question::All).await?.endpoints)
    }

    /// One with its deliveries; none: there is none.
    ///
    /// # Errors
    /// While nobody answers.
    pub(crate) async fn one(&self, webhook: &EndpointId) -> Result<Option<Reply>, WebhookFailure> {
        let endpoint = webhook.clone();
        let reply = self.reply(&Question::One { endpoint }).await?;
        Ok(Some(reply).filter(|reply| !reply.endpoints.is_empty()))
    }

    /// Orders something. Ordered again, it is done once.
    ///
    /// # Errors
    /// When it is refused, or nobody says what became of it.
    pub(crate) async fn order(
        &self,
        person: &Person,
        order: &Order,
    ) -> Result<Ordered, WebhookFailure> {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER, person.user.as_str());
        headers.insert(header::SESSION, person.session.as_str());
        let asked = self.ask(subject::WEBHOOK_ORDER, &headers, order).await?;
        match serde_json::from_slice(&asked.payload) {
            Ok(Answer::Done { endpoint, secret }) => Ok(Ordered::Done {
                webhook: endpoint,
                secret,
            }),
            Ok(Answer::Deleted) => Ok(Ordered::Deleted),
            Ok(Answer::Refused { refusal }) => Err(WebhookFailure::Refused(refusal)),
            Err(_) => Err(WebhookFailure::Unknown),
        }
    }

    async fn reply(&self, question: &Question) -> Result<Reply, WebhookFailure> {
        let headers = HeaderMap::new();
        let asked = self.ask(subject::WEBHOOK_STATE, &headers, question).await?;
        serde_json::from_slice(&asked.payload).map_err(|_| WebhookFailure::Unknown)
    }

    async fn ask(
        &self,
        subject: &str,
        headers: &HeaderMap,
        body: &impl Serialize,
    ) -> Result<Message, WebhookFailure> {
        let body = serde_json::to_vec(body).expect("an order is JSON").into();
        let deadline = Instant::now() + self.deadline;
        let asked = broker::request_until(&self.client, subject, headers, &body, deadline);
        let message = asked.await.map_err(|error| match error {
            RequestError::Unheard => WebhookFailure::Away,
            _ => WebhookFailure::Unknown,
        })?;
        match Fault::of(&message) {
            None => Ok(message),
            Some(fault) => {
                tracing::error!(%fault, "an order about webhooks was not understood");
                Err(WebhookFailure::Away)
            }
        }
    }
}

impl WrittenWebhook {
    pub(crate) fn of(settings: &EndpointSettings) -> Self {
        Self {
            url: settings.url.to_string(),
            description: settings.description.clone(),
            events: settings.events.iter().map(ToString::to_string).collect(),
            sale: settings
                .sale
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        }
    }

    /// # Errors
    /// With all that is wrong, by field.
    pub(crate) async fn settings(&self, app: &App) -> Result<EndpointSettings, Vec<FieldProblem>> {
        let mut wrong = vec![];
        let url = self.url.parse::<EndpointUrl>();
        wrong.extend(
            url.as_ref()
                .err()
                .map(|error| FieldProblem::new("/url", url_words(*error))),
        );
        let description = visible(&self.description);
        if description.chars().count() > DESCRIPTION_LENGTH_MAX {
            let words = t!("webhook-wrong-description", count = DESCRIPTION_LENGTH_MAX);
            wrong.push(FieldProblem::new("/description", words));
        }
        let events: Result<BTreeSet<EventType>, _> =
            self.events.iter().map(|name| name.parse()).collect();
        if !events.as_ref().is_ok_and(|events| !events.is_empty()) {
            let known = EventType::ALL.map(EventType::as_str).join(", ");
            let words = t!("webhook-wrong-events", known = known);
            wrong.push(FieldProblem::new("/events", words));
        }
        let sale = match self.sale.as_str() {
            "" => None,
            sale => match known_sale(app, sale).await {
                Ok(sale) => Some(sale),
                Err(words) => {
                    wrong.push(FieldProblem::new("/sale", words));
                    None
                }
            },
        };
        match (url, events) {
            (Ok(url), Ok(events)) if wrong.is_empty() => Ok(EndpointSettings {
                url,
                description,
                events,
                sale,
            }),
            _ => Err(wrong),
        }
    }
}

async fn known_sale(app: &App, sale: &str) -> Result<SaleId, String> {
    let unknown = || t!("webhook-wrong-sale");
    let sale: SaleId = sale.parse().map_err(|_| unknown())?;
    match app.sale(&sale).await {
        Ok(_) => Ok(sale),
        Err(Absent::Away) => Err(t!("webhook-wrong-sale-away")),
        Err(Absent::UnknownSale | Absent::UnknownLot) => Err(unknown()),
    }
}
