//! What pages and API show: the public records as folded by the read model, with the catalogue's texts.

use std::sync::Arc;

use auction::{Entry, LotId, LotPhase, LotState, PublicLot, SaleId, SaleRecord, Time, UserId};
use chrono::{DateTime, Utc};
use market::DayFigures;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    accounts::Role,
    catalogue::{CatalogueLot, CatalogueSale, SaleAbout},
};

/// Where in the live stream a page's truth stands: the socket asks for everything after it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub(crate) struct StreamPosition {
    pub(crate) offset: u64,
    pub(crate) epoch: String,
}

/// A lot state's name on the wire, in tables and for style sheets.
pub(crate) fn state_name(state: LotState) -> &'static str {
    match state {
        LotState::Upcoming => "upcoming",
        LotState::Open => "open",
        LotState::Closing => "closing",
        LotState::Sold => "sold",
        LotState::Unsold => "unsold",
        LotState::Withdrawn => "withdrawn",
        LotState::Cancelled => "cancelled",
        LotState::OnHold => "on_hold",
    }
}

/// A lot as the read model holds it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct LotModel {
    pub(crate) public: PublicLot,
    /// The public history, oldest first.
    pub(crate) entries: Vec<Entry>,
    pub(crate) texts: Arc<CatalogueLot>,
    pub(crate) position: StreamPosition,
}

/// A sale as the read model holds it; its lots in the catalogue's order.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SaleModel {
    pub(crate) record: SaleRecord,
    pub(crate) title: String,
    pub(crate) demo: bool,
    /// What whoever registers accepts; may be empty.
    pub(crate) conditions: String,
    pub(crate) about: SaleAbout,
    pub(crate) lots: Vec<Arc<LotModel>>,
    pub(crate) position: StreamPosition,
}

impl LotModel {
    /// A lot without history and texts.
    pub(crate) fn new(public: PublicLot, position: StreamPosition) -> Self {
        Self {
            entries: Vec::new(),
            texts: Arc::new(CatalogueLot::unwritten(public.lot.clone(), public.number)),
            position,
            public,
        }
    }

    /// Takes its texts from the catalogue, if it has any.
    pub(crate) fn set_texts(&mut self, catalogue: Option<&CatalogueSale>) {
        let mut lots = catalogue.into_iter().flat_map(|texts| &texts.lots);
        if let Some(texts) = lots.find(|texts| texts.lot == self.public.lot) {
            self.texts = Arc::clone(texts);
        }
    }
}

impl SaleModel {
    pub(crate) fn new(
        record: SaleRecord,
        catalogue: Option<&CatalogueSale>,
        lots: Vec<Arc<LotModel>>,
        position: StreamPosition,
    ) -> Self {
        Self {
            title: catalogue.map_or_else(|| record.sale.to_string(), |texts| texts.title.clone()),
            demo: catalogue.is_some_and(|texts| texts.demo),
            conditions: catalogue.map_or_else(String::new, |texts| texts.conditions.clone()),
            about: catalogue
                .map(|texts| texts.about.clone())
                .unwrap_or_default(),
            lots,
            record,
            position,
        }
    }

    /// Whether no lot is left to be sold: every close is in the log, as the API says it.
    pub(crate) fn is_over(&self) -> bool {
        let mut lots = self.lots.iter();
        let is_over = lots.all(|lot| lot.public.phase != LotPhase::Open);
        is_over && !self.lots.is_empty()
    }

    /// When it was cancelled, or else the latest end of its lots as they stand: extended, moved by a hold. One that was
    /// withdrawn decides nothing, unless all were.
    pub(crate) fn ends_at(&self) -> Time {
        if let Some(cancelled) = &self.record.cancelled {
            return cancelled.at;
        }
        let last_end = |is_withdrawn: bool| {
            let lots = self.lots.iter().map(|lot| &lot.public);
            let lots = lots.filter(|lot| (lot.phase == LotPhase::Withdrawn) == is_withdrawn);
            lots.map(|lot| lot.ends_at).max()
        };
        let last_end = last_end(false).or_else(|| last_end(true));
        last_end.unwrap_or(self.record.ends_at)
    }
}

/// The last admitted price of a symbol.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct LastPrice {
    pub(crate) symbol: String,
    pub(crate) name: String,
    pub(crate) price: Decimal,
    /// The price before, for the direction of the change.
    pub(crate) before: Option<Decimal>,
    /// The last price of the day before, or else the day's first: what the change is measured from.
    pub(crate) reference: Decimal,
    pub(crate) currency: String,
    pub(crate) bid: Option<Decimal>,
    pub(crate) ask: Option<Decimal>,
    pub(crate) day: Option<DayFigures>,
    /// Newest last, at most 120, for the sparkline.
    pub(crate) recent: Vec<Decimal>,
    /// When those were, newest last, as many.
    pub(crate) times: Vec<DateTime<Utc>>,
    pub(crate) time: DateTime<Utc>,
    pub(crate) position: StreamPosition,
}

/// Who looks at a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Visitor {
    Anonymous,
    SignedIn(Person),
}

/// Somebody with a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Person {
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) operator: bool,
    /// The session's public id: what sockets are closed by.
    pub(crate) session: String,
    /// The token that this session's forms carry.
    pub(crate) form_token: String,
}

impl Person {
    /// What this person may do.
    pub(crate) fn role(&self) -> Role {
        if self.operator {
            Role::Operator
        } else {
            Role::Bidder
        }
    }
}

/// The sale and lot of a page's path.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct LotPath {
    pub(crate) sale: SaleId,
    pub(crate) lot: LotId,
}

impl Visitor {
    /// The person, if signed in.
    pub(crate) fn person(&self) -> Option<&Person> {
        match self {
            Self::Anonymous => None,
            Self::SignedIn(person) => Some(person),
        }
    }
}
