//! Judging a stored log again: no difference in a true log, and a difference that names the place in any other.

use auction::{
    AdmissionState, Auditor, Budget, Command, Difference, Event, EventKind, Offer, OutagePolicy,
    Paddle, Refusal,
    event::{BidPlaced, LotClosed},
    format::sealed::{BidCount, Pricing},
};

use crate::{
    admission::admit,
    consigned::consign,
    orders::{announce, hold, resume, withdraw},
    room::{
        ENDS, Room, at, bid_accepted, cents, differences, plain_lot, plain_sale, refusal,
        sealed_sale, user, with_soft_close,
    },
};

/// A log with every kind of event but an archived sale.
pub(crate) fn english_log() -> Vec<Event> {
    let mut sale = with_soft_close(60, 60);
    sale.terms.outage_policy = OutagePolicy::Extend { seconds: 30 };
    sale.lots.push(plain_lot("lot2", 2));
    let mut room = Room::open(sale);
    room.bid("ann", 5_000);
    room.bid("bob", 2_000);
    refusal(room.bid_at("bob", 2_001, 30));
    room.command(&hold(), at(40));
    room.command(&resume(), at(50));
    room.command(&withdraw("lot2"), at(60));
    room.command(&announce("m1", "Soup is served"), at(61));
    room.command(&admit("bob", AdmissionState::Approved, Some(9_000)), at(62));
    room.command(&admit("cid", AdmissionState::Approved, None), at(63));
    room.command(&consign("dan", &["lot"]), at(64));
    room.command(&Command::Recover, at(ENDS + 20));
    room.command(&Command::WakeUp, at(ENDS + 50));
    room.log
}

/// A log of sealed bids, the winner's paddle last.
pub(crate) fn sealed_log() -> Vec<Event> {
    let mut room = Room::open(sealed_sale(Pricing::SecondPrice, BidCount::Shown));
    for (name, offer) in [
        ("ann", Offer::Amount(cents(500))),
        ("bob", Offer::Amount(cents(900))),
        ("cid", Offer::Amount(cents(700))),
        ("cid", Offer::TakeBack),
    ] {
        bid_accepted(room.offer_at(name, offer, 20));
    }
    refusal(room.offer_at("cid", Offer::TakeBack, 21));
    room.command(&Command::WakeUp, at(ENDS));
    room.log
}

/// The first difference after one event was spoilt.
fn spoilt(log: Vec<Event>, spoil: impl Fn(&mut EventKind)) -> Difference {
    let mut auditor = Auditor::default();
    let mut differences = log.into_iter().filter_map(|mut event| {
        spoil(&mut event.kind);
        auditor.take(event)
    });
    differences.next().expect("it was noticed")
}

#[test]
fn auditor_finds_no_difference_in_a_true_log() {
    for log in [english_log(), sealed_log()] {
        assert_eq!(differences(&log), [""; 0]);
    }
}

#[test]
fn auditor_judges_without_the_budget_of_the_day() {
    // Whoever ran it allowed much more than the rules of today would.
    let budget = Budget {
        burst: 1_000,
        interval: std::time::Duration::from_secs(3_600),
    };
    let mut room = Room::of(auction::PartitionState::default().with_budget(budget));
    room.announce_sale(plain_sale());
    for more in 0..500 {
        room.bid("ann", 5_000 + more);
    }
    assert_eq!(differences(&room.log), [""; 0]);
}

#[test]
fn auditor_judges_one_wake_up_lot_by_lot() {
    let mut sale = sealed_sale(Pricing::FirstPrice, BidCount::Hidden);
    sale.lots.push(plain_lot("lot2", 2));
    let mut room = Room::open(sale);
    for lot in ["lot", "lot2"] {
        let bid = auction::PlaceBid {
            offer: Offer::Amount(cents(500)),
            ..crate::room::place_bid(lot, lot, 0)
        };
        let by = user("ann");
        bid_accepted(room.command(&Command::PlaceBid { by, bid }, at(20)));
    }
    room.command(&Command::WakeUp, at(ENDS));
    room.check_replay();
}

#[test]
fn auditor_names_the_bid_of_a_spoilt_price() {
    type Spoil = fn(&mut BidPlaced);
    let details = "today the same with other details";
    let spoils: [(Spoil, &str); 3] = [
        (|bid| bid.lines[0].price = Some(cents(7)), details),
        (|bid| bid.lines.clear(), details),
        (
            |bid| bid.offer = Offer::Maximum(cents(99)),
            "today refused (bid_too_low)",
        ),
    ];
    for (spoil, today) in spoils {
        let found = spoilt(english_log(), |kind| {
            if let EventKind::BidPlaced(bid) = kind {
                spoil(bid);
            }
        });
        let text = found.to_string();
        let place = "sale sale lot lot bid bid-1: stored paddle 1, accepted (leads at 100)";
        assert!(text.contains(place), "{text}");
        assert!(text.ends_with(today), "{text}");
    }
}

#[test]
fn auditor_names_the_lot_of_a_spoilt_close() {
    let closed = |log: Vec<Event>, spoil: fn(&mut LotClosed)| {
        let found = spoilt(log, move |kind| {
            if let EventKind::LotClosed(closed) = kind {
                spoil(closed);
            }
        });
        assert_eq!(found.lot.as_ref().unwrap().as_str(), "lot");
        assert_eq!(found.bid, None);
        found.to_string()
    };
    let unsold = closed(english_log(), |closed| closed.outcome.clear());
    assert!(
        unsold.ends_with("stored unsold; today sold (2050 to paddle 1)"),
        "{unsold}"
    );
    let spoils: [fn(&mut LotClosed); 3] = [
        |closed| closed.outcome[0].price = cents(7),
        |closed| closed.outcome[0].user = user("eve"),
        |closed| closed.lines.clear(),
    ];
    for spoil in spoils {
        closed(english_log(), spoil);
        closed(sealed_log(), spoil);
    }
}

#[test]
fn auditor_notices_every_other_spoilt_event() {
    type Spoil = fn(&mut EventKind);
    let spoils: [(Spoil, &str); 7] = [
        (
            |kind| {
                if let EventKind::SaleCreated(created) = kind {
                    created.lots[0].clock.ends_at = at(7);
                }
            },
            "SaleCreated",
        ),
        (
            |kind| {
                if let EventKind::PaddleAssigned(assigned) = kind {
                    assigned.paddle = Paddle::FIRST.next().next();
                }
            },
            "paddle 3, accepted",
        ),
        (
            |kind| {
                if let EventKind::BidRefused(bid) = kind {
                    bid.refusal = Refusal::MaximumNotHigher;
                }
            },
            "refused (maximum_not_higher)",
        ),
        (
            |kind| {
                if let EventKind::LotExtended(extended) = kind {
                    extended.clock.ends_at = at(ENDS + 999);
                }
            },
            "extended to",
        ),
        (
            |kind| {
                if let EventKind::SaleHeld(held) = kind {
                    held.lots.clear();
                }
            },
            "SaleHeld",
        ),
        (
            |kind| {
                if let EventKind::SaleResumed(resumed) = kind {
                    resumed.lots.clear();
                }
            },
            "SaleResumed",
        ),
        (
            |kind| {
                if let EventKind::LotWithdrawn(withdrawn) = kind {
                    withdrawn.lot = "lot".parse().unwrap();
                }
            },
            "stored LotWithdrawn; today nothing",
        ),
    ];
    for (spoil, words) in spoils {
        let text = spoilt(english_log(), spoil).to_string();
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn auditor_notices_events_left_out_or_doubled() {
    for log in [english_log(), sealed_log()] {
        for index in 0..log.len() {
            let mut doubled = log.clone();
            doubled.insert(index, log[index].clone());
            // The same bid asked again writes nothing, and no paddle is given twice.
            assert!(!differences(&doubled).is_empty(), "doubled {index}");
        }
        // Without a sale there is nothing that could be judged the same.
        let found = differences(&log[1..]);
        assert!(found[0].ends_with("today nothing"), "{found:?}");
    }
}

#[test]
fn differences_print_no_hidden_amount() {
    let found = spoilt(english_log(), |kind| {
        if let EventKind::BidPlaced(bid) = kind {
            bid.lines.clear();
        }
    });
    let text = format!("{found} {found:?}");
    assert!(!text.contains("5000") && !text.contains("ann"), "{text}");
}
