//! Answers on their way to whoever asked.

use async_nats::{Client, Subject};
use auction::{Answer, BidAccepted, BidRefused, Refusal, Standing, Time};
use bytes::Bytes;
use serde::Serialize;

use tokio::time::Instant;

use crate::{figures, intake::Fault};

/// An answer that waits for its frame.
#[derive(Debug)]
pub(crate) struct Reply {
    to: Option<Subject>,
    payload: Bytes,
    /// When the bid that this answers came.
    bid_came: Option<Instant>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Wire<'a> {
    Accepted {
        accepted: bool,
        #[serde(flatten)]
        answer: &'a BidAccepted,
        now: Time,
    },
    Refused {
        accepted: bool,
        #[serde(flatten)]
        answer: &'a BidRefused,
        now: Time,
    },
    Created {
        created: bool,
    },
    NotCreated {
        created: bool,
        refusal: &'a Refusal,
    },
    Done {
        done: bool,
        now: Time,
    },
    NotDone {
        done: bool,
        refusal: &'a Refusal,
        now: Time,
    },
}

impl Reply {
    /// The answer of the rules to a command that has just come, as it travels.
    pub(crate) fn new(to: Option<Subject>, answer: &Answer, now: Time) -> Self {
        Self {
            to,
            payload: encode(&wire(answer, now)),
            bid_came: matches!(answer, Answer::Accepted(_) | Answer::Refused(_)).then(Instant::now),
        }
    }

    /// Any other JSON.
    pub(crate) fn json(to: Option<Subject>, value: &impl Serialize) -> Self {
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
    pub(crate) fn into_subject(self) -> Option<Subject> {
        self.to
    }

    /// Sends it; whoever did not ask for an answer gets none.
    pub(crate) async fn send(self, client: &Client) {
        let Some(to) = self.to else { return };
        if let Err(error) = client.publish(to, self.payload).await {
            tracing::warn!(%error, "an answer could not be sent; the asker will ask again");
        }
        if let Some(came) = self.bid_came {
            figures::bid_answered(came.elapsed());
        }
    }
}

/// Tells the asker what was wrong, at once.
pub(crate) async fn refuse(client: &Client, to: Option<Subject>, fault: &Fault) {
    let Some(to) = to else { return };
    let sent = client
        .publish_with_headers(to, fault.headers(), Bytes::new())
        .await;
    if let Err(error) = sent {
        tracing::warn!(%error, "a fault could not be sent");
    }
}

/// A standing with the time it holds at.
#[derive(Serialize)]
pub(crate) struct StandingNow {
    #[serde(flatten)]
    pub standing: Standing,
    pub now: Time,
}

fn wire(answer: &Answer, now: Time) -> Wire<'_> {
    match answer {
        Answer::Accepted(answer) => Wire::Accepted {
            accepted: true,
            answer,
            now,
        },
        Answer::Refused(answer) => Wire::Refused {
            accepted: false,
            answer,
            now,
        },
        Answer::SaleCreated | Answer::Done => Wire::Created { created: true },
        Answer::SaleRefused(refusal) => Wire::NotCreated {
            created: false,
            refusal,
        },
        Answer::OrderDone => Wire::Done { done: true, now },
        Answer::OrderRefused(refusal) => Wire::NotDone {
            done: false,
            refusal,
            now,
        },
    }
}

/// The wire form of an answer, for the query that repeats it.
pub(crate) fn answer_json(answer: &Answer, now: Time) -> serde_json::Value {
    serde_json::to_value(wire(answer, now)).expect("an answer is JSON")
}

fn encode(value: &impl Serialize) -> Bytes {
    serde_json::to_vec(value)
        .expect("an answer of strings and numbers is JSON")
        .into()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn answers_to_bids_read_as_published() {
        let now = "2001-09-09T01:46:51.250Z".to_owned().try_into().unwrap();
        let accepted = include_str!("../../auction/tests/golden/accepted.json");
        let refusal = include_str!("../../auction/tests/golden/refusal-bid_too_low.json");
        let accepted = Answer::Accepted(serde_json::from_str(accepted).unwrap());
        let refused = Answer::Refused(BidRefused {
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
            assert_eq!(answer_json(&answer, now), golden);
        }
    }
}
