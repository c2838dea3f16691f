//! What is kept on disk: events for ever, the state between two starts.

use std::{collections::BTreeSet, fs, path::PathBuf};

use auction::{
    AdmissionState, Answer, BidRef, Command, CreateSale, Event, EventKind, Offer, PartitionState,
    PlaceBid,
    format::sealed::{BidCount, Pricing},
};

use crate::{
    admission::admit,
    audit::{english_log, sealed_log},
    consigned::consign,
    orders::{announce, cancel, hold, resume, void, withdraw},
    room::{
        ENDS, Room, at, cents, check_same, create, place_bid, plain_lot, replayed, sealed_sale,
        user, with_soft_close,
    },
};

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

fn sealed() -> CreateSale {
    CreateSale {
        sale: "sealed".parse().unwrap(),
        ..sealed_sale(Pricing::SecondPrice, BidCount::Shown)
    }
}

fn sealed_offer(name: &str, id: &str, offer: Offer) -> Command {
    Command::PlaceBid {
        by: user(name),
        bid: PlaceBid {
            sale: sealed().sale,
            offer,
            ..place_bid("lot", id, 0)
        },
    }
}

/// A sale to be cancelled.
fn doomed() -> CreateSale {
    let mut sale = sealed();
    sale.sale = "doomed".parse().unwrap();
    sale.lots[0].ends_at = at(ENDS + 900);
    sale
}

fn void_sealed(name: &str) -> Command {
    let mut order = void(BidRef::User(user(name)));
    if let Command::Void { order, .. } = &mut order {
        order.sale = sealed().sale;
    }
    order
}

fn cancel_doomed() -> Command {
    let mut order = cancel();
    if let Command::Cancel { order, .. } = &mut order {
        order.sale = doomed().sale;
    }
    order
}

/// A log of both formats with every kind of event.
fn every_kind() -> Vec<Event> {
    let mut room = Room::empty();
    for event in english_log() {
        room.state.apply(&event);
        room.log.push(event);
    }
    let mut sale = sealed();
    for lot in &mut sale.lots {
        lot.ends_at = at(ENDS + 500);
    }
    let told = [
        (create(sale), 60),
        (sealed_offer("ann", "s1", Offer::Amount(cents(500))), 61),
        (sealed_offer("bob", "s1", Offer::Amount(cents(900))), 62),
        (sealed_offer("cid", "s1", Offer::Amount(cents(700))), 63),
        (sealed_offer("cid", "s2", Offer::TakeBack), 64),
        (sealed_offer("cid", "s3", Offer::TakeBack), 65),
        (void_sealed("ann"), 65),
        (create(doomed()), 65),
        (cancel_doomed(), 66),
        (Command::WakeUp, 500),
        (
            Command::Archive {
                sale: sealed().sale,
            },
            501,
        ),
    ];
    for (command, after_end) in told {
        room.command(&command, at(ENDS + after_end));
    }
    room.log
}

#[test]
fn golden_events_decode_to_the_same_for_ever() {
    // Each set when it was new, how many kinds of event there were, and how many sales it leaves.
    for (name, kinds, left) in [
        ("events-v1", 11, 1),
        ("events-v2", 12, 1),
        ("events-v3", 14, 2),
        ("events-v4", 15, 2),
    ] {
        let (binary, text) = ["bin", "json"]
            .map(|form| golden(&format!("{name}.{form}")))
            .into();
        if std::env::var_os("WRITE_GOLDEN").is_some() && !binary.exists() {
            let log = every_kind();
            fs::write(&binary, postcard::to_stdvec(&log).unwrap()).unwrap();
            fs::write(&text, serde_json::to_string_pretty(&log).unwrap() + "\n").unwrap();
        }
        let bytes = fs::read(binary).unwrap();
        let log: Vec<Event> = postcard::from_bytes(&bytes).unwrap();
        let as_read = serde_json::to_string_pretty(&log).unwrap() + "\n";
        assert!(
            as_read == fs::read_to_string(text).unwrap(),
            "every field reads as it was"
        );
        assert!(
            postcard::to_stdvec(&log).unwrap() == bytes,
            "and is written as it was"
        );
        let names: BTreeSet<_> = log.iter().map(Event::name).collect();
        assert_eq!(names.len(), kinds, "one of each: {names:?}");
        let state = replayed(&log);
        assert!(state.is_archived(&sealed().sale));
        assert_eq!(state.sales().count(), left);
    }
}

#[test]
fn event_cut_short_or_of_an_unknown_kind_is_an_error() {
    for event in every_kind() {
        let bytes = postcard::to_stdvec(&event).unwrap();
        for length in 0..bytes.len() {
            assert!(postcard::from_bytes::<Event>(&bytes[..length]).is_err());
        }
    }
    let archived = Event {
        kind: EventKind::SaleArchived,
        ..every_kind()[0].clone()
    };
    let mut bytes = postcard::to_stdvec(&archived).unwrap();
    assert_eq!(bytes.last(), Some(&10), "the kind comes last");
    *bytes.last_mut().unwrap() = 15;
    assert!(postcard::from_bytes::<Event>(&bytes).is_err());
}

#[test]
fn event_of_another_log_changes_nothing_it_cannot_name() {
    let mut room = Room::open(with_soft_close(60, 60));
    room.bid("ann", 500);
    let before = postcard::to_stdvec(&room.state).unwrap();
    for mut event in every_kind() {
        event.sale = "unheard-of".parse().unwrap();
        event.at = at(0);
        if matches!(
            event.kind,
            EventKind::SaleCreated(_) | EventKind::SaleArchived
        ) {
            continue;
        }
        room.state.apply(&event);
    }
    assert!(postcard::to_stdvec(&room.state).unwrap() == before);
}

#[test]
fn bid_of_the_other_format_changes_no_contest() {
    let (english, sealed) = (english_log(), sealed_log());
    for (log, other) in [(&english, &sealed), (&sealed, &english)] {
        let mut room = Room::of(replayed(&log[..1]));
        let shown = |room: &Room| (room.lot().price, room.lot().leader, room.lot().phase);
        let before = shown(&room);
        let placed = |event: &&Event| matches!(event.kind, EventKind::BidPlaced(_));
        for event in other.iter().filter(placed) {
            room.state.apply(event);
        }
        assert_eq!(shown(&room), before);
        room.command(&Command::WakeUp, at(ENDS));
        assert_eq!(room.lot().phase, auction::LotPhase::Unsold);
    }
}

#[test]
fn snapshot_decides_and_shows_what_the_state_does() {
    let mut sale = with_soft_close(60, 60);
    sale.lots.push(plain_lot("lot2", 2));
    let told = [
        (create(sale), 0),
        (create(sealed()), 1),
        (sealed_offer("ann", "s1", Offer::Amount(cents(500))), 20),
        (bid("ann", "b1", 5_000), 21),
        (bid("bob", "b1", 2_000), 22),
        (bid("bob", "b2", 2_000), 23),
        (void(BidRef::Entry(2)), 23),
        (bid("ann", "b9", 5_000), 23),
        (announce("m1", "Soup is served"), 24),
        (hold(), 25),
        (bid("bob", "b3", 9_000), 26),
        (resume(), 30),
        (admit("bob", AdmissionState::Approved, Some(9_500)), 30),
        (admit("ann", AdmissionState::Blocked, None), 30),
        (admit("ann", AdmissionState::Approved, Some(6_000)), 33),
        (consign("ann", &["lot"]), 33),
        (withdraw("lot2"), 31),
        (create(doomed()), 31),
        (cancel_doomed(), 32),
        (sealed_offer("bob", "s1", Offer::Amount(cents(500))), 32),
        (void_sealed("bob"), 32),
        (sealed_offer("ann", "s2", Offer::TakeBack), 33),
        (bid("ann", "b2", 4_000), 34),
        (bid("ann", "b1", 5_000), 35),
        (Command::Recover, ENDS + 10),
        (Command::WakeUp, ENDS + 11),
        (
            Command::Archive {
                sale: sealed().sale,
            },
            ENDS + 12,
        ),
        (bid("ann", "b1", 5_000), ENDS + 13),
    ];
    for cut in 0..told.len() {
        let mut room = Room::empty();
        for (command, second) in &told[..cut] {
            room.command(command, at(*second));
        }
        let bytes = postcard::to_stdvec(&room.state).unwrap();
        let read: PartitionState = postcard::from_bytes(&bytes).unwrap();
        check_same(&read, &room.state);
        let mut from_snapshot = Room::of(read);
        for (command, second) in &told[cut..] {
            let answers: [Answer; 2] =
                [&mut room, &mut from_snapshot].map(|room| room.command(command, at(*second)));
            assert_eq!(answers[0], answers[1]);
        }
        check_same(&from_snapshot.state, &room.state);
        let new = room.log.len() - from_snapshot.log.len();
        assert!(room.log[new..] == from_snapshot.log);
    }
}

fn bid(name: &str, id: &str, maximum: u64) -> Command {
    let by = user(name);
    let bid = place_bid("lot", id, maximum);
    Command::PlaceBid { by, bid }
}
