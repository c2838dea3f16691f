//! Recorded auctions through the running stack: they must end at the price that was really paid.

use std::{collections::BTreeMap, env, path::PathBuf};

use futures_util::future::join_all;
use harness::{person::Person, stack::Stack, viewer::Viewer};
use serde::Deserialize;
use serde_json::Value;

use crate::sales::{lot, open};

const AUCTIONS: usize = 12;
/// Accounts at hand: every recorded bidder of a chosen auction needs one.
const PEOPLE: [&str; 6] = ["ann", "ben", "cas", "dot", "eve", "fay"];
/// Far above any price paid: "unlimited" for the winner, whose maximum the record hides.
const UNLIMITED: u64 = 50_000_000;

#[derive(Clone, Deserialize)]
struct Auction {
    auction_id: String,
    opening_cents: u64,
    n_bidders: usize,
    n_bids: usize,
    final_cents: u64,
    winner: String,
    class: String,
    replay_rejected_bids: u64,
}

#[derive(Deserialize)]
struct Bid {
    auction_id: String,
    bid_cents: u64,
    bidder: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_auctions_end_at_the_price_paid() {
    let Some(folder) = recorded() else {
        eprintln!("SKIPPED: the recorded auctions are not on this machine");
        return;
    };
    let (auctions, bids) = read(&folder);
    let stack = Stack::start().await;
    let olga = stack.sign_in("olga").await;
    let people: Vec<Person> = join_all(PEOPLE.map(|name| stack.sign_up(name))).await;
    let lots = auctions
        .iter()
        .enumerate()
        .map(|(n, auction)| lot(&auction.auction_id, n + 1, auction.opening_cents));
    open(&olga, "recorded", lots.collect(), 3_600).await;
    for auction in &auctions {
        let channel = format!("lot:recorded.{}", auction.auction_id);
        let mut viewer = Viewer::watch(&stack.gateway_url(), &channel).await;
        let last = replay(auction, &bids[&auction.auction_id], &people).await;
        let sequence = last["sequence"].clone();
        let record = viewer
            .next_where(|record| record["sequence"] == sequence)
            .await;
        assert_eq!(
            record["price"], auction.final_cents,
            "{}",
            auction.auction_id
        );
    }
}

/// Feeds the bids in order; the winner's top bid becomes ever larger maxima.
async fn replay(auction: &Auction, bids: &[Bid], people: &[Person]) -> Value {
    let mut seats: BTreeMap<&str, &Person> = BTreeMap::new();
    let top = bids.iter().map(|bid| bid.bid_cents).max().unwrap_or(0);
    let mut unlimited = UNLIMITED;
    let mut last = Value::Null;
    for (n, bid) in bids.iter().enumerate() {
        let seat = seats.len();
        let person = *seats
            .entry(&bid.bidder)
            .or_insert(&people[seat.min(people.len() - 1)]);
        let hidden = auction.class == "exact_censored"
            && bid.bidder == auction.winner
            && bid.bid_cents == top;
        let maximum = if hidden { unlimited } else { bid.bid_cents };
        unlimited += 1_000;
        let answer = person
            .bid(
                "recorded",
                &auction.auction_id,
                &format!("row-{n}"),
                maximum,
            )
            .await;
        assert_eq!(
            answer["accepted"], true,
            "{} row {n}: {answer}",
            auction.auction_id
        );
        let price = answer["price"].as_u64().expect("a price");
        assert!(
            price <= auction.final_cents,
            "the price never passes the one paid"
        );
        last = answer;
    }
    last
}

fn recorded() -> Option<PathBuf> {
    let shared = env::var_os("OUTCRY_SHARED_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let folder = shared.join("ebay-palm");
    folder.is_dir().then_some(folder)
}

/// The dozen with most bids among those that few people fought out.
fn read(folder: &std::path::Path) -> (Vec<Auction>, BTreeMap<String, Vec<Bid>>) {
    let mut bids: BTreeMap<String, Vec<Bid>> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(folder.join("bids.csv")).expect("readable");
    for bid in reader.deserialize::<Bid>() {
        let bid = bid.expect("a bid");
        bids.entry(bid.auction_id.clone()).or_default().push(bid);
    }
    let mut reader = csv::Reader::from_path(folder.join("auctions.csv")).expect("readable");
    let mut auctions: Vec<Auction> = reader
        .deserialize::<Auction>()
        .map(|auction| auction.expect("an auction"))
        .filter(|auction| auction.class.starts_with("exact_"))
        .filter(|auction| auction.replay_rejected_bids == 0)
        .filter(|auction| (2..=PEOPLE.len()).contains(&auction.n_bidders))
        .collect();
    auctions.sort_by_key(|auction| std::cmp::Reverse(auction.n_bids));
    auctions.truncate(AUCTIONS);
    assert_eq!(
        auctions.len(),
        AUCTIONS,
        "the record holds a dozen such auctions"
    );
    assert!(
        auctions
            .iter()
            .any(|auction| auction.class == "exact_censored")
    );
    (auctions, bids)
}
