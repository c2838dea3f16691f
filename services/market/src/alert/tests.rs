//! When alerts fire, and that they do so once, wherever they are stored and whatever is told again.

use chrono::DateTime;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::{SymbolRules, shipped_symbols};

fn price(text: &str) -> Price {
    Price::try_from(text.to_owned()).unwrap()
}

fn rule(when: AlertWhen, level: &str, margin: Option<&str>, repeat: Repeat) -> AlertRule {
    let written = WrittenAlert {
        when,
        level: level.to_owned(),
        margin: margin.map(str::to_owned),
        repeat,
    };
    AlertRule::parse(&written, None).unwrap()
}

/// A price so many minutes after the epoch, of the sequence of that number.
fn seen(place: u64, text: &str) -> SeenPrice {
    SeenPrice {
        price: price(text),
        base: Some(price("100")),
        mark: PriceMark {
            time: DateTime::UNIX_EPOCH + ALERT_PAUSE * place as i32,
            sequence: place,
        },
        is_correction: false,
    }
}

/// At which of these prices, each after a pause, it fires.
fn fired(alert: &mut PriceAlert, prices: &[&str]) -> Vec<usize> {
    let prices = prices.iter().enumerate();
    let fired = prices.filter(|(at, text)| {
        let seen = seen(1 + *at as u64, text);
        alert.take(&seen) == Some(AlertMove::Fired)
    });
    fired.map(|(at, _)| at).collect()
}

#[test]
fn alert_fires_at_the_crossing_and_again_only_after_the_margin() {
    let up_and_down = ["99", "105", "104.5", "105", "104", "105", "99", "107"];
    for (when, level, repeat, prices, expected) in [
        (
            AlertWhen::Above,
            "105",
            Repeat::EveryTime,
            &up_and_down[..],
            vec![1, 5, 7],
        ),
        (AlertWhen::Above, "105", Repeat::Once, &up_and_down, vec![1]),
        (
            AlertWhen::UpBy,
            "5",
            Repeat::EveryTime,
            &up_and_down,
            vec![1, 5, 7],
        ),
        // At the level already: it has to go back first.
        (
            AlertWhen::Above,
            "99",
            Repeat::EveryTime,
            &up_and_down,
            vec![],
        ),
        (
            AlertWhen::Below,
            "99",
            Repeat::EveryTime,
            &["100", "99", "99.5", "98", "100", "90"],
            vec![1, 5],
        ),
        (
            AlertWhen::DownBy,
            "2.5",
            Repeat::EveryTime,
            &["98", "97.5", "98", "97", "98.5", "97"],
            vec![1, 5],
        ),
    ] {
        let mut alert = PriceAlert::new(rule(when, level, Some("1"), repeat), None);
        assert_eq!(fired(&mut alert, prices), expected, "{when:?} {level}");
    }
}

#[test]
fn alert_set_past_its_level_waits_until_the_price_went_back() {
    let rule = rule(AlertWhen::Above, "100", Some("2"), Repeat::Once);
    let mut alert = PriceAlert::new(rule, Some(&seen(0, "101")));
    assert_eq!(alert.state(), AlertState::Waiting);
    assert_eq!(
        fired(&mut alert, &["99", "101", "98", "99", "101", "90", "110"]),
        [4]
    );
    assert_eq!(alert.state(), AlertState::Done);
}

#[test]
fn alert_is_not_armed_again_within_the_pause() {
    let mut alert = PriceAlert::new(
        rule(AlertWhen::Above, "100", Some("1"), Repeat::EveryTime),
        None,
    );
    let mut at = |millis: i64, text: &str| {
        let mut seen = seen(0, text);
        seen.mark.time += TimeDelta::milliseconds(millis);
        seen.mark.sequence = millis as u64;
        alert.take(&seen)
    };
    assert_eq!(at(1, "90"), Some(AlertMove::Quiet));
    assert_eq!(at(2, "100"), Some(AlertMove::Fired));
    assert_eq!((at(3, "90"), at(4, "100")), (None, None));
    assert_eq!(
        (at(60_001, "90"), at(60_002, "90")),
        (None, Some(AlertMove::Quiet))
    );
    assert_eq!(at(60_003, "101"), Some(AlertMove::Fired));
}

#[test]
fn struck_price_leaves_no_alert_armed_and_fires_none() {
    let mut alert = PriceAlert::new(
        rule(AlertWhen::Below, "95", Some("1"), Repeat::EveryTime),
        Some(&seen(0, "90")),
    );
    // A price that was ten times too high arms it.
    assert_eq!(alert.take(&seen(1, "900")), Some(AlertMove::Quiet));
    assert_eq!(alert.state(), AlertState::Armed);
    let correction = SeenPrice {
        is_correction: true,
        ..seen(2, "90")
    };
    assert_eq!(alert.take(&correction), Some(AlertMove::Quiet));
    assert_eq!(alert.state(), AlertState::Waiting);
    assert_eq!(alert.take(&seen(3, "90")), None);
}

#[test]
fn change_without_a_base_above_zero_decides_nothing() {
    let mut alert = PriceAlert::new(rule(AlertWhen::DownBy, "5", None, Repeat::Once), None);
    for base in [None, Some(price("0")), Some(price("-3"))] {
        let seen = SeenPrice {
            base,
            ..seen(1, "-90")
        };
        assert_eq!(alert.take(&seen), None);
    }
    assert_eq!(alert.state(), AlertState::New);
}

#[test]
fn wrong_level_or_margin_is_refused_with_what_would_be_right() {
    let demo = shipped_symbols()
        .into_iter()
        .find(|rules| rules.symbol.as_str() == "DEMO");
    let demo = SymbolRules {
        lowest: Some(price("1")),
        highest: Some(price("900")),
        ..demo.unwrap()
    };
    for (when, level, margin, wrong) in [
        (AlertWhen::Above, "dear", None, AlertError::Level),
        (AlertWhen::Above, "1e300", None, AlertError::Level),
        (AlertWhen::Below, "0", None, AlertError::NotPositive),
        (
            AlertWhen::Below,
            "0.5",
            None,
            AlertError::BelowLowest { lowest: price("1") },
        ),
        (
            AlertWhen::Above,
            "901",
            None,
            AlertError::AboveHighest {
                highest: price("900"),
            },
        ),
        (AlertWhen::UpBy, "0", None, AlertError::Percent),
        (AlertWhen::UpBy, "-5", None, AlertError::Percent),
        (AlertWhen::DownBy, "0.00001", None, AlertError::Percent),
        (AlertWhen::Above, "100", Some("0"), AlertError::Margin),
        (AlertWhen::UpBy, "5", Some("-1"), AlertError::Margin),
        (AlertWhen::UpBy, "5", Some("NaN"), AlertError::Margin),
    ] {
        let written = WrittenAlert {
            when,
            level: level.to_owned(),
            margin: margin.map(str::to_owned),
            repeat: Repeat::Once,
        };
        assert_eq!(
            AlertRule::parse(&written, Some(&demo)),
            Err(wrong),
            "{level}"
        );
    }
    // Left out, a margin is on the grid.
    let of = |when, level: &str| {
        let written = WrittenAlert {
            when,
            level: level.to_owned(),
            margin: None,
            repeat: Repeat::Once,
        };
        AlertRule::parse(&written, Some(&demo))
            .unwrap()
            .margin()
            .normalize()
            .to_string()
    };
    assert_eq!(of(AlertWhen::Above, "101.25"), "0.21");
    assert_eq!(of(AlertWhen::Below, "1"), "0.01");
    assert_eq!(
        (of(AlertWhen::UpBy, "5"), of(AlertWhen::UpBy, "0.4")),
        ("0.5".to_owned(), "0.2".to_owned())
    );
}

/// When an alert that fires every time does so, told the long way: at a price that holds, if since the last one that held some
/// price was back by the margin.
fn model(prices: &[i64], (level, margin): (i64, i64)) -> Vec<usize> {
    let (mut armed, mut last, mut fired) = (prices[0] < level, None::<usize>, vec![]);
    for (at, price) in prices.iter().enumerate().skip(1) {
        if armed && *price >= level {
            fired.push(at);
            (armed, last) = (false, Some(at));
        } else if !armed && *price <= level - margin && last.is_none_or(|last| at > last) {
            armed = true;
        }
    }
    fired
}

proptest! {
    #[test]
    fn alert_fires_as_the_model_says_wherever_it_is_stored_and_told_again(
        prices in prop::collection::vec(90_i64..110, 2..60),
        level in 92_i64..108,
        margin in 1_i64..5,
        stored_at in 0_usize..60,
        again_from in 0_usize..60,
        corrections in prop::collection::vec(any::<bool>(), 60),
    ) {
        let written = |value: i64| Decimal::from(value).to_string();
        let rule = rule(AlertWhen::Above, &written(level), Some(&written(margin)), Repeat::EveryTime);
        let told: Vec<SeenPrice> = prices.iter().enumerate().map(|(at, price)| seen(1 + at as u64, &written(*price))).collect();
        let fold = |alert: &mut PriceAlert, told: &[SeenPrice]| -> Vec<u64> {
            let fires = told.iter().filter(|seen| alert.take(seen) == Some(AlertMove::Fired));
            fires.map(|seen| seen.mark.sequence - 1).collect()
        };
        let mut whole = PriceAlert::new(rule.clone(), None);
        let fired = fold(&mut whole, &told);
        let expected: Vec<u64> = model(&prices, (level, margin)).into_iter().map(|at| at as u64).collect();
        prop_assert_eq!(&fired, &expected);
        // Stored as JSON somewhere, and told prices again that it knows: nothing is fired twice, and nothing is missed.
        let stored_at = stored_at.min(told.len());
        let mut first = PriceAlert::new(rule, None);
        let mut fires = fold(&mut first, &told[..stored_at]);
        let json = serde_json::to_string(&first).unwrap();
        let mut again: PriceAlert = serde_json::from_str(&json).unwrap();
        fires.extend(fold(&mut again, &told[again_from.min(stored_at)..]));
        prop_assert_eq!(&fires, &expected);
        prop_assert_eq!(again, whole.clone());
        // Corrections fire nothing, whatever they tell.
        let corrected = told.iter().zip(&corrections).map(|(seen, is_correction)| SeenPrice { is_correction: *is_correction, ..*seen });
        for seen in corrected {
            let mut alert = first.clone();
            if seen.is_correction {
                prop_assert_ne!(alert.take(&seen), Some(AlertMove::Fired));
            }
        }
    }
}
