//! A partition with one sale, and frames made of it, without a log. For tests.

use auction::{Answer, BidAnswer, Command, PartitionState, PlaceBid};
use serde_json::json;
use topology::{Token, subject};

use crate::{
    frame::{self, Header},
    pending::{Closed, Pending},
    projection::Committed,
    recovery::Recovered,
    sealing::SealingKeys,
};

const SALE: &str = "sale";

pub(crate) struct TestPartition {
    state: PartitionState,
    pub(crate) pending: Pending,
    committed: PartitionState,
    bids: u64,
}

impl TestPartition {
    /// With the sale announced and committed.
    pub(crate) fn open() -> Self {
        let mut partition = Self {
            state: PartitionState::default(),
            pending: Pending::default(),
            committed: PartitionState::default(),
            bids: 0,
        };
        partition.create_sale(SALE, 1);
        partition.commit();
        partition
    }

    pub(crate) fn create_sale(&mut self, sale: &str, lots: usize) {
        let lots = (1..=lots).map(|number| {
            json!({
                "lot": lot_id(number), "number": number, "opening": 1_000, "reserve": 2_000,
                "opens_at": "2001-09-09T01:00:00.000Z", "ends_at": "2001-09-09T03:00:00.000Z",
            })
        });
        let sale = json!({
            "sale": sale, "lots": lots.collect::<Vec<_>>(),
            "terms": {
                "currency": "EUR", "time_zone": "Europe/Berlin", "soft_close": null,
                "increments": [{"from": 0, "step": 100}],
                "outage_policy": {"kind": "close_as_is"}, "ceiling": 100_000_000,
            },
        });
        let (by, sale) = (
            "olga".parse().unwrap(),
            serde_json::from_value(sale).unwrap(),
        );
        let answer = self.decide(&Command::CreateSale { by, sale });
        assert_eq!(answer, Answer::Order(Ok(())));
    }

    pub(crate) fn hold(&mut self, sale: &str) {
        let order = json!({"sale": sale, "reason": "a pause"});
        let order = serde_json::from_value(order).unwrap();
        let answer = self.decide(&Command::Hold {
            by: "olga".parse().unwrap(),
            order,
        });
        assert_eq!(answer, Answer::Order(Ok(())));
    }

    /// A bid that counts.
    pub(crate) fn bid(&mut self, user: &str, maximum: u64) {
        self.bids += 1;
        let bid = json!({"sale": SALE, "lot": lot_id(1), "bid_id": format!("b{}", self.bids), "maximum": maximum});
        let bid: PlaceBid = serde_json::from_value(bid).unwrap();
        let by = user.parse().unwrap();
        let answer = self.decide(&Command::PlaceBid { by, bid });
        let accepted = matches!(answer, Answer::Bid(BidAnswer::Accepted(_)));
        assert!(accepted, "{answer:?}");
    }

    /// Closes the frame, as the log would have it.
    pub(crate) fn commit(&mut self) -> Committed {
        let closed = self.close();
        for event in &closed.events {
            self.committed.apply(event);
        }
        Committed {
            sequence: 1,
            number: 1,
            epoch: 1,
            hash: frame::NO_PREVIOUS,
            events: closed.events,
        }
    }

    /// Closes the frame; how long it is.
    pub(crate) fn frame_bytes(&mut self) -> usize {
        let body = self.close().body;
        let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
        let keys = json!({"current": "a", "keys": {"a": key}});
        let keys = SealingKeys::parse(&keys.to_string()).unwrap();
        let header = Header {
            partition: 0,
            epoch: 1,
            number: 1,
            previous: frame::NO_PREVIOUS,
            key: "a".into(),
            nonce: [0; 24],
        };
        frame::encode(&header, &body, &keys).bytes.len()
    }

    /// All that was committed, as replay gives it.
    pub(crate) fn committed(&self) -> Recovered {
        Recovered {
            state: self.committed.clone(),
            ..Recovered::default()
        }
    }

    fn close(&mut self) -> Closed {
        std::mem::take(&mut self.pending).close(&self.state)
    }

    fn decide(&mut self, command: &Command) -> Answer {
        let now = "2001-09-09T02:00:00.000Z".try_into().unwrap();
        let decision = self.state.decide(command, now);
        self.pending.take(&mut self.state, decision.events);
        decision.answer
    }
}

/// Where the lot's records lie.
pub(crate) fn lot_subject() -> String {
    let token = |text: &str| Token::parse(text).unwrap();
    subject::lot_record(&token(SALE), &token(&lot_id(1)))
}

/// As long as it may be.
fn lot_id(number: usize) -> String {
    format!("{number:064}")
}
