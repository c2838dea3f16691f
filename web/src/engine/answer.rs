//! Reading the engine's answers.

use async_nats::Message;
use auction::{BidAnswer, BidReply, OrderReply};
use broker::Fault;
use serde::de::DeserializeOwned;

use super::{BidOutcome, OrderOutcome};

/// What stands in the way of an answer to a command.
enum NoAnswer {
    Unknown,
    Fault(String),
}

pub(super) fn bid(message: &Message) -> BidOutcome {
    match read::<BidReply>(message) {
        Ok(reply) => reply.answer.into(),
        Err(NoAnswer::Unknown) => BidOutcome::Unknown,
        Err(NoAnswer::Fault(words)) => BidOutcome::Fault(words),
    }
}

pub(super) fn order(message: &Message) -> OrderOutcome {
    match read::<OrderReply>(message) {
        Ok(OrderReply { done: true, .. }) => OrderOutcome::Done,
        Ok(OrderReply { refusal, .. }) => {
            refusal.map_or(OrderOutcome::Unknown, OrderOutcome::Refused)
        }
        Err(NoAnswer::Unknown) => OrderOutcome::Unknown,
        Err(NoAnswer::Fault(words)) => OrderOutcome::Fault(words),
    }
}

fn read<A: DeserializeOwned>(message: &Message) -> Result<A, NoAnswer> {
    match Fault::of(message) {
        // The last try came too late, but an earlier one may have counted.
        Some(fault) if fault.code == Fault::PAST_DEADLINE => return Err(NoAnswer::Unknown),
        Some(fault) => return Err(NoAnswer::Fault(fault.text)),
        None => {}
    }
    // An answer that cannot be read says nothing about the command.
    serde_json::from_slice(&message.payload).map_err(|error| {
        tracing::error!(%error, "the engine's answer to a command cannot be read");
        NoAnswer::Unknown
    })
}

impl From<BidAnswer> for BidOutcome {
    fn from(answer: BidAnswer) -> Self {
        match answer {
            BidAnswer::Accepted(bid) => Self::Accepted(bid),
            BidAnswer::Refused(bid) => Self::Refused(bid),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(payload: &'static str) -> BidOutcome {
        bid(&Message {
            subject: "reply".into(),
            reply: None,
            payload: payload.into(),
            headers: None,
            status: None,
            description: None,
            length: 0,
        })
    }

    #[test]
    fn an_answer_is_accepted_refused_or_unknown() {
        let accepted = r#"{"accepted":true,"bid_id":"b1","sequence":2,"paddle":1,"price":100,"leading":true,
            "minimum_bid":110,"ends_at":"2026-11-21T14:00:00.000Z","now":"2026-11-21T13:00:00.000Z","more":1}"#;
        assert!(matches!(outcome(accepted), BidOutcome::Accepted(bid) if bid.sequence == 2));
        let refused = r#"{"accepted":false,"bid_id":"b1","refusal":{"kind":"bid_too_low","minimum":110},
            "now":"2026-11-21T13:00:00.000Z"}"#;
        assert!(matches!(outcome(refused), BidOutcome::Refused(_)));
        assert_eq!(outcome("nonsense"), BidOutcome::Unknown);
    }
}
