//! The lots somebody has bid on, told from the public history and their own paddles.
//!
//! The engine knows a person's paddle in a sale; the read model knows which paddle bid where. Nothing about people
//! is kept here.

use std::sync::Arc;

use auction::{LotPhase, Paddle, Time};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    App, Person,
    engine::QueryError,
    model::{LotModel, SaleModel},
};

/// Sales asked about, those that opened last: a page must not ask the engine without end.
pub(crate) const SALES_MAX: usize = 64;
/// Questions on the way at once.
const QUESTIONS_MAX: usize = 8;

/// How somebody stands on a lot they have bid on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mine {
    Leading,
    Outbid,
    Won,
    Lost,
}

impl Mine {
    /// How a paddle stands; none where it never bid.
    pub(crate) fn of(lot: &LotModel, paddle: Paddle) -> Option<Self> {
        let leads = lot.public.leader == Some(paddle);
        let took_part = || lot.entries.iter().any(|entry| entry.paddle == Some(paddle));
        if !leads && !took_part() {
            return None;
        }
        Some(match (lot.public.phase, leads) {
            (LotPhase::Open, true) => Self::Leading,
            (LotPhase::Open, false) => Self::Outbid,
            (LotPhase::Sold, true) => Self::Won,
            (LotPhase::Sold, false) | (LotPhase::Unsold | LotPhase::Withdrawn, _) => Self::Lost,
        })
    }

    /// Its name for style sheet and script.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Leading => "leading",
            Self::Outbid => "outbid",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

/// A lot somebody has bid on.
#[derive(Clone, Debug)]
pub(crate) struct MyLot {
    pub(crate) lot: Arc<LotModel>,
    pub(crate) sale_title: String,
    pub(crate) sale_opens_at: Time,
    pub(crate) paddle: Paddle,
    pub(crate) mine: Mine,
}

/// What could be told.
#[derive(Clone, Debug, Default)]
pub(crate) struct MyLots {
    /// The sale that opened last first, its lots by number.
    pub(crate) lots: Vec<MyLot>,
    /// Why some sale is missing.
    pub(crate) missing: Option<QueryError>,
}

/// Every lot this person has bid on, in the sales that opened last.
pub(crate) async fn my_lots(app: &App, person: &Person) -> MyLots {
    let mut sales = app.read_model().sales();
    sales.retain(|sale| sale.lots.iter().any(|lot| lot.public.bid_count > 0));
    sales.reverse();
    sales.truncate(SALES_MAX);
    // In order: the answers come back as the sales stand.
    let mut answers = stream::iter(sales)
        .map(|sale| async move { (paddle(app, person, &sale).await, sale) })
        .buffered(QUESTIONS_MAX);
    let mut found = MyLots::default();
    while let Some((paddle, sale)) = answers.next().await {
        match paddle {
            Ok(Some(paddle)) => found.lots.extend(in_sale(&sale, paddle)),
            Ok(None) => {}
            Err(error) => found.missing = Some(error),
        }
    }
    found
}

/// The paddle is the same on every lot of a sale.
async fn paddle(
    app: &App,
    person: &Person,
    sale: &SaleModel,
) -> Result<Option<Paddle>, QueryError> {
    let Some(lot) = sale.lots.first() else {
        return Ok(None);
    };
    let (sale, lot) = (&sale.record.sale, &lot.public.lot);
    let standing = app.engine().standing(person, sale, lot).await?;
    Ok(standing.paddle)
}

fn in_sale(sale: &SaleModel, paddle: Paddle) -> Vec<MyLot> {
    let mine = sale.lots.iter().filter_map(|lot| {
        Some(MyLot {
            mine: Mine::of(lot, paddle)?,
            lot: lot.clone(),
            sale_title: sale.title.clone(),
            sale_opens_at: sale.record.opens_at,
            paddle,
        })
    });
    let mut mine: Vec<_> = mine.collect();
    mine.sort_by_key(|my| (my.lot.public.number, my.lot.public.lot.clone()));
    mine
}
