//! One recorded auction, told to the rules bid by bid.

use std::{collections::HashMap, fmt, time::Duration};

use auction::{
    Amount, Answer, BidAccepted, BidAnswer, BidResult, Budget, Command, CreateSale, FormatTerms,
    Increments, LotId, LotTerms, Offer, OutagePolicy, PartitionState, PlaceBid, Refusal, SaleId,
    SaleTerms, Time,
    format::english::{self, OffGrid, SoftClose},
};
use serde::Serialize;

use super::rows::Auction;

/// The rules all auctions are run by.
#[derive(Clone, Copy, Debug)]
pub(super) struct House<'a> {
    pub(super) increments: &'a Increments,
    pub(super) soft_close: Option<SoftClose>,
}

/// Where an auction ended.
#[derive(PartialEq, Eq, Debug, Serialize)]
pub(super) struct Ending<'a> {
    auction_id: &'a str,
    price_cents: Option<Amount>,
    leader: Option<&'a str>,
    end: Option<Time>,
    extensions: u32,
    refused: usize,
}

impl House<'_> {
    /// Runs one auction; the error says why its row is no auction.
    pub(super) fn run<'a>(&self, auction: &'a Auction) -> Result<Ending<'a>, String> {
        let (sale, lot) = names();
        let mut partition = PartitionState::default().with_budget(Budget::UNLIMITED);
        let created = tell(&mut partition, &self.create(auction), auction.start);
        if let Answer::Order(Err(Refusal::InvalidSale { problem })) = created {
            return Err(problem);
        }
        let mut users = HashMap::new();
        let mut paddles = HashMap::new();
        let mut refused = 0;
        for (index, bid) in auction.bids.iter().enumerate() {
            // Recorded names may hold what an id may not.
            let number = users.len();
            let user = users.entry(&bid.bidder).or_insert(number);
            let command = Command::PlaceBid {
                by: id(&format!("user-{user}")),
                bid: PlaceBid {
                    sale: sale.clone(),
                    lot: lot.clone(),
                    bid_id: id(&format!("bid-{index}")),
                    offer: Offer::Maximum(bid.maximum),
                    unless_leading: false,
                },
            };
            match tell(&mut partition, &command, bid.time) {
                Answer::Bid(BidAnswer::Accepted(BidAccepted {
                    result: BidResult::English(accepted),
                    ..
                })) => {
                    paddles.insert(accepted.paddle, bid.bidder.as_str());
                }
                _ => refused += 1,
            }
        }
        let record = partition.lot_record(&sale, &lot, 0, 0);
        let lot = record.expect("the lot was just created").lot;
        Ok(Ending {
            auction_id: &auction.id,
            price_cents: lot.price,
            leader: lot.leader.map(|paddle| paddles[&paddle]),
            end: auction.end.map(|_| lot.ends_at).or(last_bid(auction)),
            extensions: lot.extensions,
            refused,
        })
    }

    fn create(&self, auction: &Auction) -> Command {
        let (sale, lot) = names();
        let last = last_bid(auction).map_or(auction.start, |last| last.max(auction.start));
        let lot = LotTerms {
            lot,
            number: 1,
            opening: auction.opening,
            reserve: auction.reserve.filter(|reserve| *reserve > auction.opening),
            opens_at: auction.start,
            // A bid at the very end would be late.
            ends_at: auction.end.unwrap_or(last.after(Duration::from_millis(1))),
            hard_end: None,
        };
        let terms = SaleTerms {
            currency: ("USD".to_owned().try_into()).expect("three capital letters"),
            time_zone: "UTC".to_owned(),
            outage_policy: OutagePolicy::CloseAsIs,
            ceiling: Amount::MAX,
            hard_end: None,
            buyer_terms: None,
            registration: auction::Registration::Open,
            format: FormatTerms::English(english::Terms {
                increments: self.increments.clone(),
                // An auction without an end has none to move.
                soft_close: self.soft_close.filter(|_| auction.end.is_some()),
                off_grid: OffGrid::Accept,
                lower_maximum: false,
            }),
        };
        let lots = vec![lot];
        Command::CreateSale {
            by: id("replay"),
            sale: CreateSale { sale, terms, lots },
        }
    }
}

fn names() -> (SaleId, LotId) {
    (id("recorded"), id("lot"))
}

fn id<I: std::str::FromStr<Err = auction::IdError>>(text: &str) -> I {
    text.parse().expect("short ASCII text is an id")
}

fn last_bid(auction: &Auction) -> Option<Time> {
    auction.bids.iter().map(|bid| bid.time).max()
}

fn tell(partition: &mut PartitionState, command: &Command, now: Time) -> Answer {
    let decision = partition.decide(command, now);
    for event in &decision.events {
        partition.apply(event);
    }
    decision.answer
}

impl fmt::Display for Ending<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.auction_id)?;
        match (self.price_cents, self.leader) {
            (Some(price), Some(leader)) => {
                let cents = price.minor_units();
                write!(f, "{}.{:02}, led by {leader}", cents / 100, cents % 100)?;
            }
            _ => write!(f, "no bid")?,
        }
        if let Some(end) = self.end {
            write!(f, ", ended {end}")?;
        }
        let Self {
            extensions,
            refused,
            ..
        } = self;
        write!(f, ", {extensions} extensions, {refused} bids refused")
    }
}
