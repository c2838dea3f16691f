//! One sale with one or more lots, and people who bid in it.

use auction::{
    Addressed, Amount, Answer, BidAccepted, BidAnswer, BidResult, Command, CreateSale, Event,
    FormatTerms, Increments, LotId, LotRecord, LotTerms, Offer, OutagePolicy, Paddle,
    PartitionState, PlaceBid, PublicLot, Refusal, SaleId, SaleTerms, Standing, Time, UserId,
    format::{english, sealed},
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

pub(crate) fn sale_id() -> SaleId {
    "sale".parse().unwrap()
}

pub(crate) fn lot_id() -> LotId {
    "lot".parse().unwrap()
}

/// An English sale as asked for: one lot opening at 1.00, eBay's steps, a hard close.
pub(crate) fn plain_sale() -> CreateSale {
    let format = FormatTerms::English(english::Terms {
        increments: Increments::ebay_us(),
        soft_close: None,
        off_grid: english::OffGrid::Accept,
        lower_maximum: false,
    });
    sale_of(format)
}

/// The same sale with sealed bids.
pub(crate) fn sealed_sale(pricing: sealed::Pricing, bid_count: sealed::BidCount) -> CreateSale {
    sale_of(FormatTerms::Sealed(sealed::Terms { pricing, bid_count }))
}

fn sale_of(format: FormatTerms) -> CreateSale {
    CreateSale {
        sale: sale_id(),
        terms: SaleTerms {
            currency: "USD".to_owned().try_into().unwrap(),
            time_zone: "America/New_York".to_owned(),
            outage_policy: OutagePolicy::CloseAsIs,
            ceiling: cents(100_000_000),
            hard_end: None,
            buyer_terms: None,
            registration: auction::Registration::Open,
            format,
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

/// What is particular to an English sale.
pub(crate) fn english(sale: &mut CreateSale) -> &mut english::Terms {
    match &mut sale.terms.format {
        FormatTerms::English(terms) => terms,
        FormatTerms::Sealed(_) => panic!("it takes sealed bids"),
    }
}

/// What buyers pay besides the price: 25 % to 20.00 and 10 % above, 0.30 a lot, and 20 % tax on that.
pub(crate) fn charged() -> settlement::BuyerTerms {
    let terms = r#"{"premium":[{"from":0,"percent":"25"},{"from":2000,"percent":"10"}],"lot_fee":30,
        "tax":{"percent":"20","on":"premium"}}"#;
    serde_json::from_str(terms).unwrap()
}

pub(crate) fn with_soft_close(window_seconds: u32, extension_seconds: u32) -> CreateSale {
    let mut sale = plain_sale();
    let soft_close = english::SoftClose::new(window_seconds, extension_seconds);
    english(&mut sale).soft_close = Some(soft_close);
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
    pub(crate) state: PartitionState,
    pub(crate) log: Vec<Event>,
    /// Every hint to a single person so far.
    pub(crate) hints: Vec<Addressed>,
    bids: u32,
}

/// An accepted maximum, as one flat thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AcceptedMaximum {
    pub(crate) sequence: u64,
    pub(crate) ends_at: Time,
    pub(crate) paddle: Paddle,
    pub(crate) price: Amount,
    pub(crate) leading: bool,
    pub(crate) minimum_bid: Amount,
}

impl Room {
    pub(crate) fn empty() -> Self {
        Self::of(PartitionState::default())
    }

    pub(crate) fn of(state: PartitionState) -> Self {
        let (log, hints) = (vec![], vec![]);
        Self {
            state,
            log,
            hints,
            bids: 0,
        }
    }

    pub(crate) fn open(sale: CreateSale) -> Self {
        let mut room = Self::empty();
        room.announce_sale(sale);
        room
    }

    pub(crate) fn announce_sale(&mut self, sale: CreateSale) {
        assert_eq!(self.command(&create(sale), at(0)), Answer::Order(Ok(())));
    }

    pub(crate) fn command(&mut self, command: &Command, now: Time) -> Answer {
        let decision = self.state.decide(command, now);
        for event in &decision.events {
            let hints = self.state.hints(event);
            self.state.apply(event);
            self.hints.extend(hints);
        }
        self.log.extend(decision.events);
        decision.answer
    }

    /// A maximum with a fresh id, at a second.
    pub(crate) fn bid_at(&mut self, name: &str, maximum: u64, seconds: u32) -> Answer {
        self.offer_at(name, Offer::Maximum(cents(maximum)), seconds)
    }

    /// An offer with a fresh id, at a second.
    pub(crate) fn offer_at(&mut self, name: &str, offer: Offer, seconds: u32) -> Answer {
        self.bids += 1;
        let id = format!("bid-{}", self.bids);
        self.offer_with_id(name, &id, offer, seconds)
    }

    pub(crate) fn bid_with_id(
        &mut self,
        name: &str,
        id: &str,
        maximum: u64,
        seconds: u32,
    ) -> Answer {
        self.offer_with_id(name, id, Offer::Maximum(cents(maximum)), seconds)
    }

    pub(crate) fn offer_with_id(
        &mut self,
        name: &str,
        id: &str,
        offer: Offer,
        seconds: u32,
    ) -> Answer {
        let bid = PlaceBid {
            offer,
            ..place_bid("lot", id, 0)
        };
        let by = user(name);
        self.command(&Command::PlaceBid { by, bid }, at(seconds))
    }

    /// A maximum in the middle of the sale that must count.
    pub(crate) fn bid(&mut self, name: &str, maximum: u64) -> AcceptedMaximum {
        accepted(self.bid_at(name, maximum, OPENS + 1))
    }

    /// A maximum in the middle of the sale that must not count.
    pub(crate) fn refused(&mut self, name: &str, maximum: u64) -> Refusal {
        refusal(self.bid_at(name, maximum, OPENS + 1))
    }

    pub(crate) fn lot(&self) -> PublicLot {
        self.record_of("lot").lot
    }

    pub(crate) fn record_of(&self, lot: &str) -> LotRecord {
        let lot = lot.parse().unwrap();
        let record = self.state.lot_record(&sale_id(), &lot, 0, usize::MAX);
        record.expect("the lot is there")
    }

    pub(crate) fn price(&self) -> Option<u64> {
        self.lot().price.map(Amount::minor_units)
    }

    pub(crate) fn standing(&self, name: &str) -> Standing {
        let standing = self.state.standing(&sale_id(), &lot_id(), &user(name));
        standing.expect("the lot is there")
    }

    pub(crate) fn bid_answer(&self, name: &str, bid: &str) -> Option<BidAnswer> {
        let bid = bid.parse().unwrap();
        self.state
            .bid_answer(&sale_id(), &lot_id(), &user(name), &bid)
    }

    /// Everything a stranger sees, as bytes.
    pub(crate) fn public_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&self.record_of("lot")).unwrap()
    }

    /// The log brings back the same state, and the rules judge all of it the same again.
    pub(crate) fn check_replay(&self) {
        check_same(&replayed(&self.log), &self.state);
        assert_eq!(differences(&self.log), [""; 0]);
    }
}

pub(crate) fn place_bid(lot: &str, id: &str, maximum: u64) -> PlaceBid {
    PlaceBid {
        sale: sale_id(),
        lot: lot.parse().unwrap(),
        bid_id: id.parse().unwrap(),
        offer: Offer::Maximum(cents(maximum)),
        unless_leading: false,
    }
}

pub(crate) fn bid_accepted(answer: Answer) -> BidAccepted {
    match answer {
        Answer::Bid(BidAnswer::Accepted(accepted)) => accepted,
        other => panic!("not accepted: {other:?}"),
    }
}

pub(crate) fn accepted(answer: Answer) -> AcceptedMaximum {
    let accepted = bid_accepted(answer);
    let BidResult::English(result) = accepted.result else {
        panic!("it took a sealed bid");
    };
    AcceptedMaximum {
        sequence: accepted.sequence,
        ends_at: accepted.ends_at,
        paddle: result.paddle,
        price: result.price,
        leading: result.leading,
        minimum_bid: result.minimum_bid,
    }
}

pub(crate) fn refusal(answer: Answer) -> Refusal {
    match answer {
        Answer::Bid(BidAnswer::Refused(refused)) => refused.refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// The state that the log alone brings back, through its stored bytes.
pub(crate) fn replayed(log: &[Event]) -> PartitionState {
    let mut state = PartitionState::default();
    for event in log {
        let bytes = postcard::to_stdvec(event).unwrap();
        let read: Event = postcard::from_bytes(&bytes).unwrap();
        assert!(read == *event, "{event:?} reads as it was written");
        state.apply(&read);
    }
    state
}

/// Both states say and decide the same.
pub(crate) fn check_same(one: &PartitionState, other: &PartitionState) {
    assert_eq!(one.next_wake_up(), other.next_wake_up());
    assert_eq!(one.stamp(), other.stamp());
    assert!(one.sales().eq(other.sales()));
    for sale in one.sales() {
        assert_eq!(one.sale_record(sale), other.sale_record(sale));
        assert!(one.lots(sale).eq(other.lots(sale)));
        for lot in one.lots(sale) {
            let record = |state: &PartitionState| state.lot_record(sale, lot, 0, usize::MAX);
            assert_eq!(record(one), record(other));
            assert_eq!(fingerprint(one, sale, lot), fingerprint(other, sale, lot));
        }
    }
    // All of it, also what is private.
    assert!(postcard::to_stdvec(one).unwrap() == postcard::to_stdvec(other).unwrap());
}

pub(crate) fn fingerprint(state: &PartitionState, sale: &SaleId, lot: &LotId) -> Vec<u8> {
    postcard::to_stdvec(&state.lot_fingerprint(sale, lot)).unwrap()
}

/// What the rules of today would have otherwise in a log.
pub(crate) fn differences(log: &[Event]) -> Vec<String> {
    let mut auditor = auction::Auditor::default();
    let differences = log.iter().cloned().filter_map(|event| auditor.take(event));
    differences.map(|found| found.to_string()).collect()
}
