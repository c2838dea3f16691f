//! Publishers in the loop that judges prices: who lives, what they did, and tries in their name that others saw.

use async_nats::{Message, Subject};
use bootstrap::clock;
use market::{DeniedByNats, DeniedTry, Heartbeat};
use serde::de::DeserializeOwned;
use topology::{Token, subject};

use super::AdmissionLoop;

impl AdmissionLoop<'_> {
    /// A publisher lives. Not acknowledged: the next heartbeat makes up for a lost one.
    pub(super) async fn lives(&mut self, publisher: &str, reply: Option<Subject>) {
        let now = clock::settled();
        if !self.replies.lives(publisher, reply, now).await {
            return;
        }
        let Ok(token) = Token::parse(publisher) else {
            return;
        };
        let heartbeat = Heartbeat {
            publisher: publisher.to_owned(),
            at: now,
        };
        let payload = serde_json::to_vec(&heartbeat).expect("a heartbeat is JSON");
        let client = self.streams.jetstream.client();
        let told = client.publish(subject::market_heartbeat(&token), payload.into());
        if let Err(error) = told.await {
            tracing::warn!(%error, "a heartbeat cannot be told");
        }
    }

    pub(super) async fn of_publishers(&mut self, message: Message) {
        let (payload, now) = (&message.payload, clock::settled());
        match message.subject.as_str() {
            subject::PUBLISHER_ACTIVITIES => self.replies.of_activities(message.reply).await,
            subject::DENIED_BY_NATS => {
                if let Some(denied) = read::<DeniedByNats>(payload) {
                    let is_listed = self.book.has_publisher(&denied.publisher);
                    self.replies.denied_by_nats(&denied, is_listed, now);
                }
            }
            _ => {
                if let Some(denied) = read::<DeniedTry>(payload) {
                    let is_listed = self.book.has_publisher(&denied.publisher);
                    self.replies.denied(&denied, is_listed, now);
                }
            }
        }
    }
}

fn read<T: DeserializeOwned>(payload: &[u8]) -> Option<T> {
    let read = serde_json::from_slice(payload);
    read.inspect_err(|error| tracing::warn!(%error, "a denied try cannot be read"))
        .ok()
}
