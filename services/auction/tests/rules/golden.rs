//! What others read: one file for each form on the wire. A file may gain fields, never lose or change one.
//!
//! `WRITE_GOLDEN=1 cargo test -p auction golden` writes files that are not there yet.

use std::{collections::BTreeSet, fmt::Debug, fs, path::PathBuf};

use auction::{
    BidRef, Command, Offer, OfferKind, OutagePolicy, Paddle, Refusal, SaleRecord,
    format::sealed::{BidCount, Pricing},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    orders::{announce, cancel, hold, resume, void, withdraw},
    room::{ENDS, OPENS, Room, at, bid_accepted, cents, plain_lot, plain_sale, sealed_sale},
};

#[test]
fn english_lot_records_match_golden_files() {
    let mut sale = plain_sale();
    sale.lots[0].reserve = Some(cents(400));
    sale.lots[0].hard_end = Some(at(ENDS + 100));
    let mut room = Room::open(sale.clone());
    check("lot-announced", &room.record_of("lot"));
    bid_accepted(room.bid_at("ann", 900, OPENS));
    let answer = bid_accepted(room.bid_at("bob", 700, OPENS + 1));
    check("accepted", &answer);
    check("lot-bid", &room.record_of("lot"));
    check("standing", &room.standing("ann"));
    room.command(&hold(), at(OPENS + 2));
    check("lot-held", &room.record_of("lot"));
    room.command(&resume(), at(OPENS + 62));
    check("lot-resumed", &room.record_of("lot"));
    room.command(&Command::WakeUp, at(ENDS + 100));
    check("lot-sold", &room.record_of("lot"));

    sale.lots.push(plain_lot("other", 2));
    sale.terms.outage_policy = OutagePolicy::Extend { seconds: 300 };
    let mut room = Room::open(sale);
    room.command(&withdraw("other"), at(1));
    check("lot-withdrawn", &room.record_of("other"));
    let mut voided = Room::open(plain_sale());
    voided.bid("ann", 500);
    voided.bid("bob", 900);
    voided.command(&void(BidRef::Entry(3)), at(OPENS + 5));
    check("lot-voided", &voided.record_of("lot"));
    check("voided-standing", &voided.standing("bob"));
    let mut cancelled = Room::open(plain_sale());
    cancelled.command(&cancel(), at(1));
    check("lot-cancelled", &cancelled.record_of("lot"));
    room.command(&Command::Recover, at(ENDS + 5));
    check("lot-extended", &room.record_of("lot"));
    room.command(&Command::WakeUp, at(ENDS + 400));
    check("lot-unsold", &room.record_of("lot"));
}

#[test]
fn sealed_lot_records_match_golden_files() {
    let offers = [
        ("ann", Offer::Amount(cents(900))),
        ("bob", Offer::Amount(cents(700))),
        ("cid", Offer::Amount(cents(800))),
        ("cid", Offer::TakeBack),
    ];
    for (name, pricing, bid_count) in [
        ("hidden", Pricing::FirstPrice, BidCount::Hidden),
        ("shown", Pricing::SecondPrice, BidCount::Shown),
    ] {
        let mut room = Room::open(sealed_sale(pricing, bid_count));
        check(&format!("sealed-{name}-announced"), &room.record_of("lot"));
        let answers = offers.map(|(name, offer)| bid_accepted(room.offer_at(name, offer, OPENS)));
        check(&format!("sealed-{name}-bids"), &room.record_of("lot"));
        if bid_count == BidCount::Hidden {
            check("sealed-standing", &room.standing("ann"));
            check("sealed-accepted", &answers[0]);
            check("sealed-taken-back", &answers[3]);
        }
        room.command(&Command::WakeUp, at(ENDS));
        check(&format!("sealed-{name}-sold"), &room.record_of("lot"));
    }
}

#[test]
fn sale_records_match_golden_files() {
    let mut room = Room::open(plain_sale());
    let sale = "sale".parse().unwrap();
    check("sale-announced", &room.state.sale_record(&sale).unwrap());
    for (name, order) in [
        ("sale-message", announce("m1", "The preview ends at noon")),
        ("sale-held", hold()),
        ("sale-resumed", resume()),
        ("sale-cancelled", cancel()),
    ] {
        room.command(&order, at(OPENS));
        check(name, &room.state.sale_record(&sale).unwrap());
    }
}

#[test]
fn sale_record_of_before_outages_were_told_is_read() {
    let path = folder().join("sale-announced.json");
    let mut stored: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    stored.as_object_mut().unwrap().remove("outage_policy");
    let read: SaleRecord = serde_json::from_value(stored.clone()).unwrap();
    assert_eq!(read.outage_policy, None);
    assert_eq!(serde_json::to_value(&read).unwrap(), stored);
}

#[test]
fn every_refusal_matches_its_golden_file() {
    let (amount, time) = (cents(1_050), at(7));
    let refusals = [
        Refusal::UnknownSale,
        Refusal::UnknownLot,
        Refusal::BidTooLow { minimum: amount },
        Refusal::MaximumNotHigher,
        Refusal::MaximumBelowPrice { price: amount },
        Refusal::YouLead,
        Refusal::AboveCeiling { ceiling: amount },
        Refusal::OffGrid {
            below: amount,
            above: cents(1_100),
        },
        Refusal::WrongOffer {
            expected: OfferKind::Amount,
        },
        Refusal::NothingToTakeBack,
        Refusal::TooOften {
            retry_at: at(OPENS),
        },
        Refusal::BidTooEarly {
            arrived_at: time,
            opens_at: at(OPENS),
        },
        Refusal::BidTooLate {
            arrived_at: at(ENDS + 1),
            ended_at: at(ENDS),
        },
        Refusal::OnHold,
        Refusal::LotWithdrawn,
        Refusal::LotHasBids,
        Refusal::LotOpen,
        Refusal::LotClosed,
        Refusal::SaleOver,
        Refusal::SaleCancelled,
        Refusal::NotApproved,
        Refusal::Blocked,
        Refusal::OwnLot,
        Refusal::Limit {
            free: cents(20_000),
            highest: cents(16_000),
        },
        Refusal::TooManyBidders,
        Refusal::MessageIdReused,
        Refusal::UnknownBid,
        Refusal::TooManyVoids,
        Refusal::LeaderBeyondLimit {
            paddle: Paddle::FIRST,
        },
        Refusal::BidIdReused,
        Refusal::SaleExists,
        Refusal::InvalidSale {
            problem: "lot 2 ends before it opens".to_owned(),
        },
    ];
    let kinds: BTreeSet<_> = refusals.iter().map(Refusal::kind).collect();
    assert_eq!(kinds.len(), refusals.len(), "one of each kind");
    for refusal in refusals {
        check(&format!("refusal-{}", refusal.kind()), &refusal);
    }
    let files = fs::read_dir(folder()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let published = names.filter(|name| name.starts_with("refusal-")).count();
    assert_eq!(published, kinds.len(), "a kind once published stays");
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The value is written as the file says, and the file is read as the value.
fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, value: &T) {
    let path = folder().join(format!("{name}.json"));
    if std::env::var_os("WRITE_GOLDEN").is_some() && !path.exists() {
        let text = serde_json::to_string_pretty(value).unwrap() + "\n";
        fs::create_dir_all(folder()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let golden: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_value(value).unwrap(), golden, "{name}");
    let read: T = serde_json::from_str(&text).unwrap();
    assert_eq!(&read, value, "{name}");
}
