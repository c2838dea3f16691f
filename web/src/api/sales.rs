//! Sales, in lists and one by one.

use std::{cmp::Ordering, str::FromStr};

use auction::{SaleId, Time};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Problem,
    body::{Ids, Params},
    cursor::{List, Page, PageParams},
    view::{LotView, SaleView},
};
use crate::{App, model::SaleModel};

/// Lots shown of each sale in a list; the sale itself pages through all.
const LOTS_IN_LIST: usize = 20;

/// The sale of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct SalePath {
    pub(super) sale: SaleId,
}

/// A sale's place in the list.
struct Place {
    opens_at_millis: i64,
    sale: SaleId,
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (millis, sale) = text.split_once(' ').ok_or(())?;
        Ok(Self {
            opens_at_millis: millis.parse().map_err(|_| ())?,
            sale: sale.parse().map_err(|_| ())?,
        })
    }
}

impl Place {
    fn compare(&self, sale: &SaleModel) -> Ordering {
        let record = &sale.record;
        let opens_at_millis = record.opens_at.unix_millis();
        (self.opens_at_millis, &self.sale).cmp(&(opens_at_millis, &record.sale))
    }
}

/// Every sale, by opening time.
#[utoipa::path(
    get,
    path = "/sales",
    tag = "sales",
    params(PageParams),
    responses(
        (status = 200, body = Page<SaleView>),
        (status = 400, description = "No such page")
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<SaleView>>, Problem> {
    let paging = params.of(&app, "sales".to_owned())?;
    let after = paging.after::<Place>()?;
    let now = app.now();
    let sales = app.read_model().sales();
    let following = sales.iter().filter(|sale| {
        let place = after.as_ref().map(|place| place.compare(sale));
        place.is_none_or(Ordering::is_lt)
    });
    let place = |sale: &&std::sync::Arc<SaleModel>| {
        let record = &sale.record;
        format!("{} {}", record.opens_at.unix_millis(), record.sale)
    };
    let show = |sale: &std::sync::Arc<SaleModel>| {
        SaleView::new(sale, lots(&app, sale, 0, LOTS_IN_LIST, now), now)
    };
    Ok(Json(paging.take(following, place, show)))
}

/// One sale, with a page of its lots.
#[utoipa::path(
    get,
    path = "/sales/{sale}",
    tag = "sales",
    params(SalePath, PageParams),
    responses(
        (status = 200, body = SaleView),
        (status = 404, description = "No such sale")
    )
)]
pub(super) async fn sale(
    State(app): State<App>,
    Ids(path): Ids<SalePath>,
    Params(params): Params<PageParams>,
) -> Result<Json<SaleView>, Problem> {
    let paging = params.of(&app, name_of_lots(&path.sale))?;
    let after = paging.after::<usize>()?;
    let sale = find(&app, &path.sale)?;
    let now = app.now();
    let lots = lots(&app, &sale, after.unwrap_or(0), paging.limit, now);
    Ok(Json(SaleView::new(&sale, lots, now)))
}

/// The sale, or the problem that there is none.
pub(super) fn find(app: &App, sale: &SaleId) -> Result<std::sync::Arc<SaleModel>, Problem> {
    let found = app.read_model().sale(sale);
    found.ok_or_else(|| Problem::not_found("unknown_sale"))
}

/// A page of the sale's lots; the cursor is how many came before.
pub(super) fn lots(
    app: &App,
    sale: &SaleModel,
    skipped: usize,
    limit: usize,
    now: Time,
) -> Page<LotView> {
    let list = List::new(app.keys(), name_of_lots(&sale.record.sale));
    let following = sale.lots.iter().enumerate().skip(skipped);
    list.page(
        following,
        limit,
        |(index, _)| (index + 1).to_string(),
        |(_, lot)| LotView::new(lot, now),
    )
}

fn name_of_lots(sale: &SaleId) -> String {
    format!("lots {sale}")
}
