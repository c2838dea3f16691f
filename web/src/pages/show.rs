//! The pages that only show: home, sale, lot, market, and what is not there.

use auction::SaleId;
use axum::{
    extract::{Path, RawQuery, rejection::PathRejection},
    http::Uri,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    home::HomePage,
    lot::{LotContext, LotPage, Said},
    lot_view::LotView,
    market::{MarketPage, Order},
    my_bids::MyBidsPage,
    problem::Problem,
    sale::{Filter, SalePage},
    sale_view::SaleView,
    symbol::SymbolPage,
    visit::{Visit, fresh_bid_id},
};
use crate::{LotPath, api, mine::my_lots};
use market::{Interval, Symbol};

/// Candles read for a page; its chart asks for more.
const CANDLES_SHOWN: usize = 12;
/// Messages of the house on a lot's page; the sale's page shows all.
const MESSAGES_ON_LOT: usize = 3;
/// Sales whose lots are considered for the home page: the engine is asked once for each.
const HOME_SALES_MAX: usize = 4;

pub(super) async fn home(visit: Visit) -> Response {
    let sales = visit.app.board().sales();
    let now = visit.page.now;
    let mut views: Vec<_> = sales.iter().cloned().map(SaleView::new).collect();
    let mut current: Vec<_> = sales.iter().filter(|sale| is_ahead(sale, now)).collect();
    current.sort_by_key(|sale| sale.record.ends_at);
    let mut lots = Vec::new();
    for sale in current.into_iter().take(HOME_SALES_MAX) {
        lots.extend(visit.lots(sale).await);
    }
    views.reverse();
    let prices = visit.prices();
    HomePage::new(visit.page, lots, views, prices).into_response()
}

pub(super) async fn sale(
    visit: Visit,
    path: Result<Path<SaleId>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Response {
    let found = path.ok().and_then(|Path(id)| visit.app.board().sale(&id));
    let Some(sale) = found else {
        return visit.problem(Problem::NotFound);
    };
    let lots = visit.lots(&sale).await;
    let filter = Filter::from_code(word(query.as_deref(), "show"));
    SalePage::new(visit.page, SaleView::new(sale), lots, filter).into_response()
}

pub(super) async fn lot(
    visit: Visit,
    path: Result<Path<LotPath>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Response {
    let Ok(Path(path)) = path else {
        return visit.problem(Problem::NotFound);
    };
    match lot_page(visit, &path).await {
        Ok(mut page) => {
            page.said = word(query.as_deref(), "said").and_then(Said::from_code);
            if word(query.as_deref(), "maximum") == Some("open") {
                page = page.with_open_maximum();
            }
            page.into_response()
        }
        Err(problem) => problem,
    }
}

/// Reloading after a refused bid asks for the form's address: the lot is where to be.
pub(super) async fn lot_of_bids(
    visit: Visit,
    path: Result<Path<LotPath>, PathRejection>,
) -> Response {
    match path {
        Ok(Path(LotPath { sale, lot })) => {
            Redirect::to(&format!("/sales/{sale}/lots/{lot}")).into_response()
        }
        Err(_) => visit.problem(Problem::NotFound),
    }
}

/// A lot's page as this visitor sees it, or the page that says there is none.
pub(super) async fn lot_page(visit: Visit, path: &LotPath) -> Result<LotPage, Response> {
    let board = visit.app.board();
    let (Some(sale), Some(lot)) = (board.sale(&path.sale), board.lot(&path.sale, &path.lot)) else {
        return Err(visit.problem(Problem::NotFound));
    };
    let place = sale
        .lots
        .iter()
        .position(|other| other.public.lot == path.lot);
    let beside = |place: Option<usize>| {
        let lot = sale.lots.get(place?)?;
        Some(format!("/sales/{}/lots/{}", path.sale, lot.public.lot))
    };
    let standing = match visit.page.person() {
        Some(person) => visit
            .app
            .engine()
            .standing(person, &path.sale, &path.lot)
            .await
            .ok()
            .map(|reply| reply.standing),
        None => None,
    };
    let paddle = standing.as_ref().and_then(|standing| standing.paddle);
    let view = SaleView::new(sale.clone());
    Ok(LotPage::new(LotContext {
        lot: LotView::new(lot, visit.page.now, paddle),
        sale_title: view.short_title(),
        sale_address: view.address(),
        news: view.news(MESSAGES_ON_LOT),
        demo: view.demo(),
        before: beside(place.and_then(|place| place.checked_sub(1))),
        after: beside(place.map(|place| place + 1)),
        standing,
        bid_ids: [fresh_bid_id(), fresh_bid_id()],
        page: visit.page,
    }))
}

pub(super) async fn market(visit: Visit, RawQuery(query): RawQuery) -> Response {
    let order = Order::from_code(word(query.as_deref(), "by"));
    let prices = visit.prices();
    MarketPage::new(visit.page, prices, order).into_response()
}

pub(super) async fn symbol(
    visit: Visit,
    path: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Response {
    let symbol = path.ok().and_then(|Path(text)| Symbol::try_from(text).ok());
    let price = symbol
        .as_ref()
        .and_then(|symbol| visit.price(symbol.as_str()));
    let (Some(symbol), Some(price)) = (symbol, price) else {
        return visit.problem(Problem::NotFound);
    };
    let interval = word(query.as_deref(), "interval").and_then(|code| code.parse().ok());
    let interval = interval.unwrap_or(Interval::Minute);
    let candles = visit.app.candles();
    let (newest, day) = tokio::join!(
        candles.newest(&symbol, interval, CANDLES_SHOWN),
        candles.newest(&symbol, Interval::Day, 1),
    );
    // The price is there: better a page without candles than none.
    let (newest, day) = (newest.unwrap_or_default(), day.unwrap_or_default());
    SymbolPage::new(visit.page, price, interval, &newest, day.last()).into_response()
}

pub(super) async fn my_bids(visit: Visit) -> Response {
    let (visit, person) = match visit.signed_in("/my-bids") {
        Ok(signed_in) => signed_in,
        Err(answer) => return *answer,
    };
    let mine = my_lots(&visit.app, &person).await;
    MyBidsPage::new(visit.page, mine).into_response()
}

pub(super) async fn not_found(visit: Visit, uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return api::Problem::not_found("not_found").into_response();
    }
    visit.problem(Problem::NotFound)
}

fn is_ahead(sale: &crate::model::BoardSale, now: auction::Time) -> bool {
    let ahead = |state| matches!(state, auction::LotState::Upcoming | auction::LotState::Open);
    sale.lots.iter().any(|lot| ahead(lot.public.state(now)))
}

/// The value of a parameter that is one of our own codes: no decoding, so nothing else fits.
pub(super) fn word<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    let mut pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}
