//! Recorded eBay auctions end at the recorded price: an answer nobody here has written.
//!
//! The records are not part of the project. They are looked for in `OUTCRY_SHARED_DATA`, else in
//! `shared/data` beside the repository; without them the test says so and shows nothing.

use std::{collections::BTreeMap, io::Write, path::PathBuf};

use auction::{Amount, Answer, BidAnswer, CreateSale};
use serde::Deserialize;

use crate::room::{OPENS, Room, at, cents, plain_sale};

const SECONDS_PER_DAY: u32 = 86_400;

#[derive(Deserialize)]
struct Auction {
    auction_id: String,
    duration_days: u32,
    opening_cents: u64,
    final_cents: u64,
    winner: String,
    class: String,
    reserve_inferred_cents: Option<u64>,
    replay_rejected_bids: usize,
}

#[derive(Clone, Deserialize)]
struct Row {
    auction_id: String,
    seq: u32,
    bid_cents: u64,
    bid_time_days: f64,
    bidder: String,
}

fn folder() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let data = std::env::var_os("OUTCRY_SHARED_DATA").unwrap_or_else(|| beside.into());
    let folder = PathBuf::from(data).join("ebay-palm");
    folder.join("auctions.csv").exists().then_some(folder)
}

fn rows<T: for<'de> Deserialize<'de>>(folder: &std::path::Path, name: &str) -> Vec<T> {
    let mut reader = csv::Reader::from_path(folder.join(name)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Past the capture of test output: whether the record was there must always be seen.
fn say(line: &str) {
    let line = format!("\n{line}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

#[test]
fn recorded_auctions_end_at_the_recorded_price() {
    let Some(folder) = folder() else {
        say("SKIPPED: no recorded auctions (set OUTCRY_SHARED_DATA to the shared data folder)");
        return;
    };
    let mut bids: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows::<Row>(&folder, "bids.csv") {
        bids.entry(row.auction_id.clone()).or_default().push(row);
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let auctions = rows::<Auction>(&folder, "auctions.csv");
    for auction in &auctions {
        if auction.class == "anomaly" {
            continue;
        }
        let mut bids = bids[&auction.auction_id].clone();
        bids.sort_by_key(|row| row.seq);
        *seen.entry(auction.class.as_str()).or_default() += 1;
        if let Err(problem) = replay(auction, &bids) {
            wrong.push(format!(
                "{} ({}): {problem}",
                auction.auction_id, auction.class
            ));
        }
    }
    say(&format!("recorded auctions replayed: {seen:?}"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (class, count) in [
        ("exact_censored", 269),
        ("exact_uncensored", 40),
        ("exact_tie", 22),
        ("reserve_explained", 10),
    ] {
        assert_eq!(seen.get(class), Some(&count), "{class}");
    }
}

fn sale(auction: &Auction) -> CreateSale {
    let mut sale = plain_sale();
    sale.terms.ceiling = Amount::MAX;
    sale.lots[0].ends_at = at(OPENS + auction.duration_days * SECONDS_PER_DAY);
    sale.lots[0].opening = cents(auction.opening_cents);
    sale.lots[0].reserve = auction.reserve_inferred_cents.map(cents);
    sale
}

fn replay(auction: &Auction, bids: &[Row]) -> Result<(), String> {
    let hidden = auction.class == "exact_censored";
    let top = bids.iter().map(|row| row.bid_cents).max().unwrap_or(0);
    let mut room = Room::open(sale(auction));
    let mut raised = 0;
    let mut refused = Vec::new();
    let mut price = 0;
    for row in bids {
        let mut maximum = row.bid_cents;
        if hidden && row.bidder == auction.winner && row.bid_cents == top {
            // The record cuts the winner's maximum at the price: whatever it was, it was more.
            raised += 1;
            maximum = 100_000_000 + raised;
        }
        let second = OPENS + (row.bid_time_days * f64::from(SECONDS_PER_DAY)) as u32;
        match room.bid_at(&row.bidder, maximum, second) {
            Answer::Bid(BidAnswer::Accepted(_)) => {}
            other => refused.push(format!("{} {other:?}", row.seq)),
        }
        let now = room.price().unwrap_or(0);
        if now < price || now > auction.final_cents {
            return Err(format!(
                "at bid {} the price went {price} to {now}",
                row.seq
            ));
        }
        price = now;
    }
    if price != auction.final_cents {
        let recorded = auction.final_cents;
        return Err(format!(
            "ended at {price}, recorded {recorded}; {refused:?}"
        ));
    }
    if refused.len() != auction.replay_rejected_bids {
        return Err(format!("refused {refused:?}"));
    }
    Ok(())
}
