//! A floor with one lot, and frames made of it, without a log. For tests.

use auction::{Answer, Command, Floor, PlaceBid, Time};
use serde_json::json;

use crate::{
    frame::{self, Frame},
    pending::Pending,
    projection::Committed,
    sealing::SealingKeys,
};

const SALE: &str = "sale";

pub(crate) struct Rehearsal {
    floor: Floor,
    pub(crate) pending: Pending,
    keys: SealingKeys,
    bids: u64,
}

impl Rehearsal {
    /// With the sale announced, in the frame that is not yet committed.
    pub(crate) fn open() -> Self {
        let keys =
            json!({"current": "a", "keys": {"a": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}});
        let mut rehearsal = Self {
            floor: Floor::default(),
            pending: Pending::default(),
            keys: SealingKeys::parse(&keys.to_string()).unwrap(),
            bids: 0,
        };
        rehearsal.create_sale(SALE, 1);
        rehearsal
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
        assert_eq!(answer, Answer::SaleCreated);
    }

    pub(crate) fn hold(&mut self, sale: &str) {
        let order = json!({"sale": sale, "reason": "a pause"});
        let order = serde_json::from_value(order).unwrap();
        let answer = self.decide(&Command::Hold {
            by: "olga".parse().unwrap(),
            order,
        });
        assert_eq!(answer, Answer::OrderDone);
    }

    /// A bid that counts.
    pub(crate) fn bid(&mut self, user: &str, maximum: u64) {
        self.bids += 1;
        let bid = json!({"sale": SALE, "lot": lot_id(1), "bid_id": format!("b{}", self.bids), "maximum": maximum});
        let bid: PlaceBid = serde_json::from_value(bid).unwrap();
        let by = user.parse().unwrap();
        let answer = self.decide(&Command::PlaceBid { by, bid });
        assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
    }

    /// Closes the frame; what it makes public.
    pub(crate) fn commit(&mut self) -> Committed {
        let pending = std::mem::take(&mut self.pending);
        let (_, mut consequences) = pending.close(&self.floor, &self.keys);
        Committed::from(&mut consequences)
    }

    /// Closes the frame; how long it is.
    pub(crate) fn frame_bytes(&mut self) -> usize {
        let pending = std::mem::take(&mut self.pending);
        let (body, _) = pending.close(&self.floor, &self.keys);
        let frame = Frame {
            partition: 0,
            epoch: 1,
            number: 1,
            previous: frame::NO_PREVIOUS.into(),
            body,
        };
        frame.encode().len()
    }

    /// All that is public, as replay gives it.
    pub(crate) fn everything(&self) -> Committed {
        Committed::everything(&self.floor)
    }

    fn decide(&mut self, command: &Command) -> Answer {
        let now = Time::try_from("2001-09-09T02:00:00.000Z".to_owned()).unwrap();
        let decision = self.floor.decide(command, now);
        self.pending.take(&mut self.floor, &decision, &self.keys);
        decision.answer
    }
}

/// As long as it may be.
fn lot_id(number: usize) -> String {
    format!("{number:064}")
}
