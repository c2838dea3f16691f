//! One sale in parts, and the public history of a lot.

use std::{collections::HashMap, sync::Arc};

use auction::{Entry, LotId, LotPhase, SaleNews, SaleRecord};

use crate::{
    catalogue::CatalogueTexts,
    model::{LotIndex, LotModel, Memo, SaleModel, StreamPosition},
};

/// One sale in parts, as they arrive in any order. It is shown once the catalogue has it, since what somebody else than the site
/// published is nobody's sale.
#[derive(Debug, Default)]
pub(super) struct SaleParts {
    pub(super) record: Option<(SaleRecord, StreamPosition)>,
    pub(super) catalogue: Option<CatalogueTexts>,
    pub(super) lots: HashMap<LotId, Arc<LotModel>>,
    /// The sale as shown, made when it is first asked for after a change.
    pub(super) shown: Memo<Arc<SaleModel>>,
    /// Made anew with the texts.
    pub(super) index: Arc<LotIndex>,
}

impl SaleParts {
    /// The stream says that it is stored for good: its lots go.
    pub(super) fn is_archived(&self) -> bool {
        let record = self.record.as_ref();
        record.is_some_and(|(record, _)| record.kind == SaleNews::Archived)
    }

    pub(super) fn has_every_lot(&self) -> bool {
        let record = self.record.as_ref();
        record.is_some_and(|(record, _)| record.lots.iter().all(|lot| self.lots.contains_key(lot)))
    }

    pub(super) fn is_over(&self) -> bool {
        let mut lots = self.lots.values();
        !self.lots.is_empty() && lots.all(|lot| lot.public.phase != LotPhase::Open)
    }

    pub(super) fn is_whole(&self) -> bool {
        self.has_every_lot() && self.catalogue.is_some()
    }

    /// Lets go of what was shown, so that nothing is copied that nobody reads.
    pub(super) fn changed(&mut self) {
        self.shown = Memo::default();
    }

    /// The sale as shown; none before its own record came.
    pub(super) fn sale(&self) -> Option<Arc<SaleModel>> {
        let (record, position) = self.record.as_ref()?;
        let shown = self.shown.get_or_init(|| {
            let lots = record.lots.iter();
            let lots = lots.filter_map(|lot| self.lots.get(lot).cloned());
            let (lots, catalogue) = (lots.collect(), self.catalogue.as_ref());
            let sale = SaleModel::new(record.clone(), catalogue, lots, position.clone());
            let index = Arc::clone(&self.index);
            Arc::new(SaleModel { index, ..sale })
        });
        Some(Arc::clone(shown))
    }
}

/// Puts an entry in its place; one that is there stays as it is.
pub(super) fn insert(entries: &mut Vec<Entry>, entry: Entry) {
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
pub(super) fn hole(entries: &[Entry], sequence: u64) -> Option<u64> {
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
