//! In which order the readers of a group are given what, and with what else.

use super::*;
use crate::{
    delivery::Limits,
    protocol::reply::{MessagePush, PushContent},
};

struct TestGroup {
    group: Group,
    readers: Vec<Outbox>,
}

impl TestGroup {
    fn of(readers: u64) -> Self {
        let limits = Limits {
            bytes: 10_000,
            frames: 3,
            stored: 0,
            newest_interval: std::time::Duration::ZERO,
        };
        let readers: Vec<_> = (0..readers)
            .map(|_| Outbox::unwritten(Encoding::Json, limits))
            .collect();
        let group = Group::of(&readers[0]);
        for (number, outbox) in (0..).zip(&readers) {
            group.add(PeerId(number), outbox.clone());
        }
        Self { group, readers }
    }

    fn push(&self, text: &str) {
        let data = format!("\"{text}\"").into();
        let content = PushContent::Message(MessagePush { data });
        self.group
            .push([PushFrames::new("", content).into()].into_iter());
    }

    /// What each reader was given since the last call.
    fn told(&self) -> Vec<String> {
        let data = |frame: &Frame| {
            let reply: serde_json::Value = serde_json::from_slice(frame.payload()).unwrap();
            let push = &reply["push"];
            let closed = push["disconnect"]["code"].as_u64().map(|it| it.to_string());
            let text = push["message"]["data"].as_str().map(str::to_owned);
            text.or(closed).unwrap()
        };
        let told = |outbox: &Outbox| outbox.waiting().iter().map(data).collect();
        self.readers.iter().map(told).collect()
    }
}

#[test]
fn what_comes_meanwhile_goes_out_with_the_rest() {
    let test = TestGroup::of(4);
    test.push("a");
    assert!(test.group.turn(2));
    assert_eq!(test.told(), ["a", "a", "", ""]);
    test.push("b");
    assert!(test.group.turn(1));
    assert_eq!(test.told(), ["", "", "ab", ""]);
    test.push("c");
    assert!(test.group.turn(2));
    assert_eq!(test.told(), ["bc", "", "", "abc"]);
    assert!(test.group.turn(9));
    assert_eq!(test.told(), ["", "bc", "c", ""]);
    assert!(!test.group.turn(9));
    test.push("d");
    assert!(test.group.turn(4));
    assert_eq!(test.told(), ["d"; 4]);
}

#[test]
fn reader_that_leaves_has_all_before_and_one_that_comes_nothing() {
    let mut test = TestGroup::of(2);
    test.push("a");
    test.group.turn(1);
    test.push("b");
    test.group.remove(PeerId(0));
    assert_eq!(test.told(), ["ab", "ab"], "in the queue of each");
    test.push("c");
    let comes = test.readers[0].clone();
    test.group.add(PeerId(7), comes);
    test.push("d");
    test.group.settle();
    assert_eq!(test.told(), ["d", "cd"]);
    assert!(!test.group.turn(9));
    test.readers.clear();
}

#[test]
fn reader_without_room_is_closed_as_slow_and_others_go_on() {
    let test = TestGroup::of(2);
    for text in ["a", "b"] {
        test.push(text);
        test.group.turn(9);
    }
    assert_eq!(test.readers[1].waiting().len(), 2);
    for text in ["c", "d"] {
        test.push(text);
    }
    test.group.turn(9);
    assert_eq!(test.told(), ["3008", "cd"]);
}
