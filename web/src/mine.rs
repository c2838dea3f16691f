//! The lots somebody has bid on, told from the public history and their own paddles.
//!
//! The engine knows a person's paddle in a sale; the read model knows which paddle bid where. Sealed bids show no paddle:
//! of those only the engine knows. Nothing about people is kept here.

use std::sync::Arc;

use auction::{Amount, LotPhase, Paddle, PublicFormat, PublicLot, Standing, StandingState, Time};
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
/// Of those stored for good, the ones that ended last: for each the store and the engine read it whole.
pub(crate) const ENDED_SALES_MAX: usize = 8;
/// Questions asked for one list, and of them on the way at once.
const QUESTIONS_MAX: usize = 512;
const QUESTIONS_AT_ONCE: usize = 8;

/// How somebody stands on a lot they have bid on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mine {
    Leading,
    Outbid,
    /// A sealed bid stands; how it compares is known at the end.
    Placed,
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

    /// How the engine says one stands; none where no bid stands.
    fn by(state: StandingState) -> Option<Self> {
        match state {
            StandingState::None => None,
            StandingState::Leading => Some(Self::Leading),
            StandingState::Outbid => Some(Self::Outbid),
            StandingState::Placed => Some(Self::Placed),
            StandingState::Won => Some(Self::Won),
            StandingState::Lost => Some(Self::Lost),
        }
    }

    /// Its name for style sheet and script.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Leading => "leading",
            Self::Outbid => "outbid",
            Self::Placed => "placed",
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
    /// None: a sealed bid shows none.
    pub(crate) paddle: Option<Paddle>,
    pub(crate) mine: Mine,
    /// Their sealed bid, for nobody else.
    pub(crate) amount: Option<Amount>,
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
    sales.reverse();
    let mut found = MyLots::default();
    for ended in app.read_model().older(None, ENDED_SALES_MAX) {
        match app.ended_sale(&ended).await {
            Ok(sale) => sales.push(sale),
            Err(_) => found.missing = Some(QueryError::Unavailable),
        }
    }
    sales.retain(|sale| sale.lots.iter().any(may_have_bids));
    sales.truncate(SALES_MAX);
    let mut questions: Vec<_> = sales.iter().flat_map(questions).collect();
    questions.truncate(QUESTIONS_MAX);
    // In order: the answers come back as the sales stand.
    let mut answers = stream::iter(questions)
        .map(|(sale, lot)| async move { (standing(app, person, &lot).await, sale, lot) })
        .buffered(QUESTIONS_AT_ONCE);
    while let Some((standing, sale, lot)) = answers.next().await {
        match standing {
            Ok(standing) if is_sealed(&lot) => found.lots.extend(sealed(&sale, &lot, &standing)),
            Ok(standing) => {
                let mine = standing.paddle.map(|paddle| english(&sale, paddle));
                found.lots.extend(mine.into_iter().flatten());
            }
            Err(error) => found.missing = Some(error),
        }
    }
    found
}

/// The lots to ask about: a paddle is the same on every lot of a sale, and of sealed bids nothing else tells.
fn questions(sale: &Arc<SaleModel>) -> Vec<(Arc<SaleModel>, Arc<LotModel>)> {
    let lots = sale.lots.iter().enumerate();
    let asked = lots.filter(|(place, lot)| match is_sealed(lot) {
        true => may_have_bids(lot),
        false => *place == 0,
    });
    asked.map(|(_, lot)| (sale.clone(), lot.clone())).collect()
}

fn is_sealed(lot: &Arc<LotModel>) -> bool {
    matches!(lot.public.format, PublicFormat::Sealed(_))
}

fn may_have_bids(lot: &Arc<LotModel>) -> bool {
    lot.public.bid_count != Some(0)
}

async fn standing(app: &App, person: &Person, lot: &LotModel) -> Result<Standing, QueryError> {
    let PublicLot { sale, lot, .. } = &lot.public;
    let reply = app.engine().standing(person, sale, lot).await?;
    Ok(reply.standing)
}

fn english(sale: &SaleModel, paddle: Paddle) -> Vec<MyLot> {
    let mine = sale.lots.iter().filter_map(|lot| {
        let mine = Mine::of(lot, paddle)?;
        Some(MyLot::new(sale, lot, Some(paddle), mine, None))
    });
    let mut mine: Vec<_> = mine.collect();
    mine.sort_by_key(|my| (my.lot.public.number, my.lot.public.lot.clone()));
    mine
}

fn sealed(sale: &SaleModel, lot: &Arc<LotModel>, standing: &Standing) -> Option<MyLot> {
    let mine = Mine::by(standing.state)?;
    let Standing { paddle, amount, .. } = standing;
    Some(MyLot::new(sale, lot, *paddle, mine, *amount))
}

impl MyLot {
    fn new(
        sale: &SaleModel,
        lot: &Arc<LotModel>,
        paddle: Option<Paddle>,
        mine: Mine,
        amount: Option<Amount>,
    ) -> Self {
        Self {
            lot: lot.clone(),
            sale_title: sale.title.clone(),
            sale_opens_at: sale.record.opens_at,
            paddle,
            mine,
            amount,
        }
    }
}
