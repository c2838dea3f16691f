//! What operators order about webhooks. notices keeps them and sends; here it is asked.

use std::{collections::BTreeSet, time::Duration};

use async_nats::{Client, HeaderMap, Message};
use auction::SaleId;
use broker::{Fault, RequestError};
use serde::Serialize;
use tokio::time::Instant;
use topology::{header, subject};
use webhook::{
    Answer, DESCRIPTION_LENGTH_MAX, EndpointId, EndpointSettings, EndpointUrl, EndpointView,
    EventType, Order, OrderRefusal, Question, Reply, Secret,
};

use crate::{App, Person, accounts::visible, app::Absent, field_problem::FieldProblem};

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
    #[error("{0}")]
    Refused(OrderRefusal),
    #[error("webhooks are not served just now, and nothing was changed: try again in a moment")]
    Away,
    #[error("no answer in time: it may have been done; look, and do it again if it was not")]
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
                .map(|error| FieldProblem::new("/url", error)),
        );
        let description = visible(&self.description);
        if description.chars().count() > DESCRIPTION_LENGTH_MAX {
            let words = format!("a description has at most {DESCRIPTION_LENGTH_MAX} characters");
            wrong.push(FieldProblem::new("/description", words));
        }
        let events: Result<BTreeSet<EventType>, _> =
            self.events.iter().map(|name| name.parse()).collect();
        if !events.as_ref().is_ok_and(|events| !events.is_empty()) {
            let known = EventType::ALL.map(EventType::as_str).join(", ");
            let words = format!("choose at least one of {known}");
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

async fn known_sale(app: &App, sale: &str) -> Result<SaleId, &'static str> {
    let unknown = "there is no published sale of this id";
    let sale: SaleId = sale.parse().map_err(|_| unknown)?;
    match app.sale(&sale).await {
        Ok(_) => Ok(sale),
        Err(Absent::Away) => Err("whether there is such a sale cannot be looked up now: try again"),
        Err(Absent::UnknownSale | Absent::UnknownLot) => Err(unknown),
    }
}
