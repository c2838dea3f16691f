//! The rules as the engine would play them, for records to publish.

use auction::{
    Amount, Command, CreateSale, Floor, Increments, LotId, LotTerms, OffGrid, OutagePolicy, SaleId,
    SaleTerms, SoftClose, Time, UserId,
};
use bootstrap::clock;

/// The rules, with a sale of so many lots that are open now.
pub(crate) fn floor_with_sale(sale: &str, lots: u32) -> Floor {
    let now = Time::from(clock::now());
    let sale: SaleId = sale.parse().unwrap();
    let lots = (1..=lots).map(|number| LotTerms {
        lot: lot(number),
        number,
        opening: Amount::new(1_000).unwrap(),
        reserve: None,
        opens_at: now,
        ends_at: now.after(std::time::Duration::from_secs(3_600)),
        hard_end: None,
    });
    let create = CreateSale {
        sale,
        terms: SaleTerms {
            currency: "EUR".to_owned().try_into().unwrap(),
            time_zone: "Europe/Berlin".into(),
            increments: Increments::ebay_us(),
            soft_close: Some(SoftClose::new(120, 120)),
            outage_policy: OutagePolicy::CloseAsIs,
            ceiling: Amount::MAX,
            off_grid: OffGrid::Accept,
            hard_end: None,
        },
        lots: lots.collect(),
    };
    let mut floor = Floor::default();
    let by = user("operator");
    carry_out(&mut floor, &Command::CreateSale { by, sale: create });
    floor
}

/// Places a bid by the rules.
pub(crate) fn bid(floor: &mut Floor, sale: &str, number: u32, by: &str, maximum: u64) {
    let bid = auction::PlaceBid {
        sale: sale.parse().unwrap(),
        lot: lot(number),
        bid_id: bootstrap::random::id().parse().unwrap(),
        maximum: Amount::new(maximum).unwrap(),
    };
    let by = user(by);
    carry_out(floor, &Command::PlaceBid { by, bid });
}

pub(crate) fn carry_out(floor: &mut Floor, command: &Command) {
    let decision = floor.decide(command, clock::now().into());
    assert!(!decision.events.is_empty(), "{:?}", decision.answer);
    for event in &decision.events {
        floor.apply(event).unwrap();
    }
}

fn lot(number: u32) -> LotId {
    format!("lot-{number}").parse().unwrap()
}

pub(crate) fn user(name: &str) -> UserId {
    name.parse().unwrap()
}
