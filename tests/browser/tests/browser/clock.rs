//! A visitor's machine has the wrong time: countdowns are right all the same.

use auction::Time;
use harness::{person::Person as Program, stack::Stack, until};
use serde_json::Value;

use crate::{browser::Person, page::Visitor, sales::open};

/// How far off a countdown may be, in milliseconds.
const NEAR: i64 = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_countdown_is_right_on_a_machine_whose_clock_is_ten_minutes_off_and_then_set() {
    let stack = Stack::start().await;
    open(&stack, "clocks").await;
    let olga = stack.sign_in("olga").await;
    for clock_ahead in [10, -10] {
        let person = Person {
            clock_ahead,
            ..Person::default()
        };
        let visitor = Visitor::arrives(&stack.web_url(), person).await;
        visitor.watches("clocks", "clock").await;
        let ahead = visitor
            .script("return Date.now() - (performance.timeOrigin + performance.now())")
            .await;
        let minutes = ahead.as_f64().expect("a number") / 60_000.0;
        assert!((minutes - f64::from(clock_ahead)).abs() < 1.0, "{minutes}");
        until("the page says how good its time is", async || {
            visitor.has("server-time[data-good=true]").await
        })
        .await;
        is_right(&visitor, &olga).await;
        // Somebody sets the clock, or the machine wakes up.
        let asked_before = asked(&visitor).await;
        visitor.script(BADGE).await;
        visitor.script("window.clockAhead += 3_600_000").await;
        until("the page has asked again", async || {
            asked(&visitor).await > asked_before
        })
        .await;
        is_right(&visitor, &olga).await;
        // Asleep, the line may have died: it is live again only when it was heard again.
        until("the page has not trusted its line", async || {
            let said = visitor.script("return window.said").await;
            said.as_array()
                .is_some_and(|said| said.iter().any(|each| each != "live"))
        })
        .await;
        visitor.sees("connection-badge", "Live").await;
        visitor.is_live().await;
    }
}

/// Notes what the badge says from now on.
const BADGE: &str = r"
    window.said = [];
    const badge = document.querySelector('connection-badge');
    new MutationObserver(() => window.said.push(badge.dataset.connection))
        .observe(badge, { attributeFilter: ['data-connection'] });
";

/// How often the page has asked the time.
async fn asked(visitor: &Visitor) -> u64 {
    let asked = visitor
        .script(
            "return performance.getEntriesByName(new URL('/api/v1/time', location).href).length",
        )
        .await;
    asked.as_u64().expect("a number")
}

/// Reads the countdown between two questions for the true time.
async fn is_right(visitor: &Visitor, api: &Program) {
    let before = left(api).await;
    let shown = visitor.text("[data-clock]").await;
    let after = left(api).await;
    let parts = shown.split(':').map(|part| part.parse::<i64>());
    let shown_seconds = parts
        .collect::<Result<Vec<_>, _>>()
        .unwrap_or_else(|_| panic!("the countdown shows {shown:?}"))
        .into_iter()
        .fold(0, |sum, part| sum * 60 + part);
    let possible = after - NEAR..=before + NEAR;
    assert!(
        possible.contains(&(shown_seconds * 1_000)),
        "{shown}: {possible:?}"
    );
}

/// Milliseconds until the lot's end.
async fn left(api: &Program) -> i64 {
    let lot = api.get("sales/clocks/lots/clock").await;
    let time = |name: &str| -> Time {
        let time: Value = lot[name].clone();
        serde_json::from_value(time).expect("a time")
    };
    time("ends_at").unix_millis() - time("now").unix_millis()
}
