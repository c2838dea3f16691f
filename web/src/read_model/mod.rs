//! What everyone may know, in memory: the public records folded, with the catalogue's texts.
//!
//! One task writes (`follow`), every request reads. Readers get shared copies and block nobody.

mod ended;
mod fold;
mod follow;
mod follow_ended;
mod lasting;

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use auction::{LotId, SaleId, Time};
use chrono::{DateTime, Utc};
use market::Heartbeat;
use tokio::{
    sync::{Notify, watch},
    time::timeout,
};

pub(crate) use ended::{EndedPlace, EndedSale};
pub(crate) use follow::keep;

use crate::model::{LastPrice, LotModel, SaleModel};

/// How long an answer waits until pages show what was done.
const SHOWN_WITHIN: Duration = Duration::from_secs(2);

/// The folded records. Cheap to clone: all clones show the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadModel(Arc<Shared>);

/// What a list says of a sale being prepared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct DraftNote {
    pub(crate) sale: SaleId,
    pub(crate) title: String,
    pub(crate) lot_count: usize,
    pub(crate) changed_at: Time,
    /// Of the bucket: a later state has a higher one.
    pub(crate) revision: u64,
}

#[derive(Debug, Default)]
struct Shared {
    sales: RwLock<fold::Sales>,
    prices: RwLock<BTreeMap<String, Arc<LastPrice>>>,
    /// When each publisher last said that it lives.
    heartbeats: RwLock<BTreeMap<String, DateTime<Utc>>>,
    drafts: RwLock<BTreeMap<SaleId, DraftNote>>,
    /// Some lot's history has a hole.
    incomplete: Notify,
    /// Every text of the catalogue was read once: whose it is of what comes then can be told.
    catalogue_read: watch::Sender<bool>,
    /// It is known which sales are stored for good.
    ended_known: AtomicBool,
    /// Something that is shown became another.
    changed: watch::Sender<()>,
}

impl ReadModel {
    /// Every sale that is not stored for good yet, by opening time, then id.
    pub(crate) fn sales(&self) -> Vec<Arc<SaleModel>> {
        self.read().sales()
    }

    /// One sale that is stored for good.
    pub(crate) fn ended_sale(&self, sale: &SaleId) -> Option<Arc<EndedSale>> {
        let ended = self.read().ended.get(sale).cloned();
        ended.filter(|ended| ended.is_published)
    }

    /// Stored sales that ended before a place, at most so many, the last one first.
    pub(crate) fn older(&self, than: Option<&EndedPlace>, count_max: usize) -> Vec<Arc<EndedSale>> {
        let sales = self.read();
        sales.ended.older(than).take(count_max).cloned().collect()
    }

    /// Stored sales that ended after a place, at most so many, the one nearest to it first.
    pub(crate) fn newer(&self, than: &EndedPlace, count_max: usize) -> Vec<Arc<EndedSale>> {
        let sales = self.read();
        sales.ended.newer(than).take(count_max).cloned().collect()
    }

    /// Whether a sale that is not known here may yet be a stored one.
    pub(crate) fn knows_ended(&self) -> bool {
        self.0.ended_known.load(Ordering::Relaxed)
    }

    /// One sale with its lots that is not stored for good yet.
    pub(crate) fn sale(&self, sale: &SaleId) -> Option<Arc<SaleModel>> {
        self.read().sale(sale)
    }

    /// Such sales that are over, by id: the engine may have let go of them already.
    pub(crate) fn over(&self) -> Vec<SaleId> {
        self.read().over().cloned().collect()
    }

    /// How many lots of a sale are here, whether it is shown already or not.
    pub(crate) fn lots_here(&self, sale: &SaleId) -> usize {
        self.read().lots_here(sale)
    }

    /// One lot of such a sale.
    pub(crate) fn lot(&self, sale: &SaleId, lot: &LotId) -> Option<Arc<LotModel>> {
        self.read().lot(sale, lot)
    }

    /// When one of these publishers last said that it lives.
    pub(crate) fn heartbeat<'a>(
        &self,
        publishers: impl IntoIterator<Item = &'a String>,
    ) -> Option<DateTime<Utc>> {
        let heard = self.0.heartbeats.read();
        let heard = heard.unwrap_or_else(PoisonError::into_inner);
        let heard = publishers.into_iter().filter_map(|name| heard.get(name));
        heard.max().copied()
    }

    fn hear(&self, heartbeat: Heartbeat) {
        let heard = self.0.heartbeats.write();
        let mut heard = heard.unwrap_or_else(PoisonError::into_inner);
        heard.insert(heartbeat.publisher, heartbeat.at);
    }

    /// The last price of every symbol, by symbol.
    pub(crate) fn prices(&self) -> Vec<Arc<LastPrice>> {
        self.first_prices(usize::MAX, |_| true)
    }

    /// The last prices of the symbols that are to be shown and whose names come first, at most so many.
    pub(crate) fn first_prices(
        &self,
        count_max: usize,
        is_shown: impl Fn(&str) -> bool,
    ) -> Vec<Arc<LastPrice>> {
        let prices = self.0.prices.read();
        let prices = prices.unwrap_or_else(PoisonError::into_inner);
        let shown = prices.values().filter(|price| is_shown(&price.symbol));
        shown.take(count_max).cloned().collect()
    }

    /// The last price of one symbol.
    pub(crate) fn price(&self, symbol: &str) -> Option<Arc<LastPrice>> {
        let prices = self.0.prices.read();
        let prices = prices.unwrap_or_else(PoisonError::into_inner);
        prices.get(symbol).cloned()
    }

    /// Sales being prepared, the one changed last first; for the house only.
    pub(crate) fn drafts(&self) -> Vec<DraftNote> {
        let drafts = self.0.drafts.read();
        let drafts = drafts.unwrap_or_else(PoisonError::into_inner);
        let mut drafts: Vec<_> = drafts.values().cloned().collect();
        drafts.sort_by_key(|draft| Reverse(draft.changed_at));
        drafts
    }

    /// At which revision a draft is known; none: it is none, or not known yet.
    pub(crate) fn draft_revision(&self, sale: &SaleId) -> Option<u64> {
        let drafts = self.0.drafts.read();
        let drafts = drafts.unwrap_or_else(PoisonError::into_inner);
        drafts.get(sale).map(|draft| draft.revision)
    }

    /// Waits until `is_shown`, asked again after every change; false: not yet, after two seconds.
    pub(crate) async fn shows(&self, is_shown: impl Fn() -> bool) -> bool {
        let mut changes = self.0.changed.subscribe();
        let shown = timeout(SHOWN_WITHIN, changes.wait_for(|()| is_shown())).await;
        shown.is_ok()
    }

    fn catalogue_read(&self) {
        self.0.catalogue_read.send_replace(true);
    }

    async fn catalogue_was_read(&self) {
        let mut read = self.0.catalogue_read.subscribe();
        // Whoever would say so lives as long as this.
        let _ = read.wait_for(|read| *read).await;
    }

    fn notify(&self) {
        self.0.changed.send_replace(());
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, fold::Sales> {
        self.0.sales.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, fold::Sales> {
        self.0.sales.write().unwrap_or_else(PoisonError::into_inner)
    }
}
