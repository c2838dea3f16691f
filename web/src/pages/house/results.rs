//! `/house/sales/{sale}/results`: what was sold, to whom, for how much.

use askama::Template;
use askama_web::WebTemplate;
use auction::{Amount, Currency, LotState, Time};
use axum::{
    extract::RawQuery,
    response::{IntoResponse, Response},
};

use super::{Page, Part, PublishedVisit, Trail, address, lot_pages::LotPages, said};
use crate::{
    format,
    house::{
        reserves::{ReserveWords, Reserves},
        results::{LotResult, Results, Winner},
    },
    locale::{filters, t},
    model::state_name,
    pages::{NAME_SHOWN_MAX, sale_view::channels_of, words},
    second_chances::{Offer, OfferState},
};

/// A sale's results.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/results.html")]
pub(super) struct ResultsPage {
    page: Page,
    trail: Trail,
    /// The lots of this page.
    rows: Vec<ResultRow>,
    pages: LotPages,
    lot_count: usize,
    sold: usize,
    /// The hammer prices together, without those of lots that were credited.
    total: String,
    /// Lots that were sold, and credited since.
    credited: usize,
    total_credited: String,
    said: Option<String>,
    /// What the page follows.
    channels: String,
    /// Some lot is not over yet.
    running: bool,
    /// Nobody can tell now who won.
    are_winners_unknown: bool,
}

#[derive(Debug)]
struct ResultRow {
    number: u32,
    title: String,
    address: String,
    state: &'static str,
    state_word: String,
    paddle: String,
    name: String,
    email: String,
    reserve: ReserveWords,
    price: String,
    /// The credit note that took it back.
    credit: Option<u64>,
    /// What became of it afterwards, in words, each with the credit note that took it back.
    afterwards: Vec<(String, Option<u64>)>,
    /// Where it is offered to an underbidder; empty: it is not to be had.
    offer_address: String,
}

pub(super) async fn show(
    PublishedVisit { visit, sale, .. }: PublishedVisit,
    RawQuery(query): RawQuery,
) -> Response {
    let id = sale.record.sale.clone();
    let at = format!("{}/results", address(&id));
    let pages = LotPages::asked(query.as_deref(), sale.lots.len(), at);
    let said = said(visit.said.as_deref());
    let once = visit.said_once();
    let (results, reserves) = tokio::join!(
        Results::of(&visit.app, sale, visit.page.now),
        Reserves::of(&visit.app, &id),
    );
    let page = ResultsPage::new(visit.page, &results, pages, &reserves);
    (once, ResultsPage { said, ..page }).into_response()
}

impl ResultsPage {
    pub(super) fn new(page: Page, results: &Results, pages: LotPages, reserves: &Reserves) -> Self {
        let rows: Vec<_> = results.lots().collect();
        let (credited, kept): (Vec<_>, Vec<_>) = (rows.iter())
            .flat_map(LotResult::purchases)
            .partition(|winner| winner.credit.is_some());
        let is_credited =
            |row: &&LotResult<'_>| row.purchases().any(|winner| winner.credit.is_some());
        let sale = &results.sale;
        let total = |winners: &[&Winner<'_>]| {
            let total = winners.iter().map(|winner| winner.hammer.minor_units());
            let total = Amount::new(total.sum()).unwrap_or(Amount::MAX);
            format::money(total, sale.record.currency)
        };
        Self {
            page,
            trail: Trail::new(sale, Part::Results),
            said: None,
            channels: channels_of(sale, sale.lots[pages.places()].iter()),
            are_winners_unknown: results.are_winners_unknown(),
            sold: kept.len(),
            total: total(&kept),
            credited: rows.iter().filter(is_credited).count(),
            total_credited: total(&credited),
            running: !rows.iter().all(|row| row.state.is_over()),
            lot_count: rows.len(),
            rows: (rows[pages.places()].iter())
                .map(|row| ResultRow::new(row, reserves))
                .collect(),
            pages,
        }
    }

    fn table_address(&self) -> String {
        format!("/api/v1/sales/{}/results.csv", self.trail.sale)
    }
}

impl ResultRow {
    fn new(row: &LotResult<'_>, reserves: &Reserves) -> Self {
        let public = &row.lot.public;
        let winner = row.winner.as_ref();
        let known = winner.and_then(|winner| winner.known);
        Self {
            number: public.number,
            title: format::one_line(&row.lot.texts.title, NAME_SHOWN_MAX),
            address: format!("/sales/{}/lots/{}", public.sale, public.lot),
            state: state_name(row.state),
            state_word: words::state(row.state),
            paddle: winner
                .map(|winner| winner.paddle.to_string())
                .unwrap_or_default(),
            name: known.map(|known| known.name.clone()).unwrap_or_default(),
            email: known.map(|known| known.email.clone()).unwrap_or_default(),
            reserve: reserves.words(public, row.state),
            price: winner
                .map(|winner| format::money(winner.hammer, public.currency))
                .unwrap_or_default(),
            credit: winner.and_then(|winner| winner.credit),
            afterwards: afterwards(row),
            offer_address: offer_address(row),
        }
    }
}

/// Who bought a lot by offers, and how the newest offer stands.
fn afterwards(row: &LotResult<'_>) -> Vec<(String, Option<u64>)> {
    let currency = row.lot.public.currency;
    let bought = row.seconds.iter().map(|second| {
        let (paddle, hammer) = (second.paddle, format::money(second.hammer, currency));
        let paddle = paddle.to_string();
        let words = match second.known {
            Some(known) => t!(
                "house-results-bought-by",
                paddle = paddle,
                amount = hammer,
                name = &known.name
            ),
            None => t!("house-results-bought", paddle = paddle, amount = hammer),
        };
        (words, second.credit)
    });
    let newest = row.offer;
    let newest = newest.filter(|offer| offer.state(row.now) != OfferState::Accepted);
    let newest = newest.map(|offer| (offer_words(offer, currency, row.now), None));
    bought.chain(newest).collect()
}

/// How an offer stands, in words.
pub(super) fn offer_words(offer: &Offer, currency: Currency, now: Time) -> String {
    let paddle = offer.paddle.to_string();
    let amount = offer.amount.map_or_else(
        || t!("house-offer-sealed"),
        |amount| format::money(amount, currency),
    );
    let until = format::date_and_time(offer.until);
    match offer.state(now) {
        OfferState::Open => t!(
            "house-offer-open",
            paddle = paddle,
            amount = amount,
            until = until
        ),
        OfferState::Accepted => {
            t!("house-offer-accepted", paddle = paddle, amount = amount)
        }
        OfferState::Declined => {
            t!("house-offer-declined", paddle = paddle, amount = amount)
        }
        OfferState::Withdrawn => {
            t!("house-offer-withdrawn", paddle = paddle, amount = amount)
        }
        OfferState::Expired => t!(
            "house-offer-expired",
            paddle = paddle,
            amount = amount,
            until = until
        ),
    }
}

/// Whoever looks there is told whether it can be offered; here it may be worth looking.
fn offer_address(row: &LotResult<'_>) -> String {
    let public = &row.lot.public;
    let is_left = row.purchases().all(|winner| winner.credit.is_some());
    let was_bid_on = public.leader.is_some();
    let is_over = matches!(row.state, LotState::Sold | LotState::Unsold);
    match is_over && was_bid_on && is_left {
        true => format!(
            "/house/sales/{}/lots/{}/second-chance",
            public.sale, public.lot
        ),
        false => String::new(),
    }
}
