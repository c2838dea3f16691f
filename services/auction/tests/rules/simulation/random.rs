//! Random sales and commands, all from one seed.

use auction::{
    AdmissionState, Amount, BidRef, Command, CreateSale, EntryKind, FormatTerms, Increments, LotId,
    LotRecord, Offer, OutagePolicy, PartitionState, PlaceBid, Registration, SaleId, Time,
    format::{
        english::{self, ExtensionMode, ExtensionTrigger, OffGrid, SoftClose},
        sealed::{self, BidCount, Pricing},
    },
};

use crate::{
    admission::admit,
    consigned::consign,
    deeds::slots_and_shares,
    orders,
    room::{at, cents, charged, create, plain_lot, plain_sale, user},
};

pub(super) const USERS: [&str; 4] = ["ann", "bob", "cid", "dan"];
/// The last one is never announced.
const SALES: [&str; 4] = ["s1", "s2", "s3", "s4"];
const LOTS: [&str; 3] = ["l1", "l2", "l3"];
const CEILING: u64 = 11_000;

/// SplitMix64 (Steele, Lea, Flood 2014), and where a world stands.
pub(super) struct Random {
    state: u64,
    second: u32,
    asked: Vec<CreateSale>,
    bids: Vec<(&'static str, PlaceBid)>,
}

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            state: seed,
            second: 0,
            asked: vec![],
            bids: vec![],
        }
    }

    pub(super) fn begin_world(&mut self) {
        self.second = 0;
        self.asked.clear();
        self.bids.clear();
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// The next command and when it is taken.
    pub(super) fn command(&mut self, engine: &PartitionState) -> (Command, Time) {
        self.second += match self.below(120) {
            0 => 30 + self.below(90) as u32,
            1..=30 => self.below(6) as u32,
            _ => 0,
        };
        // A clock now and then goes back.
        let back = if self.one_in(20) {
            self.below(30) as u32
        } else {
            0
        };
        let now = at(self.second.saturating_sub(back));
        (self.any(engine), now)
    }

    fn any(&mut self, engine: &PartitionState) -> Command {
        let announced = engine.sales().count() as u64;
        if self.one_in(5 + 60 * announced.saturating_sub(1)) || self.asked.is_empty() {
            return self.create();
        }
        let sale = self.sale(engine);
        let order = match self.below(100) {
            0..=1 => orders::hold(),
            2..=6 => orders::resume(),
            7..=9 => orders::withdraw(self.pick(&LOTS)),
            10..=11 => {
                let (message, text) = (self.below(30), self.pick(&["Soup", "Tea"]));
                orders::announce(&format!("m{message}"), text)
            }
            12..=16 => return Command::WakeUp,
            17 => return Command::Recover,
            19..=25 => self.admission(),
            18 => return Command::Archive { sale },
            26 if self.one_in(3) => orders::cancel(),
            27..=30 => self.void(engine, &sale),
            31..=32 => self.consignment(engine, &sale),
            _ => return self.bid(engine, sale),
        };
        of_sale(order, sale)
    }

    /// Mostly one that is there.
    fn sale(&mut self, engine: &PartitionState) -> SaleId {
        let announced: Vec<&SaleId> = engine.sales().collect();
        if announced.is_empty() || self.one_in(25) {
            self.pick(&SALES).parse().unwrap()
        } else {
            self.pick(&announced).clone()
        }
    }

    /// Mostly of a bid that is there.
    fn void(&mut self, engine: &PartitionState, sale: &SaleId) -> Command {
        let lot: LotId = self.pick(&LOTS).parse().unwrap();
        let record = engine.lot_record(sale, &lot, 0, usize::MAX);
        let is_english = (record.as_ref())
            .is_some_and(|record| matches!(record.lot.format, auction::PublicFormat::English(_)));
        let bid = if is_english == self.one_in(30) {
            BidRef::User(user(self.pick(&USERS)))
        } else {
            let bids: Vec<u64> = (record.iter().flat_map(|record| &record.entries))
                .filter(|entry| entry.kind == EntryKind::Bid && !entry.automatic)
                .map(|entry| entry.sequence)
                .collect();
            match bids.is_empty() || self.one_in(20) {
                true => BidRef::Entry(self.below(9)),
                false => BidRef::Entry(self.pick(&bids)),
            }
        };
        let mut order = orders::void(bid);
        if let Command::Void { order, .. } = &mut order {
            order.lot = lot;
        }
        order
    }

    /// What the house says of somebody: mostly that they may bid, now and then up to what.
    fn admission(&mut self) -> Command {
        let state = match self.one_in(8) {
            true => AdmissionState::Blocked,
            false => AdmissionState::Approved,
        };
        let limit = self.one_in(3).then(|| 100 + self.below(12_000));
        admit(self.pick(&USERS), state, limit)
    }

    /// What somebody sells: mostly one lot, now and then nothing, or what is not there.
    fn consignment(&mut self, engine: &PartitionState, sale: &SaleId) -> Command {
        let lots: Vec<&LotId> = engine.lots(sale).collect();
        let lots = match lots.is_empty() || self.one_in(8) {
            true => vec![self.pick(&LOTS)],
            false if self.one_in(3) => vec![],
            false => vec![self.pick(&lots).as_str()],
        };
        consign(self.pick(&USERS), &lots)
    }

    fn create(&mut self) -> Command {
        if self.one_in(4)
            && let Some(asked) = self.asked.last()
        {
            return create(asked.clone());
        }
        let mut sale = plain_sale();
        sale.sale = self.pick(&SALES[..3]).parse().unwrap();
        sale.terms.ceiling = cents(CEILING);
        if self.one_in(4) {
            sale.terms.registration =
                self.pick(&[Registration::Approval, Registration::Invitation]);
        }
        sale.terms.buyer_terms = self.one_in(3).then(charged);
        sale.terms.format = match self.one_in(2) {
            true => FormatTerms::English(self.english()),
            false => FormatTerms::Sealed(sealed::Terms {
                pricing: self.pick(&[Pricing::FirstPrice, Pricing::SecondPrice]),
                bid_count: self.pick(&[BidCount::Hidden, BidCount::Shown]),
            }),
        };
        if self.one_in(2) {
            let seconds = 1 + self.below(90) as u32;
            sale.terms.outage_policy = OutagePolicy::Extend { seconds };
        }
        let first_end = self.second + 60 + self.below(100) as u32;
        sale.lots = vec![];
        // Now and then none: that is no sale.
        let count = if self.one_in(8) { 0 } else { 1 + self.below(3) };
        for number in 0..count {
            let mut lot = plain_lot(LOTS[number as usize], number as u32 + 1);
            lot.opening = match self.one_in(60) {
                true => cents(0),
                false => cents(self.pick(&[1, 100, 130, 500])),
            };
            lot.reserve = self.one_in(2).then(|| cents(500 + self.below(6_000)));
            lot.opens_at = at(self.second + self.below(20) as u32);
            lot.ends_at = at(first_end + self.below(3) as u32 * 10);
            let after = self.below(100) as u32;
            lot.hard_end = self.one_in(3).then(|| lot.ends_at.after_seconds(after));
            sale.lots.push(lot);
        }
        self.asked.push(sale.clone());
        create(sale)
    }

    fn english(&mut self) -> english::Terms {
        let increments = match self.below(3) {
            0 => Increments::ebay_us(),
            1 => slots_and_shares(),
            _ => Increments::fixed(cents(1 + self.below(400))).unwrap(),
        };
        let triggers = [
            ExtensionTrigger::AnyAccepted,
            ExtensionTrigger::PriceChange,
            ExtensionTrigger::LeadChange,
        ];
        let (window, extension) = (1 + self.below(60) as u32, 1 + self.below(60) as u32);
        let soft_close = SoftClose {
            ext_mode: self.pick(&[ExtensionMode::FromBid, ExtensionMode::FromEnd]),
            ext_trigger: self.pick(&triggers),
            max_extensions: self.one_in(2).then(|| 1 + self.below(3) as u32),
            ..SoftClose::new(window, extension)
        };
        english::Terms {
            increments,
            soft_close: (!self.one_in(3)).then_some(soft_close),
            off_grid: self.pick(&[
                OffGrid::Accept,
                OffGrid::Reject,
                OffGrid::RoundDown,
                OffGrid::Nearest,
            ]),
            lower_maximum: self.one_in(3),
        }
    }

    fn bid(&mut self, engine: &PartitionState, sale: SaleId) -> Command {
        let name = self.pick(&USERS);
        if self.one_in(20) && !self.bids.is_empty() {
            return self.again();
        }
        let lots: Vec<&LotId> = engine.lots(&sale).collect();
        let lot = match lots.is_empty() || self.one_in(60) {
            true => self.pick(&LOTS).parse().unwrap(),
            false => self.pick(&lots).clone(),
        };
        let offer = match engine.lot_record(&sale, &lot, 0, 1) {
            Some(record) => self.offer(&record, engine, name),
            None => self.pick(&[
                Offer::Amount(cents(500)),
                Offer::Maximum(cents(500)),
                Offer::TakeBack,
            ]),
        };
        let id = format!("b{}", self.bids.len());
        let bid = PlaceBid {
            sale,
            lot,
            bid_id: id.parse().unwrap(),
            offer,
            unless_leading: self.bids.len().is_multiple_of(7),
        };
        self.bids.push((name, bid.clone()));
        let by = user(name);
        Command::PlaceBid { by, bid }
    }

    /// A bid whose id was used, now and then with another offer.
    fn again(&mut self) -> Command {
        let place = self.below(self.bids.len() as u64) as usize;
        let (name, mut bid) = self.bids[place].clone();
        if self.one_in(3) {
            let amount = cents(self.below(CEILING));
            bid.offer = self.pick(&[
                Offer::Maximum(amount),
                Offer::Amount(amount),
                Offer::TakeBack,
            ]);
        }
        let by = user(name);
        Command::PlaceBid { by, bid }
    }

    fn offer(&mut self, record: &LotRecord, engine: &PartitionState, name: &str) -> Offer {
        let lot = &record.lot;
        let standing = engine.standing(&lot.sale, &lot.lot, &user(name)).unwrap();
        let own = standing
            .maximum
            .or(standing.amount)
            .map_or(500, Amount::minor_units);
        let minimum = lot.minimum_bid.minor_units();
        let is_sealed = matches!(lot.format, auction::PublicFormat::Sealed(_));
        let amount = match self.below(16) {
            // Few enough that many are the same.
            0..=7 if is_sealed => self.pick(&[600, 900, 1_200, 5_000]),
            0..=3 => minimum,
            4..=7 => minimum + self.below(600),
            8 => minimum + self.below(4_000),
            9 => minimum.saturating_sub(1 + self.below(200)),
            10..=11 => own,
            12 => own + 1 + self.below(300),
            13 => CEILING,
            14 => CEILING + 1,
            _ => self.below(CEILING),
        };
        // Now and then what the other kind of sale takes.
        if is_sealed == self.one_in(25) {
            Offer::Maximum(cents(amount))
        } else if self.one_in(if is_sealed { 6 } else { 2 }) {
            Offer::TakeBack
        } else {
            Offer::Amount(cents(amount))
        }
    }
}

/// The same order to another sale.
fn of_sale(mut order: Command, sale: SaleId) -> Command {
    match &mut order {
        Command::Hold { order, .. } => order.sale = sale,
        Command::Resume { order, .. } => order.sale = sale,
        Command::Cancel { order, .. } => order.sale = sale,
        Command::Void { order, .. } => order.sale = sale,
        Command::Withdraw { order, .. } => order.sale = sale,
        Command::Announce { order, .. } => order.sale = sale,
        Command::Admit { order, .. } => order.sale = sale,
        Command::Consign { order, .. } => order.sale = sale,
        _ => panic!("no order"),
    }
    order
}
