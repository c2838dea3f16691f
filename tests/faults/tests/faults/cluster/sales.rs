//! Sales of one lot each, every one in a partition of its own, so that each engine serves some.

use std::collections::BTreeSet;

use harness::stack::Stack;
use serde_json::json;
use topology::{PARTITION_COUNT_DEFAULT, Partition};

/// How many there are.
const COUNT: usize = 4;
pub(super) const LOT: &str = "clock";

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Sale {
    pub(super) name: String,
    pub(super) partition: Partition,
}

impl Sale {
    /// The path of its lot in the API.
    pub(super) fn path(&self) -> String {
        format!("sales/{}/lots/{LOT}", self.name)
    }

    /// Where its lot is followed.
    pub(super) fn channel(&self) -> String {
        format!("lot:{}.{LOT}", self.name)
    }

    pub(super) async fn open_all(stack: &Stack) -> Vec<Self> {
        let (mut taken, mut sales) = (BTreeSet::new(), vec![]);
        for n in 0.. {
            let name = format!("drill-{n}");
            let partition = Partition::of(&name, PARTITION_COUNT_DEFAULT);
            if taken.insert(partition) {
                sales.push(Self { name, partition });
            }
            if sales.len() == COUNT {
                break;
            }
        }
        let operator = stack.sign_in("olga").await;
        let now = operator.get("time").await["now"].clone();
        let now: auction::Time = serde_json::from_value(now).expect("the time");
        let at = |millis: i64| {
            let then = auction::Time::from_unix_millis(now.unix_millis() + millis);
            then.expect("a time")
        };
        for Self { name, .. } in &sales {
            let lot = json!({
                "lot": LOT, "number": 1, "title": LOT, "description": "For the drill.",
                "opening": 1_000, "opens_at": at(-1_000), "ends_at": at(7_200_000),
            });
            let body = json!({
                "sale": name, "title": "The drill", "currency": "EUR", "time_zone": "UTC",
                "increments": "ebay-us", "lots": [lot],
            });
            let (status, answer) = operator.post("sales", &body).await;
            assert!(status.is_success(), "{status} {answer}");
        }
        sales
    }
}
