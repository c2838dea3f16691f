//! Sales of one lot each, shared evenly by the partitions, so that each engine serves some.

use std::collections::BTreeSet;

use harness::stack::Stack;
use serde_json::json;
use topology::{PARTITION_COUNT_DEFAULT, Partition};

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

    /// So many of them, which are open for two hours.
    pub(super) async fn open_all(stack: &Stack, count: usize) -> Vec<Self> {
        let sales = Self::name_all(count);
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

    /// No partition has a second one before each has one.
    fn name_all(count: usize) -> Vec<Self> {
        let (mut taken, mut sales) = (BTreeSet::new(), vec![]);
        let named = (0..).map(|n| format!("drill-{n}"));
        for name in named {
            if sales.len() == count {
                break;
            }
            let partition = Partition::of(&name, PARTITION_COUNT_DEFAULT);
            if taken.insert(partition) {
                sales.push(Self { name, partition });
            }
            if taken.len() == PARTITION_COUNT_DEFAULT as usize {
                taken.clear();
            }
        }
        sales
    }
}
