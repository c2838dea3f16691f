//! What a lot's public record comes to.

use auction::LotRecord;
use serde_json::{Value, from_value, json};
use webhook::{EventData, events_of_lot};

fn entry(sequence: u64, kind: &str, paddle: Option<u32>, at: &str) -> Value {
    json!({
        "sequence": sequence, "at": at, "kind": kind, "paddle": paddle,
        "price": paddle.map(|_| 100 * sequence), "automatic": false, "ends_at": "2026-05-01T10:00:00.000Z",
    })
}

fn record(entries: &[Value]) -> LotRecord {
    let last = entries.last().unwrap();
    let mut record = json!({
        "kind": last["kind"], "at": last["at"], "sale": "spring", "lot": "clock", "number": 3, "currency": "EUR",
        "sequence": last["sequence"], "phase": "open", "opening": 100, "price": null, "minimum_bid": 100,
        "increment": 100, "leader": null, "bid_count": 0, "reserve_met": null,
        "opens_at": "2026-05-01T09:00:00.000Z", "ends_at": "2026-05-01T10:00:00.000Z", "extensions": 0,
        "format": { "kind": "english" },
    });
    record["entries"] = entries.to_vec().into();
    from_value(record).unwrap()
}

const BID: &str = "2026-05-01T09:59:00.000Z";
const END: &str = "2026-05-01T10:00:00.000Z";

#[test]
fn new_entries_are_told_in_order_and_known_ones_are_not() {
    let record = record(&[
        entry(1, "announced", None, BID),
        entry(2, "bid", Some(7), BID),
        entry(3, "bid", Some(8), BID),
        entry(4, "voided", Some(8), BID),
        entry(5, "sold", Some(7), END),
    ]);
    let types = |after| {
        let events = events_of_lot(&record, after);
        let types = events.iter().map(|event| event.data.type_name());
        types.collect::<Vec<_>>()
    };
    assert_eq!(types(0), ["bid.accepted", "bid.accepted", "lot.sold"]);
    assert_eq!(types(2), ["bid.accepted", "lot.sold"]);
    assert!(types(5).is_empty());
    let ids = |after| {
        let events = events_of_lot(&record, after).into_iter();
        events.map(|event| event.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(0)[1..], ids(2), "an event keeps its name");
    assert_ne!(ids(0)[0], ids(0)[1]);
}

#[test]
fn lot_sold_to_several_is_told_of_once_with_all_of_them() {
    let entries = [
        entry(4, "sold", Some(7), END),
        entry(5, "sold", Some(8), END),
    ];
    let events = events_of_lot(&record(&entries), 3);
    let [event] = &events[..] else {
        panic!("{events:?}");
    };
    let EventData::LotSold(sold) = &event.data else {
        panic!("{event:?}");
    };
    let to = serde_json::to_value(&sold.allocations).unwrap();
    let expected = json!([{ "paddle": 7, "price": 400 }, { "paddle": 8, "price": 500 }]);
    assert_eq!((sold.sequence, to), (5, expected));
}

#[test]
fn lot_that_ended_unsold_was_passed_and_one_that_was_withdrawn_was_not() {
    let passed = events_of_lot(&record(&[entry(2, "unsold", None, END)]), 0);
    assert_eq!(passed[0].data.type_name(), "lot.passed");
    for kind in ["withdrawn", "cancelled", "held", "extended", "taken_back"] {
        assert!(events_of_lot(&record(&[entry(2, kind, None, END)]), 0).is_empty());
    }
}
