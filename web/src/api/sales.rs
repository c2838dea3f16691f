//! Sales, in lists and one by one.

use std::{str::FromStr, sync::Arc};

use auction::{SaleId, Time};
use axum::{Json, extract::State};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Problem,
    body::{Ids, Params},
    cursor::{List, Page, PageParams},
    view::{LotView, SaleView},
};
use crate::{
    Absent, App,
    archive::ReadError,
    model::SaleModel,
    read_model::{EndedPlace, EndedSale},
};

/// Lots shown of each sale in a list; the sale itself pages through all.
const LOTS_IN_LIST: usize = 20;
/// Ended sales read at once for one list.
const READ_AT_ONCE: usize = 4;

/// The sale of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct SalePath {
    pub(super) sale: SaleId,
}

/// A sale's place in the list.
enum Place {
    /// It opens then.
    Current(Time, SaleId),
    Ended(EndedPlace),
}

/// A sale in the list, as far as it is known without reading what is stored.
enum Listed {
    Current(Arc<SaleModel>),
    Ended(Arc<EndedSale>),
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<_> = text.split(' ').collect();
        let [part, millis, sale] = parts[..] else {
            return Err(());
        };
        let time = Time::from_unix_millis(millis.parse().map_err(|_| ())?).map_err(|_| ())?;
        let sale = sale.parse().map_err(|_| ())?;
        match part {
            "current" => Ok(Self::Current(time, sale)),
            "ended" => Ok(Self::Ended(EndedPlace::new(time, sale))),
            _ => Err(()),
        }
    }
}

impl Listed {
    fn place(&self) -> String {
        let (part, time, sale) = match self {
            Self::Current(sale) => ("current", sale.record.opens_at, &sale.record.sale),
            Self::Ended(ended) => {
                let ended_at = ended.summary.as_ref().map(|summary| summary.ends_at);
                ("ended", ended_at.unwrap_or(Time::EPOCH), &ended.sale)
            }
        };
        format!("{part} {} {sale}", time.unix_millis())
    }

    /// The sale with its lots; none when what is stored of it is damaged.
    async fn read(self, app: &App) -> Result<Option<Arc<SaleModel>>, Problem> {
        match self {
            Self::Current(sale) => Ok(Some(sale)),
            Self::Ended(ended) => match app.ended_sale(&ended).await {
                Ok(sale) => Ok(Some(sale)),
                Err(ReadError::Damaged(_)) => Ok(None),
                Err(ReadError::Away(_)) => Err(Absent::Away.into()),
            },
        }
    }
}

/// What follows a place, at most so many: first what has not ended, by opening time, then what has, the last one first.
fn following(app: &App, after: Option<Place>, count_max: usize) -> Vec<Listed> {
    let model = app.read_model();
    let mut sales = match &after {
        Some(Place::Ended(_)) => vec![],
        _ => model.sales(),
    };
    let ended_after = match after {
        Some(Place::Ended(place)) => Some(place),
        Some(Place::Current(opens_at, id)) => {
            sales.retain(|sale| (opens_at, &id) < (sale.record.opens_at, &sale.record.sale));
            None
        }
        None => None,
    };
    let mut listed: Vec<_> = sales
        .into_iter()
        .map(Listed::Current)
        .take(count_max)
        .collect();
    let ended = model.older(ended_after.as_ref(), count_max - listed.len());
    listed.extend(ended.into_iter().map(Listed::Ended));
    listed
}

/// Every sale: those that have not ended by opening time, then the others, the one that ended last first.
#[utoipa::path(
    get,
    path = "/sales",
    tag = "sales",
    params(PageParams),
    responses(
        (status = 200, body = Page<SaleView>),
        (status = 400, description = "No such page"),
        (status = 503, description = "A sale that ended cannot be read now")
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<SaleView>>, Problem> {
    let paging = params.of(&app, "sales".to_owned())?;
    let after = paging.after::<Place>()?;
    let now = app.now();
    // One more tells whether there are more.
    let following = following(&app, after, paging.limit + 1);
    let page = paging.take(following.into_iter(), Listed::place, |listed| listed);
    let mut read = stream::iter(page.items)
        .map(|listed| listed.read(&app))
        .buffered(READ_AT_ONCE);
    let mut items = Vec::new();
    while let Some(sale) = read.try_next().await? {
        let view =
            |sale: Arc<_>| SaleView::new(&sale, lots(&app, &sale, 0, LOTS_IN_LIST, now), now);
        items.extend(sale.map(view));
    }
    let next = page.next;
    Ok(Json(Page { items, next }))
}

/// One sale, with a page of its lots.
#[utoipa::path(
    get,
    path = "/sales/{sale}",
    tag = "sales",
    params(SalePath, PageParams),
    responses(
        (status = 200, body = SaleView),
        (status = 404, description = "No such sale"),
        (status = 503, description = "It ended, and cannot be read now")
    )
)]
pub(super) async fn sale(
    State(app): State<App>,
    Ids(path): Ids<SalePath>,
    Params(params): Params<PageParams>,
) -> Result<Json<SaleView>, Problem> {
    let paging = params.of(&app, name_of_lots(&path.sale))?;
    let after = paging.after::<usize>()?;
    let sale = app.sale(&path.sale).await?;
    let now = app.now();
    let lots = lots(&app, &sale, after.unwrap_or(0), paging.limit, now);
    Ok(Json(SaleView::new(&sale, lots, now)))
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
