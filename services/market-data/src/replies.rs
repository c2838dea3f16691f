//! What publishers are told, and what is counted.

use std::collections::HashMap;

use async_nats::{Client, HeaderMap, Subject};
use broker::Fault;
use chrono::{DateTime, Utc};
use market::{PriceAnswer, PriceField, PriceRefusal, RefusedPrice, SymbolAnswer};
use serde::Serialize;
use topology::{Token, subject};

use crate::metrics;

/// Refusals a publisher is told of in one second on its own subject; the others are counted.
const NOTES_PER_SECOND: u32 = 10;
/// Publishers whose notes are counted apart; beyond it nobody new is told.
const PUBLISHERS_MAX: usize = 1_024;

/// Tells publishers.
#[derive(Debug)]
pub(crate) struct Replies {
    client: Client,
    /// Of each publisher, the second of its last note and how many it got in that second.
    notes: HashMap<String, (i64, u32)>,
}

impl Replies {
    pub(crate) fn new(client: Client) -> Self {
        let notes = HashMap::new();
        Self { client, notes }
    }

    /// The tick is kept.
    pub(crate) async fn admitted(
        &self,
        reply: Option<Subject>,
        sequence: u64,
        left_out: Option<PriceField>,
    ) {
        metrics::admitted();
        let answer = PriceAnswer::admitted(sequence, left_out);
        self.answer(reply, &answer).await;
    }

    /// The price is refused: says so to who asked, and on the publisher's own subject.
    pub(crate) async fn refused(
        &mut self,
        (publisher, symbol): (&str, &str),
        refusal: PriceRefusal,
        reply: Option<Subject>,
        now: DateTime<Utc>,
    ) {
        metrics::refused(refusal.kind());
        let symbol = symbol.to_owned();
        let price = RefusedPrice {
            symbol,
            refused: refusal,
        };
        if self.may_note(publisher, now.timestamp())
            && let Ok(publisher) = Token::parse(publisher)
        {
            let to = subject::market_refused(&publisher);
            let note = serde_json::to_vec(&price).expect("a refused price is JSON");
            self.send(to.into(), HeaderMap::new(), note).await;
        }
        self.answer(reply, &PriceAnswer::refused(price.refused))
            .await;
    }

    /// Whether it is kept is not known; the same price may be sent again.
    pub(crate) async fn not_known(&self, reply: Option<Subject>) {
        metrics::not_kept();
        let fault = Fault {
            code: Fault::RETRY,
            text: "the tick may not have been kept; send it again".to_owned(),
        };
        self.fault(reply, &fault).await;
    }

    /// Nothing was judged.
    pub(crate) async fn fault(&self, reply: Option<Subject>, fault: &Fault) {
        let Some(reply) = reply else { return };
        self.send(reply, fault.headers(), Vec::new()).await;
    }

    /// What came of an order of the house.
    pub(crate) async fn of_order(&self, reply: Option<Subject>, answer: &SymbolAnswer) {
        self.answer(reply, answer).await;
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

    fn may_note(&mut self, publisher: &str, second: i64) -> bool {
        if !self.notes.contains_key(publisher) && self.notes.len() >= PUBLISHERS_MAX {
            return false;
        }
        let (last, count) = self
            .notes
            .entry(publisher.to_owned())
            .or_insert((second, 0));
        if *last != second {
            (*last, *count) = (second, 0);
        }
        *count = count.saturating_add(1);
        *count <= NOTES_PER_SECOND
    }
}
