//! What others may know of sealed bids, before the close and after it.

use super::*;

#[test]
fn accepted_sealed_bid_tells_its_bidder_own_amount_only() {
    let mut room = Room::open(hidden(Pricing::SecondPrice));
    room.seal("bob", 900);
    let answer = bid_accepted(room.offer_at("ann", amount(500), 20));
    let BidResult::Sealed(result) = answer.result else {
        panic!("it is a sealed sale");
    };
    assert_eq!(
        (result.amount, result.taken_back),
        (Some(cents(500)), false)
    );
    assert_eq!((answer.sequence, answer.ends_at), (1, at(ENDS)));
    let answer = bid_accepted(room.offer_at("ann", Offer::TakeBack, 20));
    let BidResult::Sealed(result) = answer.result else {
        panic!("it is a sealed sale");
    };
    assert_eq!((result.amount, result.taken_back), (None, true));
}

#[test]
fn hidden_sealed_bids_change_no_public_byte_before_the_close() {
    for pricing in [Pricing::FirstPrice, Pricing::SecondPrice] {
        let mut room = Room::open(hidden(pricing));
        let public = |room: &Room| {
            (
                room.public_bytes(),
                room.sale_record(),
                room.state.next_wake_up(),
            )
        };
        let before = public(&room);
        for (name, minor_units) in [
            ("ann", 500),
            ("bob", 7_654_321),
            ("ann", 800),
            ("bob", 7_654_321),
        ] {
            room.seal(name, minor_units);
            assert!(public(&room) == before);
        }
        room.take_back("ann");
        refusal(room.offer_at("ann", amount(1), 20));
        assert!(public(&room) == before);
        let told = room.hints.iter().map(|hint| &hint.notice);
        let told: Vec<_> = told.map(|hint| (hint.kind, hint.price)).collect();
        assert_eq!(told, [(NoticeKind::Bid, None); 5], "to the bidder alone");
        let assigned = |event: &auction::Event| matches!(event.kind, EventKind::PaddleAssigned(_));
        assert!(
            !room.log.iter().any(assigned),
            "a paddle would tell who bids"
        );
        let debug = format!("{:?} {:?} {:?}", room.log, room.state, room.standing("bob"));
        assert!(!debug.contains("7654321"), "{debug}");
    }
}

#[test]
fn shown_sealed_counts_tell_how_many_and_no_amount() {
    let story = |unit: u64| {
        let mut room = Room::open(sealed_sale(Pricing::FirstPrice, BidCount::Shown));
        let mut counts = vec![];
        let mut seen = vec![];
        for (name, minor_units) in [("ann", 2), ("bob", 3), ("ann", 5), ("bob", 0), ("bob", 4)] {
            match minor_units {
                0 => room.take_back(name),
                amount => room.seal(name, amount * unit),
            }
            counts.push(room.lot().bid_count.unwrap());
            seen.extend(room.public_bytes());
        }
        (counts, seen, room)
    };
    let (counts, seen, room) = story(100);
    assert_eq!(counts, [1, 2, 2, 1, 2]);
    assert!(seen == story(777).1, "amounts show nowhere");
    let lines: Vec<_> = (room.record_of("lot").entries.iter())
        .map(|entry| (entry.kind, entry.paddle, entry.price))
        .collect();
    let kinds = [
        EntryKind::Announced,
        EntryKind::Bid,
        EntryKind::Bid,
        EntryKind::TakenBack,
        EntryKind::Bid,
    ];
    assert_eq!(lines, kinds.map(|kind| (kind, None, None)));
    room.check_replay();
}

#[test]
fn close_opens_the_amount_that_makes_the_price_only() {
    let closing_lines = |pricing, reserve: Option<u64>, bids: &[(&str, u64)]| {
        let mut sale = hidden(pricing);
        sale.lots[0].reserve = reserve.map(cents);
        let mut room = Room::open(sale);
        for (name, minor_units) in bids {
            room.seal(name, *minor_units);
        }
        room.command(&Command::WakeUp, at(ENDS));
        let record = room.record_of("lot");
        assert_eq!(record.lot.bid_count, Some(bids.len() as u32));
        let text = String::from_utf8(room.public_bytes()).unwrap();
        for (name, _) in bids {
            assert!(!text.contains(name), "{text}");
        }
        let line = |entry: &auction::Entry| {
            let price = entry.price.map(Amount::minor_units);
            (entry.kind, entry.paddle, price)
        };
        let lines: Vec<_> = record.entries[1..].iter().map(line).collect();
        (lines, text)
    };
    let bids = [("user-a", 53_001), ("user-b", 90_003), ("user-c", 51_002)];
    let winner = Some(Paddle::FIRST);
    let sold = |price| (EntryKind::Sold, winner, Some(price));
    let (lines, text) = closing_lines(Pricing::FirstPrice, None, &bids);
    assert_eq!(lines, [sold(90_003)]);
    assert!(!text.contains("53001") && !text.contains("51002"), "{text}");
    let (lines, text) = closing_lines(Pricing::SecondPrice, None, &bids);
    let opened = (EntryKind::Opened, None, Some(53_001));
    assert_eq!(lines, [opened, sold(53_001)]);
    assert!(!text.contains("90003") && !text.contains("51002"), "{text}");
    // The reserve makes the price: no amount is opened.
    let (lines, text) = closing_lines(Pricing::SecondPrice, Some(60_000), &bids);
    assert_eq!(lines, [sold(60_000)]);
    assert!(!text.contains("53001") && !text.contains("90003"), "{text}");
    let (lines, text) = closing_lines(Pricing::SecondPrice, Some(99_000), &bids);
    assert_eq!(lines, [(EntryKind::Unsold, None, None)]);
    for secret in ["53001", "90003", "51002", "99000"] {
        assert!(!text.contains(secret), "{text}");
    }
}
