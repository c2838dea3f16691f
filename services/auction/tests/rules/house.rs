//! What the house does with a running sale.

use auction::{
    Command, EntryKind, LotPhase, LotState, Note, NoticeKind, OutagePolicy, Refusal, SaleNews,
    SaleRecord, StandingState,
};

use crate::{
    orders::{announce, cancel, hold, note, resume, withdraw},
    room::{
        ENDS, OPENS, Room, accepted, at, place_bid, plain_lot, plain_sale, refusal, replayed, user,
        with_soft_close,
    },
};

#[test]
fn held_sale_takes_no_bid_and_passes_no_end() {
    let mut sale = with_soft_close(60, 60);
    sale.terms.outage_policy = OutagePolicy::Extend { seconds: 30 };
    sale.lots.push(plain_lot("later", 2));
    sale.lots[1].ends_at = at(ENDS + 500);
    sale.lots[1].hard_end = Some(at(ENDS + 600));
    let mut room = Room::open(sale);
    room.bid("ann", 500);
    assert_eq!(room.done(&hold(), ENDS - 10), 1);
    assert_eq!(room.lot().state(at(ENDS + 100)), LotState::OnHold);
    assert_eq!(room.state.next_wake_up(), None);
    assert!(refusal(room.bid_at("bob", 900, ENDS - 5)) == Refusal::OnHold);
    for clock in [Command::WakeUp, Command::Recover] {
        room.command(&clock, at(ENDS + 100));
        assert_eq!(room.lot().phase, LotPhase::Open);
    }
    // Not too late: its end has not passed.
    assert!(refusal(room.bid_at("bob", 900, ENDS + 100)) == Refusal::OnHold);
    let record = room.sale_record();
    assert_eq!((record.kind, record.sequence), (SaleNews::Held, 2));
    assert_eq!(record.held_since, Some(at(ENDS - 10)));
    assert_eq!(record.held_reason, Some(note("The power is out")));

    assert_eq!(room.done(&resume(), ENDS + 190), 1);
    let lot = room.lot();
    assert_eq!((lot.ends_at, lot.extensions), (at(ENDS + 200), 0));
    assert_eq!(lot.state(at(ENDS + 190)), LotState::Open);
    let later = room.record_of("later").lot;
    assert_eq!(later.ends_at, at(ENDS + 700));
    assert_eq!(later.hard_end, Some(at(ENDS + 800)));
    let kinds: Vec<_> = room
        .record_of("later")
        .entries
        .iter()
        .map(|e| e.kind)
        .collect();
    assert_eq!(
        kinds,
        [EntryKind::Announced, EntryKind::Held, EntryKind::Resumed]
    );
    let record = room.sale_record();
    assert_eq!((record.kind, record.held_since), (SaleNews::Resumed, None));
    assert_eq!(record.held_reason, None);
    accepted(room.bid_at("bob", 900, ENDS + 199));
    assert_eq!(room.lot().ends_at, at(ENDS + 259), "soft close as before");
    room.command(&Command::WakeUp, at(ENDS + 259));
    assert_eq!(room.lot().phase, LotPhase::Sold);
    room.check_replay();
}

#[test]
fn operator_order_given_twice_is_done_once() {
    let mut room = Room::open(plain_sale());
    assert_eq!(room.done(&resume(), 20), 0, "it was not on hold");
    assert_eq!(room.done(&hold(), 20), 1);
    assert_eq!(room.done(&hold(), 30), 0);
    assert_eq!(room.sale_record().held_since, Some(at(20)));
    assert_eq!(room.done(&announce("m1", "Soup is served"), 31), 1);
    assert_eq!(room.done(&announce("m1", "Soup is served"), 32), 0);
    assert!(room.not_done(&announce("m1", "Soup is out"), 33) == Refusal::MessageIdReused);
    assert_eq!(room.done(&withdraw("lot"), 34), 1);
    assert_eq!(room.done(&withdraw("lot"), 35), 0);
    assert_eq!(room.done(&resume(), 36), 1);
    assert_eq!(room.done(&resume(), 37), 0);
    room.check_replay();
}

#[test]
fn lot_due_before_the_hold_still_closes() {
    let mut sale = plain_sale();
    sale.lots.push(plain_lot("later", 2));
    sale.lots[1].ends_at = at(ENDS + 500);
    let mut room = Room::open(sale);
    room.done(&hold(), ENDS);
    assert_eq!(room.lot().state(at(ENDS)), LotState::Closing);
    room.command(&Command::WakeUp, at(ENDS + 1));
    assert_eq!(room.lot().phase, LotPhase::Unsold);
    assert_eq!(
        room.record_of("later").lot.state(at(ENDS + 1)),
        LotState::OnHold
    );
    room.done(&resume(), ENDS + 50);
    room.check_replay();
    room.command(&Command::WakeUp, at(ENDS + 550));
    assert!(room.not_done(&hold(), ENDS + 551) == Refusal::SaleOver);
}

#[test]
fn cancelled_sale_ends_what_is_ahead_and_leaves_what_is_over() {
    let mut sale = with_soft_close(60, 60);
    for (number, ends) in [(2, 0), (3, 500), (4, 600)] {
        sale.lots.push(plain_lot(&format!("lot{number}"), number));
        sale.lots[number as usize - 1].ends_at = at(ENDS + ends);
    }
    sale.lots[0].ends_at = at(500);
    let mut room = Room::open(sale);
    room.bid("ann", 500);
    let bid = |room: &mut Room, lot: &str, id: &str, second| {
        let (by, bid) = (user("bob"), place_bid(lot, id, 700));
        room.command(&Command::PlaceBid { by, bid }, at(second))
    };
    accepted(bid(&mut room, "lot2", "b2", 20));
    accepted(bid(&mut room, "lot3", "b3", 20));
    room.command(&Command::WakeUp, at(500));
    room.hints.clear();
    // The second lot's end has passed, and nobody has closed it yet.
    assert_eq!(room.done(&cancel(), ENDS), 1);
    assert_eq!(room.done(&cancel(), ENDS + 1), 0);
    let told: Vec<_> = (room.hints.iter())
        .map(|told| {
            (
                told.user.as_str(),
                told.notice.kind,
                told.notice.lot.as_str(),
            )
        })
        .collect();
    assert_eq!(told, [("bob", NoticeKind::Cancelled, "lot3")]);
    let phase = |room: &Room, lot| room.record_of(lot).lot.phase;
    assert_eq!(phase(&room, "lot"), LotPhase::Sold);
    assert_eq!(phase(&room, "lot2"), LotPhase::Open);
    assert_eq!(phase(&room, "lot3"), LotPhase::Cancelled);
    let committed = |room: &Room| {
        let standing = room.state.bidder(&room.sale_record().sale, &user("bob"));
        standing.unwrap().committed
    };
    assert_eq!(committed(&room), 700, "for the second lot alone");
    room.command(&Command::WakeUp, at(ENDS + 2));
    assert_eq!(phase(&room, "lot2"), LotPhase::Sold);

    let record = room.sale_record();
    assert_eq!(
        (record.kind, record.held_since),
        (SaleNews::Cancelled, None)
    );
    let cancelled = record.cancelled.unwrap();
    assert_eq!(cancelled.at, at(ENDS));
    assert_eq!(cancelled.reason, note("The seller went bankrupt"));
    let standing = (room.state)
        .standing(&record.sale, &"lot3".parse().unwrap(), &user("bob"))
        .unwrap();
    assert_eq!(standing.state, StandingState::Lost);
    let refused = refusal(bid(&mut room, "lot4", "b4", ENDS + 3));
    assert!(refused == Refusal::SaleCancelled);
    for order in [hold(), resume(), withdraw("lot4")] {
        assert!(room.not_done(&order, ENDS + 4) == Refusal::SaleCancelled);
    }
    let (_, ended_at) = room.state.ended_sales().next().unwrap();
    assert_eq!(ended_at, at(ENDS + 2));
    let summary = room.state.archived_sale(&record.sale).unwrap().summary();
    assert!(summary.cancelled && summary.sold == 2 && summary.ends_at == at(ENDS));
    room.check_replay();
}

#[test]
fn sale_is_cancelled_before_it_opens_and_on_hold_but_not_when_it_is_over() {
    let mut room = Room::open(plain_sale());
    room.done(&hold(), OPENS - 5);
    room.done(&cancel(), OPENS - 4);
    assert_eq!(room.lot().state(at(OPENS)), LotState::Cancelled);
    assert_eq!(room.sale_record().held_reason, None);
    assert_eq!(room.state.next_wake_up(), None);
    room.check_replay();
    let mut room = Room::open(plain_sale());
    room.command(&Command::WakeUp, at(ENDS));
    assert!(room.not_done(&cancel(), ENDS + 1) == Refusal::SaleOver);
}

#[test]
fn lot_is_withdrawn_only_before_its_first_bid() {
    let mut sale = plain_sale();
    for number in 2..=4 {
        sale.lots.push(plain_lot(&format!("lot{number}"), number));
    }
    let mut room = Room::open(sale);
    // Also before it opens, and on hold.
    room.done(&withdraw("lot2"), OPENS - 1);
    room.done(&hold(), 20);
    room.done(&withdraw("lot3"), 30);
    room.done(&resume(), 40);
    let withdrawn = room.record_of("lot3");
    assert_eq!(withdrawn.kind, EntryKind::Withdrawn);
    assert_eq!(withdrawn.lot.state(at(50)), LotState::Withdrawn);
    assert_eq!(withdrawn.lot.held_since, None);
    accepted(room.bid_at("ann", 500, 50));
    assert!(room.not_done(&withdraw("lot"), 51) == Refusal::LotHasBids);
    assert!(room.not_done(&withdraw("lot9"), 51) == Refusal::UnknownLot);
    assert!(room.not_done(&withdraw("lot4"), ENDS + 20) == Refusal::LotClosed);
    let by = user("ann");
    let bid = place_bid("lot2", "b9", 500);
    let late = room.command(&Command::PlaceBid { by, bid }, at(60));
    assert!(refusal(late) == Refusal::LotWithdrawn);
    room.command(&Command::WakeUp, at(ENDS + 20));
    assert!(room.not_done(&withdraw("lot4"), ENDS + 21) == Refusal::LotClosed);
    let lot = room.record_of("lot2").lot;
    assert_eq!(lot.phase, LotPhase::Withdrawn);
    assert_eq!(lot.withdrawn_reason, Some(note("Broken in transport")));
    room.check_replay();
}

#[test]
fn sale_record_keeps_the_newest_messages() {
    let mut room = Room::open(plain_sale());
    let text = "Fünf Minuten Pause";
    for number in 0..25 {
        room.done(&announce(&format!("m{number}"), text), 20 + number);
    }
    let record = room.sale_record();
    assert_eq!((record.kind, record.sequence), (SaleNews::Message, 26));
    assert_eq!(record.messages.len(), SaleRecord::MESSAGES_MAX);
    let newest = record.messages.last().unwrap();
    assert_eq!((newest.message.as_str(), newest.at), ("m24", at(44)));
    assert_eq!(newest.text.as_str(), text);
    room.check_replay();
}

#[test]
fn operator_orders_are_logged_with_who_and_why() {
    let mut room = Room::open(plain_sale());
    for (order, second) in [(hold(), 20), (resume(), 30), (withdraw("lot"), 40)] {
        room.done(&order, second);
    }
    for (event, why) in room.log[1..].iter().zip(["out", "back", "transport"]) {
        let bytes = postcard::to_stdvec(event).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("olga") && text.contains(why), "{text}");
    }
    let public = serde_json::to_string(&room.sale_record()).unwrap();
    for secret in ["olga", "power"] {
        assert!(!public.contains(secret), "{secret}: {public}");
    }
    assert!(!format!("{:?}", room.log).contains("power"));
}

#[test]
fn reason_given_before_reasons_were_public_stays_with_the_house() {
    let mut room = Room::open(plain_sale());
    room.done(&hold(), 20);
    room.done(&withdraw("lot"), 30);
    assert!(room.sale_record().held_reason.is_some());
    for event in &mut room.log {
        event.rules = 2;
    }
    let state = replayed(&room.log);
    let sale = state.sale_record(&room.sale_record().sale).unwrap();
    assert_eq!((sale.held_since, sale.held_reason), (Some(at(20)), None));
    let lot = state.lot_record(&sale.sale, &sale.lots[0], 0, 0).unwrap();
    assert_eq!(lot.lot.phase, LotPhase::Withdrawn);
    assert_eq!(lot.lot.withdrawn_reason, None);
}

#[test]
fn order_to_an_unknown_sale_is_refused() {
    let mut room = Room::empty();
    for order in [
        hold(),
        resume(),
        cancel(),
        withdraw("lot"),
        announce("m", "text"),
    ] {
        assert!(room.not_done(&order, 20) == Refusal::UnknownSale);
    }
}

#[test]
fn note_is_one_line_of_bounded_length() {
    let read = |text: &str| Note::try_from(text.to_owned());
    for bad in ["", " ", " led", "trail ", "two\nlines", "bell\u{7}"] {
        assert!(read(bad).is_err(), "{bad:?}");
    }
    assert!(read(&"ü".repeat(Note::LENGTH_MAX)).is_ok());
    assert!(read(&"ü".repeat(Note::LENGTH_MAX + 1)).is_err());
}
