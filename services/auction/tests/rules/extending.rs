//! When bids move the end, how far, and how often.

use auction::{
    Amount, Command, CreateSale, LotPhase, OutagePolicy, Time,
    format::english::{ExtensionMode, ExtensionTrigger, SoftClose},
};

use crate::room::{
    ENDS, Room, accepted, at, create, english, plain_sale, refusal, replayed, with_soft_close,
};

fn with(soft_close: SoftClose) -> CreateSale {
    let mut sale = plain_sale();
    english(&mut sale).soft_close = Some(soft_close);
    sale
}

/// Ends after each bid: name, maximum, seconds before or after the first end, end after it.
fn table(sale: CreateSale, rows: &[(&str, u64, i64, i64)]) -> Room {
    let second = |from_end: i64| u32::try_from(i64::from(ENDS) + from_end).unwrap();
    let mut room = Room::open(sale);
    for (row, (name, maximum, when, end)) in rows.iter().enumerate() {
        let answer = accepted(room.bid_at(name, *maximum, second(*when)));
        assert_eq!(answer.ends_at, at(second(*end)), "row {row}");
        assert_eq!(room.lot().ends_at, answer.ends_at, "row {row}");
    }
    room
}

#[test]
fn extension_counts_from_the_bid_or_from_the_end() {
    let from_end = SoftClose {
        ext_mode: ExtensionMode::FromEnd,
        ..SoftClose::new(60, 90)
    };
    let bids = |ends: [i64; 3]| {
        [
            ("ann", 500, -61, 0),
            ("bob", 900, -60, ends[0]),
            ("cid", 1_500, 10, ends[1]),
            ("dan", 2_500, 25, ends[2]),
        ]
    };
    table(with(SoftClose::new(60, 90)), &bids([30, 100, 100]));
    // The third comes more than a window before the end that the second made.
    table(with(from_end), &bids([90, 90, 90]));
    let twice = [("ann", 500, -1, 90), ("bob", 900, 89, 180)];
    table(with(from_end), &twice);
}

#[test]
fn extension_trigger_says_which_bids_extend() {
    for (ext_trigger, after_beaten) in [
        (ExtensionTrigger::AnyAccepted, 50),
        (ExtensionTrigger::PriceChange, 50),
        (ExtensionTrigger::LeadChange, 0),
    ] {
        let soft_close = SoftClose {
            ext_trigger,
            ..SoftClose::new(60, 60)
        };
        let mut room = table(
            with(soft_close),
            &[
                ("ann", 5_000, -100, 0),
                ("bob", 1_000, -10, after_beaten),
                // An own raise never does, whatever the trigger.
                ("ann", 6_000, -9, after_beaten),
                ("cid", 9_000, -5, 55),
            ],
        );
        refusal(room.bid_at("bob", 1_001, ENDS + 50));
        assert_eq!(room.lot().ends_at, at(ENDS + 55));
    }
}

#[test]
fn extensions_left_is_public_before_the_last_one() {
    let soft_close = SoftClose {
        max_extensions: Some(2),
        ..SoftClose::new(60, 60)
    };
    let mut room = Room::open(with(soft_close));
    let mut left = vec![room.lot().extensions_left];
    for (bid, second) in [
        (500, ENDS - 60),
        (900, ENDS - 10),
        (1_500, ENDS + 40),
        (2_500, ENDS + 90),
    ] {
        let name = format!("u{bid}");
        accepted(room.bid_at(&name, bid, second));
        left.push(room.lot().extensions_left);
    }
    // The first did not move the end: it is no extension.
    assert_eq!(left, [Some(2), Some(2), Some(1), Some(0), Some(0)]);
    let lot = room.lot();
    assert_eq!((lot.ends_at, lot.extensions), (at(ENDS + 100), 2));
    assert_eq!(replayed(&room.log).next_wake_up(), Some(at(ENDS + 100)));
}

#[test]
fn no_extension_passes_the_earlier_hard_end() {
    let hard = |sale_end: Option<Time>, lot_end: Option<Time>| {
        let mut sale = with_soft_close(60, 60);
        sale.terms.hard_end = sale_end;
        sale.lots[0].hard_end = lot_end;
        let mut room = Room::open(sale);
        accepted(room.bid_at("ann", 500, ENDS - 10));
        room.lot().ends_at
    };
    let (near, far) = (Some(at(ENDS + 20)), Some(at(ENDS + 900)));
    assert_eq!(hard(None, near), at(ENDS + 20));
    assert_eq!(hard(near, None), at(ENDS + 20));
    assert_eq!(hard(far, near), at(ENDS + 20), "the earlier one holds");
    assert_eq!(hard(near, far), at(ENDS + 20), "the earlier one holds");
    assert_eq!(hard(None, far), at(ENDS + 50));
    assert_eq!(hard(Some(at(ENDS)), None), at(ENDS));
}

#[test]
fn outage_extension_is_capped_by_the_hard_end() {
    let after_outage = |now: Time| {
        let mut sale = plain_sale();
        sale.terms.outage_policy = OutagePolicy::Extend { seconds: 600 };
        sale.terms.hard_end = Some(at(ENDS + 300));
        let mut room = Room::open(sale);
        room.command(&Command::Recover, now);
        replayed(&room.log);
        (room.lot().phase, room.lot().ends_at)
    };
    assert_eq!(
        after_outage(at(ENDS + 100)),
        (LotPhase::Open, at(ENDS + 300))
    );
    assert_eq!(after_outage(at(ENDS + 300)), (LotPhase::Unsold, at(ENDS)));
}

#[test]
fn old_terms_read_and_default_options_stay_unwritten() {
    let room = Room::open(with_soft_close(60, 60));
    let created = postcard::to_stdvec(&room.log[0]).unwrap();
    let bytes = String::from_utf8_lossy(&created);
    for option in ["ext_", "max_extensions", "hard_end", "off_grid", "offsets"] {
        assert!(!bytes.contains(option), "{option} in {bytes}");
    }
    let old = r#"{"window_seconds":60,"extension_seconds":90}"#;
    let soft_close: SoftClose = serde_json::from_str(old).unwrap();
    assert_eq!(soft_close, SoftClose::new(60, 90));
    assert_eq!(serde_json::to_string(&soft_close).unwrap(), old);
    let record = serde_json::to_string(&room.record_of("lot")).unwrap();
    assert!(!record.contains("extensions_left") && !record.contains("hard_end"));
    let mut sale = with_soft_close(60, 60);
    sale.terms.hard_end = Some(at(ENDS));
    let text = serde_json::to_string(&sale).unwrap();
    let again: CreateSale = serde_json::from_str(&text).unwrap();
    assert_eq!(create(again), create(sale));
    assert_eq!(room.lot().price, None::<Amount>);
}
