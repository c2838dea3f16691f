//! Creating a sale, and asking for what cannot be.

use auction::{Amount, Answer, CreateSale, OutagePolicy, Refusal, format::english::SoftClose};
use settlement::{BuyerTerms, Tiers};

use crate::room::{ENDS, OPENS, Room, at, cents, create, english, plain_lot, plain_sale, sale_id};

#[test]
fn created_sale_announces_each_lot_by_number() {
    let mut sale = plain_sale();
    let mut second = plain_lot("a-second", 2);
    second.ends_at = at(ENDS + 60);
    sale.lots.insert(0, second);
    let room = Room::open(sale);
    let record = (room.state.sale_record(&"sale".parse().unwrap())).unwrap();
    let lots: Vec<_> = record.lots.iter().map(|lot| lot.as_str()).collect();
    assert_eq!(lots, ["lot", "a-second"], "by number");
    assert_eq!(
        (record.opens_at, record.ends_at),
        (at(OPENS), at(ENDS + 60))
    );
    assert_eq!((record.sequence, record.at), (1, at(0)));
    let lots: Vec<_> = (room.state.lots(&sale_id()))
        .map(|lot| lot.as_str())
        .collect();
    assert_eq!(lots, ["lot", "a-second"]);
    let lot = room.record_of("a-second");
    assert_eq!((lot.lot.sequence, lot.entries.len()), (1, 1));
}

#[test]
fn same_sale_again_stands_and_other_terms_are_refused() {
    let mut room = Room::open(plain_sale());
    // Also when its end has passed meanwhile.
    let again = room.command(&create(plain_sale()), at(ENDS + 1));
    assert_eq!(again, Answer::Order(Ok(())));
    let mut other = plain_sale();
    other.lots[0].reserve = Some(cents(700));
    let refused = room.command(&create(other), at(1));
    assert_eq!(refused, Answer::Order(Err(Refusal::SaleExists)));
    assert_eq!(room.log.len(), 1);
}

#[test]
fn buyer_terms_are_public_and_stay_as_announced() {
    let with_premium = |percent: &str| {
        let mut sale = plain_sale();
        sale.terms.buyer_terms = Some(BuyerTerms {
            premium: Tiers::flat(percent.parse().unwrap()),
            lot_fee: Amount::ZERO,
            tax: None,
        });
        sale
    };
    let mut room = Room::open(with_premium("25"));
    room.bid("ada", 100);
    for percent in ["24", "26"] {
        let refused = room.command(&create(with_premium(percent)), at(OPENS + 1));
        assert_eq!(refused, Answer::Order(Err(Refusal::SaleExists)));
    }
    let record = room.state.sale_record(&sale_id()).unwrap();
    assert_eq!(record.buyer_terms, with_premium("25").terms.buyer_terms);
}

#[test]
fn contradictory_sale_is_refused_naming_the_place() {
    type Spoil = fn(&mut CreateSale);
    let table: [(Spoil, &str); 24] = [
        (|sale| sale.lots.clear(), "no lots yet: it needs 1 to 10000"),
        (
            |sale| {
                sale.lots = (1..=10_001)
                    .map(|n| plain_lot(&format!("l{n}"), n))
                    .collect()
            },
            "at most 10000 lots",
        ),
        (|sale| sale.lots.push(plain_lot("lot", 2)), "lot id lot"),
        (|sale| sale.lots.push(plain_lot("lot2", 1)), "number 1"),
        (|sale| sale.lots[0].number = 0, "begin at 1"),
        (
            |sale| sale.lots[0].ends_at = at(OPENS),
            "end after it opens",
        ),
        (
            |sale| sale.lots[0].opens_at = at(ENDS + 1),
            "end after it opens",
        ),
        (
            |sale| {
                sale.lots[0].opens_at = at(1);
                sale.lots[0].ends_at = at(5);
            },
            "has passed",
        ),
        (
            |sale| sale.lots[0].reserve = Some(cents(99)),
            "below the opening",
        ),
        (
            |sale| sale.lots[0].opening = cents(100_000_001),
            "below the opening",
        ),
        (
            |sale| sale.lots[0].opening = cents(0),
            "1 minor unit or more",
        ),
        (|sale| sale.terms.ceiling = cents(99), "below the opening"),
        (
            |sale| sale.lots[0].reserve = Some(cents(100_000_001)),
            "below the reserve",
        ),
        (|sale| soft_close(sale, 0, 60), "soft close"),
        (|sale| soft_close(sale, 60, 0), "soft close"),
        (|sale| soft_close(sale, 60, 86_401), "soft close"),
        (
            |sale| sale.terms.outage_policy = OutagePolicy::Extend { seconds: 0 },
            "outage",
        ),
        (|sale| max_extensions(sale, 0), "1 to 10000 times"),
        (|sale| max_extensions(sale, 10_001), "1 to 10000 times"),
        (|sale| sale.terms.hard_end = Some(at(ENDS - 1)), "hard end"),
        (
            |sale| {
                // The earlier one of the two holds.
                sale.terms.hard_end = Some(at(ENDS + 9));
                sale.lots[0].hard_end = Some(at(ENDS - 1));
            },
            "hard end",
        ),
        (|sale| sale.terms.time_zone.clear(), "time zone"),
        (|sale| sale.terms.time_zone = "Z".repeat(65), "time zone"),
        (|sale| sale.terms.time_zone = "<b>".to_owned(), "time zone"),
    ];
    for (index, (spoil, place)) in table.into_iter().enumerate() {
        let mut sale = plain_sale();
        spoil(&mut sale);
        let mut room = Room::empty();
        let answer = room.command(&create(sale), at(5));
        let Answer::Order(Err(Refusal::InvalidSale { problem })) = answer else {
            panic!("row {index} was not refused: {answer:?}");
        };
        assert!(problem.contains(place), "row {index}: {problem}");
        assert!(room.log.is_empty());
    }
}

fn soft_close(sale: &mut CreateSale, window_seconds: u32, extension_seconds: u32) {
    english(sale).soft_close = Some(SoftClose::new(window_seconds, extension_seconds));
}

fn max_extensions(sale: &mut CreateSale, most: u32) {
    let max_extensions = Some(most);
    english(sale).soft_close = Some(SoftClose {
        max_extensions,
        ..SoftClose::new(60, 60)
    });
}
