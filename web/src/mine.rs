//! The lots somebody has bid on, as the engine knows them: each partition answers for all of its sales at once, and each
//! sale that is stored for good for itself. Nothing about people is kept here.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    sync::Arc,
};

use auction::{
    Amount, Currency, EntryKind, LotId, LotPhase, Note, OwnLimit, OwnLot, OwnLotsQuestion,
    OwnLotsReply, Paddle, PublicFormat, SaleId, Standing, StandingState,
};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use settlement::BuyerTerms;
use utoipa::ToSchema;

use crate::{
    App, Person,
    engine::QueryError,
    model::{LotModel, SaleModel},
    read_model::EndedSale,
};

/// Ended sales looked through for one page: for each the engine reads the stored sale whole.
pub(crate) const ENDED_SALES_MAX: usize = 8;
/// Questions on the way at once.
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
    /// The house voided their bid, and no other of theirs stands.
    Voided,
}

impl Mine {
    /// How a paddle stands; none where it never bid.
    pub(crate) fn of(lot: &LotModel, paddle: Paddle) -> Option<Self> {
        let leads = lot.public.leader == Some(paddle);
        let mut own = (lot.entries.iter())
            .filter(|entry| entry.paddle == Some(paddle) && entry.kind != EntryKind::Voided)
            .peekable();
        // Most lots have nothing of theirs: what was voided is looked for in the others alone.
        if !leads && own.peek().is_none() {
            return None;
        }
        let void = lot.void_lines();
        if !leads && own.all(|entry| void.contains_key(&entry.sequence)) {
            return None;
        }
        Some(match (lot.public.phase, leads) {
            (LotPhase::Open, true) => Self::Leading,
            (LotPhase::Open, false) => Self::Outbid,
            (LotPhase::Sold, true) => Self::Won,
            (LotPhase::Sold, false)
            | (LotPhase::Unsold | LotPhase::Withdrawn | LotPhase::Cancelled, _) => Self::Lost,
        })
    }

    /// How the engine says one stands, as far as the lot's record is: the engine may know of an end that no page shows yet.
    fn shown(lot: &LotModel, standing: &Standing) -> Option<Self> {
        let is_ahead = lot.public.phase == LotPhase::Open;
        Some(match (Self::by(standing)?, &lot.public.format) {
            (Self::Won | Self::Lost, PublicFormat::Sealed(_)) if is_ahead => Self::Placed,
            (Self::Won, PublicFormat::English(_)) if is_ahead => Self::Leading,
            (Self::Lost, PublicFormat::English(_)) if is_ahead => Self::Outbid,
            (mine, _) => mine,
        })
    }

    /// How the engine says one stands; none where no bid stands or was voided.
    fn by(standing: &Standing) -> Option<Self> {
        match standing.state {
            StandingState::None => standing.voided.as_ref().map(|_| Self::Voided),
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
            Self::Voided => "voided",
        }
    }
}

/// A lot somebody has bid on.
#[derive(Clone, Debug)]
pub(crate) struct MyLot {
    pub(crate) lot: Arc<LotModel>,
    pub(crate) sale_title: String,
    /// What buyers pay besides the price there.
    pub(crate) buyer_terms: Option<BuyerTerms>,
    /// Why the sale was cancelled.
    pub(crate) cancelled: Option<Note>,
    pub(crate) mine: Mine,
    /// What the engine tells of it, to nobody else.
    pub(crate) standing: Standing,
}

/// Somebody's limit in a sale that runs.
#[derive(Clone, Debug)]
pub(crate) struct MyLimit {
    pub(crate) sale: SaleId,
    pub(crate) sale_title: String,
    pub(crate) currency: Currency,
    pub(crate) limit: Amount,
    /// What they may come to owe as it stands, in minor units, premium and tax included.
    pub(crate) committed: u64,
}

/// What could be told.
#[derive(Clone, Debug, Default)]
pub(crate) struct MyLots {
    /// By [`MyLot::place`].
    pub(crate) lots: Vec<MyLot>,
    /// By sale.
    pub(crate) limits: Vec<MyLimit>,
    /// Lots that did not fit into the engine's answers.
    pub(crate) left_out: usize,
    /// Why some are missing.
    pub(crate) missing: Option<QueryError>,
}

/// Every lot this person has bid on in the sales that are not known to be stored for good: those they are outbid on first.
pub(crate) async fn current_lots(app: &App, person: &Person) -> MyLots {
    let engine = app.engine();
    let mut over: BTreeMap<u32, BTreeSet<SaleId>> = BTreeMap::new();
    for sale in app.read_model().over() {
        let over = over.entry(engine.partition(&sale).number()).or_default();
        // The engine lets go of those whose ids come first.
        if over.len() < OwnLotsQuestion::OVER_MAX {
            over.insert(sale);
        }
    }
    let partitions = engine.partitions().map(|partition| {
        let over = over.remove(&partition.number()).unwrap_or_default();
        engine.own_lots(person, partition, over)
    });
    let mut found = MyLots::default();
    let stored = found.ask(app, partitions.collect()).await;
    // The engine let go of these, and the store has not told of them yet.
    let sales = stored.iter().map(|sale| engine.own_lots_of(person, sale));
    found.ask(app, sales.collect()).await;
    found.lots.sort_by_cached_key(MyLot::place);
    found.limits.sort_by(|one, other| one.sale.cmp(&other.sale));
    found
}

/// The lots this person has bid on in one sale that is stored for good, by number.
pub(crate) async fn past_lots(
    app: &App,
    person: &Person,
    ended: &EndedSale,
) -> Result<Vec<MyLot>, QueryError> {
    let own = app.engine().own_lots_of(person, &ended.sale).await?.lots;
    if own.is_empty() {
        return Ok(vec![]);
    }
    let sale = app.ended_sale(ended).await;
    let sale = sale.map_err(|_| QueryError::Unavailable)?;
    let found = own.into_iter().filter_map(|own| MyLot::of(&sale, own));
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|my| my.lot.public.number);
    Ok(found)
}

/// How this person stands on the lots of a sale that is not stored for good, as far as a bid of theirs stands: of a sale whose
/// public history does not tell.
pub(crate) async fn marks_of(
    app: &App,
    person: &Person,
    sale: &SaleModel,
) -> Result<BTreeMap<LotId, Mine>, QueryError> {
    let own = (app.engine())
        .own_lots_of(person, &sale.record.sale)
        .await?;
    let lot = |id: &LotId| sale.lots.iter().find(|lot| lot.public.lot == *id);
    let marks = own.lots.into_iter().filter_map(|own| {
        let mine = Mine::shown(lot(&own.lot)?, &own.standing)?;
        (mine != Mine::Voided).then_some((own.lot, mine))
    });
    Ok(marks.collect())
}

impl MyLots {
    /// Adds what the answers tell; which sales are to be asked about by themselves.
    async fn ask(
        &mut self,
        app: &App,
        questions: Vec<impl Future<Output = Result<OwnLotsReply, QueryError>>>,
    ) -> Vec<SaleId> {
        let mut answers = pin!(stream::iter(questions).buffer_unordered(QUESTIONS_AT_ONCE));
        let mut all_stored = vec![];
        while let Some(answer) = answers.next().await {
            match answer {
                Ok(OwnLotsReply {
                    lots,
                    left_out,
                    stored,
                    limits,
                }) => {
                    for limit in limits {
                        self.add_limit(app, limit);
                    }
                    self.left_out += left_out;
                    all_stored.extend(stored);
                    for own in lots {
                        self.add(app, own);
                    }
                }
                Err(error) => self.missing = Some(error),
            }
        }
        all_stored
    }

    fn add_limit(&mut self, app: &App, own: OwnLimit) {
        let Some(sale) = app.read_model().sale(&own.sale) else {
            return;
        };
        self.limits.push(MyLimit {
            sale: own.sale,
            sale_title: sale.title.clone(),
            currency: sale.record.currency,
            limit: own.limit,
            committed: own.committed,
        });
    }

    fn add(&mut self, app: &App, own: OwnLot) {
        let (model, sale) = (app.read_model(), own.sale.clone());
        // It is told among those that ended.
        let is_ended = || model.ended_sale(&sale).is_some();
        if is_ended() {
            return;
        }
        match (model.sale(&sale)).and_then(|known| MyLot::of(&known, own)) {
            Some(my) => self.lots.push(my),
            None if is_ended() => {}
            // The records are behind.
            None => self.missing = Some(QueryError::Unavailable),
        }
    }
}

/// A lot's place among one's own.
pub(crate) type Place = (u8, i64, SaleId, u32, LotId);

impl MyLot {
    fn of(sale: &SaleModel, own: OwnLot) -> Option<Self> {
        let lot = sale.lots.iter().find(|lot| lot.public.lot == own.lot)?;
        Some(Self {
            lot: lot.clone(),
            sale_title: sale.title.clone(),
            buyer_terms: sale.record.buyer_terms.clone(),
            cancelled: (sale.record.cancelled.as_ref()).map(|cancelled| cancelled.reason.clone()),
            mine: Mine::shown(lot, &own.standing)?,
            standing: own.standing,
        })
    }

    /// Those one is outbid on come first, then what runs, each by its end; then what is over, the one that ended last first.
    pub(crate) fn place(&self) -> Place {
        let public = &self.lot.public;
        let ends_at = public.ends_at.unix_millis();
        let (rank, by_end) = match self.mine {
            Mine::Outbid => (0, ends_at),
            _ if public.phase != LotPhase::Open => (2, -ends_at),
            Mine::Leading | Mine::Placed | Mine::Voided => (1, ends_at),
            Mine::Won | Mine::Lost => (2, -ends_at),
        };
        let (sale, lot) = (public.sale.clone(), public.lot.clone());
        (rank, by_end, sale, public.number, lot)
    }
}
