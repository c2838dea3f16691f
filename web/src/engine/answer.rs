//! Reading the engine's answers.

use async_nats::Message;
use auction::{BidAccepted, BidRefused, Refusal};
use broker::Fault;
use serde::Deserialize;

use super::{BidOutcome, OrderOutcome};

#[derive(Deserialize)]
struct BidVerdict {
    accepted: bool,
}

#[derive(Deserialize)]
struct OrderVerdict {
    /// A new sale is `created`.
    #[serde(alias = "created")]
    done: bool,
    refusal: Option<Refusal>,
}

pub(super) fn bid(message: &Message) -> BidOutcome {
    match Fault::of(message) {
        // The last try came too late, but an earlier one may have counted.
        Some(fault) if fault.code == Fault::PAST_DEADLINE => return BidOutcome::Unknown,
        Some(fault) => return BidOutcome::Fault(fault.text),
        None => {}
    }
    parse_bid(&message.payload)
}

fn parse_bid(payload: &[u8]) -> BidOutcome {
    let parsed = serde_json::from_slice::<BidVerdict>(payload).and_then(|verdict| {
        Ok(if verdict.accepted {
            BidOutcome::Accepted(serde_json::from_slice::<BidAccepted>(payload)?)
        } else {
            BidOutcome::Refused(serde_json::from_slice::<BidRefused>(payload)?)
        })
    });
    // An answer that cannot be read says nothing about the bid.
    parsed.unwrap_or_else(|error| {
        tracing::error!(%error, "the engine's answer to a bid cannot be read");
        BidOutcome::Unknown
    })
}

pub(super) fn order(message: &Message) -> OrderOutcome {
    match Fault::of(message) {
        Some(fault) if fault.code == Fault::PAST_DEADLINE => return OrderOutcome::Unknown,
        Some(fault) => return OrderOutcome::Fault(fault.text),
        None => {}
    }
    match serde_json::from_slice::<OrderVerdict>(&message.payload) {
        Ok(OrderVerdict { done: true, .. }) => OrderOutcome::Done,
        Ok(OrderVerdict {
            refusal: Some(refusal),
            ..
        }) => OrderOutcome::Refused(refusal),
        _ => {
            tracing::error!("the engine's answer to an order cannot be read");
            OrderOutcome::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_accepted_refused_or_unknown() {
        let accepted = br#"{"accepted":true,"bid_id":"b1","sequence":2,"paddle":1,"price":100,
            "leading":true,"minimum_bid":110,"ends_at":"2026-11-21T14:00:00.000Z","more":1}"#;
        assert!(matches!(parse_bid(accepted), BidOutcome::Accepted(bid) if bid.leading));
        let refused =
            br#"{"accepted":false,"bid_id":"b1","refusal":{"kind":"bid_too_low","minimum":110}}"#;
        assert!(matches!(parse_bid(refused), BidOutcome::Refused(_)));
        assert_eq!(parse_bid(b"nonsense"), BidOutcome::Unknown);
    }
}
