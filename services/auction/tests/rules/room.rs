//! One sale with one or more lots, and people who bid in it.

use auction::{
    Amount, Answer, BidAccepted, Command, CreateSale, Event, Floor, Increments, LotRecord,
    LotTerms, OffGrid, OutagePolicy, PlaceBid, PublicLot, Refusal, SaleTerms, SoftClose, Standing,
    Time, UserId,
};

/// Seconds after the sale was created at which lots open, and end.
pub(crate) const OPENS: u32 = 10;
pub(crate) const ENDS: u32 = 1_000;

pub(crate) fn at(seconds: u32) -> Time {
    let base = Time::from_unix_millis(1_000_000_000_000).unwrap();
    base.after(std::time::Duration::from_secs(seconds.into()))
}

pub(crate) fn cents(cents: u64) -> Amount {
    Amount::new(cents).unwrap()
}

pub(crate) fn user(name: &str) -> UserId {
    name.parse().unwrap()
}

/// A sale as asked for: one lot opening at 1.00, eBay's steps, a hard close.
pub(crate) fn plain_sale() -> CreateSale {
    CreateSale {
        sale: "sale".parse().unwrap(),
        terms: SaleTerms {
            currency: "USD".to_owned().try_into().unwrap(),
            time_zone: "America/New_York".to_owned(),
            increments: Increments::ebay_us(),
            soft_close: None,
            outage_policy: OutagePolicy::CloseAsIs,
            ceiling: cents(100_000_000),
            off_grid: OffGrid::Accept,
            hard_end: None,
        },
        lots: vec![plain_lot("lot", 1)],
    }
}

pub(crate) fn plain_lot(lot: &str, number: u32) -> LotTerms {
    LotTerms {
        lot: lot.parse().unwrap(),
        number,
        opening: cents(100),
        reserve: None,
        opens_at: at(OPENS),
        ends_at: at(ENDS),
        hard_end: None,
    }
}

pub(crate) fn with_soft_close(window_seconds: u32, extension_seconds: u32) -> CreateSale {
    let mut sale = plain_sale();
    sale.terms.soft_close = Some(SoftClose::new(window_seconds, extension_seconds));
    sale
}

pub(crate) fn with_reserve(reserve: u64) -> CreateSale {
    let mut sale = plain_sale();
    sale.lots[0].reserve = Some(cents(reserve));
    sale
}

pub(crate) fn create(sale: CreateSale) -> Command {
    let by = user("olga");
    Command::CreateSale { by, sale }
}

pub(crate) struct Room {
    pub(crate) floor: Floor,
    pub(crate) log: Vec<Event>,
    bids: u32,
}

impl Room {
    pub(crate) fn empty() -> Self {
        let floor = Floor::default();
        let log = Vec::new();
        Self {
            floor,
            log,
            bids: 0,
        }
    }

    pub(crate) fn open(sale: CreateSale) -> Self {
        let mut room = Self::empty();
        assert_eq!(room.command(&create(sale), at(0)), Answer::SaleCreated);
        room
    }

    pub(crate) fn command(&mut self, command: &Command, now: Time) -> Answer {
        let decision = self.floor.decide(command, now);
        for event in &decision.events {
            self.floor.apply(event).unwrap();
        }
        self.log.extend(decision.events);
        decision.answer
    }

    /// A bid with a fresh id, at a second.
    pub(crate) fn bid_at(&mut self, name: &str, maximum: u64, seconds: u32) -> Answer {
        self.bids += 1;
        let id = format!("bid-{}", self.bids);
        self.bid_with_id(name, &id, maximum, seconds)
    }

    pub(crate) fn bid_with_id(
        &mut self,
        name: &str,
        id: &str,
        maximum: u64,
        seconds: u32,
    ) -> Answer {
        let bid = place_bid("lot", id, maximum);
        let by = user(name);
        self.command(&Command::PlaceBid { by, bid }, at(seconds))
    }

    /// A bid in the middle of the sale that must count.
    pub(crate) fn bid(&mut self, name: &str, maximum: u64) -> BidAccepted {
        accepted(self.bid_at(name, maximum, OPENS + 1))
    }

    /// A bid in the middle of the sale that must not count.
    pub(crate) fn refused(&mut self, name: &str, maximum: u64) -> Refusal {
        refusal(self.bid_at(name, maximum, OPENS + 1))
    }

    pub(crate) fn lot(&self) -> PublicLot {
        self.record_of("lot").lot
    }

    pub(crate) fn record_of(&self, lot: &str) -> LotRecord {
        let (sale, lot) = ("sale".parse().unwrap(), lot.parse().unwrap());
        self.floor
            .lot_record(&sale, &lot, 0, usize::MAX)
            .expect("the lot is there")
    }

    pub(crate) fn price(&self) -> Option<u64> {
        self.lot().price.map(Amount::minor_units)
    }

    pub(crate) fn standing(&self, name: &str) -> Standing {
        let (sale, lot) = ("sale".parse().unwrap(), "lot".parse().unwrap());
        self.floor.standing(&sale, &lot, &user(name)).unwrap()
    }

    /// Everything a stranger sees, as bytes.
    pub(crate) fn public_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&self.record_of("lot")).unwrap()
    }

    pub(crate) fn fingerprint(&self) -> Vec<u8> {
        let (sale, lot) = ("sale".parse().unwrap(), "lot".parse().unwrap());
        self.floor.lot_fingerprint_input(&sale, &lot).unwrap()
    }
}

pub(crate) fn place_bid(lot: &str, id: &str, maximum: u64) -> PlaceBid {
    PlaceBid {
        sale: "sale".parse().unwrap(),
        lot: lot.parse().unwrap(),
        bid_id: id.parse().unwrap(),
        maximum: cents(maximum),
    }
}

pub(crate) fn accepted(answer: Answer) -> BidAccepted {
    match answer {
        Answer::Accepted(accepted) => accepted,
        other => panic!("not accepted: {other:?}"),
    }
}

pub(crate) fn refusal(answer: Answer) -> Refusal {
    match answer {
        Answer::Refused(refused) => refused.refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// The floor that the log alone brings back, through its bytes.
pub(crate) fn replayed(log: &[Event]) -> Floor {
    let mut floor = Floor::default();
    for event in log {
        let bytes = serde_json::to_vec(event).unwrap();
        let event: Event = serde_json::from_slice(&bytes).unwrap();
        floor.apply(&event).unwrap();
    }
    floor
}
