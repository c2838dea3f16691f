//! What everyone may know, in memory: the public records folded, with the catalogue's texts.
//!
//! One task writes (`follow`), every request reads. Readers get shared copies and block nobody.

mod fold;
mod follow;
mod prices;
mod repair;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use auction::{LotId, SaleId};

pub(crate) use follow::keep;

use crate::model::{BoardLot, BoardSale, LastPrice};

/// The folded records. Cheap to clone: all clones show the same.
#[derive(Clone, Debug, Default)]
pub struct Board(Arc<Halls>);

#[derive(Debug, Default)]
struct Halls {
    sales: RwLock<fold::Sales>,
    prices: RwLock<BTreeMap<String, Arc<LastPrice>>>,
    /// Some lot's history has a hole.
    incomplete: tokio::sync::Notify,
}

impl Board {
    /// Every sale whose record is known, by opening time, then id.
    pub fn sales(&self) -> Vec<Arc<BoardSale>> {
        self.read().sales()
    }

    /// One sale with its lots.
    pub fn sale(&self, sale: &SaleId) -> Option<Arc<BoardSale>> {
        self.read().sale(sale)
    }

    /// One lot.
    pub fn lot(&self, sale: &SaleId, lot: &LotId) -> Option<Arc<BoardLot>> {
        self.read().lot(sale, lot)
    }

    /// The last price of every symbol, by symbol.
    pub fn prices(&self) -> Vec<Arc<LastPrice>> {
        let prices = self.0.prices.read();
        let prices = prices.unwrap_or_else(PoisonError::into_inner);
        prices.values().cloned().collect()
    }

    /// The last price of one symbol.
    pub fn price(&self, symbol: &str) -> Option<Arc<LastPrice>> {
        let prices = self.0.prices.read();
        let prices = prices.unwrap_or_else(PoisonError::into_inner);
        prices.get(symbol).cloned()
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, fold::Sales> {
        self.0.sales.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, fold::Sales> {
        self.0.sales.write().unwrap_or_else(PoisonError::into_inner)
    }
}
