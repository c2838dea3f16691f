//! Publishers in the loop that judges prices: who lives, what they did, and tries in their name that only the site saw.

use async_nats::{Message, Subject};
use bootstrap::clock;
use market::{DeniedTry, Heartbeat};
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
        if message.subject.as_str() == subject::PUBLISHER_ACTIVITIES {
            self.replies.of_activities(message.reply).await;
            return;
        }
        match serde_json::from_slice::<DeniedTry>(&message.payload) {
            Ok(denied) => {
                let is_listed = self.book.has_publisher(&denied.publisher);
                self.replies.denied(&denied, is_listed, clock::settled());
            }
            Err(error) => tracing::warn!(%error, "a denied try cannot be read"),
        }
    }
}
