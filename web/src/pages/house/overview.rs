//! `/house`: every sale of the house, the drafts first.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::Time;
use axum::{
    extract::RawQuery,
    response::{IntoResponse, Response},
};

use super::{OperatorVisit, Page, address, said};
use crate::{
    api::{SaleState, sale_state},
    format,
    house::health::{self, ReadOnly},
    locale::{filters, t},
    model::SaleModel,
    pages::{past_sales::PastSales, sale_view::SaleView, words},
    read_model::DraftNote,
};

/// Sales listed in each part; older ones stay reachable by their address.
const LISTED_MAX: usize = 100;

/// The list of the house's sales.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/overview.html")]
pub(super) struct OverviewPage {
    pub(super) page: Page,
    pub(super) said: Option<String>,
    /// Why nothing is taken for some sales, and what to do.
    pub(super) read_only: Vec<ReadOnly>,
    pub(super) drafts: Vec<DraftRow>,
    /// Running, upcoming, over: each with its heading.
    pub(super) parts: [(String, Vec<SaleRow>); 3],
    /// Stored for good.
    pub(super) past: PastSales,
}

#[derive(Debug)]
pub(super) struct DraftRow {
    pub(super) address: String,
    pub(super) title: String,
    pub(super) lots: String,
    pub(super) changed_at: Time,
    pub(super) changed: String,
}

#[derive(Debug)]
pub(super) struct SaleRow {
    pub(super) address: String,
    pub(super) view: SaleView,
    pub(super) on_hold: bool,
}

pub(super) async fn show(
    OperatorVisit { visit, .. }: OperatorVisit,
    RawQuery(query): RawQuery,
) -> Response {
    let model = visit.app.read_model();
    let sales = model.sales();
    // One that is being published stands below already.
    let published = |sale| sales.iter().any(|known| known.record.sale == sale);
    let drafts = model.drafts().into_iter();
    let drafts = drafts.filter(|draft| !published(draft.sale.clone()));
    let drafts = drafts.take(LISTED_MAX);
    let drafts: Vec<_> = drafts.map(DraftRow::new).collect();
    let parts = parts(sales, visit.page.now);
    let [(_, running), (_, upcoming), _] = &parts;
    let ahead = running.iter().chain(upcoming).map(|row| row.view.id());
    let read_only = health::all_read_only(&visit.app, ahead.cloned().collect()).await;
    let once = visit.said_once();
    let page = OverviewPage {
        read_only,
        drafts,
        parts,
        past: PastSales::asked_for(model, query.as_deref()),
        said: said(visit.said.as_deref()),
        page: visit.page,
    };
    (once, page).into_response()
}

impl DraftRow {
    fn new(draft: DraftNote) -> Self {
        Self {
            address: address(&draft.sale),
            title: draft.title,
            lots: words::lot_count(draft.lot_count),
            changed_at: draft.changed_at,
            changed: format::date_and_time(draft.changed_at),
        }
    }
}

impl OverviewPage {
    fn is_empty(&self) -> bool {
        let is_past_empty = self.past.rows.is_empty();
        is_past_empty
            && self.drafts.is_empty()
            && self.parts.iter().all(|(_, sales)| sales.is_empty())
    }
}

/// The sale that ends next first; of those over, the one that ended last.
pub(super) fn parts(mut sales: Vec<Arc<SaleModel>>, now: Time) -> [(String, Vec<SaleRow>); 3] {
    let [mut running, mut upcoming, mut over] = [vec![], vec![], vec![]];
    sales.sort_by_key(|sale| sale.ends_at());
    for sale in sales {
        let state = sale_state(&sale, now);
        let part = match state {
            SaleState::Open | SaleState::OnHold => &mut running,
            SaleState::Upcoming => &mut upcoming,
            SaleState::Closed | SaleState::Cancelled => &mut over,
        };
        part.push(SaleRow {
            address: address(&sale.record.sale),
            on_hold: state == SaleState::OnHold,
            view: SaleView::new(sale),
        });
    }
    over.reverse();
    for part in [&mut running, &mut upcoming, &mut over] {
        part.truncate(LISTED_MAX);
    }
    [
        (t!("house-overview-running"), running),
        (t!("house-overview-upcoming"), upcoming),
        (t!("house-overview-closed"), over),
    ]
}
