//! `/house/publishers`: who prices symbols, and what of it was refused.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use auction::Time;
use axum::response::{IntoResponse, Response};
use market::{PublisherActivities, PublisherActivity, RefusedCount};

use super::{OperatorVisit, Page};
use crate::{
    format,
    house::publishers::NotTold,
    locale::{filters, t},
    pages::price_view::symbol_path,
    symbols::SymbolList,
};

/// The page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/publishers.html")]
struct PublishersPage {
    page: Page,
    /// What was counted, or why nobody says.
    told: Result<Told, NotTold>,
}

/// What was counted, and since when.
#[derive(Debug)]
struct Told {
    since: Time,
    /// Prices that nobody looked at; none: there are none.
    lost: Option<String>,
    parts: Vec<PublisherPart>,
}

/// One publisher.
#[derive(Debug)]
struct PublisherPart {
    name: String,
    /// How many symbols it may price, in words.
    symbols: String,
    admitted: String,
    last_admitted_at: Option<Time>,
    heartbeat_at: Option<Time>,
    refused: Vec<RefusedRow>,
}

/// What was refused for one reason.
#[derive(Debug)]
struct RefusedRow {
    reason: String,
    /// Whether somebody tried what they may not.
    is_forbidden: bool,
    count: String,
    at: Time,
    symbol: String,
    /// Where the symbol's own page is; none: there is no such symbol.
    address: Option<String>,
    text: String,
}

pub(super) async fn show(OperatorVisit { visit, .. }: OperatorVisit) -> Response {
    let told = visit.app.publisher_watch().activities().await;
    let symbols = visit.app.symbols();
    let told = told.map(|told| Told {
        since: told.since.into(),
        lost: (told.lost > 0).then(|| format::decimal(told.lost.into())),
        parts: parts(told, &symbols),
    });
    let page = visit.page;
    PublishersPage { page, told }.into_response()
}

/// Those who may price a symbol, and those who did something, by name.
fn parts(told: PublisherActivities, symbols: &SymbolList) -> Vec<PublisherPart> {
    let mut priced: BTreeMap<String, usize> = BTreeMap::new();
    for listed in symbols.iter().filter(|listed| !listed.retired) {
        for publisher in &listed.rules.publishers {
            *priced.entry(publisher.clone()).or_default() += 1;
        }
    }
    let mut did: BTreeMap<String, PublisherActivity> = BTreeMap::new();
    for activity in told.publishers {
        priced.entry(activity.publisher.clone()).or_default();
        did.insert(activity.publisher.clone(), activity);
    }
    let parts = priced.into_iter().map(|(name, count)| {
        let activity = did.remove(&name);
        let (admitted, last_admitted_at) = activity
            .as_ref()
            .map_or((0, None), |it| (it.admitted, it.last_admitted_at));
        let heartbeat_at = activity.as_ref().and_then(|it| it.heartbeat_at);
        let refused = activity.map(|it| it.refused).unwrap_or_default();
        PublisherPart {
            name,
            symbols: t!("house-publishers-symbols", count = count),
            admitted: format::decimal(admitted.into()),
            last_admitted_at: last_admitted_at.map(Time::from),
            heartbeat_at: heartbeat_at.map(Time::from),
            refused: refused
                .into_iter()
                .map(|it| RefusedRow::new(it, symbols))
                .collect(),
        }
    });
    parts.collect()
}

impl RefusedRow {
    fn new(refused: RefusedCount, symbols: &SymbolList) -> Self {
        let known = symbols.get(&refused.last_symbol);
        Self {
            reason: reason(&refused.kind),
            is_forbidden: is_forbidden(&refused.kind),
            count: format::decimal(refused.count.into()),
            at: refused.last_at.into(),
            address: known.map(|_| symbol_path(&refused.last_symbol)),
            symbol: refused.last_symbol,
            text: refused.last_text,
        }
    }
}

/// A kind of refusal in an operator's words.
fn reason(kind: &str) -> String {
    match kind {
        "unknown_symbol" => t!("house-publishers-why-unknown-symbol"),
        "retired_symbol" => t!("house-publishers-why-retired-symbol"),
        "publisher_not_allowed" => t!("house-publishers-why-anothers-symbol"),
        "oversized" => t!("house-publishers-why-long"),
        "malformed" => t!("house-publishers-why-unreadable"),
        "not_positive" => t!("house-publishers-why-not-positive"),
        "out_of_range" | "outside_range" => t!("house-publishers-why-range"),
        "off_tick_size" => t!("house-publishers-why-off-tick"),
        "jump_too_large" => t!("house-publishers-why-jump"),
        "crossed_quote" => t!("house-publishers-why-crossed"),
        "time_behind" => t!("house-publishers-why-old"),
        "time_ahead" => t!("house-publishers-why-ahead"),
        "superseded" | "too_many_waiting" => t!("house-publishers-why-many"),
        "wrong_key" => t!("house-publishers-why-key"),
        "key_of_another" | "denied_by_nats" => t!("house-publishers-why-anothers-key"),
        _ => t!("house-publishers-why-other"),
    }
}

fn is_forbidden(kind: &str) -> bool {
    matches!(
        kind,
        "publisher_not_allowed" | "wrong_key" | "key_of_another" | "denied_by_nats"
    )
}

impl PublishersPage {
    fn words(at: &Time) -> String {
        format::date_and_exact_time(*at)
    }
}
