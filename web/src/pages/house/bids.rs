//! `/house/sales/{sale}/bids`: every bid that counted, newest first, with who bid. Public amounts only.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use auction::{Entry, EntryKind, LotState, Paddle, Time, VoidNote};
use axum::{
    extract::RawQuery,
    response::{IntoResponse, Response},
};

use super::{Page, Part, PublishedVisit, Trail, said};
use crate::{
    format,
    house::people::{self, Known},
    locale::filters,
    model::{LotModel, SaleModel},
    pages::{
        NAME_SHOWN_MAX,
        sale_view::{SaleView, channels},
        visit::query_word,
        words,
    },
    zone::Zone,
};

/// Bids on one page.
const SHOWN_MAX: usize = 200;

/// The list of a sale's bids.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/bids.html")]
pub(super) struct BidsPage {
    pub(super) page: Page,
    pub(super) trail: Trail,
    pub(super) zone: &'static str,
    pub(super) rows: Vec<BidRow>,
    /// What the page follows.
    pub(super) channels: String,
    /// How many, in words.
    pub(super) count: String,
    pub(super) newer: Option<usize>,
    pub(super) older: Option<usize>,
    /// What is said where there are none.
    pub(super) none: String,
    pub(super) said: Option<String>,
    /// It could not be asked who bid.
    pub(super) nameless: bool,
}

#[derive(Debug)]
pub(super) struct BidRow {
    pub(super) at: Time,
    pub(super) time: String,
    pub(super) lot_number: u32,
    pub(super) lot_title: String,
    pub(super) lot_address: String,
    pub(super) paddle: Paddle,
    pub(super) name: String,
    pub(super) price: String,
    pub(super) automatic: bool,
    /// Why it no longer counts.
    pub(super) voided: Option<String>,
    /// How a void of it is asked for; none where it cannot be voided.
    pub(super) voidable: Option<String>,
}

pub(super) async fn show(
    PublishedVisit { visit, sale, .. }: PublishedVisit,
    RawQuery(query): RawQuery,
) -> Response {
    let number = query_word(query.as_deref(), "page").and_then(|page| page.parse().ok());
    let number: usize = number.unwrap_or(0);
    let bids = newest_first(&sale);
    let skipped = number.saturating_mul(SHOWN_MAX);
    let shown: Vec<_> = bids.iter().skip(skipped).take(SHOWN_MAX).collect();
    let paddles = shown.iter().map(|bid| bid.paddle).collect();
    let people = people::behind(&visit.app, &sale.record.sale, paddles).await;
    let nameless = people.is_err();
    let people = people.unwrap_or_default();
    let zone = Zone::parse(&sale.record.time_zone).unwrap_or(Zone::UTC);
    let now = visit.page.now;
    let rows = shown.iter().map(|bid| BidRow::new(bid, zone, &people, now));
    let once = visit.said_once();
    let page = BidsPage {
        said: said(visit.said.as_deref()),
        rows: rows.collect(),
        channels: channels(&sale),
        count: counted(&bids),
        newer: number.checked_sub(1),
        older: (skipped.saturating_add(SHOWN_MAX) < bids.len()).then_some(number + 1),
        zone: zone.name(),
        none: SaleView::new(sale.clone()).house_bids(visit.page.now),
        nameless,
        trail: Trail::new(&sale, Part::Bids),
        page: visit.page,
    };
    (once, page).into_response()
}

/// A line of a lot that shows a bid.
struct Bid<'a> {
    lot: &'a LotModel,
    entry: &'a Entry,
    paddle: Paddle,
    /// That it no longer counts.
    void: Option<&'a VoidNote>,
}

fn newest_first(sale: &SaleModel) -> Vec<Bid<'_>> {
    let mut bids: Vec<_> = sale.lots.iter().flat_map(|lot| bids_of(lot)).collect();
    bids.sort_by_key(|bid| {
        std::cmp::Reverse((bid.entry.at, bid.lot.public.number, bid.entry.sequence))
    });
    bids
}

fn bids_of(lot: &LotModel) -> impl Iterator<Item = Bid<'_>> {
    let void = lot.void_lines();
    let bids = (lot.entries.iter()).filter(|entry| entry.kind == EntryKind::Bid);
    bids.filter_map(move |entry| {
        Some(Bid {
            lot,
            entry,
            paddle: entry.paddle?,
            void: void.get(&entry.sequence).copied(),
        })
    })
}

/// As Control counts them, a lot at a time.
fn counted(bids: &[Bid<'_>]) -> String {
    let count = |automatic: bool| {
        let counts = |bid: &&Bid<'_>| bid.entry.automatic == automatic && bid.void.is_none();
        bids.iter().filter(counts).count()
    };
    let people = u32::try_from(count(false)).unwrap_or(u32::MAX);
    let said = [
        words::bid_count(people),
        words::automatic_count(count(true)),
    ];
    said.join(" ").trim_end().to_owned()
}

impl BidRow {
    fn new(
        Bid {
            lot,
            entry,
            paddle,
            void,
        }: &Bid<'_>,
        zone: Zone,
        people: &BTreeMap<Paddle, Known>,
        now: Time,
    ) -> Self {
        let public = &lot.public;
        let voided = void.map(|void| void.reason.as_str().to_owned());
        let is_ahead = matches!(public.state(now), LotState::Open | LotState::OnHold);
        let may_be = is_ahead && !entry.automatic && voided.is_none();
        let price = entry.price.unwrap_or(public.opening);
        Self {
            at: entry.at,
            time: zone.time_of_day(entry.at),
            lot_number: public.number,
            lot_title: format::one_line(&lot.texts.title, NAME_SHOWN_MAX),
            lot_address: format!("/sales/{}/lots/{}", public.sale, public.lot),
            paddle: *paddle,
            name: people
                .get(paddle)
                .map(|known| known.name.clone())
                .unwrap_or_default(),
            price: format::money(price, public.currency),
            automatic: entry.automatic,
            voided,
            voidable: may_be.then(|| format!("{}.{}", public.lot, entry.sequence)),
        }
    }
}
