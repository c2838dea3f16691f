//! The market as it stands.

use auction::Time;
use axum::{Json, extract::State};
use market::{DayFigures, FeedState, StruckPrice};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Problem,
    body::Params,
    cursor::{Page, PageParams},
};
use crate::App;

/// A symbol with its last price.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SymbolView {
    symbol: String,
    name: String,
    /// Exact decimal.
    #[schema(example = "101.25")]
    price: String,
    /// The price before; null for the first.
    before: Option<String>,
    currency: String,
    /// What a change is measured from: the last price of the day before (UTC), or else the day's first.
    #[schema(example = "98.00")]
    reference: String,
    /// The first price of its day in UTC.
    #[schema(example = "100.00")]
    day_open: String,
    /// The best price that somebody offers to pay, where the publisher says it.
    bid: Option<String>,
    /// The best price that somebody asks for, where the publisher says it.
    ask: Option<String>,
    /// What the day has come to; null where it is not known.
    day: Option<DayFigures>,
    time: Time,
    /// Whether prices come as they should.
    feed: Feed,
    /// When its market opens, where it is closed and does so within a month.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<Time>,
    /// The newest of its prices that the house struck, the last one last: they count in no candle and no day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    struck: Vec<StruckPrice>,
}

/// How a symbol's prices come.
#[derive(Clone, Copy, Serialize, ToSchema, Debug)]
#[serde(rename_all = "snake_case")]
enum Feed {
    Live,
    /// Those that come were made long ago: the feed tells what was missed, and is not there yet.
    CatchingUp,
    /// None came for longer than is usual, and its publisher says that it lives: nothing was traded.
    Quiet,
    /// None came for longer than is usual, though it is traded.
    Silent,
    /// By its calendar it is not traded now.
    MarketClosed,
}

impl Feed {
    /// The word for a state, and when the market opens.
    fn of(state: FeedState) -> (Self, Option<Time>) {
        match state {
            FeedState::Live => (Self::Live, None),
            FeedState::CatchingUp => (Self::CatchingUp, None),
            FeedState::Quiet => (Self::Quiet, None),
            FeedState::Silent => (Self::Silent, None),
            FeedState::MarketClosed { opens_at } => (Self::MarketClosed, opens_at.map(Time::from)),
        }
    }
}

/// Every symbol that has a price and is not retired, by symbol.
#[utoipa::path(
    get,
    path = "/market/symbols",
    tag = "market",
    params(PageParams),
    responses((status = 200, body = Page<SymbolView>))
)]
pub(super) async fn symbols(
    State(app): State<App>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<SymbolView>>, Problem> {
    let paging = params.of(&app, "symbols".to_owned())?;
    let after = paging.after::<String>()?;
    let (prices, symbols) = (app.read_model().prices(), app.symbols());
    let now = app.now();
    let following = prices.iter().filter(|price| {
        let after = after.as_ref();
        after.is_none_or(|after| price.symbol > *after) && !symbols.is_retired(&price.symbol)
    });
    let page = paging.take(
        following,
        |price| price.symbol.clone(),
        |price| {
            let phase = symbols.phase(&price.symbol, now);
            let heartbeat = symbols.heartbeat(&price.symbol, app.read_model());
            let (feed, opens_at) = Feed::of(price.feed(phase, heartbeat, now));
            SymbolView {
                feed,
                opens_at,
                symbol: price.symbol.clone(),
                name: price.name.clone(),
                price: price.price.to_string(),
                before: price.before.map(|before| before.to_string()),
                currency: price.currency.clone(),
                reference: price.reference.to_string(),
                day_open: (price.day.as_ref())
                    .map_or_else(|| price.reference.to_string(), |day| day.open.to_string()),
                bid: price.bid.map(|bid| bid.to_string()),
                ask: price.ask.map(|ask| ask.to_string()),
                day: price.day.clone(),
                time: price.time.into(),
                struck: symbols.struck(&price.symbol).to_vec(),
            }
        },
    );
    Ok(Json(page))
}
