//! Answers on their way to whoever asked.

use async_nats::{Client, Subject};
use auction::{Answer, BidReply, OrderReply, Time};
use bytes::Bytes;
use serde::Serialize;
use tokio::time::Instant;

use crate::{intake::Fault, metrics};

/// An answer that waits for its frame.
#[derive(Debug)]
pub(crate) struct Reply {
    to: Subject,
    payload: Bytes,
    /// When the bid that this answers came.
    bid_came: Option<Instant>,
}

impl Reply {
    /// The answer of the rules to a command that has just come, as it travels; none to the clock's.
    pub(crate) fn new(to: Subject, answer: Answer, now: Time) -> Option<Self> {
        let (payload, bid_came) = match answer {
            Answer::Bid(answer) => (encode(&BidReply::new(answer, now)), Some(Instant::now())),
            Answer::Order(done) => (encode(&OrderReply::new(done, now)), None),
            Answer::Clock => return None,
        };
        Some(Self {
            to,
            payload,
            bid_came,
        })
    }

    /// Any other JSON.
    pub(crate) fn json(to: Subject, value: &impl Serialize) -> Self {
        Self {
            to,
            payload: encode(value),
            bid_came: None,
        }
    }

    /// Bytes that it takes.
    pub(crate) fn len(&self) -> usize {
        self.payload.len()
    }

    /// Whom it was for, when it must be taken back.
    pub(crate) fn into_subject(self) -> Subject {
        self.to
    }

    /// Sends it.
    pub(crate) async fn send(self, client: &Client) {
        if let Err(error) = client.publish(self.to, self.payload).await {
            tracing::warn!(%error, "an answer could not be sent; the asker will ask again");
        }
        if let Some(came) = self.bid_came {
            metrics::bid_answered(came.elapsed());
        }
    }
}

/// Tells the asker what was wrong, at once; whoever did not ask for an answer gets none.
pub(crate) async fn refuse(client: &Client, to: Option<Subject>, fault: &Fault) {
    let Some(to) = to else { return };
    let sent = client
        .publish_with_headers(to, fault.headers(), Bytes::new())
        .await;
    if let Err(error) = sent {
        tracing::warn!(%error, "a fault could not be sent");
    }
}

fn encode(value: &impl Serialize) -> Bytes {
    serde_json::to_vec(value)
        .expect("an answer of strings and numbers is JSON")
        .into()
}

#[cfg(test)]
mod tests {
    use auction::{BidAnswer, BidRefused};
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn answers_to_bids_read_as_published() {
        let now = "2001-09-09T01:46:51.250Z".try_into().unwrap();
        let accepted = include_str!("../../auction/tests/golden/accepted.json");
        let refusal = include_str!("../../auction/tests/golden/refusal-bid_too_low.json");
        let accepted = BidAnswer::Accepted(serde_json::from_str(accepted).unwrap());
        let refused = BidAnswer::Refused(BidRefused {
            bid_id: "bid-3".parse().unwrap(),
            refusal: serde_json::from_str(refusal).unwrap(),
        });
        for (answer, golden) in [
            (
                accepted,
                include_str!("../tests/golden/answer-accepted.json"),
            ),
            (refused, include_str!("../tests/golden/answer-refused.json")),
        ] {
            let golden: Value = serde_json::from_str(golden).unwrap();
            assert_eq!(json!(BidReply::new(answer, now)), golden);
        }
    }
}
