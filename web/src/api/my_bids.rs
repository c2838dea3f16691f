//! The lots one has bid on.

use std::{cmp::Ordering, str::FromStr};

use auction::{LotId, Paddle, SaleId};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Problem,
    body::Params,
    cursor::{Page, PageParams},
    view::LotView,
};
use crate::{
    App, Person,
    mine::{Mine, MyLot, my_lots},
};

/// A lot one has bid on.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct MyBidView {
    state: Mine,
    /// One's own number in the sale; null where only sealed bids stand.
    #[schema(required = true)]
    paddle: Option<Paddle>,
    sale_title: String,
    lot: LotView,
}

/// A lot's place in the list: nothing in it ever changes.
#[derive(PartialEq, Eq)]
struct Place {
    sale_opens_at_millis: i64,
    sale: SaleId,
    number: u32,
    lot: LotId,
}

impl Place {
    fn of(my: &MyLot) -> Self {
        let public = &my.lot.public;
        Self {
            sale_opens_at_millis: my.sale_opens_at.unix_millis(),
            sale: public.sale.clone(),
            number: public.number,
            lot: public.lot.clone(),
        }
    }

    fn text(&self) -> String {
        let Self {
            sale_opens_at_millis,
            sale,
            number,
            lot,
        } = self;
        format!("{sale_opens_at_millis} {sale} {number} {lot}")
    }

    /// The sale that opened last comes first, its lots by number.
    fn compare(&self, other: &Self) -> Ordering {
        let sales = (other.sale_opens_at_millis, &other.sale);
        let by_sale = sales.cmp(&(self.sale_opens_at_millis, &self.sale));
        by_sale.then_with(|| (self.number, &self.lot).cmp(&(other.number, &other.lot)))
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<_> = text.split(' ').collect();
        let [millis, sale, number, lot] = parts[..] else {
            return Err(());
        };
        Ok(Self {
            sale_opens_at_millis: millis.parse().map_err(|_| ())?,
            sale: sale.parse().map_err(|_| ())?,
            number: number.parse().map_err(|_| ())?,
            lot: lot.parse().map_err(|_| ())?,
        })
    }
}

/// The lots one has bid on, of the 64 sales with bids that opened last, and how one stands on each. Of sealed sales the first
/// 512 lots are looked at, of sales that ended a while ago the last 8.
#[utoipa::path(
    get,
    path = "/my-bids",
    tag = "me",
    security(("bearer" = []), ("cookie" = [])),
    params(PageParams),
    responses(
        (status = 200, body = Page<MyBidView>),
        (status = 503, description = "Not every sale could be asked")
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    person: Person,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<MyBidView>>, Problem> {
    let paging = params.of(&app, format!("my-bids {}", person.user))?;
    let after = paging.after::<Place>()?;
    let mine = my_lots(&app, &person).await;
    if let Some(missing) = mine.missing {
        return Err(Problem::unavailable(missing.to_string()));
    }
    let mut lots = mine.lots;
    lots.sort_by(|a, b| Place::of(a).compare(&Place::of(b)));
    let following = lots.into_iter().filter(|my| {
        let after = after.as_ref();
        after.is_none_or(|after| after.compare(&Place::of(my)) == Ordering::Less)
    });
    let now = app.now();
    let page = paging.take(
        following,
        |my| Place::of(my).text(),
        |my| MyBidView {
            state: my.mine,
            paddle: my.paddle,
            lot: LotView::new(&my.lot, now),
            sale_title: my.sale_title,
        },
    );
    Ok(Json(page))
}
