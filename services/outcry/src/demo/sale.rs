//! The house: one sale is open at any time, and when it ends the next one opens.

use std::time::Duration;

use auction::Time;
use bootstrap::clock;
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use super::{
    OPERATOR,
    api::{Api, ApiError, Sale, Session},
    catalogue::LOTS,
    until_done,
};

/// What the ids of the demo's sales begin with; others are left alone.
const ID_PREFIX: &str = "house-";
const TITLE: &str = "The House Sale";
/// A bid in the last minute gives everyone another.
const SOFT_CLOSE_SECONDS: u32 = 60;
/// How often the sale is looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(3);
/// How long the demo looks for a sale that runs before it opens one: a web that just started shows it late.
const SEARCH: Duration = Duration::from_secs(3);
const SEARCH_INTERVAL: Duration = Duration::from_millis(500);
/// How long a sale may not be shown while NATS and web restart, before it counts as gone.
const ABSENCE_MAX: Duration = Duration::from_secs(60);
/// Attempts to open a sale whose lots refer to symbols.
const REFERENCE_ATTEMPTS: u32 = 5;
/// A sale that is not over this long after its end does not hold up the next one.
const OVERDUE: Duration = Duration::from_secs(600);

/// When the lots of a sale close, counted from its opening.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closes {
    pub(super) first: Duration,
    pub(super) interval: Duration,
}

/// Keeps a sale open.
#[derive(Debug)]
pub(super) struct House {
    closes: Closes,
    /// The id of the sale that is open.
    tell: watch::Sender<Option<String>>,
}

impl House {
    pub(super) fn new(tell: watch::Sender<Option<String>>, closes: Closes) -> Self {
        Self { closes, tell }
    }

    /// For ever: keeps the open sale, or opens one.
    pub(super) async fn run(self, api: &Api) {
        let mut olga = until_done("sign in", async || api.sign_in(OPERATOR).await).await;
        let mut open = search(api).await;
        loop {
            let sale = match open.take() {
                Some(sale) => sale,
                None => create(api, &mut olga, self.closes).await,
            };
            tracing::info!(sale, "the demo's sale is open");
            self.tell.send_replace(Some(sale.clone()));
            until_ended(api, &sale).await;
            tracing::info!(sale, "the demo's sale has ended");
        }
    }
}

/// The demo's sale that runs already, looked for until it can be said that there is none.
async fn search(api: &Api) -> Option<String> {
    let give_up = Instant::now() + SEARCH;
    loop {
        let running = until_done("see the sales", async || running(api).await).await;
        if running.is_some() || Instant::now() >= give_up {
            return running;
        }
        sleep(SEARCH_INTERVAL).await;
    }
}

/// The demo's sale that runs now; of several, the one that ends last.
async fn running(api: &Api) -> Result<Option<String>, ApiError> {
    let (sales, _) = api.list::<Sale>("sales", None).await?;
    let now = clock::now().into();
    let running = sales
        .into_iter()
        .filter(|sale| sale.sale.starts_with(ID_PREFIX) && runs(sale, now));
    Ok(running
        .max_by_key(|sale| sale.ends_at)
        .map(|sale| sale.sale))
}

/// Waits until the sale has ended or is gone.
async fn until_ended(api: &Api, sale: &str) {
    let mut seen = Instant::now();
    loop {
        match until_done("see the sale", async || find(api, sale).await).await {
            Some(sale) if !runs(&sale, clock::now().into()) => return,
            Some(_) => seen = Instant::now(),
            None if seen.elapsed() > ABSENCE_MAX => return,
            None => {}
        }
        sleep(LOOK_INTERVAL).await;
    }
}

/// The sale, if it is shown.
async fn find(api: &Api, sale: &str) -> Result<Option<Sale>, ApiError> {
    match api.get(&format!("sales/{sale}?limit=1")).await {
        Err(ApiError::Problem { status, .. }) if status == StatusCode::NOT_FOUND => Ok(None),
        sale => sale.map(Some),
    }
}

fn runs(sale: &Sale, now: Time) -> bool {
    sale.state != "closed" && now < sale.ends_at.after(OVERDUE)
}

/// Opens a sale, however long it takes.
async fn create(api: &Api, olga: &mut Session, closes: Closes) -> String {
    let mut attempt: u32 = 0;
    until_done("open a sale", async || {
        let now = clock::now();
        attempt += 1;
        let id = id(now, attempt);
        // The same bytes go out again while the outcome is unknown; only then are they made anew.
        // A market that just started may not list gold yet, and one of the house's own never does.
        let _: Value = api
            .post_as(
                olga,
                "sales",
                &terms(&id, now, closes, attempt <= REFERENCE_ATTEMPTS),
            )
            .await?;
        Ok(id)
    })
    .await
}

/// Such as `house-20261121-0630`; a further attempt adds the seconds, for an id can be taken.
fn id(now: DateTime<Utc>, attempt: u32) -> String {
    let format = if attempt == 1 {
        "%Y%m%d-%H%M"
    } else {
        "%Y%m%d-%H%M%S"
    };
    format!("{ID_PREFIX}{}", now.format(format))
}

/// What a lot is made of, by the ounce.
fn reference(lot: &str) -> Option<Value> {
    let coin = json!({ "symbol": "GOLD", "quantity": "1", "via": "EURUSD" });
    (lot == "gold-coin").then_some(coin)
}

/// What is asked for.
fn terms(id: &str, now: DateTime<Utc>, closes: Closes, refers: bool) -> Value {
    let now = Time::from(now);
    let lots = LOTS.iter().zip(0..).map(|(lot, place)| {
        json!({
            "lot": lot.id,
            "title": lot.title,
            "description": lot.description,
            "image": lot.id,
            "estimate": { "low": lot.estimate.0, "high": lot.estimate.1 },
            "category": lot.category,
            "dimensions": lot.dimensions,
            "condition": lot.condition,
            "shipping": "Collected within a week, or sent at cost.",
            "reference": reference(lot.id).filter(|_| refers),
            "opening": lot.opening,
            "reserve": lot.reserve,
            "ends_at": now.after(closes.first + closes.interval * place),
        })
    });
    json!({
        "sale": id,
        "title": TITLE,
        "demo": true,
        "place": "1 Harbour Street, by appointment",
        "contact": "house@outcry.test",
        "currency": "EUR",
        "time_zone": "Europe/Berlin",
        "increments": "ebay-us",
        "soft_close": {
            "window_seconds": SOFT_CLOSE_SECONDS,
            "extension_seconds": SOFT_CLOSE_SECONDS,
        },
        "buyer_terms": {
            "premium": [{ "from": 0, "percent": "25" }, { "from": 200_000, "percent": "20" }],
            "tax": { "name": "VAT", "percent": "19", "on": "premium" },
        },
        "opens_at": now,
        "lots": lots.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        demo: crate::demo::Demo,
    }

    #[test]
    fn lots_close_within_two_to_thirty_minutes() {
        let now = DateTime::from_timestamp(1_795_269_600, 0).unwrap();
        let closes = Line::parse_from(["outcry"]).demo.closes();
        let terms = terms(&id(now, 1), now, closes, true);
        assert_eq!(terms["sale"], "house-20261121-1400");
        let ends: Vec<Time> = terms["lots"]
            .as_array()
            .unwrap()
            .iter()
            .map(|lot| serde_json::from_value(lot["ends_at"].clone()).unwrap())
            .collect();
        let minutes = |end: &Time| Time::from(now).until(*end).as_secs_f64() / 60.0;
        assert!(ends.is_sorted());
        assert!(
            ends.iter()
                .map(minutes)
                .all(|minutes| (2.0..=30.0).contains(&minutes))
        );
    }
}
