//! `/`: what is happening now comes first.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::{LotState, Time};
use axum::response::{IntoResponse, Response};

use super::{
    lot_view::LotView,
    past_sales::PastSales,
    price_view::PriceView,
    sale_view::SaleView,
    visit::{Page, Visit},
};
use crate::locale::filters;
use crate::model::{LotHead, LotModel, SaleModel};

/// Lots in the strip.
const ENDING_SHOWN_MAX: usize = 12;
/// That strip, and the lot before it.
const LOTS_SHOWN_MAX: usize = ENDING_SHOWN_MAX + 1;
/// Symbols beside the sales.
const MOVERS_SHOWN_MAX: usize = 6;
/// Sales listed; older ones stay reachable by their address.
const SALES_SHOWN_MAX: usize = 20;
/// Past sales listed; their own page lists all.
const PAST_SALES_SHOWN_MAX: usize = 5;

/// Sales whose lots are considered: the engine is asked once for each.
const SALES_CONSIDERED_MAX: usize = 4;

/// The home page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "home.html")]
pub(crate) struct HomePage {
    pub(crate) page: Page,
    pub(crate) featured: Option<LotView>,
    pub(crate) ending: Vec<LotView>,
    pub(crate) sales: Vec<SaleView>,
    pub(crate) past: PastSales,
    pub(crate) movers: Vec<PriceView>,
    /// Which of the lots the visitor has bid on cannot be told now.
    pub(crate) is_own_unknown: bool,
}

pub(super) async fn show(visit: Visit) -> Response {
    let sales = visit.app.read_model().sales();
    let now = visit.page.now;
    let mut views: Vec<_> = sales.iter().cloned().map(SaleView::new).collect();
    let mut current: Vec<_> = sales.iter().filter(|sale| is_ahead(sale, now)).collect();
    current.sort_by_key(|sale| sale.ends_at());
    let mut lots = Vec::new();
    for sale in current.into_iter().take(SALES_CONSIDERED_MAX) {
        let own = visit.own_standing(sale).await;
        let marks = visit.marks(sale, &own).await;
        let next = next_lots(sale, now).into_iter();
        lots.extend(next.map(|lot| visit.marked(lot, &marks)));
    }
    views.reverse();
    let prices = visit.prices();
    let past = PastSales::newest(visit.app.read_model(), PAST_SALES_SHOWN_MAX);
    HomePage::new(visit.page, lots, views, past, prices).into_response()
}

/// The lots of a sale that may come first, as many as are shown of all, in no order.
fn next_lots(sale: &SaleModel, now: Time) -> Vec<Arc<LotModel>> {
    let heads = sale.heads().iter().enumerate();
    let ahead = heads.filter(|(_, head)| head.times.is_ahead(now));
    let mut ahead: Vec<_> = ahead
        .map(|(place, head)| (urgency(head, now), place))
        .collect();
    if ahead.len() > LOTS_SHOWN_MAX {
        ahead.select_nth_unstable(LOTS_SHOWN_MAX);
        ahead.truncate(LOTS_SHOWN_MAX);
    }
    let lots = ahead.into_iter();
    lots.map(|(_, place)| Arc::clone(&sale.lots[place]))
        .collect()
}

/// What comes first is the least: the open lot that ends next, else the one that opens next.
fn urgency(LotHead { times, number, .. }: &LotHead, now: Time) -> (bool, Time, u32) {
    let is_open = times.state(now) == LotState::Open;
    (!is_open, times.next_moment(now), *number)
}

impl HomePage {
    /// Chooses what comes first: the open lot that ends next, else the lot that opens next.
    pub(crate) fn new(
        page: Page,
        mut lots: Vec<LotView>,
        sales: Vec<SaleView>,
        past: PastSales,
        prices: Vec<PriceView>,
    ) -> Self {
        lots.retain(LotView::is_ahead);
        lots.sort_by_key(|lot| {
            (
                lot.state() != LotState::Open,
                lot.next_moment(),
                lot.public().number,
            )
        });
        lots.truncate(LOTS_SHOWN_MAX);
        let mut sales_shown: Vec<_> = lots.iter().map(|lot| &lot.public().sale).collect();
        sales_shown.dedup();
        if sales_shown.len() > 1 {
            lots = named_by_sale(lots, &sales);
        }
        let mut lots = lots.into_iter();
        Self {
            is_own_unknown: lots.as_slice().iter().any(LotView::is_own_unknown),
            featured: lots.next(),
            ending: lots.collect(),
            sales: shown_sales(sales),
            past,
            movers: movers(prices),
            page,
        }
    }

    /// What the page follows: the sales that are not over, and the lots that it shows.
    fn follows(&self) -> String {
        let sales = self.sales.iter().filter(|sale| !sale.is_over());
        let sales = sales.map(|sale| format!("sale:{}", sale.id()));
        let lots = self
            .featured
            .iter()
            .chain(&self.ending)
            .map(LotView::public);
        let lots = lots.map(|lot| format!("lot:{}.{}", lot.sale, lot.lot));
        sales.chain(lots).collect::<Vec<_>>().join(" ")
    }
}

/// Lots of several sales, each with the name of its own: two may have the same number.
fn named_by_sale(lots: Vec<LotView>, sales: &[SaleView]) -> Vec<LotView> {
    let title = |lot: &LotView| {
        let mut sales = sales.iter();
        let sale = sales.find(|sale| *sale.id() == lot.public().sale)?;
        Some(sale.short_title())
    };
    let named = lots.into_iter().map(|lot| {
        let title = title(&lot);
        lot.of_sale(title)
    });
    named.collect()
}

fn is_ahead(sale: &SaleModel, now: Time) -> bool {
    !sale.is_over() && sale.heads().iter().any(|head| head.times.is_ahead(now))
}

fn shown_sales(mut sales: Vec<SaleView>) -> Vec<SaleView> {
    sales.sort_by_key(|sale| {
        let over = sale.is_over();
        let moment = sale.ends_at().unix_millis();
        (over, if over { -moment } else { moment })
    });
    sales.truncate(SALES_SHOWN_MAX);
    sales
}

fn movers(mut prices: Vec<PriceView>) -> Vec<PriceView> {
    let distance = |price: &PriceView| (price.change_ratio() - rust_decimal::Decimal::ONE).abs();
    prices.sort_by(|a, b| {
        distance(b)
            .cmp(&distance(a))
            .then_with(|| a.symbol().cmp(b.symbol()))
    });
    prices.truncate(MOVERS_SHOWN_MAX);
    prices
}
