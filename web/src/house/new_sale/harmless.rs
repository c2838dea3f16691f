//! What stands in place of members that cannot be read: something that contradicts no other, so that the rest of the sale
//! can be judged and nothing is said twice.

use std::time::Duration;

use auction::{Stagger, Time};
use serde_json::{Value, json};

use super::NewSale;
use crate::field_problem::FieldProblem;

/// Each is one thing: without a part of it, nothing is left to be told of the rest.
const WHOLE: [&str; 5] = [
    "increments",
    "soft_close",
    "outage_policy",
    "buyer_terms",
    "cover",
];

impl NewSale {
    /// The sale with something harmless in place of each member that cannot be taken.
    pub(crate) fn harmless(mut sale: Value, wrong: &[FieldProblem]) -> Option<Self> {
        let wrong: Vec<_> = wrong.iter().map(|wrong| steps(&wrong.pointer)).collect();
        for steps in &wrong {
            replace(&mut sale, steps)?;
        }
        let is_wrong = |part: &dyn Fn(&[&str]) -> bool| wrong.iter().any(|steps| part(steps));
        if is_wrong(&|steps| steps == ["format"]) {
            be_of_no_kind(&mut sale);
        }
        let mut sale: Self = serde_json::from_value(sale).ok()?;
        let moves_ends = |steps: &[&str]| {
            matches!(
                steps,
                [
                    "format" | "soft_close" | "outage_policy" | "stagger" | "hard_end",
                    ..
                ] | [.., "hard_end" | "ends_at" | "number"]
            )
        };
        if is_wrong(&moves_ends) {
            sale.hard_end = None;
            sale.lots.iter_mut().for_each(|lot| lot.hard_end = None);
        }
        // Which lot ends when hangs on every number.
        let is_number = |steps: &[&str]| matches!(steps, ["lots", _, "number"] | ["lots", _]);
        if let Some(stagger) = sale.stagger.as_mut().filter(|_| is_wrong(&is_number)) {
            stagger.first_end = far_away();
        }
        Some(sale)
    }
}

/// The members of a pointer, up to the first that is one thing.
fn steps(pointer: &str) -> Vec<&str> {
    let steps: Vec<_> = pointer.split('/').skip(1).collect();
    match steps[..] {
        [first, ..] if WHOLE.contains(&first) => vec![first],
        [
            lots,
            index,
            whole @ ("images" | "estimate" | "reference"),
            ..,
        ] => vec![lots, index, whole],
        _ => steps,
    }
}

/// Puts something harmless in the place of one member.
fn replace(sale: &mut Value, steps: &[&str]) -> Option<()> {
    let (name, parents) = steps.split_last()?;
    let parent = parents.iter().try_fold(sale, |value, step| match value {
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        // An unknown name is spelt as a pointer spells it; nothing in it is looked at.
        value => value.get_mut(step),
    })?;
    match parent {
        Value::Object(members) => {
            match harmless(steps) {
                Value::Null => members.remove(*name),
                harmless => members.insert((*name).to_owned(), harmless),
            };
        }
        Value::Array(items) => *items.get_mut(name.parse::<usize>().ok()?)? = harmless(steps),
        _ => return None,
    }
    Some(())
}

fn harmless(steps: &[&str]) -> Value {
    match steps {
        ["title"] | ["lots", _, "title"] => json!("x"),
        ["currency"] => json!("EUR"),
        ["opens_at"] | ["lots", _, "opens_at"] => json!(Time::EPOCH),
        ["pricing"] => json!("first_price"),
        ["bid_count"] => json!("hidden"),
        ["stagger"] => json!({ "first_end": far_away(), "step_seconds": 0 }),
        ["stagger", "first_end"] | ["lots", _, "ends_at"] => json!(far_away()),
        // No lot but the first ends before its own opening then.
        ["stagger", "step_seconds"] => json!(Stagger::STEP_SECONDS_MAX),
        ["lots"] => json!([]),
        ["lots", index] => json!({
            "lot": no_other(index), "number": last(index), "title": "x", "opening": 1,
            "opens_at": Time::EPOCH, "ends_at": far_away(),
        }),
        ["lots", index, "lot"] => json!(no_other(index)),
        ["lots", index, "number"] => json!(last(index)),
        ["lots", _, "opening"] => json!(1),
        _ => Value::Null,
    }
}

/// An id that no other lot has.
fn no_other(index: &str) -> String {
    format!("unread-lot-{index}")
}

/// A number that no other lot has.
fn last(index: &str) -> u32 {
    u32::MAX - index.parse::<u32>().unwrap_or_default()
}

/// What kind of sale it is nobody knows: the members of each are left alone.
fn be_of_no_kind(sale: &mut Value) {
    const OF_A_KIND: [&str; 6] = [
        "pricing",
        "bid_count",
        "increments",
        "soft_close",
        "off_grid",
        "lower_maximum",
    ];
    if let Value::Object(members) = sale {
        members.retain(|name, _| !OF_A_KIND.contains(&name.as_str()));
        members.insert("increments".to_owned(), json!("ebay-us"));
    }
}

/// After every other time.
fn far_away() -> Time {
    Time::EPOCH.after(Duration::MAX)
}
