//! Takes operators' orders: what is ordered is stored first, then answered. Each is safe to give again.

use async_nats::{Client, HeaderMap, Message};
use bootstrap::random;
use broker::Fault;
use futures_util::StreamExt;
use serde::{Serialize, de::DeserializeOwned};
use topology::{header, subject};
use webhook::{
    Answer, DeliveryId, DeliveryView, ENDPOINTS_MAX, Endpoint, EndpointId, EndpointSettings,
    EndpointState, EndpointView, Event, EventData, EventId, NEWEST_KEPT, Order, OrderRefusal,
    Question, Reply, Secret, Test,
};

use super::{now, sender, store::Store};
use crate::{outbound::Reach, own_bucket::Fenced};

/// The code of a fault for what is no order at all.
const MALFORMED: u16 = 400;
/// The order by which an endpoint's first secret comes.
const ADDED: &str = "added";

/// Where orders come in, while the lease is held.
pub(super) struct Orders<'a> {
    pub(super) client: &'a Client,
    pub(super) store: &'a Store,
    pub(super) reach: Reach,
}

/// Why an order is not carried out.
#[derive(Debug, thiserror::Error)]
enum NotDone {
    #[error(transparent)]
    Fenced(#[from] Fenced),
    #[error(transparent)]
    Refused(#[from] OrderRefusal),
}

impl Orders<'_> {
    /// Answers orders and questions for as long as it is let.
    pub(super) async fn serve(&self) -> anyhow::Result<()> {
        let mut orders = self.client.subscribe(subject::WEBHOOK_ORDER).await?;
        let mut questions = self.client.subscribe(subject::WEBHOOK_STATE).await?;
        loop {
            tokio::select! {
                Some(message) = orders.next() => self.take_order(&message).await?,
                Some(message) = questions.next() => match parse::<Question>(&message) {
                    Ok(question) => self.answer(&message, &self.reply(&question)).await,
                    Err(fault) => self.fault(&message, &fault).await,
                },
                else => anyhow::bail!("orders about webhooks ended"),
            }
        }
    }

    async fn take_order(&self, message: &Message) -> Result<(), Fenced> {
        let user = message.headers.as_ref().and_then(|it| it.get(header::USER));
        let user = user.and_then(|user| user.as_str().parse().ok());
        let user = user.ok_or_else(|| malformed("nobody orders it".to_owned()));
        let ordered = user.and_then(|user| Ok((user, parse::<Order>(message)?)));
        let (user, order) = match ordered {
            Ok(ordered) => ordered,
            Err(fault) => {
                self.fault(message, &fault).await;
                return Ok(());
            }
        };
        let answer = match self.carry_out(&user, &order).await {
            Ok(answer) => answer,
            Err(NotDone::Refused(refusal)) => Answer::Refused { refusal },
            Err(NotDone::Fenced(fenced)) => return Err(fenced),
        };
        if !matches!(answer, Answer::Refused { .. }) {
            tracing::info!(by = %user, webhook = %order.endpoint(), order = name(&order), "an order about webhooks was carried out");
        }
        self.answer(message, &answer).await;
        Ok(())
    }

    async fn carry_out(&self, user: &auction::UserId, order: &Order) -> Result<Answer, NotDone> {
        let store = self.store;
        let id = order.endpoint();
        let mut secret = None;
        match order {
            Order::Add { settings, .. } => {
                self.check(settings)?;
                let endpoint = self.add(id, settings, user).await?;
                secret = Some(endpoint.secret);
            }
            Order::Change { settings, .. } => {
                self.check(settings)?;
                self.change(id, |it| it.with_settings(settings.clone(), now()))
                    .await?;
            }
            Order::Pause { .. } => {
                self.enabled(id)?;
                self.change(id, Endpoint::paused).await?;
            }
            Order::Resume { .. } => {
                self.change(id, |it| match it.state {
                    EndpointState::Active => it,
                    EndpointState::Paused | EndpointState::Disabled { .. } => it.resumed(now()),
                })
                .await?;
            }
            Order::ReplaceSecret { name, .. } => {
                let new = Secret::new(random::bytes());
                let changed = self.change(id, |it| it.with_secret(new, name, now()));
                secret = Some(changed.await?.secret);
            }
            Order::Delete { .. } => {
                store.delete(id).await?;
                return Ok(Answer::Deleted);
            }
            Order::Test { name, .. } => {
                self.enabled(id)?;
                let event = test(id, name);
                let delivery = DeliveryId {
                    endpoint: id.clone(),
                    event: event.id.clone(),
                };
                store.add_test(&delivery, &event).await?;
            }
            Order::DeliverAgain { event, .. } => {
                self.enabled(id)?;
                let delivery = DeliveryId {
                    endpoint: id.clone(),
                    event: event.clone(),
                };
                if !store.again(&delivery).await? {
                    return Err(OrderRefusal::UnknownDelivery.into());
                }
            }
        }
        let endpoint = self.view(id).ok_or(OrderRefusal::UnknownEndpoint)?;
        Ok(Answer::Done {
            endpoint: Box::new(endpoint),
            secret,
        })
    }

    fn check(&self, settings: &EndpointSettings) -> Result<(), OrderRefusal> {
        match sender::allows(self.reach, &settings.url) {
            true => Ok(()),
            false => Err(OrderRefusal::PrivateAddress),
        }
    }

    /// Nothing is sent to one that is disabled.
    fn enabled(&self, id: &EndpointId) -> Result<(), OrderRefusal> {
        let book = self.store.book();
        let endpoint = book.endpoints.get(id);
        let endpoint = endpoint.ok_or(OrderRefusal::UnknownEndpoint)?;
        match endpoint.value.is_disabled() {
            true => Err(OrderRefusal::Disabled),
            false => Ok(()),
        }
    }

    async fn add(
        &self,
        id: &EndpointId,
        settings: &EndpointSettings,
        user: &auction::UserId,
    ) -> Result<Endpoint, NotDone> {
        let is_full = self.store.book().endpoints.len() >= ENDPOINTS_MAX;
        let now = now();
        let added = self.store.change(id, |known| match known {
            Some(known) => Some(known),
            None if is_full => None,
            None => Some(Endpoint {
                settings: settings.clone(),
                added_at: now,
                added_by: user.clone(),
                since: now,
                secret: Secret::new(random::bytes()),
                secret_order: ADDED.to_owned(),
                retiring: None,
                state: EndpointState::Active,
                failing_since: None,
            }),
        });
        match added.await? {
            None => Err(OrderRefusal::TooMany.into()),
            // Ordered again, as it is when the first answer was lost.
            Some(it) if it.settings == *settings && it.secret_order == ADDED => Ok(it),
            Some(_) => Err(OrderRefusal::Taken.into()),
        }
    }

    async fn change(
        &self,
        id: &EndpointId,
        change: impl FnOnce(Endpoint) -> Endpoint,
    ) -> Result<Endpoint, NotDone> {
        let changed = self.store.change(id, |it| it.map(change)).await?;
        Ok(changed.ok_or(OrderRefusal::UnknownEndpoint)?)
    }

    fn view(&self, id: &EndpointId) -> Option<EndpointView> {
        let book = self.store.book();
        let endpoint = &book.endpoints.get(id)?.value;
        Some(EndpointView::new(id, endpoint, book.waiting_for(id), now()))
    }

    fn reply(&self, question: &Question) -> Reply {
        match question {
            Question::All => {
                let ids: Vec<_> = self.store.book().endpoints.keys().cloned().collect();
                let mut endpoints: Vec<_> = ids.iter().filter_map(|id| self.view(id)).collect();
                endpoints.sort_by_key(|endpoint| endpoint.added_at);
                Reply {
                    endpoints,
                    deliveries: vec![],
                }
            }
            Question::One { endpoint } => {
                let endpoints = self.view(endpoint).into_iter().collect();
                let book = self.store.book();
                let queue = book.queue(endpoint).into_iter();
                let shown = queue.flat_map(|queue| queue.shown(NEWEST_KEPT));
                Reply {
                    endpoints,
                    deliveries: shown.map(|(id, it)| DeliveryView::new(id, it)).collect(),
                }
            }
        }
    }

    async fn answer(&self, message: &Message, answer: &impl Serialize) {
        let payload = serde_json::to_vec(answer).expect("an answer is JSON");
        self.send(message, HeaderMap::new(), payload).await;
    }

    async fn fault(&self, message: &Message, fault: &Fault) {
        tracing::warn!(%fault, "an order about webhooks is not carried out");
        self.send(message, fault.headers(), Vec::new()).await;
    }

    async fn send(&self, message: &Message, headers: HeaderMap, payload: Vec<u8>) {
        let Some(reply) = message.reply.clone() else {
            return;
        };
        let sent = self
            .client
            .publish_with_headers(reply, headers, payload.into());
        if let Err(error) = sent.await {
            tracing::debug!(%error, "whoever ordered was not told");
        }
    }
}

fn test(endpoint: &EndpointId, name: &str) -> Event {
    Event {
        id: EventId::of_test(endpoint, name),
        at: now(),
        data: EventData::Test(Test {
            message: "Events of this house arrive here.".to_owned(),
        }),
    }
}

fn name(order: &Order) -> &'static str {
    match order {
        Order::Add { .. } => "add",
        Order::Change { .. } => "change",
        Order::Pause { .. } => "pause",
        Order::Resume { .. } => "resume",
        Order::ReplaceSecret { .. } => "replace_secret",
        Order::Delete { .. } => "delete",
        Order::Test { .. } => "test",
        Order::DeliverAgain { .. } => "deliver_again",
    }
}

fn parse<T: DeserializeOwned>(message: &Message) -> Result<T, Fault> {
    serde_json::from_slice(&message.payload).map_err(|error| malformed(error.to_string()))
}

fn malformed(text: String) -> Fault {
    Fault {
        code: MALFORMED,
        text,
    }
}
