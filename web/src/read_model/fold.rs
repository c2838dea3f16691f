//! The fold: records and catalogue texts come to sales and lots, ticks to last prices. Pure.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use auction::{Entry, LotId, LotRecord, SaleId, SaleRecord};
use market::Tick;

use crate::model::{CatalogueLot, CatalogueSale, LastPrice, LotModel, SaleModel, StreamPosition};

/// Prices kept of each symbol for the sparkline.
const RECENT_MAX: usize = 120;

/// Every sale known.
#[derive(Debug, Default)]
pub(super) struct Sales(BTreeMap<SaleId, SaleParts>);

/// One sale in parts, as they arrive in any order.
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
}

impl Sales {
    pub(super) fn sales(&self) -> Vec<Arc<SaleModel>> {
        let mut sales: Vec<_> = self.0.values().filter_map(SaleParts::sale).collect();
        sales.sort_by_key(|sale| sale.record.opens_at);
        sales.into_iter().map(Arc::new).collect()
    }

    pub(super) fn sale(&self, sale: &SaleId) -> Option<Arc<SaleModel>> {
        self.0.get(sale)?.sale().map(Arc::new)
    }

    pub(super) fn lot(&self, sale: &SaleId, lot: &LotId) -> Option<Arc<LotModel>> {
        self.0.get(sale)?.lots.get(lot).cloned()
    }

    /// The sale-wide news; an older one than what is known changes nothing but the position.
    pub(super) fn sale_record(&mut self, record: SaleRecord, position: StreamPosition) {
        let parts = self.0.entry(record.sale.clone()).or_default();
        match &mut parts.record {
            Some((known, known_position)) if known.sequence > record.sequence => {
                *known_position = position;
            }
            slot => *slot = Some((record, position)),
        }
    }

    /// The texts of a sale, also for lots that came before them.
    pub(super) fn catalogue(&mut self, sale: SaleId, catalogue: CatalogueSale) {
        let parts = self.0.entry(sale).or_default();
        for (id, lot) in &mut parts.lots {
            if let Some(texts) = texts_of(&catalogue, id) {
                set_texts(Arc::make_mut(lot), texts);
            }
        }
        parts.catalogue = Some(catalogue);
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
        let parts = self.0.entry(lot.sale.clone()).or_default();
        let SaleParts {
            lots, catalogue, ..
        } = parts;
        let held = lots.entry(lot.lot.clone()).or_insert_with(|| {
            let mut held = LotModel {
                public: lot.clone(),
                entries: Vec::new(),
                title: format!("Lot {}", lot.number),
                description: String::new(),
                image: None,
                position: StreamPosition::default(),
            };
            let texts = catalogue
                .as_ref()
                .and_then(|texts| texts_of(texts, &lot.lot));
            if let Some(texts) = texts {
                set_texts(&mut held, texts);
            }
            Arc::new(held)
        });
        // In place unless a reader holds it just now.
        let held = Arc::make_mut(held);
        if let Some(position) = position {
            let began_again = held.position.epoch != position.epoch;
            if began_again && lot.sequence < held.public.sequence {
                // The projection was made again from less than we knew: the log is the truth.
                held.entries.clear();
                held.public = lot.clone();
            }
            held.position = position;
        }
        if lot.sequence >= held.public.sequence {
            held.public = lot;
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
        let lots = self.0.values().flat_map(|parts| parts.lots.values());
        lots.filter_map(|lot| {
            let after = hole(&lot.entries, lot.public.sequence)?;
            Some((lot.public.sale.clone(), lot.public.lot.clone(), after))
        })
        .collect()
    }
}

impl SaleParts {
    /// The sale as shown; none before its own record came.
    fn sale(&self) -> Option<SaleModel> {
        let (record, position) = self.record.clone()?;
        let lots = record
            .lots
            .iter()
            .filter_map(|lot| self.lots.get(lot).cloned());
        let lots = lots.collect();
        let catalogue = self.catalogue.as_ref();
        Some(SaleModel {
            title: catalogue.map_or_else(|| record.sale.to_string(), |texts| texts.title.clone()),
            demo: catalogue.is_some_and(|texts| texts.demo),
            lots,
            record,
            position,
        })
    }
}

fn texts_of<'a>(catalogue: &'a CatalogueSale, lot: &LotId) -> Option<&'a CatalogueLot> {
    catalogue.lots.iter().find(|texts| texts.lot == *lot)
}

fn set_texts(lot: &mut LotModel, texts: &CatalogueLot) {
    lot.title.clone_from(&texts.title);
    lot.description.clone_from(&texts.description);
    lot.image.clone_from(&texts.image);
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
    if !held.recent.is_empty() {
        held.before = Some(held.price);
    }
    if !tick.name.is_empty() {
        held.name = tick.name;
    }
    if held.recent.len() == RECENT_MAX {
        held.recent.remove(0);
        held.times.remove(0);
    }
    held.recent.push(price);
    held.times.push(time);
    (held.price, held.time, held.position) = (price, time, position);
}

#[cfg(test)]
mod tests;
