//! The lots one has bid on.

use std::str::FromStr;

use auction::{Amount, Paddle, Time, VoidNote};
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
    engine::QueryError,
    mine::{self, ENDED_SALES_MAX, Mine, MyLot, current_lots, past_lots},
    read_model::EndedPlace,
};

/// A lot one has bid on.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct MyBidView {
    state: Mine,
    /// One's own number in the sale; null where only sealed bids stand.
    #[schema(required = true)]
    paddle: Option<Paddle>,
    /// English: one's own maximum, for nobody else.
    #[schema(required = true)]
    maximum: Option<Amount>,
    /// Sealed: one's own amount, for nobody else.
    #[schema(required = true)]
    amount: Option<Amount>,
    /// When and why the house voided the newest of one's own bids that it did.
    #[schema(required = true)]
    voided: Option<VoidNote>,
    sale_title: String,
    lot: LotView,
}

impl MyBidView {
    fn new(my: MyLot, now: Time) -> Self {
        Self {
            state: my.mine,
            paddle: my.standing.paddle,
            maximum: my.standing.maximum,
            amount: my.standing.amount,
            voided: my.standing.voided,
            lot: LotView::new(&my.lot, now),
            sale_title: my.sale_title,
        }
    }
}

/// After which lot a page begins.
enum Place {
    /// Of a sale that is not stored for good.
    Current(mine::Place),
    /// After so many of one's lots in a stored sale; none: after the sale.
    Past(EndedPlace, Option<usize>),
}

impl Place {
    fn text(&self) -> String {
        match self {
            Self::Current((rank, by_end, sale, number, lot)) => {
                format!("current {rank} {by_end} {sale} {number} {lot}")
            }
            Self::Past(place, lots) => {
                let (ended_at, sale) = (place.ended_at().unix_millis(), place.sale());
                let lots = lots.map_or_else(|| "all".to_owned(), |lots| lots.to_string());
                format!("past {ended_at} {sale} {lots}")
            }
        }
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        fn read<T: FromStr>(text: &str) -> Result<T, ()> {
            text.parse().map_err(|_| ())
        }
        let parts: Vec<_> = text.split(' ').collect();
        match parts[..] {
            ["current", rank, by_end, sale, number, lot] => {
                let place = (
                    read(rank)?,
                    read(by_end)?,
                    read(sale)?,
                    read(number)?,
                    read(lot)?,
                );
                Ok(Self::Current(place))
            }
            ["past", ended_at, sale, lots] => {
                let ended_at = Time::from_unix_millis(read(ended_at)?).map_err(|_| ())?;
                let lots = (lots != "all").then(|| read(lots)).transpose()?;
                Ok(Self::Past(EndedPlace::new(ended_at, read(sale)?), lots))
            }
            _ => Err(()),
        }
    }
}

/// Every lot one has bid on, and how one stands on each: those one is outbid on first, then what runs, each by its end, then
/// what is over; then the sales that ended a while ago, the last one first. A lot whose standing changes while one reads page
/// by page changes its place: begin again to be sure. Of old sales eight are looked through for a page, which then
/// may hold fewer lots than asked for; `next` leads on.
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
    let limit = paging.limit;
    let (mut lots, next) = match after {
        Some(Place::Past(place, lots)) => past(&app, &person, Some((place, lots)), limit).await?,
        Some(Place::Current(place)) => current(&app, &person, Some(place), limit).await?,
        None => current(&app, &person, None, limit).await?,
    };
    let now = app.now();
    Ok(Json(Page {
        items: lots.drain(..).map(|my| MyBidView::new(my, now)).collect(),
        next: next.map(|place| paging.cursor(&place.text())),
    }))
}

type Lots = (Vec<MyLot>, Option<Place>);

/// Lots of sales that are not stored for good, and where there is room left, of those that are.
async fn current(
    app: &App,
    person: &Person,
    after: Option<mine::Place>,
    limit: usize,
) -> Result<Lots, Problem> {
    let found = current_lots(app, person).await;
    if let Some(missing) = found.missing {
        return Err(unavailable(&missing));
    }
    let mut lots = found.lots;
    lots.retain(|my| after.as_ref().is_none_or(|after| *after < my.place()));
    if lots.len() < limit {
        let (past, next) = past(app, person, None, limit - lots.len()).await?;
        lots.extend(past);
        return Ok((lots, next));
    }
    let is_more = lots.len() > limit || !app.read_model().older(None, 1).is_empty();
    lots.truncate(limit);
    let last = lots.last().filter(|_| is_more);
    let next = last.map(|last| Place::Current(last.place()));
    Ok((lots, next))
}

/// Lots of stored sales, at most so many, after a place among them.
async fn past(
    app: &App,
    person: &Person,
    after: Option<(EndedPlace, Option<usize>)>,
    limit: usize,
) -> Result<Lots, Problem> {
    let model = app.read_model();
    let begun = after
        .as_ref()
        .and_then(|(place, lots)| Some((place, (*lots)?)));
    let (begun, mut skipped) = match begun {
        Some((place, lots)) => (model.ended_sale(place.sale()), lots),
        None => (None, 0),
    };
    let place = after.map(|(place, _)| place);
    let older = model.older(place.as_ref(), ENDED_SALES_MAX + 1);
    let mut lots = Vec::new();
    let mut looked_through = None;
    for (count, ended) in begun.into_iter().chain(older).enumerate() {
        if count == ENDED_SALES_MAX || lots.len() == limit {
            return Ok((lots, looked_through));
        }
        let Some(place) = ended.place() else {
            continue;
        };
        let own = past_lots(app, person, &ended).await;
        let own = own.map_err(|error| unavailable(&error))?;
        let given = std::mem::take(&mut skipped);
        let rest = own.into_iter().skip(given);
        let before = lots.len();
        lots.extend(rest.take(limit + 1 - before));
        if lots.len() > limit {
            lots.truncate(limit);
            let given = given + limit - before;
            return Ok((lots, Some(Place::Past(place, Some(given)))));
        }
        looked_through = Some(Place::Past(place, None));
    }
    Ok((lots, None))
}

fn unavailable(error: &QueryError) -> Problem {
    Problem::unavailable(error.to_string())
}
