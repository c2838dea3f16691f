//! The fold: records and catalogue texts come to sales and lots, ticks to last prices. Pure.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use auction::{Entry, LotId, LotPhase, LotRecord, SaleId, SaleNews, SaleRecord};
use market::{Price, Tick};

use super::ended::{EndedSale, EndedSales};
use crate::{
    catalogue::CatalogueSale,
    model::{LastPrice, LotModel, SaleModel, StreamPosition},
};

/// Lots and news kept of sales that the catalogue does not have (yet): what comes when there are so many is passed over.
const UNPUBLISHED_MAX: usize = 10_000;
/// Prices kept of each symbol for the sparkline.
const RECENT_MAX: usize = 120;

/// Every sale known: what the stream holds of it, or what lists say of it once it is stored for good.
#[derive(Debug, Default)]
pub(super) struct Sales {
    current: BTreeMap<SaleId, SaleParts>,
    /// The incarnation of the stream that is read.
    pub(super) epoch: String,
    pub(super) ended: EndedSales,
}

/// One sale in parts, as they arrive in any order. It is shown once the catalogue has it, since what somebody else than the site
/// published is nobody's sale.
#[derive(Debug, Default)]
struct SaleParts {
    record: Option<(SaleRecord, StreamPosition)>,
    catalogue: Option<CatalogueSale>,
    lots: HashMap<LotId, Arc<LotModel>>,
}

/// What a record left to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Folded {
    Complete,
    /// Entries are missing: ask for those after this sequence.
    MissingAfter(u64),
    /// Of a sale that the catalogue does not have.
    Unpublished,
}

impl Sales {
    pub(super) fn sales(&self) -> Vec<Arc<SaleModel>> {
        let shown = self.current.keys().filter_map(|sale| self.shown(sale));
        let mut sales: Vec<_> = shown.filter_map(SaleParts::sale).collect();
        sales.sort_by_key(|sale| sale.record.opens_at);
        sales.into_iter().map(Arc::new).collect()
    }

    pub(super) fn sale(&self, sale: &SaleId) -> Option<Arc<SaleModel>> {
        self.shown(sale)?.sale().map(Arc::new)
    }

    pub(super) fn lot(&self, sale: &SaleId, lot: &LotId) -> Option<Arc<LotModel>> {
        self.shown(sale)?.lots.get(lot).cloned()
    }

    /// Sales that are over, by id, and not known to be stored for good.
    pub(super) fn over(&self) -> impl Iterator<Item = &SaleId> {
        let unstored = (self.current.iter()).filter(|(sale, _)| !self.ended.contains(sale));
        unstored
            .filter(|(_, parts)| parts.is_over())
            .map(|(sale, _)| sale)
    }

    /// The parts of a published sale, unless it is shown from the store: it is there, and its parts leave or are not all there yet.
    fn shown(&self, sale: &SaleId) -> Option<&SaleParts> {
        let parts = self.current.get(sale)?;
        if parts.record.is_none() || parts.catalogue.is_none() {
            return None;
        }
        let is_stored = self.ended.contains(sale);
        let is_shown = match is_stored {
            true => !parts.is_archived() && parts.is_whole(),
            false => !parts.is_archived() || parts.has_every_lot(),
        };
        is_shown.then_some(parts)
    }

    /// A sale is stored: what lists say of it is kept, and its parts are let go of if they leave.
    pub(super) fn stored(&mut self, ended: EndedSale) {
        let sale = ended.sale.clone();
        let known = self.ended.get(&sale);
        let title = known.filter(|known| known.is_published);
        let title = title.map(|known| (known.title.clone(), known.demo));
        let texts = || self.current.get(&sale)?.catalogue.as_ref();
        let title = title.or_else(|| texts().map(|texts| (texts.title.clone(), texts.demo)));
        self.ended.insert(ended);
        if let Some((title, demo)) = title {
            self.ended.set_title(&sale, &title, demo);
        }
        self.let_go_if_left(&sale);
    }

    /// Sales that are stored, and whose parts are kept as well.
    pub(super) fn stored_with_parts(&self) -> Vec<SaleId> {
        let sales = self.current.keys();
        let stored = sales.filter(|sale| self.ended.contains(sale));
        stored.cloned().collect()
    }

    /// Lets go of a stored sale's parts; only its title stays.
    pub(super) fn let_go(&mut self, sale: &SaleId) {
        if !self.ended.contains(sale) {
            return;
        }
        let catalogue = self.current.remove(sale).and_then(|parts| parts.catalogue);
        if let Some(texts) = catalogue {
            self.ended.set_title(sale, &texts.title, texts.demo);
        }
    }

    fn let_go_if_left(&mut self, sale: &SaleId) {
        let Some(parts) = self.current.get(sale) else {
            return;
        };
        let is_nothing = parts.record.is_none() && parts.lots.is_empty();
        if parts.is_archived() || is_nothing {
            self.let_go(sale);
        }
    }

    /// Sales that an earlier incarnation of the stream told of, and this one has not.
    pub(super) fn untold(&self) -> Vec<SaleId> {
        let is_untold = |parts: &SaleParts| {
            let of_sale = parts.record.as_ref().map(|(_, position)| position);
            let of_lots = || parts.lots.values().map(|lot| &lot.position).next();
            let told = of_sale.or_else(of_lots);
            told.is_some_and(|position| position.epoch != self.epoch)
        };
        let untold = self.current.iter().filter(|(_, parts)| is_untold(parts));
        untold.map(|(sale, _)| sale.clone()).collect()
    }

    /// There is no such sale, whatever the stream once said.
    pub(super) fn never_was(&mut self, sale: &SaleId) {
        self.current.remove(sale);
    }

    /// Whether what is told of a sale that the catalogue does not have is passed over: too much of that is kept already.
    fn is_too_much(&self, sale: &SaleId) -> bool {
        let is_unpublished = |parts: &&SaleParts| parts.catalogue.is_none();
        if self
            .current
            .get(sale)
            .is_some_and(|it| it.catalogue.is_some())
        {
            return false;
        }
        let unpublished = self.current.values().filter(is_unpublished);
        let kept: usize = unpublished.map(|parts| 1 + parts.lots.len()).sum();
        kept >= UNPUBLISHED_MAX
    }

    /// The sale-wide news; an older one than what is known changes nothing but the position, unless the stream began again.
    pub(super) fn sale_record(&mut self, record: SaleRecord, position: StreamPosition) -> Folded {
        let sale = record.sale.clone();
        if self.is_too_much(&sale) {
            return Folded::Unpublished;
        }
        let parts = self.current.entry(sale.clone()).or_default();
        match &mut parts.record {
            Some((known, held))
                if held.epoch == position.epoch && known.sequence > record.sequence =>
            {
                *held = position;
            }
            slot => {
                // They come before it: one that it does not name is from before the stream began again.
                parts.lots.retain(|lot, _| record.lots.contains(lot));
                *slot = Some((record, position));
            }
        }
        let is_published = parts.catalogue.is_some();
        self.let_go_if_left(&sale);
        match is_published {
            true => Folded::Complete,
            false => Folded::Unpublished,
        }
    }

    /// The texts of a sale, also for lots that came before them.
    pub(super) fn catalogue(&mut self, sale: SaleId, catalogue: CatalogueSale) {
        (self.ended).set_title(&sale, &catalogue.title, catalogue.demo);
        if self.ended.contains(&sale) && !self.current.contains_key(&sale) {
            return;
        }
        let parts = self.current.entry(sale).or_default();
        for lot in parts.lots.values_mut() {
            Arc::make_mut(lot).set_texts(Some(&catalogue));
        }
        parts.catalogue = Some(catalogue);
    }

    /// The texts of a sale that was never published are gone.
    pub(super) fn no_catalogue(&mut self, sale: &SaleId) {
        let parts = self.current.get(sale);
        if parts.is_some_and(|parts| parts.record.is_none() && parts.lots.is_empty()) {
            self.current.remove(sale);
        }
    }

    /// The public record of a lot: keeps the newest state, adds the entries that are new.
    ///
    /// Without a position it is an answer to our own question, not a message of the stream.
    pub(super) fn lot_record(
        &mut self,
        record: LotRecord,
        position: Option<StreamPosition>,
    ) -> Folded {
        let LotRecord { lot, entries, .. } = record;
        if self.is_too_much(&lot.sale) {
            return Folded::Unpublished;
        }
        let parts = self.current.entry(lot.sale.clone()).or_default();
        let SaleParts {
            lots, catalogue, ..
        } = parts;
        let held = lots.entry(lot.lot.clone()).or_insert_with(|| {
            let mut held = LotModel::new(lot.clone(), StreamPosition::default());
            held.set_texts(catalogue.as_ref());
            Arc::new(held)
        });
        // In place unless a reader holds it just now.
        let held = Arc::make_mut(held);
        if let Some(position) = position {
            if held.position.epoch != position.epoch {
                // The projection was made again: what it says now is the truth, whatever we knew.
                held.entries.clear();
                held.public = lot.clone();
            }
            held.position = position;
        }
        if lot.sequence >= held.public.sequence {
            held.public = lot;
        }
        // Its history is asked for when it is published after all.
        if catalogue.is_none() {
            return Folded::Unpublished;
        }
        for entry in entries {
            insert(&mut held.entries, entry);
        }
        match hole(&held.entries, held.public.sequence) {
            Some(after) => Folded::MissingAfter(after),
            None => Folded::Complete,
        }
    }

    /// Lots whose history has a hole, and after which sequence.
    pub(super) fn incomplete(&self) -> Vec<(SaleId, LotId, u64)> {
        let published = (self.current.values()).filter(|parts| parts.catalogue.is_some());
        let lots = published.flat_map(|parts| parts.lots.values());
        lots.filter_map(|lot| {
            let after = hole(&lot.entries, lot.public.sequence)?;
            Some((lot.public.sale.clone(), lot.public.lot.clone(), after))
        })
        .collect()
    }
}

impl SaleParts {
    /// The stream says that it is stored for good: its lots go.
    fn is_archived(&self) -> bool {
        let record = self.record.as_ref();
        record.is_some_and(|(record, _)| record.kind == SaleNews::Archived)
    }

    fn has_every_lot(&self) -> bool {
        let record = self.record.as_ref();
        record.is_some_and(|(record, _)| record.lots.iter().all(|lot| self.lots.contains_key(lot)))
    }

    fn is_over(&self) -> bool {
        let mut lots = self.lots.values();
        !self.lots.is_empty() && lots.all(|lot| lot.public.phase != LotPhase::Open)
    }

    fn is_whole(&self) -> bool {
        self.has_every_lot() && self.catalogue.is_some()
    }

    /// The sale as shown; none before its own record came.
    fn sale(&self) -> Option<SaleModel> {
        let (record, position) = self.record.clone()?;
        let lots = record
            .lots
            .iter()
            .filter_map(|lot| self.lots.get(lot).cloned());
        let lots = lots.collect();
        let catalogue = self.catalogue.as_ref();
        Some(SaleModel::new(record, catalogue, lots, position))
    }
}

/// Puts an entry in its place; one that is there stays as it is.
fn insert(entries: &mut Vec<Entry>, entry: Entry) {
    if entries
        .last()
        .is_none_or(|last| last.sequence < entry.sequence)
    {
        entries.push(entry);
    } else if let Err(at) = entries.binary_search_by_key(&entry.sequence, |entry| entry.sequence) {
        entries.insert(at, entry);
    }
}

/// The sequence before the first missing entry.
fn hole(entries: &[Entry], sequence: u64) -> Option<u64> {
    if entries.len() as u64 == sequence {
        return None;
    }
    let contiguous = entries
        .iter()
        .zip(1..)
        .take_while(|(entry, sequence)| entry.sequence == *sequence)
        .count();
    Some(contiguous as u64)
}

/// Adds a tick; one at or before the position held changes nothing.
pub(super) fn tick(
    prices: &mut BTreeMap<String, Arc<LastPrice>>,
    tick: Tick,
    position: StreamPosition,
) {
    let (symbol, price, time) = (tick.symbol.to_string(), tick.price.value(), tick.time);
    let held = prices.entry(symbol.clone()).or_insert_with(|| {
        Arc::new(LastPrice {
            name: symbol.clone(),
            symbol,
            price,
            before: None,
            reference: price,
            currency: String::new(),
            bid: None,
            ask: None,
            day: None,
            recent: Vec::new(),
            times: Vec::new(),
            time,
            position: StreamPosition::default(),
        })
    });
    let held = Arc::make_mut(held);
    let began_again = held.position.epoch != position.epoch;
    if !began_again && position.offset <= held.position.offset {
        return;
    }
    if !held.recent.is_empty() && tick.corrects.is_none() {
        held.before = Some(held.price);
    }
    if let Some(reference) = tick.reference() {
        held.reference = reference.value();
    }
    if !tick.name.is_empty() {
        held.name = tick.name;
    }
    let struck = tick.corrects.as_ref();
    let struck = struck.map(|price| (price.price.value(), price.time));
    let is_struck = |at: &usize| struck == Some((held.recent[*at], held.times[*at]));
    if let Some(at) = (0..held.recent.len()).rev().find(is_struck) {
        held.recent.remove(at);
        held.times.remove(at);
    }
    if struck.is_none() {
        if held.recent.len() == RECENT_MAX {
            held.recent.remove(0);
            held.times.remove(0);
        }
        held.recent.push(price);
        held.times.push(time);
    }
    held.currency = tick.currency;
    held.bid = tick.bid.map(Price::value);
    held.ask = tick.ask.map(Price::value);
    held.day = tick.day;
    (held.price, held.time, held.position) = (price, time, position);
}

#[cfg(test)]
mod tests;
