//! The fold: records and catalogue texts come to sales and lots, ticks to last prices. Pure.

mod parts;
mod prices;

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use auction::{LotId, LotRecord, SaleId, SaleRecord};

use self::parts::{SaleParts, hole, insert};
pub(super) use self::prices::tick;
use super::ended::{EndedSale, EndedSales};
use crate::{
    catalogue::{CatalogueSale, CatalogueTexts},
    model::{LotModel, SaleModel, StreamPosition},
};

/// Lots and news kept of sales that the catalogue does not have (yet): what comes when there are so many is passed over.
const UNPUBLISHED_MAX: usize = 10_000;

/// Every sale known: what the stream holds of it, or what lists say of it once it is stored for good.
#[derive(Debug, Default)]
pub(super) struct Sales {
    current: BTreeMap<SaleId, SaleParts>,
    /// The incarnation of the stream that is read.
    pub(super) epoch: String,
    pub(super) ended: EndedSales,
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
        sales
    }

    pub(super) fn sale(&self, sale: &SaleId) -> Option<Arc<SaleModel>> {
        self.shown(sale)?.sale()
    }

    pub(super) fn lot(&self, sale: &SaleId, lot: &LotId) -> Option<Arc<LotModel>> {
        self.shown(sale)?.lots.get(lot).cloned()
    }

    pub(super) fn lots_here(&self, sale: &SaleId) -> usize {
        self.current.get(sale).map_or(0, |parts| parts.lots.len())
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
        let texts = || Some(&self.current.get(&sale)?.catalogue.as_ref()?.sale);
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
        if let Some(CatalogueTexts { sale: texts, .. }) = catalogue {
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

    /// There is no such sale, whatever the stream once said. Its texts stay: should the stream tell of it after all, it is shown.
    pub(super) fn never_was(&mut self, sale: &SaleId) {
        let Some(parts) = self.current.get_mut(sale) else {
            return;
        };
        parts.record = None;
        parts.lots.clear();
        if parts.catalogue.is_none() {
            self.current.remove(sale);
        }
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
        parts.changed();
        match &mut parts.record {
            Some((known, held))
                if held.epoch == position.epoch && known.sequence > record.sequence =>
            {
                *held = position;
            }
            slot => {
                // They come before it: one that it does not name is from before the stream began again.
                let named: HashSet<_> = record.lots.iter().collect();
                parts.lots.retain(|lot, _| named.contains(lot));
                if slot
                    .as_ref()
                    .is_none_or(|(known, _)| known.lots != record.lots)
                {
                    parts.index = Arc::default();
                }
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
        parts.changed();
        parts.index = Arc::default();
        let catalogue = CatalogueTexts::from(catalogue);
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
        parts.changed();
        let SaleParts {
            lots,
            catalogue,
            index,
            ..
        } = parts;
        let held = lots.entry(lot.lot.clone()).or_insert_with(|| {
            *index = Arc::default();
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

#[cfg(test)]
mod tests;
