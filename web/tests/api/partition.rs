//! The rules as the engine would play them, for records to publish.

use auction::{
    Amount, Command, CreateSale, FormatTerms, Increments, LotId, LotTerms, Note, Offer,
    OutagePolicy, PartitionState, SaleId, SaleTerms, Time, UserId,
    format::english::{self, OffGrid, SoftClose},
};
use bootstrap::clock;
use settlement::BuyerTerms;

/// The rules, with a sale of so many lots that are open now.
pub(crate) fn partition_with_sale(sale: &str, lots: u32) -> PartitionState {
    let english = english::Terms {
        increments: Increments::ebay_us(),
        soft_close: Some(SoftClose::new(120, 120)),
        off_grid: OffGrid::Accept,
        lower_maximum: false,
    };
    partition_of(FormatTerms::English(english), sale, lots)
}

/// The same where buyers pay more than the price.
pub(crate) fn partition_with_terms(sale: &str, lots: u32, terms: BuyerTerms) -> PartitionState {
    let english = english::Terms {
        increments: Increments::fixed(Amount::ONE).unwrap(),
        soft_close: None,
        off_grid: OffGrid::Accept,
        lower_maximum: false,
    };
    partition_asking(FormatTerms::English(english), Some(terms), sale, lots)
}

/// The same with a sale of this format.
pub(crate) fn partition_of(format: FormatTerms, sale: &str, lots: u32) -> PartitionState {
    partition_asking(format, None, sale, lots)
}

fn partition_asking(
    format: FormatTerms,
    buyer_terms: Option<BuyerTerms>,
    sale: &str,
    lots: u32,
) -> PartitionState {
    let now = Time::from(clock::now());
    let sale: SaleId = sale.parse().unwrap();
    let lots = (1..=lots).map(|number| LotTerms {
        lot: lot(number),
        number,
        opening: Amount::new(1_000).unwrap(),
        reserve: None,
        opens_at: now,
        ends_at: now.after(std::time::Duration::from_secs(3_600 + u64::from(number))),
        hard_end: None,
    });
    let create = CreateSale {
        sale,
        terms: SaleTerms {
            currency: "EUR".to_owned().try_into().unwrap(),
            time_zone: "Europe/Berlin".into(),
            outage_policy: OutagePolicy::CloseAsIs,
            ceiling: Amount::MAX,
            hard_end: None,
            buyer_terms,
            registration: auction::Registration::Open,
            format,
        },
        lots: lots.collect(),
    };
    let mut partition = PartitionState::default();
    let by = user("operator");
    carry_out(&mut partition, &Command::CreateSale { by, sale: create });
    partition
}

/// Places a bid by the rules.
pub(crate) fn bid(partition: &mut PartitionState, sale: &str, number: u32, by: &str, maximum: u64) {
    offer(
        partition,
        sale,
        number,
        by,
        Offer::Maximum(Amount::new(maximum).unwrap()),
    );
}

/// Places a bid of any kind by the rules.
pub(crate) fn offer(
    partition: &mut PartitionState,
    sale: &str,
    number: u32,
    by: &str,
    offer: Offer,
) {
    let bid = auction::PlaceBid {
        sale: sale.parse().unwrap(),
        lot: lot(number),
        bid_id: bootstrap::random::id().parse().unwrap(),
        offer,
        unless_leading: false,
    };
    let by = user(by);
    carry_out(partition, &Command::PlaceBid { by, bid });
}

pub(crate) fn carry_out(partition: &mut PartitionState, command: &Command) {
    carry_out_at(partition, command, clock::now().into());
}

/// The same at another time.
pub(crate) fn carry_out_at(partition: &mut PartitionState, command: &Command, now: Time) {
    let decision = partition.decide(command, now);
    assert!(!decision.events.is_empty(), "{:?}", decision.answer);
    for event in &decision.events {
        partition.apply(event);
    }
}

fn lot(number: u32) -> LotId {
    format!("lot-{number}").parse().unwrap()
}

pub(crate) fn user(name: &str) -> UserId {
    name.parse().unwrap()
}

/// A reason that the house gives.
pub(crate) fn note(text: &str) -> Note {
    text.to_owned().try_into().unwrap()
}
