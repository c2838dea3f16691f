//! What pages and API show: the public records as folded by the read model, with the catalogue's texts.

mod memo;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use auction::{
    Entry, LotId, LotPhase, LotState, LotTimes, PublicLot, SaleId, SaleRecord, Time, UserId,
    VoidNote, void_lines,
};
use chrono::{DateTime, Utc};
use market::DayFigures;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    accounts::Role,
    catalogue::{CatalogueLot, CatalogueTexts, SaleAbout},
    search::WordIndex,
    zone::Zone,
};
pub(crate) use memo::Memo;

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
    /// What is looked up in the texts of the lots; shared by all states of the sale that have the same.
    pub(crate) index: Arc<LotIndex>,
    pub(crate) figures: Memo<SaleFigures>,
    pub(crate) heads: Memo<Vec<LotHead>>,
}

/// What is looked at of every lot of a sale when few are sought: side by side in memory, ten thousand are read at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LotHead {
    pub(crate) times: LotTimes,
    pub(crate) number: u32,
    /// The price, or the opening where nobody has bid, in minor units.
    pub(crate) price: u64,
}

/// What the lots of a sale come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct SaleFigures {
    /// When it was cancelled, or else the latest end of its lots as they stand: extended, moved by a hold. One that was
    /// withdrawn decides nothing, unless all were.
    pub(crate) ends_at: Time,
    /// The first end of its lots as they stand.
    pub(crate) first_end: Time,
    /// Lots that are still to be sold.
    pub(crate) open: usize,
}

/// What is looked up in the texts of a sale's lots.
#[derive(PartialEq, Debug, Default)]
pub(crate) struct LotIndex {
    categories: Memo<BTreeSet<String>>,
    words: Memo<WordIndex>,
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

    /// The lines of its history that no longer count, by sequence.
    pub(crate) fn void_lines(&self) -> BTreeMap<u64, &VoidNote> {
        void_lines(&self.entries, &self.public.voided)
    }

    /// Takes its texts from the catalogue, if it has any.
    pub(crate) fn set_texts(&mut self, catalogue: Option<&CatalogueTexts>) {
        if let Some(texts) = catalogue.and_then(|texts| texts.lot(&self.public.lot)) {
            self.texts = Arc::clone(texts);
        }
    }
}

impl SaleModel {
    pub(crate) fn new(
        record: SaleRecord,
        catalogue: Option<&CatalogueTexts>,
        lots: Vec<Arc<LotModel>>,
        position: StreamPosition,
    ) -> Self {
        let catalogue = catalogue.map(|texts| &texts.sale);
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
            index: Arc::default(),
            figures: Memo::default(),
            heads: Memo::default(),
        }
    }

    /// What is looked at of every lot, in their order.
    pub(crate) fn heads(&self) -> &[LotHead] {
        self.heads.get_or_init(|| {
            let lots = self.lots.iter();
            lots.map(|lot| LotHead::of(&lot.public)).collect()
        })
    }

    /// What the lots come to, reckoned once.
    pub(crate) fn figures(&self) -> &SaleFigures {
        self.figures.get_or_init(|| SaleFigures::of(self))
    }

    /// The categories of its lots, in the order of their letters.
    pub(crate) fn categories(&self) -> &BTreeSet<String> {
        self.index.categories.get_or_init(|| {
            let lots = self.lots.iter();
            let mut named: Vec<_> = lots.map(|lot| &lot.texts.details.category).collect();
            named.sort_unstable();
            named.dedup();
            let named = named.into_iter().filter(|category| !category.is_empty());
            named.cloned().collect()
        })
    }

    /// The words of its lots, by the places of these.
    pub(crate) fn words(&self) -> &WordIndex {
        self.index.words.get_or_init(|| {
            let lots = self.lots.iter();
            WordIndex::of(lots.map(|lot| (lot.public.number, &*lot.texts)))
        })
    }

    /// Where its times on the wall are.
    pub(crate) fn zone(&self) -> Zone {
        Zone::parse(&self.record.time_zone).unwrap_or(Zone::UTC)
    }

    /// Whether no lot is left to be sold: every close is in the log, as the API says it.
    pub(crate) fn is_over(&self) -> bool {
        self.figures().open == 0 && !self.lots.is_empty()
    }

    /// See [`SaleFigures::ends_at`].
    pub(crate) fn ends_at(&self) -> Time {
        self.figures().ends_at
    }
}

impl LotHead {
    fn of(lot: &PublicLot) -> Self {
        Self {
            times: lot.times(),
            number: lot.number,
            price: lot.price.unwrap_or(lot.opening).minor_units(),
        }
    }
}

impl SaleFigures {
    fn of(sale: &SaleModel) -> Self {
        let lots = || sale.lots.iter().map(|lot| &lot.public);
        let last_end = |is_withdrawn: bool| {
            let lots = lots().filter(|lot| (lot.phase == LotPhase::Withdrawn) == is_withdrawn);
            lots.map(|lot| lot.ends_at).max()
        };
        let last_end = last_end(false).or_else(|| last_end(true));
        let cancelled = sale.record.cancelled.as_ref().map(|cancelled| cancelled.at);
        let ends_at = cancelled.or(last_end).unwrap_or(sale.record.ends_at);
        Self {
            ends_at,
            first_end: lots().map(|lot| lot.ends_at).min().unwrap_or(ends_at),
            open: lots().filter(|lot| lot.phase == LotPhase::Open).count(),
        }
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
    /// When the last one came, by our clock; none: it was there before we read.
    pub(crate) came: Option<DateTime<Utc>>,
    /// Of its tick.
    pub(crate) sequence: u64,
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
