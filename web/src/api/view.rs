//! Sales, lots and history as the API shows them.

use auction::{
    Amount, Currency, Entry, EntryKind, LotId, LotState, Paddle, SaleId, SaleMessage, Time,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    cursor::Page,
    schema::{self, Id, Minor},
};
use crate::model::{LotModel, SaleModel};

/// A sale with a page of its lots.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SaleView {
    #[schema(value_type = Id)]
    pub(super) sale: SaleId,
    title: String,
    state: SaleState,
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// IANA name of the house's zone; every time here is UTC.
    time_zone: String,
    #[schema(value_type = String, format = DateTime)]
    opens_at: Time,
    /// The latest scheduled end.
    #[schema(value_type = String, format = DateTime)]
    ends_at: Time,
    /// What the house told everyone, the newest last.
    messages: Vec<MessageView>,
    lots: Page<LotView>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SaleState {
    Upcoming,
    Open,
    /// Bids are refused and no end passes until it is resumed.
    OnHold,
    Closed,
}

/// What the house told everyone.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct MessageView {
    message: String,
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    text: String,
}

/// A lot.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct LotView {
    #[schema(value_type = Id)]
    sale: SaleId,
    #[schema(value_type = Id)]
    lot: LotId,
    number: u32,
    title: String,
    description: String,
    /// Path of the picture.
    image: Option<String>,
    #[schema(value_type = schema::LotState)]
    state: LotState,
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// In minor units; null until the first bid.
    #[schema(value_type = Option<Minor>)]
    price: Option<Amount>,
    #[schema(value_type = Minor)]
    minimum_bid: Amount,
    #[schema(value_type = Minor)]
    increment: Amount,
    /// The leading bidder's paddle.
    #[schema(value_type = Option<u32>)]
    leader: Option<Paddle>,
    bid_count: u32,
    /// Null: there is no reserve.
    reserve_met: Option<bool>,
    #[schema(value_type = String, format = DateTime)]
    opens_at: Time,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Time,
    /// How often the end moved.
    extensions: u32,
    /// The end that no extension passes; null: there is none.
    #[schema(value_type = Option<String>, format = DateTime)]
    hard_end: Option<Time>,
    /// How many more extensions there may be: at 1 the next is the last; null: no limit.
    extensions_left: Option<u32>,
    /// On hold since then; null: it is not.
    #[schema(value_type = Option<String>, format = DateTime)]
    held_since: Option<Time>,
    /// Rises with every line of the lot's history.
    sequence: u64,
    /// The server's time of this answer.
    #[schema(value_type = String, format = DateTime)]
    now: Time,
}

/// A bid in a lot's history.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct HistoryRow {
    pub(super) sequence: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    #[schema(value_type = Option<u32>)]
    paddle: Option<Paddle>,
    /// In minor units.
    #[schema(value_type = Option<Minor>)]
    price: Option<Amount>,
    /// Placed by the house for a standing maximum.
    automatic: bool,
}

impl SaleView {
    /// The sale with those lots that `page` picks.
    pub(super) fn new(sale: &SaleModel, lots: Page<LotView>, now: Time) -> Self {
        Self {
            sale: sale.record.sale.clone(),
            title: sale.title.clone(),
            state: state(sale, now),
            currency: sale.record.currency,
            time_zone: sale.record.time_zone.clone(),
            opens_at: sale.record.opens_at,
            ends_at: sale.record.ends_at,
            messages: sale.record.messages.iter().map(MessageView::new).collect(),
            lots,
        }
    }
}

impl MessageView {
    fn new(message: &SaleMessage) -> Self {
        Self {
            message: message.message.to_string(),
            at: message.at,
            text: message.text.as_str().to_owned(),
        }
    }
}

/// Closed when every lot's close is in the log.
pub(crate) fn state(sale: &SaleModel, now: Time) -> SaleState {
    let mut lots = sale.lots.iter().map(|lot| lot.public.state(now));
    let is_closed = |lot| matches!(lot, LotState::Sold | LotState::Unsold | LotState::Withdrawn);
    if sale.record.held_since.is_some() {
        SaleState::OnHold
    } else if now < sale.record.opens_at {
        SaleState::Upcoming
    } else if lots.all(is_closed) {
        SaleState::Closed
    } else {
        SaleState::Open
    }
}

impl LotView {
    pub(super) fn new(lot: &LotModel, now: Time) -> Self {
        let LotModel { public, image, .. } = lot;
        Self {
            sale: public.sale.clone(),
            lot: public.lot.clone(),
            number: public.number,
            title: lot.title.clone(),
            description: lot.description.clone(),
            image: image
                .as_ref()
                .map(|name| format!("/static/pictures/{name}.svg")),
            state: public.state(now),
            currency: public.currency,
            price: public.price,
            minimum_bid: public.minimum_bid,
            increment: public.increment,
            leader: public.leader,
            bid_count: public.bid_count,
            reserve_met: public.reserve_met,
            opens_at: public.opens_at,
            ends_at: public.ends_at,
            extensions: public.extensions,
            hard_end: public.hard_end,
            extensions_left: public.extensions_left,
            held_since: public.held_since,
            sequence: public.sequence,
            now,
        }
    }
}

impl HistoryRow {
    /// A row for a bid; other entries are no history of bids.
    pub(super) fn of(entry: &Entry) -> Option<Self> {
        (entry.kind == EntryKind::Bid).then_some(Self {
            sequence: entry.sequence,
            at: entry.at,
            paddle: entry.paddle,
            price: entry.price,
            automatic: entry.automatic,
        })
    }
}
