//! The body of each event, byte for byte: integrators rely on them, so a golden file only ever gains fields.

use auction::Time;
use serde_json::{Value, from_value, json};
use webhook::{Event, EventData, EventType, HandedEvent};

/// A body, and what its data is made from.
const GOLDEN: [(&str, &str); 7] = [
    ("lot.sold", include_str!("../../golden/lot.sold.json")),
    ("lot.passed", include_str!("../../golden/lot.passed.json")),
    (
        "bid.accepted",
        include_str!("../../golden/bid.accepted.json"),
    ),
    (
        "registration.created",
        include_str!("../../golden/registration.created.json"),
    ),
    (
        "registration.approved",
        include_str!("../../golden/registration.approved.json"),
    ),
    (
        "invoice.paid",
        include_str!("../../golden/invoice.paid.json"),
    ),
    (
        "webhook.test",
        include_str!("../../golden/webhook.test.json"),
    ),
];

#[test]
fn bodies_are_as_in_the_golden_files() {
    for (name, golden) in GOLDEN {
        let value: Value = serde_json::from_str(golden).unwrap();
        let (data, of) = (&value["data"], &value["type"]);
        let data: EventData = from_value(json!({ "type": of, "data": data })).unwrap();
        assert_eq!(data.type_name(), name);
        let at: Time = from_value(value["timestamp"].clone()).unwrap();
        let event = Event {
            id: "evt_1".parse().unwrap(),
            at,
            data,
        };
        assert_eq!(event.body(), golden.trim_end(), "{name}");
        let handed = HandedEvent {
            at,
            data: event.data,
        };
        let stored = serde_json::to_vec(&handed).unwrap();
        assert_eq!(
            serde_json::from_slice::<HandedEvent>(&stored).unwrap(),
            handed
        );
    }
}

#[test]
fn every_type_that_can_be_chosen_has_a_golden_file_and_is_read_back() {
    for event_type in EventType::ALL {
        let name = event_type.as_str();
        assert!(GOLDEN.iter().any(|(golden, _)| *golden == name), "{name}");
        assert_eq!(name.parse(), Ok(event_type));
        assert_eq!(serde_json::to_value(event_type).unwrap(), name);
    }
    assert!("webhook.test".parse::<EventType>().is_err());
}
