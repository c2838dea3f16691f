//! What pages and API show: the public records as folded by the board, with the catalogue's texts.

use std::sync::Arc;

use auction::{Entry, LotId, LotState, PublicLot, SaleId, SaleRecord, UserId};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Where in the live stream a page's truth stands: the socket asks for everything after it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct StreamPosition {
    pub offset: u64,
    pub epoch: String,
}

/// The texts of a sale, kept in the `sales` bucket; never part of the rules.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CatalogueSale {
    pub title: String,
    /// Made by the demo, and marked so.
    pub demo: bool,
    pub lots: Vec<CatalogueLot>,
}

/// The texts of a lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CatalogueLot {
    pub lot: LotId,
    pub title: String,
    pub description: String,
    /// The name of a shipped picture, `/static/pictures/<image>.svg`.
    pub image: Option<String>,
}

/// A lot state's name on the wire, in tables and for style sheets.
pub fn state_name(state: LotState) -> &'static str {
    match state {
        LotState::Upcoming => "upcoming",
        LotState::Open => "open",
        LotState::Closing => "closing",
        LotState::Sold => "sold",
        LotState::Unsold => "unsold",
        LotState::Withdrawn => "withdrawn",
        LotState::OnHold => "on_hold",
    }
}

/// A lot as the board holds it.
#[derive(Clone, PartialEq, Debug)]
pub struct BoardLot {
    pub public: PublicLot,
    /// The public history, oldest first.
    pub entries: Vec<Entry>,
    pub title: String,
    pub description: String,
    pub image: Option<String>,
    pub position: StreamPosition,
}

/// A sale as the board holds it; its lots in the catalogue's order.
#[derive(Clone, PartialEq, Debug)]
pub struct BoardSale {
    pub record: SaleRecord,
    pub title: String,
    pub demo: bool,
    pub lots: Vec<Arc<BoardLot>>,
    pub position: StreamPosition,
}

/// The last admitted price of a symbol.
#[derive(Clone, PartialEq, Debug)]
pub struct LastPrice {
    pub symbol: String,
    pub name: String,
    pub price: Decimal,
    /// The price before, for the direction of the change.
    pub before: Option<Decimal>,
    /// The first price kept, for the change shown.
    pub reference: Decimal,
    /// Newest last, at most 120, for the sparkline.
    pub recent: Vec<Decimal>,
    /// When those were, newest last, as many.
    pub times: Vec<DateTime<Utc>>,
    pub time: DateTime<Utc>,
    pub position: StreamPosition,
}

/// Who looks at a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Visitor {
    Anonymous,
    SignedIn(Person),
}

/// Somebody with a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    pub user: UserId,
    pub name: String,
    pub operator: bool,
    /// The session's public id: what sockets are closed by.
    pub session: String,
    /// The token that this session's forms carry.
    pub form_token: String,
}

/// The sale and lot of a page's path.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct LotPath {
    pub sale: SaleId,
    pub lot: LotId,
}

impl Visitor {
    /// The person, if signed in.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Anonymous => None,
            Self::SignedIn(person) => Some(person),
        }
    }
}
