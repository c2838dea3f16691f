//! What publishers are told, and what is counted.

use async_nats::{Client, HeaderMap, Message, Subject, header::NATS_MESSAGE_ID};
use broker::Fault;
use chrono::{DateTime, Utc};
use market::{
    DeniedByNats, DeniedTry, HeartbeatAnswer, PriceAnswer, PriceField, PriceRefusal, RefusedPrice,
    SymbolAnswer, is_message_id,
};
use serde::Serialize;
use topology::{Token, subject};

use crate::{
    activity::{Activities, Due},
    intake::{RefusedUnread, UNREAD_MAX},
    message_ids::{Heard, MessageIds},
    metrics,
};

/// Who waits for what is said of a price.
#[derive(Debug, Default)]
pub(crate) struct Asker {
    reply: Option<Subject>,
    /// Under it the same message may come again.
    message_id: Option<String>,
}

/// Tells publishers.
#[derive(Debug)]
pub(crate) struct Replies {
    client: Client,
    activities: Activities,
    message_ids: MessageIds,
}

impl Replies {
    pub(crate) fn new(client: Client, now: DateTime<Utc>) -> Self {
        Self {
            client,
            activities: Activities::new(now),
            message_ids: MessageIds::default(),
        }
    }

    /// Who waits for what becomes of a price; none where it came before, or cannot be told from others: that is answered.
    pub(crate) async fn hear(
        &mut self,
        who @ (publisher, _): (&str, &str),
        message: &Message,
        now: DateTime<Utc>,
    ) -> Option<Asker> {
        // The server's own way back to the zone of who asked; nowhere else may be written to.
        let reply = message.reply.clone();
        let headers = message.headers.as_ref();
        let Some(id) = headers.and_then(|headers| headers.get(NATS_MESSAGE_ID)) else {
            let message_id = None;
            return Some(Asker { reply, message_id });
        };
        let id = id.as_str();
        if !is_message_id(id) {
            let message_id = None;
            let asker = Asker { reply, message_id };
            self.refused(who, PriceRefusal::wrong_message_id(), asker, now)
                .await;
            return None;
        }
        let heard = self.message_ids.hear((publisher, id), reply.as_ref(), now);
        if heard != Heard::New {
            metrics::repeated();
        }
        match heard {
            Heard::New => {
                let message_id = Some(id.to_owned());
                return Some(Asker { reply, message_id });
            }
            Heard::Answered(answer) => self.answer(reply, &answer).await,
            Heard::Waits => {}
            Heard::TooManyWait => {
                let fault = Fault {
                    code: Fault::RETRY,
                    text: "the same message is being judged; send it again".to_owned(),
                };
                self.fault(reply, &fault).await;
            }
        }
        None
    }

    /// The tick is kept.
    pub(crate) async fn admitted(
        &mut self,
        publisher: &str,
        asker: Asker,
        (sequence, left_out): (u64, Option<PriceField>),
        now: DateTime<Utc>,
    ) {
        metrics::admitted();
        self.activities.admitted(publisher, now);
        let answer = PriceAnswer::admitted(sequence, left_out);
        self.tell(publisher, asker, &answer).await;
    }

    /// The price is refused: says so to who asked, and on the publisher's own subject.
    pub(crate) async fn refused(
        &mut self,
        (publisher, symbol): (&str, &str),
        refusal: PriceRefusal,
        asker: Asker,
        now: DateTime<Utc>,
    ) {
        let due = self.count((publisher, symbol), &refusal, 1, now);
        let symbol = symbol.to_owned();
        let price = RefusedPrice {
            symbol,
            refused: refusal,
        };
        self.note(publisher, due, &price).await;
        let answer = PriceAnswer::refused(price.refused);
        self.tell(publisher, asker, &answer).await;
    }

    /// Prices that were refused unread, and answered then: they are counted, and their publisher is told of the last.
    pub(crate) async fn refused_unread(
        &mut self,
        refused: &RefusedUnread,
        symbol: &str,
        now: DateTime<Utc>,
    ) {
        let RefusedUnread {
            publisher, count, ..
        } = refused;
        let refusal = PriceRefusal::TooManyWaiting { limit: UNREAD_MAX };
        let due = self.count((publisher, symbol), &refusal, *count, now);
        let price = RefusedPrice {
            symbol: symbol.to_owned(),
            refused: refusal,
        };
        self.note(publisher, due, &price).await;
    }

    /// Prices that came and were dropped before anybody could look at them.
    pub(crate) fn lost(&mut self, count: u64, now: DateTime<Utc>) {
        if count == 0 {
            return;
        }
        metrics::lost(count);
        if self.activities.lost(count, now) {
            tracing::error!(
                count,
                "prices came faster than they could be taken from NATS, and were lost: the page of publishers says how many"
            );
        }
    }

    fn count(
        &mut self,
        who: (&str, &str),
        refusal: &PriceRefusal,
        count: u64,
        now: DateTime<Utc>,
    ) -> Due {
        metrics::refused(refusal.kind(), count);
        self.activities.refused(who, refusal, count, now)
    }

    /// Says what is due of a price that was refused.
    async fn note(&self, publisher: &str, due: Due, price: &RefusedPrice) {
        if due.flood {
            metrics::flooded(publisher);
            tracing::warn!(
                publisher,
                "a publisher sends more than is taken: of each symbol its newest price counts"
            );
        }
        if due.note
            && let Ok(token) = Token::parse(publisher)
        {
            let to = subject::market_refused(&token);
            let note = serde_json::to_vec(price).expect("a refused price is JSON");
            self.send(to.into(), HeaderMap::new(), note).await;
        }
    }

    /// Whether it is kept is not known; the same price may be sent again. It counts already, so that under the same id it does not
    /// a second time.
    pub(crate) async fn not_known(
        &mut self,
        publisher: &str,
        Asker { reply, message_id }: Asker,
        (sequence, left_out): (u64, Option<PriceField>),
    ) {
        metrics::not_kept();
        let answer = PriceAnswer::admitted(sequence, left_out);
        let mut waiting = self.settle(publisher, message_id, &answer);
        waiting.extend(reply);
        let fault = Fault {
            code: Fault::RETRY,
            text: "the tick may not have been kept; send it again".to_owned(),
        };
        for reply in waiting {
            self.fault(Some(reply), &fault).await;
        }
    }

    /// Nothing was judged.
    pub(crate) async fn fault(&self, reply: Option<Subject>, fault: &Fault) {
        let Some(reply) = reply else { return };
        self.send(reply, fault.headers(), Vec::new()).await;
    }

    /// A publisher lives: it is answered; whether everybody is told.
    pub(crate) async fn lives(
        &mut self,
        publisher: &str,
        reply: Option<Subject>,
        now: DateTime<Utc>,
    ) -> bool {
        let heartbeat = market::True;
        self.answer(reply, &HeartbeatAnswer { heartbeat }).await;
        self.activities.lives(publisher, now)
    }

    /// A try is counted that NATS denied; nobody waits for an answer.
    pub(crate) fn denied(&mut self, denied: &DeniedTry, is_listed: bool, now: DateTime<Utc>) {
        self.activities.denied(denied, is_listed, now);
    }

    /// The same, of what stood in the log of NATS.
    pub(crate) fn denied_by_nats(
        &mut self,
        denied: &DeniedByNats,
        is_listed: bool,
        now: DateTime<Utc>,
    ) {
        self.activities.denied_by_nats(denied, is_listed, now);
    }

    /// What publishers did, for an operator who asks.
    pub(crate) async fn of_activities(&self, reply: Option<Subject>) {
        self.answer(reply, &self.activities.told()).await;
    }

    /// What came of an order of the house.
    pub(crate) async fn of_order(&self, reply: Option<Subject>, answer: &SymbolAnswer) {
        self.answer(reply, answer).await;
    }

    /// Says it to whoever asked, and to all who repeated the message since.
    async fn tell(&mut self, publisher: &str, asker: Asker, answer: &PriceAnswer) {
        let Asker { reply, message_id } = asker;
        let waiting = self.settle(publisher, message_id, answer);
        for reply in reply.into_iter().chain(waiting) {
            self.answer(Some(reply), answer).await;
        }
    }

    /// What is said from now on to who repeats the message; who did so meanwhile.
    fn settle(
        &mut self,
        publisher: &str,
        message_id: Option<String>,
        answer: &PriceAnswer,
    ) -> Vec<Subject> {
        message_id.map_or_else(Vec::new, |id| {
            self.message_ids.answered((publisher, &id), answer)
        })
    }

    async fn answer(&self, reply: Option<Subject>, answer: &impl Serialize) {
        let Some(reply) = reply else { return };
        let payload = serde_json::to_vec(answer).expect("an answer is JSON");
        self.send(reply, HeaderMap::new(), payload).await;
    }

    async fn send(&self, to: Subject, headers: HeaderMap, payload: Vec<u8>) {
        let sent = if headers.is_empty() {
            self.client.publish(to, payload.into()).await
        } else {
            self.client
                .publish_with_headers(to, headers, payload.into())
                .await
        };
        if let Err(error) = sent {
            tracing::debug!(%error, "a publisher was not told");
        }
    }
}
